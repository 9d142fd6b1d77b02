"""A course of treatment before it is written: each visit held against the book by the rules of a booking."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from storage.errors import N_, RuleBroken, StorageError
from storage.ids import AppointmentId, RoomId
from storage.schedule import devices, openings, planning, queries, terms
from storage.schedule.free_time import FreeDay, Present, free_days
from storage.schedule.records import Appointment, NewAppointment, Opening, OpeningQuery, VisitKind
from storage.schedule.rules import Stretch, clock_face, is_twofold, on_grid, wall, wall_time_of
from storage.schedule.series_records import Planned, SeriesAsk, SeriesPreview
from storage.schedule.series_rules import check_series, days_of, nearest_first
from storage.staff import queries as staff
from storage.staff.records import Practitioner

SAME_DAY = OTHER_DAY = 3
"""So many free times are offered of the day itself, and as many of another."""
EARLIER, LATER = 3, 7
"""How many days around a time that is not free are looked at first."""
ELSEWHERE = ("doctor", "hours", "room", "quota", "equipment")
"""What another doctor of the specialty may be free of."""


@dataclass(frozen=True, slots=True)
class _Course:
    """What all visits of one preview share."""

    ask: SeriesAsk
    doctors: tuple[Practitioner, ...]
    """The one that is asked for first; behind, whoever may stand in."""
    old: tuple[Appointment, ...]
    """The visits that move; empty where new ones are booked."""
    present: Present


def foresee(conn: Connection, ask: SeriesAsk, present: Present) -> SeriesPreview:
    """Every visit of a course with what speaks against it and the free times near it; writes nothing.

    Raises RuleBroken for a course that cannot be, or whose end lies beyond the horizon of the book.
    """
    check_series(max(ask.visits, 2) if ask.moving else ask.visits, ask.pattern)
    doctor = staff.practitioner_of(conn, ask.first.practitioner_id)
    doctors: tuple[Practitioner, ...] = (doctor,)
    if ask.any_doctor and doctor.specialty_key:
        same = staff.of_specialty(conn, doctor.specialty_key)
        doctors = (doctor, *(one for one in same if one.id != doctor.id))
    known = queries.appointments(conn, ask.moving)
    course = _Course(ask, doctors, tuple(known[one] for one in ask.moving), present)
    days = _days(conn, course)
    rest = ask.first if course.old else _later(conn, course)
    planned: list[Planned] = []
    for number, day in enumerate(days, 1):
        like = ask.first if number == 1 else rest
        planned.append(_plan(conn, course, number, _wanted(course, like, number, day)))
    taken = {one.wanted.local_date for one in planned if one.against is None}
    return SeriesPreview(planned=tuple(_with_others(conn, course, one, taken) for one in planned))


def _days(conn: Connection, course: _Course) -> list[date]:
    """The days of the course, as many as it has visits."""
    ask, present = course.ask, course.present
    first = max(ask.first.local_date, present.today)
    if first == present.today and _minute(ask) <= present.centre.minute_of(present.now):
        first += timedelta(days=1)
    last = present.today + timedelta(days=present.centre.horizon_days)
    rooms = {course.doctors[0].id: course.doctors[0].room_id}
    working = {day for _, day in staff.spans_of(conn, rooms, first, last)} if ask.pattern.every_days == 1 else ()
    found: list[date] = []
    for day in days_of(ask.pattern, first, last, lambda one: one in working):
        found.append(day)
        if len(found) == ask.visits:
            return found
    raise RuleBroken(
        N_("Only {count} of {visits} visits lie within the {days} days for which the book is open."),
        rule="series",
        count=len(found),
        visits=ask.visits,
        days=present.centre.horizon_days,
    )


def _minute(ask: SeriesAsk) -> int:
    return ask.first.local_min if ask.pattern.minute is None else ask.pattern.minute


def _later(conn: Connection, course: _Course) -> NewAppointment:
    """What the second visit of a course is, and each after it: behind a first visit come follow-ups."""
    first = course.ask.first
    told = terms.decide(conn, first, course.doctors[0], course.present.centre.step_minutes)
    if told.kind is not VisitKind.FIRST:
        return replace(first, kind=told.kind)
    return replace(first, kind=VisitKind.FOLLOW, service_id=None, minutes=None)


def _wanted(course: _Course, like: NewAppointment, number: int, day: date) -> NewAppointment:
    """One visit as it would be booked: at its own time, or at what was chosen instead."""
    ask, chosen = course.ask, course.ask.instead.get(number)
    if course.old:
        old = course.old[number - 1]
        like = replace(
            like, kind=old.kind, minutes=old.minutes, service_id=old.service_id, equipment_id=None
        )
    if chosen is None:
        return replace(like, local_date=day, local_min=_minute(ask), fold=None, overbook_reason="")
    return replace(
        like,
        local_date=chosen.local_date,
        local_min=chosen.local_min,
        fold=chosen.fold,
        practitioner_id=chosen.practitioner_id,
        room_id=chosen.room_id,
        overbook_reason="",
    )


def _plan(conn: Connection, course: _Course, number: int, wanted: NewAppointment) -> Planned:
    """Hold one visit against the book; where its doctor is not free, another of the specialty if that will do."""
    chosen = staff.practitioner_of(conn, wanted.practitioner_id)
    against, minutes = _against(conn, course, number, wanted, chosen)
    if against is not None and against.values.get("rule") in ELSEWHERE:
        for other in course.doctors[1:]:
            instead = replace(wanted, practitioner_id=other.id, room_id=None)
            wrong, length = _against(conn, course, number, instead, other)
            if wrong is None:
                return Planned(number, instead, openings.name_of(other), length)
    return Planned(number, wanted, openings.name_of(chosen), minutes, against)


def _against(
    conn: Connection, course: _Course, number: int, wanted: NewAppointment, doctor: Practitioner
) -> tuple[StorageError | None, int]:
    """What speaks against one visit at one doctor's, and how long it would be."""
    wish = _wish(conn, course, number, wanted, doctor)
    try:
        found = planning.assess(conn, course.present, wish).breach
    except RuleBroken as error:
        found = error
    if found is None and not course.old and (other := terms.same_day(conn, wanted)) is not None:
        found = RuleBroken(
            N_("{who} comes to {doctor} at {time} on {day} already."),
            rule="twice",
            who=other.patient.usual,
            doctor=other.practitioner.initials,
            time=clock_face(other.local_min),
            day=other.local_date,
        )
    return found, wish.minutes


