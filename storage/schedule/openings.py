"""Where the free time is: the earliest openings over the next days that have any.

The search widens its horizon step by step and stops as soon as it has enough, so that the usual
answer costs three days of the book, not a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from storage.centre.records import Centre
from storage.ids import AppointmentId, PatientId, PractitionerId, RoomId
from storage.schedule import occupancy
from storage.schedule.free_time import FreeDay, Present, free_days
from storage.schedule.records import Opening, OpeningQuery, PersonName, VisitKind
from storage.schedule.rules import (
    HORIZONS,
    is_twofold,
    lenient_instant,
    starts_in,
    wall_time_of,
)
from storage.staff import queries as staff
from storage.staff.records import Practitioner


def name_of(doctor: Practitioner) -> PersonName:
    """A practitioner's name as the book's records carry it."""
    return PersonName(last=doctor.last_name, first=doctor.first_name, middle=doctor.middle_name)


def asked_doctors(conn: Connection, query: OpeningQuery) -> list[Practitioner]:
    """The active doctors that a query means."""
    meant = staff.some(conn, query.practitioner_ids) if query.practitioner_ids else staff.practitioners(conn)
    return [doctor for doctor in meant if not query.specialty_key or doctor.specialty_key == query.specialty_key]


def search(conn: Connection, query: OpeningQuery, present: Present) -> tuple[Opening, ...]:
    """The earliest openings of each day, over the next `query.days` days that have any.

    In the order of time.  The far end is the centre's horizon; nothing lies in the past.
    """
    names = staff.room_names(conn)
    found: list[Opening] = []
    days: set[date] = set()
    known = frozenset[tuple[PractitionerId, date]]()
    if query.once_a_day and query.patient_id is not None:
        known = occupancy.days_of(conn, query.patient_id, present.today)
    for day, free in _by_day(conn, query, present):
        picked = _pick([part for part in free if (part.doctor.id, day) not in known], query.per_day, present)
        if picked:
            found += [
                opening(doctor, start, minutes, room_id=room_id, names=names, centre=present.centre)
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
            opening(part.doctor, start, part.minutes, room_id=room_id, names=names, centre=present.centre)
            for start, _, part, room_id in starts[: count - len(found)]
        ]
        if len(found) >= count:
            break
    return tuple(found)


def _by_day(
    conn: Connection, query: OpeningQuery, present: Present, except_id: AppointmentId | None = None
) -> Iterator[tuple[date, list[FreeDay]]]:
    """The days of the widening horizon that have free time, each with its doctors."""
    doctors = asked_doctors(conn, query)
    if not doctors:
        return
    for stretch in horizons(query.from_day, present):
        by_day: dict[date, list[FreeDay]] = {}
        for part in free_days(conn, doctors, stretch, query, present, except_id=except_id):
            by_day.setdefault(part.day, []).append(part)
        yield from sorted(by_day.items())


def horizons(from_day: date | None, present: Present) -> Iterator[tuple[date, date]]:
    """The stretches of days in which a search looks, one after the other, to the end of the book."""
    start = first = max(from_day or present.today, present.today)
    far_end = present.today + timedelta(days=present.centre.horizon_days)
    for horizon in (*HORIZONS, present.centre.horizon_days):
        end = min(first + timedelta(days=horizon - 1), far_end)
        if start <= end:
            yield start, end
            start = end + timedelta(days=1)


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


def opening(
    doctor: Practitioner,
    start: datetime,
    minutes: int,
    *,
    room_id: int | None,
    names: dict[RoomId, str],
    centre: Centre,
) -> Opening:
    """A free start as what is offered."""
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
    seen = occupancy.seen_before(conn, patient_id, practitioner_id, day)
    return VisitKind.FOLLOW if seen else VisitKind.FIRST
