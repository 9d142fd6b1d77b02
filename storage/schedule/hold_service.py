"""The door of held times, for the desk that thinks one over and for those that see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from storage.errors import StorageError, Taken
from storage.schedule import holds
from storage.schedule.hold_records import Hold, HoldTime

if TYPE_CHECKING:
    from storage.office import Office


class HoldService:
    """Held times of the person at this desk; no act of theirs, so `u` knows nothing of them."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def take(self, times: Sequence[HoldTime], before: str = "") -> Hold:
        """Hold times instead of those under `before`.  Raises Taken with the next openings, NotAllowed."""
        office = self._office
        try:
            return await office.store.transact(office.actor, partial(holds.take, times=times, before=before))
        except Taken as error:
            if error.offering is not None:
                try:
                    error.openings = await office.read(error.offering)
                except StorageError:
                    error.openings = ()  # that the time is held is said all the same
            raise

    async def renew(self, token: str) -> Hold | None:
        """Hold for another lease; None when it is over."""
        return await self._office.store.transact(self._office.actor, partial(holds.renew, token=token))

    async def release(self, token: str) -> None:
        """Let go."""
        await self._office.store.transact(self._office.actor, partial(holds.release, token=token))
