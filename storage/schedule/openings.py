"""Where the free time is: the earliest openings over the next days that have any.

The search widens its horizon step by step and stops as soon as it has enough, so that the usual
answer costs three days of the book, not a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from storage.centre.records import Centre
from storage.ids import AppointmentId, PatientId, PractitionerId, RoomId
from storage.schedule import queries
from storage.schedule.records import Opening, OpeningQuery, PersonName, VisitKind
from storage.schedule.rules import (
    HORIZONS,
    ResourceKind,
    Stretch,
    gaps,
    is_twofold,
    length_of,
    lenient_instant,
    quota_of,
    resource_id,
    starts_in,
    stretches_of,
    wall_time_of,
)
from storage.staff import queries as staff
from storage.staff.records import Practitioner


class Present(NamedTuple):
    """What a search needs to know of the world."""

    centre: Centre
    now: datetime

    @property
    def today(self) -> date:
        """The centre's day."""
        return self.centre.day_of(self.now)


class FreeDay(NamedTuple):
    """What one doctor has free on one day, within the wanted times."""

    day: date
    doctor: Practitioner
    minutes: int
    gaps: tuple[Stretch, ...]


def name_of(doctor: Practitioner) -> PersonName:
    """A practitioner's name as the book's records carry it."""
    return PersonName(last=doctor.last_name, first=doctor.first_name, middle=doctor.middle_name)


def asked_doctors(conn: Connection, query: OpeningQuery) -> list[Practitioner]:
    """The active doctors that a query means."""
    return [
        doctor
        for doctor in staff.practitioners(conn)
        if (not query.practitioner_ids or doctor.id in query.practitioner_ids)
        and (not query.specialty_key or doctor.specialty_key == query.specialty_key)
    ]


def search(conn: Connection, query: OpeningQuery, present: Present) -> tuple[Opening, ...]:
    """The earliest openings of each day, over the next `query.days` days that have any.

    In the order of time.  The far end is the centre's horizon; nothing lies in the past.
    """
    names = staff.room_names(conn)
    found: list[Opening] = []
    days: set[date] = set()
    for day, free in _by_day(conn, query, present):
        picked = _pick(free, query.per_day, present)
        if picked:
            found += [
                _opening(doctor, start, minutes, room_id=room_id, names=names, centre=present.centre)
                for start, doctor, minutes, room_id in picked
            ]
            days.add(day)
        if len(days) >= query.days:
            break
    return tuple(found)


def nearest(
    conn: Connection,
    query: OpeningQuery,
    present: Present,
    *,
    day: date,
    minute: int,
    count: int,
    except_id: AppointmentId | None = None,
) -> tuple[Opening, ...]:
    """The next free times of the asked doctors from a wall time on, one visit after another."""
    names = staff.room_names(conn)
    earliest = max(lenient_instant(day, minute, present.centre.tz), present.now)
    found: list[Opening] = []
    for _, free in _by_day(conn, replace(query, from_day=day), present, except_id):
        starts = sorted(
            (start, part.doctor.last_name, part, gap.room_id)
            for part in free
            for gap in part.gaps
            for start in starts_in(gap, part.minutes, present.centre.step_minutes, earliest)
        )
        found += [
            _opening(part.doctor, start, part.minutes, room_id=room_id, names=names, centre=present.centre)
            for start, _, part, room_id in starts
        ]
        if len(found) >= count:
            break
    return tuple(found[:count])


def _by_day(
    conn: Connection, query: OpeningQuery, present: Present, except_id: AppointmentId | None = None
) -> Iterator[tuple[date, list[FreeDay]]]:
    """The days of the widening horizon that have free time, each with its doctors."""
    doctors = asked_doctors(conn, query)
    first = max(query.from_day or present.today, present.today)
    far_end = present.today + timedelta(days=present.centre.horizon_days)
    start = first
    for horizon in (*HORIZONS, present.centre.horizon_days):
        end = min(first + timedelta(days=horizon - 1), far_end)
        if not doctors or start > end:
            continue
        by_day: dict[date, list[FreeDay]] = {}
        for part in free_days(conn, doctors, (start, end), query, present, except_id=except_id):
            by_day.setdefault(part.day, []).append(part)
        yield from sorted(by_day.items())
        start = end + timedelta(days=1)


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
    spans = staff.working_spans(conn, ids, first_day, last_day)
    used = queries.kinds_on(conn, ids, first_day, last_day, except_id=except_id)
    rooms = {span.room_id for day_spans in spans.values() for span in day_spans if span.room_id is not None}
    busy = _Busy(conn, (ids, rooms, query.patient_id), days, present.centre, except_id=except_id)
    by_id = {doctor.id: doctor for doctor in doctors}
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
            for gap in gaps(
                Stretch(max(span.start, earliest), min(span.end, latest), span.room_id),
                busy.of(practitioner_id, span.room_id),
            )
            if gap.start + length <= gap.end
        )
        if free:
            yield FreeDay(day, doctor, minutes, free)


