"""The series' door for the desks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from storage.ids import AppointmentId
from storage.schedule import queries, series, series_queries, series_verbs
from storage.schedule.present import Present, owner_of
from storage.schedule.records import Appointment, CancelReason, MoveTo
from storage.schedule.series_records import Part, Planned, SeriesAsk, SeriesPreview, SeriesVisit

if TYPE_CHECKING:
    from storage.office import Office


class SeriesService:
    """Courses of treatment for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def preview(self, ask: SeriesAsk) -> SeriesPreview:
        """What a course would come to, visit by visit.  Raises RuleBroken for one that cannot be."""
        present = Present(self._office.centre, self._office.clock.now(), owner_of(self._office.actor))
        return await self._office.read(series.foresee, ask, present)

    async def parts(self, ids: Collection[AppointmentId]) -> dict[AppointmentId, Part]:
        """Which visits belong to a series, and as which of how many."""
        return await self._office.read(series_queries.parts, ids)

    async def following(self, appointment_id: AppointmentId) -> tuple[SeriesVisit, ...]:
        """The booked visits of a series from one on; nothing for a visit of none."""
        return await self._office.read(series_queries.following, appointment_id)

    async def book(self, preview: SeriesPreview) -> tuple[Appointment, ...]:
        """Book what was previewed, all or none.  Raises Taken where a time is gone meanwhile."""
        made = await self._office.write(series_verbs.book_series, tuple(one.wanted for one in preview.planned))
        assert made is not None
        visits = await self.following(AppointmentId(made))
        return await self._visits([one.id for one in visits])

    async def move(self, visits: Sequence[SeriesVisit], preview: SeriesPreview) -> tuple[Appointment, ...]:
        """Move visits to the times of a preview, all or none.  Raises Taken, Conflict."""
        moves = tuple(
            ((visit.id, visit.version), _to(one)) for visit, one in zip(visits, preview.planned, strict=True)
        )
        await self._office.write(series_verbs.move_series, moves)
        return await self._visits([visit.id for visit in visits])

    async def cancel(self, visits: Sequence[SeriesVisit], reason: CancelReason) -> tuple[Appointment, ...]:
        """Give visits up, all or none, for one reason.  Raises Conflict."""
        await self._office.write(series_verbs.cancel_series, tuple((one.id, one.version) for one in visits), reason)
        return await self._visits([visit.id for visit in visits])

    async def _visits(self, ids: Sequence[AppointmentId]) -> tuple[Appointment, ...]:
        found = await self._office.read(queries.appointments, ids)
        return tuple(found[one] for one in ids)


def _to(planned: Planned) -> MoveTo:
    wanted = planned.wanted
    return MoveTo(
        local_date=wanted.local_date,
        local_min=wanted.local_min,
        practitioner_id=wanted.practitioner_id,
        room_id=wanted.room_id,
        fold=wanted.fold,
    )
