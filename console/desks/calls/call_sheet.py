"""The call sheet: who, what, and what it comes to; one Enter books and logs the call in one act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console.desks.calls import view
from console.desks.calls.caller import NEW, Caller
from console.desks.calls.times import Times
from console.desks.calls.whats import What, call_back_instant, other_options, what_options
from console.locale import _
from console.locale.formats import money
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from console.typed.errors import TypedError
from console.typed.phones import format_phone
from console.visit_words import day_at, read_back
from storage.calls.records import Call, Close, Direction, Link, LinkKind, Outcome
from storage.errors import Taken
from storage.ids import ServiceId
from storage.schedule.records import CANCEL_REASONS, Appointment, CancelReason, MoveTo, NewAppointment, Opening

if TYPE_CHECKING:
    from console.app import ConsoleApp

@dataclass(frozen=True, slots=True)
class Ended:
    """What a call came to: the sentence for line 23, and whether undo takes it back."""

    text: str


async def phone(app: ConsoleApp) -> None:
    """F9 over anything: take the call that rings, else open a row by hand; the clock runs from here."""
    office = app.office_open
    ringing = await office.calls.ringing()
    if ringing is not None:
        call = await app.writes.run(office.calls.take(ringing.id))
    else:
        call = await app.writes.run(office.calls.open())
    await talk(app, call)


async def talk(app: ConsoleApp, call: Call, what: What | None = None) -> None:
    """Ask what the call is about; left with Esc, the row stays open in the log."""
    ended = await app.ask(CallSheet(app, call, what).form())
    if ended is not None:
        app.say(ended.text, undo=True)
    else:
        app.say(_("! The call stays open in Calls (F2)."))
    app.place.reload()


class CallForm(Form[Ended]):
    """The sheet; its title says how long the call has lasted."""

    over_title: Callable[[], str]

    @property
    def title(self) -> str:
        """Who is on the line since when."""
        return self.over_title()

    @title.setter
    def title(self, _text: str) -> None:
        """The clock writes it."""


class CallSheet:
    """The fields of one call."""

    def __init__(self, app: ConsoleApp, call: Call, what: What | None = None) -> None:
        """Ask about `call`; `what` is already chosen when a verb of the list said so."""
        self.app, self.call = app, call
        self.caller = Caller(app.office_open, call)
        self.what = ChoiceField("what", _("What"), what_options(), value=what)
        self.times = Times(app.office_open, lambda: self.caller.patient_id, self._visit_to_move, self._open)
        self.visit: PickField[Appointment] = PickField(
            "visit", _("Visit"), self._visits, typing=False, when=lambda: self._is(What.MOVE, What.CANCEL),
            nothing=_("Nothing is booked."),
        )  # fmt: skip
        self.reason: ChoiceField[CancelReason] = ChoiceField(
            "reason",
            _("Reason"),
            [Option(reason, _(reason.title)) for reason in CANCEL_REASONS],
            when=lambda: self._is(What.CANCEL),
        )
        self.service: PickField[tuple[ServiceId, int]] = PickField(
            "service", _("Service"), self._services, when=lambda: self._is(What.PRICE), at_once=False, down=True
        )
        self.whom = TextField("whom", _("To whom"), when=lambda: self._is(What.FORWARD), length_max=40)
        self.outcome = ChoiceField(
            "outcome",
            _("Outcome"),
            other_options(ours=call.direction is Direction.OUT),
            when=lambda: self._is(What.OTHER),
        )
        self.back: ValueField[datetime] = ValueField(
            "back",
            _("Call at"),
            self._read_back_time,
            show=self._write_time,
            when=lambda: self._is(What.OTHER) and self.outcome.value is Outcome.CALL_BACK,
        )
        self.note = TextField("note", _("Note"), required=False, value=call.note, length_max=120)

    # ------------------------------------------------------------ the sheet
    def form(self) -> CallForm:
        """The sheet, ready to be asked."""
        who = self.caller
        known = StaticField("", who.strip, when=lambda: bool(who.strip()))
        fields: list[Field[Any]] = [who.who, who.name, who.number, known, self.what, self.visit]
        fields += [*self.times.fields, self.reason, self.service, self.whom, self.outcome, self.back, self.note]
        form = CallForm(
            f"calls.{self.call.id}",
            "",
            fields,
            self._accept,
            summary=self._summary,
            depends={
                "visit": ("who", "what"),
                "slot": ("who", "what", "visit"),
                "doctor": ("who", "what"),
                "time": ("who", "what", "doctor"),
            },
        )
        form.over_title = self._title
        return form

    def _title(self) -> str:
        office, call = self.app.office_open, self.call
        began = view.clock_of(call.started_at, office.centre.tz)
        minutes = int((office.clock.now() - call.started_at).total_seconds()) // 60
        number = format_phone(call.number) or _("number unknown")
        if call.direction is Direction.IN:
            return _("{time} incoming {number} · {minutes} min").format(time=began, number=number, minutes=minutes)
        return _("{time} outgoing {number} · {minutes} min").format(time=began, number=number, minutes=minutes)

    def _is(self, *whats: What) -> bool:
        return self.what.value in whats

    def _open(self) -> bool:
        return self._is(What.BOOK) or (self._is(What.MOVE) and self.visit.value is not None)

    def _visit_to_move(self) -> Appointment | None:
        return self.visit.value if self._is(What.MOVE) else None

    # ------------------------------------------------------------ what
    async def _visits(self, _text: str) -> Sequence[Option[Appointment]]:
        patient_id = self.caller.patient_id
        if patient_id is None:
            return ()
        book = await self.app.office_open.schedule.patient_book(patient_id)
        return [
            Option(one, f"{day_at(one.local_date, one.local_min)} {one.practitioner.initials}") for one in book.coming
        ]

    async def _services(self, text: str) -> Sequence[Option[tuple[ServiceId, int]]]:
        office = self.app.office_open
        found = await office.services.search(text, office.centre.day_of(office.clock.now()))
        return [
            Option((one.service.id, one.amount_minor), f"{one.service.name}  {money(one.amount_minor)}")
            for one in found[:9]
            if one.amount_minor is not None
        ]

    def _read_back_time(self, text: str) -> datetime:
        office = self.app.office_open
        return call_back_instant(text, office.clock.now(), office.centre.tz)

    def _write_time(self, at: datetime) -> str:
        local = at.astimezone(self.app.office_open.centre.tz)
        return day_at(local.date(), local.hour * 60 + local.minute)

    # ------------------------------------------------------------ what Enter will do
    def _summary(self) -> str:
        said = {"who": self.caller.word(), "visit": self.visit.chosen.label if self.visit.chosen else ""}
        opening = self.times.opening
        if self._is(What.BOOK, What.MOVE) and opening is not None:
            said |= {
                "doctor": opening.practitioner.last,
                "when": day_at(opening.local_date, opening.local_min),
                "minutes": str(opening.minutes),
            }
            if self._is(What.BOOK):
                return _("BOOK {who} with {doctor}, {when}, {minutes} min + call logged").format(**said)
            return _("MOVE {visit} to {when}, {doctor} + call logged").format(**said)
        if self._is(What.CANCEL):
            return _("CANCEL {visit} of {who} + call logged").format(**said)
        return _("LOG the call of {who}").format(**said)

    # ------------------------------------------------------------ accepting
    async def _accept(self) -> Ended:
        """One act: identified, done, closed."""
        if self.what.value is None:
            raise TypedError(_("Choose what the call is about by its digit."))
        if self.caller.is_nobody() and self._is(What.BOOK, What.MOVE, What.CANCEL):
            raise TypedError(_("Say first who the patient is; a new caller needs a name and a number."))
        doing: dict[What, Callable[[], Awaitable[Ended]]] = {
            What.BOOK: self._book,
            What.MOVE: self._move,
            What.CANCEL: self._cancel,
        }
        try:
            return await doing.get(self.what.value, self._log)()
        except Taken:
            self.times.again()
            raise

    async def _book(self) -> Ended:
        opening = self._chosen_opening()
        office = self.app.office_open
        visit_id, _call = await self.app.writes.run(
            office.calls.book(
                self.call.id,
                NewAppointment(
                    patient_id=self.caller.patient_id or NEW,
                    practitioner_id=opening.practitioner_id,
                    local_date=opening.local_date,
                    local_min=opening.local_min,
                    fold=opening.fold,
                    kind=self.times.kind,
                    minutes=opening.minutes,
                    service_id=self.times.service_id,
                    room_id=opening.room_id,
                ),
                self.caller.said(),
                self.note.value or "",
            )
        )
        told = read_back(await office.schedule.read_back(visit_id))
        return Ended(_("■ BOOKED {visit}").format(visit=told))

    async def _move(self) -> Ended:
        opening, visit = self._chosen_opening(), self._chosen_visit()
        office = self.app.office_open
        to = MoveTo(
            local_date=opening.local_date,
            local_min=opening.local_min,
            fold=opening.fold,
            practitioner_id=opening.practitioner_id,
            room_id=opening.room_id,
        )
        await self.app.writes.run(office.calls.move(self.call.id, visit, to, self.caller.said()))
        return Ended(_("■ MOVED {visit}").format(visit=read_back(await office.schedule.read_back(visit.id))))

    async def _cancel(self) -> Ended:
        visit = self._chosen_visit()
        if self.reason.value is None:
            raise TypedError(_("Choose the reason by its digit."))
        office = self.app.office_open
        await self.app.writes.run(office.calls.cancel(self.call.id, visit, self.reason.value, self.caller.said()))
        when = day_at(visit.local_date, visit.local_min)
        return Ended(_("- CANCELLED {who}, {when}").format(who=visit.patient.usual, when=when))

    async def _log(self) -> Ended:
        what = self.what.value
        assert what is not None
        quoted = self.service.value if what is What.PRICE else None
        outcomes = {
            What.RESULTS: Outcome.INFORMATION,
            What.PRICE: Outcome.PRICE,
            What.FORWARD: Outcome.FORWARDED,
            What.OTHER: self.outcome.value,
        }
        outcome = outcomes[what]
        if outcome is None:
            raise TypedError(_("Choose the outcome by its digit."))
        closing = Close(
            outcome=outcome,
            about=what.value if what is not What.OTHER else "",
            note=self.note.value or "",
            forwarded_to=self.whom.value or "" if what is What.FORWARD else "",
            call_back_at=self.back.value if outcome is Outcome.CALL_BACK else None,
            quote_minor=None if quoted is None else quoted[1],
            links=() if quoted is None else (Link(what=LinkKind.SERVICE, key=quoted[0]),),
        )
        call = await self.app.writes.run(self.app.office_open.calls.close(self.call.id, closing, self.caller.said()))
        word, _token = view.result_of(call, lambda _key: 0, self.app.office_open.centre.tz)
        return Ended(_("{result} {who}").format(result=word, who=call.who or format_phone(call.number)))

    def _chosen_opening(self) -> Opening:
        opening = self.times.opening
        if opening is None:
            raise TypedError(_("Choose a time by its digit."))
        return opening

    def _chosen_visit(self) -> Appointment:
        if self.visit.value is None:
            raise TypedError(_("Choose the visit by its digit."))
        return self.visit.value
