"""The staff room's door for the desks: one method for each verb and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from storage.ids import EquipmentId, PractitionerId, RoomId
from storage.staff import device_queries, hours_verbs, patterns, queries, roster_verbs, verbs
from storage.staff.records import (
    Equipment,
    Holiday,
    Pattern,
    Practitioner,
    PractitionerDraft,
    Room,
    Roster,
    RosterBreak,
    RosterException,
    RosterLine,
    Seen,
    Span,
)

if TYPE_CHECKING:
    from storage.office import Office


class StaffService:
    """Practitioners, rooms, rosters and days off."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    async def practitioners(self, *, retired: bool = False) -> tuple[Practitioner, ...]:
        """Those who receive patients, by surname."""
        return await self._office.read(lambda conn: queries.practitioners(conn, retired=retired))

    async def practitioner(self, practitioner_id: PractitionerId) -> Practitioner:
        """One of them.  Raises NotFound."""
        return await self._office.read(queries.practitioner_of, practitioner_id)

    async def default_practitioner(self) -> Practitioner | None:
        """Who takes what a file assigns to nobody."""
        return await self._office.read(queries.default_practitioner)

    async def rooms(self, *, closed: bool = False) -> tuple[Room, ...]:
        """The rooms in use, by name; with `closed`, those out of use too."""
        return await self._office.read(lambda conn: queries.rooms(conn, closed=closed))

    async def specialties(self) -> tuple[str, ...]:
        """The specialties of the active practitioners, in alphabetical order."""
        return await self._office.read(queries.specialties)

    async def devices(self, *, retired: bool = False) -> tuple[Equipment, ...]:
        """The equipment in use, by name; with `retired`, what is out of use too."""
        return await self._office.read(lambda conn: device_queries.devices(conn, retired=retired))

    async def add_device(self, name: str, room_id: RoomId | None = None) -> EquipmentId:
        """Add a device that only one visit can use at a time."""
        return EquipmentId(_id(await self._office.write(verbs.add_equipment, name, room_id)))

    async def edit_device(self, device: Equipment, name: str, room_id: RoomId | None) -> None:
        """Rename a device as it was seen, or say where it stands.  Raises Conflict."""
        await self._office.write(verbs.edit_equipment, device.id, name, room_id, device.version)

    async def use_device(self, device: Equipment, *, active: bool) -> None:
        """Take a device as it was seen out of use, or into use again.  Raises Conflict."""
        await self._office.write(verbs.use_equipment, device.id, active, device.version)

    async def working_spans(
        self, practitioner_ids: Iterable[PractitionerId] | None, first_day: date, last_day: date
    ) -> dict[tuple[PractitionerId, date], tuple[Span, ...]]:
        """When the asked practitioners (None: all) work, both days included."""
        return await self._office.read(queries.working_spans, practitioner_ids, first_day, last_day)

    async def roster(
        self, practitioner_ids: Iterable[PractitionerId] | None, first_day: date, last_day: date
    ) -> Roster:
        """The pattern and the exceptions behind the working spans."""
        return await self._office.read(queries.roster, practitioner_ids, first_day, last_day)

    async def holidays(self, first_day: date, last_day: date) -> tuple[Holiday, ...]:
        """The days on which the centre is closed."""
        return await self._office.read(queries.holidays, first_day, last_day)

    async def add_practitioner(self, draft: PractitionerDraft) -> PractitionerId:
        """Put somebody on the staff list."""
        return PractitionerId(_id(await self._office.write(verbs.add_practitioner, draft)))

    async def edit_practitioner(
        self, practitioner_id: PractitionerId, draft: PractitionerDraft, version: int
    ) -> Practitioner:
        """Change a practitioner as it was at `version`.  Raises Conflict."""
        await self._office.write(verbs.edit_practitioner, practitioner_id, draft, version)
        return await self.practitioner(practitioner_id)

    async def retire(self, practitioner_id: PractitionerId, version: int | None = None) -> None:
        """Take somebody off the lists for new bookings, as they were at `version`.  Raises Conflict."""
        await self._office.write(verbs.retire, practitioner_id, version)

    async def reinstate(self, practitioner_id: PractitionerId, version: int | None = None) -> None:
        """Put a retired practitioner back, as they were at `version`.  Raises Conflict."""
        await self._office.write(verbs.reinstate, practitioner_id, version)

    async def make_default(self, practitioner_id: PractitionerId, version: int | None = None) -> None:
        """Say who takes what a file assigns to nobody, as they were at `version`.  Raises Conflict."""
        await self._office.write(verbs.make_default, practitioner_id, version)

    async def add_room(self, name: str, floor: str = "") -> RoomId:
        """Add a room."""
        return RoomId(_id(await self._office.write(verbs.add_room, name, floor)))

    async def edit_room(self, room_id: RoomId, name: str, floor: str, version: int) -> None:
        """Rename a room as it was at `version`.  Raises Conflict."""
        await self._office.write(verbs.edit_room, room_id, name, floor, version)

    async def use_room(self, room_id: RoomId, active: bool, version: int | None = None) -> None:
        """Take a room as it was at `version` out of use, or into use again.  Raises Conflict."""
        await self._office.write(verbs.use_room, room_id, active, version)

    async def pattern(self, practitioner_id: PractitionerId, day: date) -> Pattern:
        """What repeats in somebody's weeks on a day or after it."""
        return await self._office.read(patterns.pattern_of, practitioner_id, day)

    async def exceptions(
        self, practitioner_id: PractitionerId, first_day: date, last_day: date
    ) -> Sequence[RosterException]:
        """The days of somebody that differ from the pattern."""
        return await self._office.read(patterns.exceptions_of, practitioner_id, first_day, last_day)

    async def set_hours(
        self,
        practitioner_id: PractitionerId,
        first_day: date,
        lines: Sequence[RosterLine],
        breaks: Sequence[RosterBreak],
        *,
        seen: Seen | None = None,
    ) -> None:
        """Replace somebody's pattern from a day on, as it was when it was `seen`.  Raises Conflict."""
        await self._office.write(hours_verbs.set_hours, practitioner_id, first_day, lines, breaks, seen=seen)

    async def set_days(
        self,
        practitioner_id: PractitionerId,
        first_day: date,
        last_day: date,
        *,
        hours: Sequence[tuple[int, int]] = (),
        reason: str,
        seen: Sequence[RosterException] | None = None,
    ) -> None:
        """Let some days differ from the pattern: other hours, or none.  Raises Conflict: not those that were `seen`."""
        await self._office.write(
            hours_verbs.set_days, practitioner_id, first_day, last_day, hours=hours, reason=reason, seen=seen
        )

    async def clear_days(
        self,
        practitioner_id: PractitionerId,
        first_day: date,
        last_day: date,
        *,
        seen: Sequence[RosterException] | None = None,
    ) -> None:
        """Let the pattern hold again on some days.  Raises Conflict: not those that were `seen`."""
        await self._office.write(hours_verbs.clear_days, practitioner_id, first_day, last_day, seen=seen)

    async def set_week(self, practitioner_id: PractitionerId, first_day: date, lines: Sequence[RosterLine]) -> None:
        """Replace somebody's pattern from a day on."""
        await self._office.write(roster_verbs.set_week, practitioner_id, first_day, lines)

    async def add_line(self, line: RosterLine) -> int:
        """Add a repeated stretch of work."""
        return _id(await self._office.write(roster_verbs.add_line, line))

    async def end_line(self, line_id: int, last_day: date) -> None:
        """Let a repeated stretch of work end."""
        await self._office.write(roster_verbs.end_line, line_id, last_day)

    async def add_break(self, pause: RosterBreak) -> int:
        """Add a repeated pause."""
        return _id(await self._office.write(roster_verbs.add_break, pause))

    async def remove_break(self, break_id: int) -> None:
        """Remove a repeated pause."""
        await self._office.write(roster_verbs.remove_break, break_id)

    async def add_exception(self, exception: RosterException) -> int:
        """Open or close some time of one day."""
        return _id(await self._office.write(roster_verbs.add_exception, exception))

    async def remove_exception(self, exception_id: int) -> None:
        """Take an exception back."""
        await self._office.write(roster_verbs.remove_exception, exception_id)

    async def add_holiday(self, day: date, name: str) -> None:
        """Close the whole centre on a day."""
        await self._office.write(roster_verbs.add_holiday, day, name)

    async def remove_holiday(self, day: date) -> None:
        """Open the centre on a day that was closed."""
        await self._office.write(roster_verbs.remove_holiday, day)

    async def fill_holidays(self, year: int) -> int:
        """Write down the country's public holidays of a year; how many were new."""
        return _id(await self._office.write(roster_verbs.fill_holidays, year))


def _id(result: int | None) -> int:
    """What a verb that makes something always answers."""
    assert result is not None
    return result
