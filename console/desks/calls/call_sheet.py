"""The call sheet: who, what, and what it comes to; one Enter books and logs the call in one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console.desks.calls import view
from console.desks.calls.caller import NEW, Caller
from console.desks.calls.ending import Ended, Ending
from console.desks.calls.times import Times
from console.desks.calls.whats import What, other_options, what_options
from console.holding import Holding, hold_picked, times_of
from console.locale import _
from console.price_fields import PriceFields
from console.sheets.fields import Field, StaticField, TextField, ValueField
from console.sheets.form import Form
from console.sheets.picks import ChoiceField, Option, PickField
from console.tries import call_back_instant
from console.typed.phones import format_phone
from console.visit_fields import ServiceField
from console.visit_terms import service_tail
from console.visit_words import day_at
from storage.calls.records import Call, Direction, Outcome
from storage.schedule.records import CANCEL_REASONS, Appointment, CancelReason, NewAppointment

if TYPE_CHECKING:
    from console.app import ConsoleApp

async def phone(app: ConsoleApp) -> None:
    """F9 over anything: take the call that rings, else open a row by hand; the clock runs from here."""
    office = app.office_open
    ringing = await office.calls.ringing()
    if ringing is not None:
        call = await app.writes.run(office.calls.take(ringing.id))
    else:
        call = await app.writes.run(office.calls.open())
    await talk(app, call)


async def talk(app: ConsoleApp, call: Call, what: What | None = None, *, by_verb: bool = False) -> None:
    """Ask what the call is about; left with Esc, the row stays open in the log.

    One that a verb opened just now (`by_verb`), and in which nothing was chosen, was no call: it is dropped.
    """
    async with Holding(app) as holding:
        form = CallSheet(app, call, what).form(holding)
        ended = await app.ask(form)
    if ended is not None:
        app.say(ended.text, undo=True)
    elif by_verb and not form.kept.touched:
        await app.writes.run(app.office_open.calls.drop(call.id))
        app.say(_("Nothing was chosen: no call is logged."))
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
        self.price = PriceFields(app.office_open, when=lambda: self.wants(What.PRICE))
        self._told = StaticField(_("Quoted"), self._quoted, when=lambda: self.wants(What.BOOK) and bool(self._quoted()))
        self.times = Times(
            app.office_open, lambda: self.caller.patient_id, self._visit_to_move, self._open, self.price.specialists
        )
        self.visit: PickField[Appointment] = PickField(
            "visit", _("Visit"), self._visits, typing=False, when=lambda: self.wants(What.MOVE, What.CANCEL),
            nothing=_("Nothing is booked."),
        )  # fmt: skip
        self.reason: ChoiceField[CancelReason] = ChoiceField(
            "reason",
            _("Reason"),
            [Option(reason, _(reason.title)) for reason in CANCEL_REASONS],
            when=lambda: self.wants(What.CANCEL),
        )
        self.booked = ServiceField(
            app.office_open,
            self._so_far,
            name="booked",
            when=lambda: self.wants(What.BOOK) and self._so_far() is not None,
        )
        self.whom = TextField("whom", _("To whom"), when=lambda: self.wants(What.FORWARD), length_max=40)
        self.outcome = ChoiceField(
            "outcome",
            _("Outcome"),
            other_options(ours=call.direction is Direction.OUT),
            when=lambda: self.wants(What.OTHER),
        )
        self.back: ValueField[datetime] = ValueField(
            "back",
            _("Call at"),
            self._read_back_time,
            show=self._write_time,
            when=lambda: self.wants(What.OTHER) and self.outcome.value is Outcome.CALL_BACK,
            hint=lambda: _("15:00, mon 10, +30 minutes"),
        )
        self.note = TextField("note", _("Note"), required=False, value=call.note, length_max=120)

    # ------------------------------------------------------------ the sheet
    def form(self, holding: Holding) -> CallForm:
        """The sheet, ready to be asked; the time that is chosen is held by `holding`."""
        who = self.caller
        known = StaticField("", who.strip, when=lambda: bool(who.strip()))
        alert = StaticField(
            _("Alert"), lambda: f"{who.alert()} !", when=lambda: bool(who.alert()), token="alert", rows=3
        )
        fields: list[Field[Any]] = [who.who, who.name, who.number, alert, known, self.what, self.visit]
        fields += [*self.times.fields, self.booked, self._told]
        fields += [self.reason, *self.price.fields, self.whom, self.outcome, self.back, self.note, holding.line()]
        form = CallForm(
            f"calls.{self.call.id}", "", fields, Ending(self).reach, summary=self._summary, letters_to="note",
            depends={
                "visit": ("who", "what"),
                "slot": ("who", "what", "visit"),
                "doctor": ("who", "what"),
                "time": ("who", "what", "doctor"),
                "booked": ("who", "what", "slot", "doctor", "time"),
            },
        )  # fmt: skip
        form.over_title = self._title
        hold_picked(holding, self.times.slot, times_of)
        hold_picked(holding, self.times.time, times_of)
        return form

    def _title(self) -> str:
        office, call = self.app.office_open, self.call
        began = view.clock_of(call.started_at, office.centre.tz)
        minutes = max(int((office.store.clock.now() - call.started_at).total_seconds()) // 60, 0)
        number = format_phone(call.number) or _("number unknown")
        if call.direction is Direction.IN:
            return _("{time} incoming {number} · {minutes} min").format(time=began, number=number, minutes=minutes)
        return _("{time} outgoing {number} · {minutes} min").format(time=began, number=number, minutes=minutes)

    def wants(self, *whats: What) -> bool:
        """Whether the caller wants one of these."""
        return self.what.value in whats

    def _open(self) -> bool:
        """Whether times are to be offered: nobody but a patient is booked."""
        if self.caller.is_nobody():
            return False
        return self.wants(What.BOOK) or (self.wants(What.MOVE) and self.visit.value is not None)

    def _visit_to_move(self) -> Appointment | None:
        return self.visit.value if self.wants(What.MOVE) else None

    def _so_far(self) -> NewAppointment | None:
        """The booking as far as it is known; its service is the field's."""
        opening = self.times.opening
        if opening is None or self.caller.is_nobody():
            return None
        return NewAppointment(
            patient_id=self.caller.patient_id or NEW,
            practitioner_id=opening.practitioner_id,
            local_date=opening.local_date,
            local_min=opening.local_min,
            fold=opening.fold,
            kind=self.times.kind,
            room_id=opening.room_id,
        )

    def wanted(self) -> NewAppointment | None:
        """The booking to be made: the usual visit takes as long as the time that was offered for it."""
        asked, opening, service = self.booked.asked(), self.times.opening, self.booked.value
        if asked is None or opening is None or (service is not None and not service.usual):
            return asked
        return replace(asked, minutes=opening.minutes)

    # ------------------------------------------------------------ what
    async def _visits(self, _text: str) -> Sequence[Option[Appointment]]:
        patient_id = self.caller.patient_id
        if patient_id is None:
            return ()
        book = await self.app.office_open.schedule.patient_book(patient_id)
        return [
            Option(one, f"{day_at(one.local_date, one.local_min)} {one.practitioner.initials}") for one in book.coming
        ]

    def _quoted(self) -> str:
        return self.price.quoted(self.booked.terms)

    def _read_back_time(self, text: str) -> datetime:
        office = self.app.office_open
        return call_back_instant(text, office.clock.now(), office.centre.tz)

    def _write_time(self, at: datetime) -> str:
        local = at.astimezone(self.app.office_open.centre.tz)
        return day_at(local.date(), local.hour * 60 + local.minute)

    # ------------------------------------------------------------ what Enter will do
    def _summary(self) -> str:
        if self.caller.is_nobody() and self.wants(What.BOOK, What.MOVE, What.CANCEL):
            return _("nothing yet: say above who the patient is")
        said = {"who": self.caller.word(), "visit": self.visit.chosen.label if self.visit.chosen else ""}
        opening = self.times.opening
        if self.wants(What.BOOK, What.MOVE) and opening is not None:
            said |= {"doctor": opening.practitioner.last, "when": day_at(opening.local_date, opening.local_min)}
            if self.wants(What.BOOK):
                service = self.booked.value
                minutes = opening.minutes if service is None or service.usual else service.minutes
                said |= {"service": service_tail(service, minutes), "room": opening.room}
                if opening.room:
                    return _("BOOK {who} with {doctor}, {when}, room {room}, {service} + call logged").format(**said)
                return _("BOOK {who} with {doctor}, {when}, {service} + call logged").format(**said)
            return _("MOVE {visit} to {when}, {doctor} + call logged").format(**said)
        if self.wants(What.CANCEL):
            return _("CANCEL {visit} of {who} + call logged").format(**said)
        if self.wants(What.PRICE) and self.price.asked.value is not None:
            return _("LOG what was quoted: {quoted}").format(quoted=self._quoted())
        return _("LOG the call") if self.caller.is_nobody() else _("LOG the call of {who}").format(**said)
