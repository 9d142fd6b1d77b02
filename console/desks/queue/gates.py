"""The check-in strip: what is missing is named, and done from the same sheet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from console.contract_words import signing_word
from console.contracts import make_and_print, print_record, sign, standing
from console.desks.queue import view
from console.desks.queue.gate_words import gate_name, policy_offer
from console.insuring import sheet as insuring
from console.locale import _
from console.messages import TakePayment, ViewCard
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.typed.dates import parse_day
from console.typed.phones import parse_phone
from storage.documents.records import Document, Kind
from storage.documents.records import State as DocumentState
from storage.patients.records import PaperKind, Patient, Phone
from storage.queue.gates import Gate, GateKind, papers_done
from storage.queue.records import BoardRow, State, StepKind
from storage.schedule.records import CardState

if TYPE_CHECKING:
    from console.desks.queue.board import BoardScreen
    from storage.documents.place_records import Paperwork
    from storage.journal.together import Together

_STEPS = {
    State.WAITING: StepKind.ARRIVED,
    State.READY: StepKind.READY,
    State.CALLED: StepKind.CALLED,
    State.IN_ROOM: StepKind.IN_ROOM,
    State.TO_PAY: StepKind.TO_PAY,
    State.GONE: StepKind.LEFT,
    State.LEFT_WITHOUT_VISIT: StepKind.LEFT_WITHOUT_VISIT,
}
_PAPERS = {
    GateKind.IDENTITY: PaperKind.IDENTITY,
    GateKind.CONTRACT: PaperKind.CONTRACT,
    GateKind.CONSENT: PaperKind.CONSENT,
    GateKind.POLICY: PaperKind.POLICY,
}
DOCUMENTS = {GateKind.CONTRACT: Kind.CONTRACT, GateKind.CONSENT: Kind.CONSENT}
"""Gates whose paper is made here."""
_MAKING: dict[GateKind, Callable[[], str]] = {
    GateKind.CONTRACT: lambda: _("Contract: make it, print the copies"),
    GateKind.CONSENT: lambda: _("Consent: make it, print it"),
    GateKind.CARD: lambda: _("Card: open the record, print cover and title page"),
}


def document_of(gate: Gate, papers: Paperwork) -> Document | None:
    """The paper of a gate that was printed and waits for its signature."""
    if not gate.printed:
        return None
    one = papers.contract if gate.kind is GateKind.CONTRACT else papers.consent
    return one if one is not None and one.state is DocumentState.ISSUED else None


class GateDesk:
    """Reads and does the gates of one place."""

    def __init__(self, screen: BoardScreen) -> None:
        """Serve `screen`."""
        self._screen = screen

    def step_of(self, row: BoardRow) -> StepKind | None:
        """The open step that the row was shown with."""
        return _STEPS.get(row.state)

    async def strip(self, row: BoardRow) -> tuple[Gate, ...]:
        """The strip of a visit with the patient's debt."""
        return (await self.strips((row,)))[0]

    async def strips(self, rows: Sequence[BoardRow]) -> Sequence[tuple[Gate, ...]]:
        """The strips of visits with the patients' debts."""
        office = self._screen.office
        debts = await office.cash.debts(tuple({row.patient_id for row in rows}))
        strips = await office.queue.gates({row.appointment_id: debts.get(row.patient_id, 0) for row in rows})
        return [strips[row.appointment_id] for row in rows]

    async def open(self, row: BoardRow) -> None:
        """Offer what is missing until nothing is, or until the person leaves."""
        screen = self._screen
        missing = [gate for gate in await self.strip(row) if not gate.open]
        if not missing:
            await self._all_done(row)
        said = ""
        while missing:
            title = _("{who}: what is missing").format(who=view.identity(row)) + (f"\n{said}" if said else "")
            papers = await standing(screen, row.patient_id)
            to_make = [gate for gate in missing if self._is_made_here(row, gate)]
            offers = [self._offer(gate, papers) for gate in missing]
            chosen = await screen.choose(title, offers + [_MAKING[gate.kind]() for gate in to_make])
            if chosen is None:
                return screen.done(said) if said else None  # the sheet covered the line where it stood
            if chosen >= len(missing):
                said = await self._make(row, to_make[chosen - len(missing)])
                row = await screen.office.queue.visit(row.appointment_id)
                missing = [gate for gate in await self.strip(row) if not gate.open]
                continue
            deed = screen.office.together()  # the last paper and READY are one deed of the desk
            if not await self._do(row, missing[chosen], deed, papers):
                return
            before = row.state
            with deed:
                row = await self._ready_when_done(row)
            screen.reload()
            done, missing = missing[chosen], [gate for gate in await self.strip(row) if not gate.open]
            noted = _("√ {gate} {who}") if missing else _("√ {gate}. Nothing is missing for {who}.")
            noted = noted.format(gate=gate_name(replace(done, printed="")), who=row.patient)
            ready = row.state is State.READY and before is not State.READY
            screen.done(_("{noted} · o READY").format(noted=noted) if ready else noted)
            said = ""

    async def _all_done(self, row: BoardRow) -> None:
        screen = self._screen
        if row.state is State.WAITING and screen.is_today:
            led = await screen.write(screen.office.queue.ready(row.appointment_id))
            screen.reload()
            screen.done(_("o READY {who}: nothing is missing").format(who=led.patient))
        else:
            screen.say(_("Nothing is missing for {who}.").format(who=row.patient))

    async def _ready_when_done(self, row: BoardRow) -> BoardRow:
        """With the last paper the visit is ready by itself; answers how it stands now."""
        screen = self._screen
        now = await screen.office.queue.visit(row.appointment_id)
        if now.state is State.WAITING and papers_done(await self.strip(row)):
            return await screen.write(screen.office.queue.ready(row.appointment_id))
        return now

    def _is_made_here(self, row: BoardRow, gate: Gate) -> bool:
        """Whether the strip can put the paper of a gate on paper: a contract, a consent, the cover of a new record."""
        return not gate.printed and (gate.kind in DOCUMENTS or (gate.kind is GateKind.CARD and row.card_no is None))

    async def _make(self, row: BoardRow, gate: Gate) -> str:
        """Number, register and print a contract or a consent; answers what was said of it."""
        self._screen.say("")
        if gate.kind is not GateKind.CARD:
            kind, about = DOCUMENTS[gate.kind], row.service or ""
            await make_and_print(self._screen, kind, row.patient_id, row.appointment_id, about)
        elif await self._record_open(row):
            await print_record(self._screen, row.patient_id, row.appointment_id)
        return self._screen.shell.news.text

    async def _record_open(self, row: BoardRow) -> bool:
        """A card number, which needs the whole minimum of a registration: that is People's form."""
        screen = self._screen
        patient = await screen.office.patients.patient(row.patient_id)
        if patient.card_no is None:
            if not patient.birth_date:
                await screen.request(ViewCard(row.patient_id))
                return False
            await screen.write(screen.office.patients.open_card(row.patient_id))
        return True

    def _offer(self, gate: Gate, papers: Paperwork) -> str:
        printed = document_of(gate, papers)
        if printed is not None:
            return signing_word(printed)
        offers: dict[GateKind, Callable[[], str]] = {
            GateKind.IDENTITY: lambda: _("Identity: note the document that was shown"),
            GateKind.TELEPHONE: lambda: _("Phone: note a number"),
            GateKind.CONTRACT: lambda: _("Contract: signed"),
            GateKind.CONSENT: lambda: _("Consent: signed"),
            GateKind.POLICY: lambda: policy_offer(gate),
            GateKind.CARD: lambda: _("Card: it is here"),
            GateKind.DEBT: lambda: _("{debt}: to the cash desk").format(debt=gate_name(gate)),
        }
        return offers[gate.kind]()

    async def _do(self, row: BoardRow, gate: Gate, deed: Together, papers: Paperwork) -> bool:
        """Do one gate; False when it was left undone or led to another place."""
        screen = self._screen
        if gate.kind is GateKind.DEBT:
            await screen.request(TakePayment(row.patient_id))
            return False
        printed = document_of(gate, papers)
        if printed is not None:
            with deed:
                await sign(screen, printed)
            return True
        if gate.kind is GateKind.CARD:
            return await self._card(row, deed)
        if gate.kind is GateKind.POLICY and gate.number:
            with deed:
                await insuring.show(screen, row.patient_id, row.patient)
            return all(one.open for one in await self.strip(row) if one.kind is gate.kind)
        if gate.kind is GateKind.TELEPHONE:
            return await self._ask_phone(row, deed)
        return await self._ask_paper(row, gate.kind, deed)

    async def _card(self, row: BoardRow, deed: Together) -> bool:
        screen = self._screen
        if row.card_no is None and not await self._record_open(row):
            return False
        with deed:
            await screen.write(screen.office.queue.card(row.appointment_id, CardState.PULLED))
        return True

    async def _ask_phone(self, row: BoardRow, deed: Together) -> bool:
        screen = self._screen
        region = screen.office.centre.region
        number = ValueField("phone", _("Number"), lambda text: parse_phone(text, region=region))

        async def accept() -> Patient:
            assert number.value is not None
            with deed:
                return await screen.write(screen.office.patients.add_phone(row.patient_id, Phone(e164=number.value)))

        return await self._asked(row, "phone", [number], accept)

    async def _ask_paper(self, row: BoardRow, kind: GateKind, deed: Together) -> bool:
        screen = self._screen
        number = TextField("number", _("Number"), required=False, visit=True, length_max=60)
        until: ValueField[date] = ValueField(
            "until",
            _("Valid until"),
            lambda text: parse_day(text, today=screen.today),
            show=lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
            required=kind is GateKind.POLICY,
            visit=kind is GateKind.POLICY,
        )
        fields: list[Field[str] | Field[date]] = [number]
        if kind in (GateKind.POLICY, GateKind.CONSENT, GateKind.CONTRACT):
            fields.append(until)

        async def accept() -> Patient:
            noting = screen.office.patients.note_paper(row.patient_id, _PAPERS[kind], number.value or "", until.value)
            with deed:
                return await screen.write(noting)

        return await self._asked(row, kind.value, fields, accept)

    async def _asked(
        self,
        row: BoardRow,
        name: str,
        fields: list[Field[str] | Field[date]] | list[ValueField[str]],
        accept: Callable[[], Awaitable[Patient]],
    ) -> bool:
        said = _("NOTE for {who}").format(who=row.patient)
        form = Form(f"queue.gate.{name}", view.identity(row), fields, accept, summary=lambda: said, draft=False)
        return await self._screen.ask(form) is not None
