"""The door of the visits to rebook for the desks: one method for each verb and read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from storage.calls.records import Outcome
from storage.counted import Counted
from storage.later import Later
from storage.rebooking.records import Rebooking, ToRebook
from storage.rights import Right
from storage.schedule.records import Appointment, CancelReason, MoveTo, Opening, ReadBack

if TYPE_CHECKING:
    from storage.office import Office
    from storage.rebooking import proposing, queries, verbs
    from storage.store import Store
else:
    proposing = Later("storage.rebooking.proposing")
    queries = Later("storage.rebooking.queries")
    verbs = Later("storage.rebooking.verbs")

_HOURS = frozenset({"rebooking", "staff", "centre"})
"""What makes a visit fall off the hours of its day."""
_BOOK = _HOURS | {"schedule", "calls", "queue"}
"""What takes one off the list again."""
WHOLE_MINUTES = 10
"""The whole book ahead is held against the hours anew after so long, for what no change of hours tells of."""


async def _whole(store: Store) -> Rebooking:
    return await store.snapshot(queries.to_rebook, store.centre, store.clock.now())


_WHOLE = Counted(_HOURS, _whole, minutes=WHOLE_MINUTES)


async def _left(store: Store) -> Rebooking:
    known = (await _WHOLE.of(store)).rows
    return await store.snapshot(queries.to_rebook, store.centre, store.clock.now(), [row.visit.id for row in known])


_LEFT = Counted(_BOOK, _left)


class RebookingService:
    """Visits to rebook, for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def worklist(self) -> Rebooking:
        """Every visit to rebook as it stands now, the soonest first."""
        return await self._office.snapshot(queries.to_rebook, self._office.centre, self._office.clock.now())

    async def left(self) -> int:
        """How many patients are still to be called, those left out who asked to be called later.

        Bookings and calls are looked at only for visits that a change of hours has put on the list.
        """
        self._office.require(Right.READ)
        found, now = await _LEFT.of(self._office.store), self._office.clock.now()
        return sum(row.call_back_at is None or row.call_back_at <= now for row in found.rows)

    async def proposals(self, row: ToRebook) -> tuple[Opening, ...]:
        """What to offer the patient, the best first."""
        return await self._office.read(proposing.proposals, row.visit, row.cause, self._office.schedule.present)

    async def log_try(self, visit: Appointment, outcome: Outcome) -> None:
        """The patient was not reached, or wants none of the times.  Raises RuleBroken."""
        await self._office.write(verbs.log_try, visit.id, outcome)

    async def call_later(self, visit: Appointment, at: datetime) -> None:
        """They asked to be called at another time.  Raises RuleBroken."""
        await self._office.write(verbs.call_later, visit.id, at)

    async def move(self, visit: Appointment, to: MoveTo) -> ReadBack:
        """They come at another time; what is read back to them.  Raises Taken, Conflict, RuleBroken."""
        await self._office.write(verbs.move, visit.id, to, visit.version)
        return await self._office.schedule.read_back(visit.id)

    async def cancel(self, visit: Appointment, reason: CancelReason) -> None:
        """The visit is given up.  Raises Conflict, RuleBroken."""
        await self._office.write(verbs.cancel, visit.id, reason, visit.version)

    async def keep(self, visit: Appointment, reason: str) -> None:
        """The visit takes place all the same.  Raises RuleBroken, Conflict, NotAllowed."""
        await self._office.write(verbs.keep, visit.id, reason, visit.version)
