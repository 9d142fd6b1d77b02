"""The door of pairs: two specialists found, booked as one, and shown beside each other."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from storage.ids import AppointmentId
from storage.schedule import pair_verbs, pairs, proposals
from storage.schedule.pair_records import Beside, PairMade, PairOpening, PairQuery
from storage.schedule.present import Present, owner_of
from storage.schedule.records import NewAppointment

if TYPE_CHECKING:
    from storage.office import Office


class PairService:
    """Two specialists in one go, for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def search(self, query: PairQuery) -> tuple[PairOpening, ...]:
        """The earliest pairs of each day over the next days that have any."""
        present = Present(self._office.centre, self._office.clock.now(), owner_of(self._office.actor))
        return await self._office.read(pairs.search, query, present)

    async def beside(self, ids: Collection[AppointmentId]) -> dict[AppointmentId, Beside]:
        """The other visit of each of these, where it was booked as a pair and still stands."""
        return await self._office.read(pairs.beside, ids)

    async def book(self, first: NewAppointment, second: NewAppointment) -> PairMade:
        """Book both or none.  Raises Taken with the next pairs, RuleBroken, NotAllowed."""
        made = await self._office.write(pair_verbs.book_pair, first, second)
        assert made is not None
        one = AppointmentId(made)
        other = (await self.beside([one]))[one].appointment_id
        first_told, second_told = [await self._office.read(proposals.read_back, which) for which in (one, other)]
        return PairMade(first_told, second_told)
