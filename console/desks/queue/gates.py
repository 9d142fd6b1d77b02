"""The check-in strip: what is missing is named, and done from the same sheet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from console.desks.queue import view
from console.desks.queue.gate_words import gate_name
from console.locale import _
from console.messages import TakePayment, ViewCard
from console.sheets.fields import Field, TextField, ValueField
from console.sheets.form import Form
from console.typed.dates import parse_day
from console.typed.phones import parse_phone
from storage.patients.records import PaperKind, Patient, Phone
from storage.queue.gates import Gate, GateKind, papers_done
from storage.queue.records import BoardRow, State, StepKind
from storage.schedule.records import CardState

if TYPE_CHECKING:
    from console.desks.queue.board import BoardScreen
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
        while missing:
            title = _("{who}: what is missing").format(who=view.identity(row))
            chosen = await screen.choose(title, [self._offer(gate) for gate in missing])
            if chosen is None:
                return
            deed = screen.office.together()  # the last paper and READY are one deed of the desk
            if not await self._do(row, missing[chosen], deed):
                return
            before = row.state
            with deed:
                row = await self._ready_when_done(row)
            screen.reload()
            done, missing = missing[chosen], [gate for gate in await self.strip(row) if not gate.open]
            said = _("√ {gate} {who}") if missing else _("√ {gate}. Nothing is missing for {who}.")
            said = said.format(gate=gate_name(done), who=row.patient)
            ready = row.state is State.READY and before is not State.READY
            screen.done(_("{noted} · o READY").format(noted=said) if ready else said)

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

    def _offer(self, gate: Gate) -> str:
        offers: dict[GateKind, Callable[[], str]] = {
            GateKind.IDENTITY: lambda: _("Identity: note the document that was shown"),
            GateKind.TELEPHONE: lambda: _("Phone: note a number"),
            GateKind.CONTRACT: lambda: _("Contract: signed"),
            GateKind.CONSENT: lambda: _("Consent: signed"),
            GateKind.POLICY: lambda: _("Policy or guarantee letter: note the new one"),
            GateKind.CARD: lambda: _("Card: it is here"),
            GateKind.DEBT: lambda: _("{debt}: to the cash desk").format(debt=gate_name(gate)),
        }
        return offers[gate.kind]()

    async def _do(self, row: BoardRow, gate: Gate, deed: Together) -> bool:
        """Do one gate; False when it was left undone or led to another place."""
        screen = self._screen
        if gate.kind is GateKind.DEBT:
            await screen.request(TakePayment(row.patient_id))
            return False
        if gate.kind is GateKind.CARD:
            return await self._card(row, deed)
        if gate.kind is GateKind.TELEPHONE:
            return await self._ask_phone(row, deed)
        return await self._ask_paper(row, gate.kind, deed)

    async def _card(self, row: BoardRow, deed: Together) -> bool:
        screen = self._screen
        if row.card_no is None:
            patient = await screen.office.patients.patient(row.patient_id)
            if patient.card_no is None:
                if not patient.birth_date:
                    # A card needs the whole minimum of a registration: that is People's form.
                    await screen.request(ViewCard(row.patient_id))
                    return False
                await screen.write(screen.office.patients.open_card(row.patient_id))
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
        title = view.identity(row)
        form = Form(
            f"queue.gate.{name}",
            title,
            fields,
            accept,
            summary=lambda: _("NOTE for {who}").format(who=row.patient),
            draft=False,
        )
        return await self._screen.ask(form) is not None