def _wish(
    conn: Connection, course: _Course, number: int, wanted: NewAppointment, doctor: Practitioner
) -> planning.Wish:
    told = terms.decide(conn, wanted, doctor, course.present.centre.step_minutes)
    wish = terms.wish_of(wanted, doctor, told)
    if not course.old:
        return wish
    old = course.old[number - 1]
    besides = frozenset(one.id for one in course.old)
    return replace(wish, except_id=old.id, device_before=old.equipment_id, besides=besides)


# ---------------------------------------------------------------------------- what may be had instead
def _with_others(conn: Connection, course: _Course, one: Planned, taken: Collection[date]) -> Planned:
    """The same with free times near it, where it is not free; none on a day that the course has already."""
    if one.against is None:
        return one
    day, minute = one.wanted.local_date, one.wanted.local_min
    doctor = staff.practitioner_of(conn, one.wanted.practitioner_id)
    wish = _wish(conn, course, one.number, one.wanted, doctor)
    query = OpeningQuery(
        practitioner_ids=tuple(who.id for who in course.doctors),
        kind=wish.kind,
        minutes=wish.minutes,
        patient_id=wish.patient_id,
        equipment_id=devices.asked(conn, wish),
        service_id=wish.service_id,
    )
    by_day: dict[date, list[Opening]] = {}
    around = (max(day - timedelta(days=EARLIER), course.present.today), day + timedelta(days=LATER))
    names = staff.room_names(conn)
    for part in free_days(conn, list(course.doctors), around, query, course.present, except_id=wish.except_id):
        if part.day not in taken:
            by_day.setdefault(part.day, []).extend(_near(part, minute, names, course.present))
    found = nearest_first(by_day.pop(day, ()), minute, SAME_DAY)
    for other in sorted(by_day, key=lambda one: (abs((one - day).days), one < day))[: 1 if found else 2]:
        found += nearest_first(by_day[other], minute, OTHER_DAY)
    if not found:
        later = openings.nearest(conn, query, course.present, day=day, minute=minute, count=3 * SAME_DAY)
        found = tuple(one for one in later if one.local_date not in taken)[:SAME_DAY]
    return one._replace(alternatives=found)


def _near(part: FreeDay, minute: int, names: dict[RoomId, str], present: Present) -> Iterator[Opening]:
    """Of each gap of a day the start that is nearest to a wall minute."""
    zone, step = present.centre.tz, present.centre.step_minutes
    wanted = wall(part.day, minute).replace(tzinfo=zone)
    for gap in part.gaps:
        start = _start_in(gap, wanted, timedelta(minutes=part.minutes), step)
        if start is None:
            continue
        local = wall_time_of(start, zone)
        room = None if gap.room_id is None else RoomId(gap.room_id)
        yield Opening(
            practitioner_id=part.doctor.id,
            practitioner=openings.name_of(part.doctor),
            specialty=part.doctor.specialty,
            local_date=local.day,
            local_min=local.minute,
            fold=local.fold if is_twofold(local.day, local.minute, zone) else None,
            minutes=part.minutes,
            starts_at=start,
            room_id=room,
            room="" if room is None else names.get(room, ""),
        )


def _start_in(gap: Stretch, wanted: datetime, length: timedelta, step: int) -> datetime | None:
    """The start within a gap that is nearest to the wanted instant, on the grid."""
    first, last = on_grid(gap.start, step), gap.end - length
    last -= timedelta(seconds=int(last.timestamp()) % (step * 60))
    return None if last < first else min(max(wanted, first), last)


def ordered(moves: Sequence[tuple[Appointment, datetime, datetime]]) -> list[AppointmentId]:
    """In which order visits of one patient move, so that none meets another that has not moved yet."""
    left = list(moves)
    found: list[AppointmentId] = []
    while left:
        free = next(
            (
                one
                for one in left
                if all(
                    other is one or other[0].ends_at <= one[1] or one[2] <= other[0].starts_at for other in left
                )
            ),
            left[0],
        )
        left.remove(free)
        found.append(free[0].id)
    return found
