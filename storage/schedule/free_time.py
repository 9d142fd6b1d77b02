"""What doctors have free: their hours without what is booked for them, their rooms and the patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from storage.ids import AppointmentId, EquipmentId, PatientId, PractitionerId
from storage.schedule import devices, hold_queries, occupancy
from storage.schedule.present import Present
from storage.schedule.records import OpeningQuery
from storage.schedule.rules import (
    ResourceKind,
    Stretch,
    gaps,
    length_of,
    lenient_instant,
    quota_of,
    resource_id,
    stretches_of,
)
from storage.services import devices as service_devices
from storage.staff import queries as staff
from storage.staff.records import Practitioner

__all__ = ["FreeDay", "Present", "free_days"]


class FreeDay(NamedTuple):
    """What one doctor has free on one day, within the wanted times."""

    day: date
    doctor: Practitioner
    minutes: int
    gaps: tuple[Stretch, ...]


def free_days(
    conn: Connection,
    doctors: list[Practitioner],
    days: tuple[date, date],
    query: OpeningQuery,
    present: Present,
    *,
    except_id: AppointmentId | None = None,
) -> Iterator[FreeDay]:
    """What the doctors have free from the first to the last of `days`, as the query wants it."""
    ids = [doctor.id for doctor in doctors]
    first_day, last_day = days
    zone = present.centre.tz
    spans = staff.spans_of(conn, {doctor.id: doctor.room_id for doctor in doctors}, first_day, last_day)
    used = occupancy.kinds_on(conn, ids, first_day, last_day, except_id=except_id)
    by_id = {doctor.id: doctor for doctor in doctors}
    rooms = {_room(query, by_id[who], span.room_id) for (who, _), found in spans.items() for span in found}
    needed = service_devices.needed(conn, query.service_id) if query.equipment_id is None else ()
    any_of = devices.resources(needed)
    if needed and not any_of:
        return  # all of them are out of use
    whose = _Whose(ids, rooms - {None}, query.patient_id, query.equipment_id, any_of)
    busy = _Busy(conn, whose, days, present, except_id=except_id)
    for (practitioner_id, day), day_spans in spans.items():
        doctor = by_id[practitioner_id]
        quota = quota_of(doctor, query.kind)
        full = quota is not None and used.get((practitioner_id, day, query.kind), 0) >= quota
        if full or (query.weekdays and day.weekday() not in query.weekdays):
            continue
        minutes = query.minutes or length_of(doctor, query.kind)
        earliest = max(lenient_instant(day, query.after_min, zone), present.now)
        latest = lenient_instant(day, query.before_min, zone)
        length = timedelta(minutes=minutes)
        free = tuple(
            gap
            for span in stretches_of(day_spans, day, zone)
            if max(span.start, earliest) + length <= min(span.end, latest)
            for gap in busy.left_of(
                Stretch(max(span.start, earliest), min(span.end, latest), query.room_id or span.room_id),
                practitioner_id,
                _room(query, doctor, span.room_id),
                length,
            )
            if gap.start + length <= gap.end
        )
        if free:
            yield FreeDay(day, doctor, minutes, free)


def _room(query: OpeningQuery, doctor: Practitioner, room_id: int | None) -> int | None:
    """Where a visit within the doctor's hours in `room_id` would be: as `planning` decides it."""
    return query.room_id or room_id or doctor.room_id


class _Whose(NamedTuple):
    """Whose time a search minds."""

    practitioner_ids: list[PractitionerId]
    room_ids: set[int | None]
    patient_id: PatientId | None
    equipment_id: EquipmentId | None
    any_of: list[int]
    """Resource numbers of devices, one of which has to be free."""


class _Busy:
    """Occupied time of doctors, their rooms, one patient and devices, over a stretch of days."""

    def __init__(
        self,
        conn: Connection,
        whose: _Whose,
        days: tuple[date, date],
        present: Present,
        *,
        except_id: AppointmentId | None,
    ) -> None:
        self._any_of = whose.any_of
        resources = [resource_id(ResourceKind.PRACTITIONER, ref) for ref in whose.practitioner_ids]
        resources += [resource_id(ResourceKind.ROOM, ref) for ref in whose.room_ids if ref is not None]
        always = [
            resource_id(kind, ref)
            for kind, ref in (
                (ResourceKind.PATIENT, whose.patient_id),
                (ResourceKind.EQUIPMENT, whose.equipment_id),
            )
            if ref is not None
        ]
        resources += [*always, *whose.any_of]
        zone = present.centre.tz
        self._by_resource = occupancy.busy(
            conn,
            resources,
            lenient_instant(days[0], 0, zone),
            lenient_instant(days[1], 1440, zone),
            except_id=except_id,
        )
        for resource, held in hold_queries.busy(conn, present, resources).items():
            self._by_resource[resource] = sorted([*self._by_resource.get(resource, []), *held])
        self._merged: dict[tuple[PractitionerId, int | None], list[tuple[datetime, datetime]]] = {}
        self._always = [taken for resource in always for taken in self._by_resource.get(resource, [])]

    def left_of(
        self, span: Stretch, practitioner_id: PractitionerId, room_id: int | None, length: timedelta
    ) -> Iterable[Stretch]:
        """What is left of a span for a visit of a length, with a device where it needs one."""
        busy = self.of(practitioner_id, room_id)
        if not self._any_of:
            return gaps(span, busy)
        taken = (self._by_resource.get(device, []) for device in self._any_of)
        return devices.with_any((gaps(span, sorted([*busy, *used])) for used in taken), length)

    def of(self, practitioner_id: PractitionerId, room_id: int | None) -> list[tuple[datetime, datetime]]:
        """When a visit to the doctor in the room is impossible, in the order of starts."""
        own = self._by_resource.get(resource_id(ResourceKind.PRACTITIONER, practitioner_id), [])
        rooms: list[tuple[datetime, datetime]] = []
        if room_id is not None:
            rooms = self._by_resource.get(resource_id(ResourceKind.ROOM, room_id), [])
        if not rooms and not self._always:
            return own
        merged = self._merged.get((practitioner_id, room_id))
        if merged is None:
            merged = self._merged[practitioner_id, room_id] = sorted([*own, *rooms, *self._always])
        return merged
