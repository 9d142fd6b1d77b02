"""The call room's door for the desks: one method for each verb and read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from storage.calls import callers, queries, quotes
from storage.calls.quote_records import Quote, QuoteDraft, Told
from storage.calls.records import Call, Caller, Candidate, Close, Direction, Known, Link, Log, NewCaller, Outcome
from storage.errors import N_, NotFound
from storage.ids import AppointmentId, CallId, PatientId, ServiceId
from storage.later import Later
from storage.schedule.records import Appointment, CancelReason, MoveTo, NewAppointment

if TYPE_CHECKING:
    from storage.calls import verbs
    from storage.office import Office
else:
    verbs = Later("storage.calls.verbs")


class CallService:
    """The call log for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    # ------------------------------------------------------------------ reads

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self._office.centre.day_of(self._office.clock.now())

    async def log(self, day: date | None = None) -> Log:
        """A day's calls, with everything still to be done on top; today when no day is given."""
        wanted, tz = day or self.today, self._office.centre.tz
        return await self._office.shared(queries.log, (wanted, tz), wanted, tz)

    async def call(self, call_id: CallId) -> Call:
        """One call.  Raises NotFound."""
        row = await self._office.read(queries.call_row, call_id)
        if row is None:
            raise NotFound(N_("This call is not in the log."))
        return row

    async def ringing(self) -> Call | None:
        """The newest call that rings and that nobody has taken."""
        return await self._office.read(queries.ringing)

    async def who(self, digits: str, limit: int = 5) -> tuple[Candidate, ...]:
        """Whose number ends with these digits (four at least), the last seen first."""
        return await self._office.read(callers.who, digits, limit)

    async def caller(self, patient_id: PatientId) -> Caller:
        """The strip of a known caller.  Raises NotFound."""
        found = await self.callers((patient_id,))
        if patient_id not in found:
            raise NotFound(N_("This patient is not in the register."))
        return found[patient_id]

    async def callers(self, patient_ids: Collection[PatientId]) -> dict[PatientId, Caller]:
        """The strips of several known callers; who is not in the register is left out."""
        now = self._office.clock.now()
        return await self._office.read(callers.callers, patient_ids, now, self._office.centre.tz)

    async def owners(self, numbers: Collection[str]) -> dict[str, tuple[Candidate, ...]]:
        """Whose each number may be, as `who` says of one."""
        return await self._office.read(callers.owners, numbers) if numbers else {}

    async def links(self, call_id: CallId) -> tuple[Link, ...]:
        """What a call made or touched."""
        return await self._office.read(queries.links, call_id)

    async def calls_of(self, patient_id: PatientId, limit: int = 20) -> tuple[Call, ...]:
        """The last calls with a patient, the newest first."""
        return await self._office.read(queries.calls_of, patient_id, limit)

    async def to_do(self) -> int:
        """How many rows wait for somebody."""
        return await self._office.shared(queries.to_do_count, None)

    async def call_of(self, appointment_id: AppointmentId) -> Call | None:
        """Through which call a visit was booked or last moved."""
        return await self._office.read(queries.call_of, appointment_id)

    async def quotes_in(self, call_ids: Collection[CallId]) -> dict[CallId, Quote]:
        """What was quoted in each of these calls."""
        return await self._office.read(quotes.of_calls, call_ids)

    async def quotes_of(self, patient_id: PatientId) -> tuple[Quote, ...]:
        """What a patient was quoted, the newest first."""
        return await self._office.read(quotes.of_patient, patient_id)

    async def quote_for(self, patient_id: PatientId, day: date, services: Collection[ServiceId]) -> Quote | None:
        """The newest quote that holds for a visit, or a bill, of these services on a day."""
        return await self._office.read(quotes.for_visit, patient_id, day, services)

    async def told(self, call_ids: Collection[CallId]) -> dict[CallId, Told]:
        """What was read back at the end of each of these calls."""
        return await self._office.read(quotes.told, call_ids)

    # ------------------------------------------------------------------ verbs

    async def ring(self, number: str, line: str = "") -> Call:
        """The exchange: somebody rings.  Twice for the same number and line opens one row."""
        made = await self._office.write(verbs.ring, number, line)
        assert made is not None
        return await self.call(CallId(made))

    async def hang_up(self, number: str = "", line: str = "") -> Call | None:
        """The exchange: the line is free.  A call that nobody took is missed; None when none was open."""
        freed = await self._office.write(verbs.hang_up, number, line)
        return None if freed is None else await self.call(CallId(freed))

    async def open(
        self,
        *,
        direction: Direction = Direction.IN,
        number: str = "",
        patient_id: PatientId | None = None,
        for_call_id: CallId | None = None,
    ) -> Call:
        """Open a row by hand; the clock runs.  `for_call_id` names the row that is being called back."""
        made = await self._office.write(
            verbs.open_call, direction, number, patient_id=patient_id, for_call_id=for_call_id
        )
        assert made is not None
        return await self.call(CallId(made))

    async def take(self, call_id: CallId) -> Call:
        """Answer a ringing call.  Raises Conflict when another desk took it."""
        await self._office.write(verbs.take, call_id)
        return await self.call(call_id)

    async def identify(self, call_id: CallId, patient_id: PatientId, version: int | None = None) -> Call:
        """Say who the caller is, of a row read at `version`.  Raises Conflict."""
        await self._office.write(verbs.identify, call_id, patient_id, version=version)
        return await self.call(call_id)

    async def name_caller(self, call_id: CallId, name: str, number: str = "", version: int | None = None) -> Call:
        """Note what the caller said, without a patient's record, on a row read at `version`.  Raises Conflict."""
        await self._office.write(verbs.name_caller, call_id, name, number, version=version)
        return await self.call(call_id)

    async def new_caller(self, call_id: CallId, caller: NewCaller) -> Call:
        """Register a caller who is not known: a name and a number.  Raises RuleBroken without them."""
        await self._office.write(verbs.new_caller, call_id, caller)
        return await self.call(call_id)

    async def close(self, call_id: CallId, close: Close, who: Known | NewCaller | None = None) -> Call:
        """Close a row with its outcome; `who` says in the same act who it was, registering a new caller."""
        await self._office.write(verbs.close, call_id, close, who=who)
        return await self.call(call_id)

    async def edit(self, call_id: CallId, close: Close, version: int | None = None) -> Call:
        """Correct the outcome of a closed row read at `version`.  Raises Conflict (who, when)."""
        await self._office.write(verbs.edit, call_id, close, version=version)
        return await self.call(call_id)

    async def drop(self, call_id: CallId) -> None:
        """A row opened by mistake; it is kept, and not shown."""
        await self._office.write(verbs.drop, call_id)

    async def book(
        self,
        call_id: CallId,
        wanted: NewAppointment,
        who: Known | NewCaller | None = None,
        note: str = "",
        *,
        quote: QuoteDraft | None = None,
    ) -> tuple[AppointmentId, Call]:
        """Book, and close the call as booked, in one act; a new caller is registered.  Raises Taken, RuleBroken."""
        made = await self._office.write(verbs.book, call_id, wanted, who=who, note=note, quote=quote)
        assert made is not None
        return AppointmentId(made), await self.call(call_id)

    async def move(
        self, call_id: CallId, visit: Appointment, to: MoveTo, who: Known | NewCaller | None = None, *, note: str = ""
    ) -> Call:
        """Move a visit, and close the call as moved.  Raises Taken, Conflict, RuleBroken."""
        await self._office.write(verbs.move, call_id, visit.id, to, visit.version, who=who, note=note)
        return await self.call(call_id)

    async def cancel(
        self,
        call_id: CallId,
        visit: Appointment,
        reason: CancelReason,
        who: Known | NewCaller | None = None,
        *,
        note: str = "",
    ) -> Call:
        """Cancel a visit, and close the call as cancelled."""
        await self._office.write(verbs.cancel, call_id, visit.id, reason, visit.version, who=who, note=note)
        return await self.call(call_id)

    async def log_try(self, call_id: CallId, outcome: Outcome, note: str = "") -> Call:
        """We rang back: no answer, message left, declined, wrong number.  Answers the row that it was for."""
        await self._office.write(verbs.log_try, call_id, outcome, note=note)
        return await self.call(call_id)

    async def done(self, call_id: CallId) -> Call:
        """A missed or promised call is dealt with; earlier misses of the number with it."""
        await self._office.write(verbs.mark_done, call_id)
        return await self.call(call_id)
