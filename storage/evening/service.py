"""The evening run's door for the desks: one method for each verb and read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from storage.calls.records import Outcome
from storage.evening import counting
from storage.evening.records import Evening
from storage.ids import AppointmentId
from storage.later import Later
from storage.rights import Right
from storage.schedule.records import Appointment, CancelReason, CardState, MoveTo, ReadBack

if TYPE_CHECKING:
    from storage.evening import queries, verbs
    from storage.office import Office
else:
    queries = Later("storage.evening.queries")
    verbs = Later("storage.evening.verbs")


class EveningService:
    """The evening run for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def run(self) -> Evening:
        """The run as it stands now."""
        return await self._office.snapshot(queries.evening, self._office.centre, self._office.clock.now())

    async def left(self) -> int:
        """How much is to do now: all that is left from the first window on, before it what last evening left."""
        self._office.require(Right.READ)
        return await counting.left(self._office.store)

    async def confirm(self, visit: Appointment) -> None:
        """They will come.  Raises RuleBroken, Conflict."""
        await self._office.write(verbs.confirm, visit.id, visit.version)

    async def log_try(self, visit: Appointment, outcome: Outcome) -> None:
        """Nobody was reached.  Raises RuleBroken, Conflict."""
        await self._office.write(verbs.log_try, visit.id, outcome, visit.version)

    async def call_later(self, visit: Appointment, at: datetime) -> None:
        """They asked to be called at another time."""
        await self._office.write(verbs.call_later, visit.id, at)

    async def move(self, visit: Appointment, to: MoveTo) -> ReadBack:
        """They come at another time; what is read back to them.  Raises Taken, Conflict, RuleBroken."""
        await self._office.write(verbs.move, visit.id, to, visit.version)
        return await self._office.schedule.read_back(visit.id)

    async def cancel(self, visit: Appointment, reason: CancelReason) -> None:
        """They do not come.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.cancel, visit.id, reason, visit.version)

    async def card(self, appointment_ids: Sequence[AppointmentId], state: CardState) -> None:
        """Say where the record of these visits, one patient's of one day, is."""
        await self._office.write(verbs.card, appointment_ids, state)

    async def close_list(self, day: date) -> None:
        """Close the pull list of a day.  Raises Conflict when it is closed."""
        await self._office.write(verbs.close_list, day)