class _Busy:
    """Occupied time of doctors, their rooms and one patient, over a stretch of days."""

    def __init__(
        self,
        conn: Connection,
        whose: tuple[list[PractitionerId], set[RoomId], PatientId | None],
        days: tuple[date, date],
        centre: Centre,
        *,
        except_id: AppointmentId | None,
    ) -> None:
        practitioner_ids, room_ids, patient_id = whose
        resources = [resource_id(ResourceKind.PRACTITIONER, ref) for ref in practitioner_ids]
        resources += [resource_id(ResourceKind.ROOM, ref) for ref in room_ids]
        if patient_id is not None:
            resources.append(resource_id(ResourceKind.PATIENT, patient_id))
        zone = centre.tz
        self._by_resource = queries.busy(
            conn,
            resources,
            lenient_instant(days[0], 0, zone),
            lenient_instant(days[1], 1440, zone),
            except_id=except_id,
        )
        self._patient: list[tuple[datetime, datetime]] = []
        if patient_id is not None:
            self._patient = self._by_resource.get(resource_id(ResourceKind.PATIENT, patient_id), [])

    def of(self, practitioner_id: PractitionerId, room_id: int | None) -> list[tuple[datetime, datetime]]:
        """When a visit to the doctor in the room is impossible, in the order of starts."""
        own = self._by_resource.get(resource_id(ResourceKind.PRACTITIONER, practitioner_id), [])
        rooms: list[tuple[datetime, datetime]] = []
        if room_id is not None:
            rooms = self._by_resource.get(resource_id(ResourceKind.ROOM, room_id), [])
        if not rooms and not self._patient:
            return own
        return sorted([*own, *rooms, *self._patient])


_Start = tuple[datetime, Practitioner, int, int | None]


def _pick(free: list[FreeDay], count: int, present: Present) -> list[_Start]:
    """The first start of each gap, the earliest gaps first; then later starts of the same gaps."""
    firsts: list[_Start] = []
    others: list[_Start] = []
    for part in free:
        for gap in part.gaps:
            starts = starts_in(gap, part.minutes, present.centre.step_minutes, present.now)
            for index, start in enumerate(starts):
                if index >= count:
                    break
                (others if index else firsts).append((start, part.doctor, part.minutes, gap.room_id))
    firsts.sort(key=_order)
    others.sort(key=_order)
    return sorted([*firsts, *others][:count], key=_order)


def _order(start: _Start) -> tuple[datetime, str, int]:
    return start[0], start[1].last_name, start[1].id


def _opening(
    doctor: Practitioner,
    start: datetime,
    minutes: int,
    *,
    room_id: int | None,
    names: dict[RoomId, str],
    centre: Centre,
) -> Opening:
    local = wall_time_of(start, centre.tz)
    room = None if room_id is None else RoomId(room_id)
    return Opening(
        practitioner_id=doctor.id,
        practitioner=name_of(doctor),
        specialty=doctor.specialty,
        local_date=local.day,
        local_min=local.minute,
        fold=local.fold if is_twofold(local.day, local.minute, centre.tz) else None,
        minutes=minutes,
        starts_at=start,
        room_id=room,
        room="" if room is None else names.get(room, ""),
    )


def kind_for(conn: Connection, patient_id: PatientId, practitioner_id: PractitionerId, day: date) -> VisitKind:
    """A follow-up when the doctor, or another of the same specialty, has seen the patient before."""
    seen = queries.seen_before(conn, patient_id, practitioner_id, day)
    return VisitKind.FOLLOW if seen else VisitKind.FIRST
