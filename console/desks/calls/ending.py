"""What Enter does with the call sheet: one act that identifies, does and closes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from console.desks.calls import view
from console.desks.calls.whats import What
from console.locale import _
from console.present import say_error
from console.typed.errors import TypedError
from console.typed.phones import format_phone
from console.visit_words import day_at, read_back
from storage.calls.records import Close, Outcome
from storage.errors import RuleBroken, Taken
from storage.ids import AppointmentId
from storage.schedule.records import Appointment, MoveTo, NewAppointment, Opening

if TYPE_CHECKING:
    from console.desks.calls.call_sheet import CallSheet
    from storage.office import Office

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ended:
    """What a call came to, as the sentence for line 23."""

    text: str


class Ending:
    """Ends one call."""

    def __init__(self, sheet: CallSheet) -> None:
        """End the call of `sheet`."""
        self._sheet = sheet

    @property
    def _office(self) -> Office:
        return self._sheet.app.office_open

    async def _write(self, verb: Awaitable[T]) -> T:
        """Run to its end, even if the sheet is left meanwhile."""
        return await self._sheet.app.writes.run(verb)

    async def reach(self) -> Ended:
        """One act: identified, done, closed."""
        if self._sheet.what.value is None:
            raise TypedError(_("Choose what the call is about by its digit."))
        if self._sheet.caller.is_nobody() and self._sheet.wants(What.BOOK, What.MOVE, What.CANCEL):
            raise TypedError(_("Say first who the patient is; a new caller needs a name and a number."))
        doing: dict[What, Callable[[], Awaitable[Ended]]] = {
            What.BOOK: self._book,
            What.MOVE: self._move,
            What.CANCEL: self._cancel,
        }
        try:
            return await doing.get(self._sheet.what.value, self._log)()
        except Taken:
            self._sheet.times.again()
            raise

    async def _book(self) -> Ended:
        self._chosen_opening()
        wanted = self._sheet.wanted()
        assert wanted is not None
        try:
            visit_id = await self._booked(wanted)
        except RuleBroken as error:
            if error.values.get("rule") != "twice":
                raise
            place = self._sheet.app.place
            if await place.choose(say_error(error), [_("book a second visit on that day")]) is None:
                raise
            visit_id = await self._booked(replace(wanted, second=True))
        told = read_back(await self._office.schedule.read_back(visit_id))
        return Ended(_("■ BOOKED {visit}").format(visit=told))

    async def _booked(self, wanted: NewAppointment) -> AppointmentId:
        sheet = self._sheet
        visit_id, _call = await self._write(
            self._office.calls.book(
                sheet.call.id, wanted, sheet.caller.said(), sheet.note.value or "", quote=sheet.price.asked.draft()
            )
        )
        return visit_id

    async def _move(self) -> Ended:
        opening, visit = self._chosen_opening(), self._chosen_visit()
        office = self._office
        to = MoveTo(
            local_date=opening.local_date,
            local_min=opening.local_min,
            fold=opening.fold,
            practitioner_id=opening.practitioner_id,
            room_id=opening.room_id,
        )
        sheet = self._sheet
        said, note = sheet.caller.said(), sheet.note.value or ""
        await self._write(office.calls.move(sheet.call.id, visit, to, said, note=note))
        return Ended(_("■ MOVED {visit}").format(visit=read_back(await office.schedule.read_back(visit.id))))

    async def _cancel(self) -> Ended:
        visit = self._chosen_visit()
        sheet, calls = self._sheet, self._office.calls
        if sheet.reason.value is None:
            raise TypedError(_("Choose the reason by its digit."))
        reason, said, note = sheet.reason.value, sheet.caller.said(), sheet.note.value or ""
        await self._write(calls.cancel(sheet.call.id, visit, reason, said, note=note))
        when = day_at(visit.local_date, visit.local_min)
        return Ended(_("- CANCELLED {who}, {when}").format(who=visit.patient.usual, when=when))

    async def _log(self) -> Ended:
        what = self._sheet.what.value
        assert what is not None
        quoted = self._sheet.price.asked.draft() if what is What.PRICE else None
        outcomes = {
            What.RESULTS: Outcome.INFORMATION,
            What.PRICE: Outcome.PRICE,
            What.FORWARD: Outcome.FORWARDED,
            What.OTHER: self._sheet.outcome.value,
        }
        outcome = outcomes[what]
        if outcome is None:
            raise TypedError(_("Choose the outcome by its digit."))
        closing = Close(
            outcome=outcome,
            about=what.value if what is not What.OTHER else "",
            note=self._sheet.note.value or "",
            forwarded_to=self._sheet.whom.value or "" if what is What.FORWARD else "",
            call_back_at=self._sheet.back.value if outcome is Outcome.CALL_BACK else None,
            quote=quoted,
        )
        call = await self._write(self._office.calls.close(self._sheet.call.id, closing, self._sheet.caller.said()))
        word, _token = view.result_of(call, lambda _key: 0, self._office.centre.tz)
        return Ended(_("{result} {who}").format(result=word, who=call.who or format_phone(call.number)))

    def _chosen_opening(self) -> Opening:
        opening = self._sheet.times.opening
        if opening is None:
            raise TypedError(_("Choose a time by its digit."))
        return opening

    def _chosen_visit(self) -> Appointment:
        if self._sheet.visit.value is None:
            raise TypedError(_("Choose the visit by its digit."))
        return self._sheet.visit.value
