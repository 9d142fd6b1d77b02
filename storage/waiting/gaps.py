"""The idle minutes of today and of the next working day, and how full the coming days of every doctor are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from storage.ids import PractitionerId, RoomId
from storage.recalls.book import book_of
from storage.schedule import hold_queries, occupancy
from storage.schedule.free_time import Present
from storage.schedule.reports import utilisation
from storage.schedule.rules import (
    ResourceKind,
    Stretch,
    gaps,
    lenient_instant,
    on_grid,
    resource_id,
    stretches_of,
    wall_time_of,
)
from storage.schedule.working_days import next_working_day
from storage.staff import queries as staff
from storage.staff.records import Practitioner, Span
from storage.waiting.gap_records import Gap, Idle, Load
from storage.waiting.pools import fitting, pool
from storage.waiting.records import Slot

DAYS_SHOWN = 5
"""So many working days of the bars."""
AHEAD = 14
"""They are looked for within so many days."""


def idle(conn: Connection, present: Present) -> Idle:
    """The free stretches of today, from now on, and of the next working day; who idles most first."""
    tomorrow = next_working_day(conn, present.centre, present.today)
    days = (present.today,) if tomorrow is None else (present.today, tomorrow)
    doctors = staff.practitioners(conn)
    found = [gap for day in days for gap in _of_day(conn, doctors, day, present)]
    return Idle(days=days, gaps=tuple(found))


def _of_day(conn: Connection, doctors: Sequence[Practitioner], day: date, present: Present) -> list[Gap]:
    zone = present.centre.tz
    spans = staff.spans_of(conn, {doctor.id: doctor.room_id for doctor in doctors}, day, day)
    asked = [resource_id(ResourceKind.PRACTITIONER, doctor.id) for doctor in doctors if (doctor.id, day) in spans]
    busy = occupancy.busy(conn, asked, lenient_instant(day, 0, zone), lenient_instant(day, 1440, zone))
    for resource, held in hold_queries.busy(conn, present, asked).items():  # what a caller thinks about is not idle
        busy[resource] = sorted([*busy.get(resource, []), *held])
    names = staff.room_names(conn)
    found: dict[PractitionerId, list[Gap]] = {}
    for doctor in doctors:
        held = busy.get(resource_id(ResourceKind.PRACTITIONER, doctor.id), [])
        for free in _free(spans.get((doctor.id, day), ()), held, day, present):
            room_id = doctor.room_id if free.room_id is None else RoomId(free.room_id)
            room = "" if room_id is None else names.get(room_id, "")
            found.setdefault(doctor.id, []).append(_gap(doctor, room, free, present))
    order = {doctor.id: place for place, doctor in enumerate(doctors)}

    def most(who: PractitionerId) -> tuple[int, int]:
        return -sum(gap.slot.minutes for gap in found[who]), order[who]

    return [gap for who in sorted(found, key=most) for gap in found[who]]


def _free(
    spans: Sequence[Span], held: Sequence[tuple[datetime, datetime]], day: date, present: Present
) -> list[Stretch]:
    """What is left of the hours from now on."""
    soonest = on_grid(present.now, present.centre.step_minutes)
    left = [
        Stretch(max(span.start, soonest), span.end, span.room_id)
        for span in stretches_of(spans, day, present.centre.tz)
        if span.end > soonest
    ]
    return [gap for span in left for gap in gaps(span, held)]


def _gap(doctor: Practitioner, room: str, free: Stretch, present: Present) -> Gap:
    at = wall_time_of(free.start, present.centre.tz)
    minutes = int((free.end - free.start).total_seconds()) // 60
    return Gap(
        slot=Slot(practitioner_id=doctor.id, day=at.day, minute=at.minute, minutes=minutes),
        doctor=doctor.short_name,
        specialty=doctor.specialty,
        room=room,
        fits=minutes >= min(doctor.first_minutes, doctor.follow_minutes),
    )


def counts(conn: Connection, asked: Idle, present: Present) -> dict[str, int]:
    """How many people fit each gap, by its key: each doctor is read once for all days."""
    book = book_of(conn, present.today, present.centre.tz)
    by_doctor: dict[PractitionerId, list[Gap]] = {}
    for gap in asked.gaps:
        if gap.fits:
            by_doctor.setdefault(gap.slot.practitioner_id, []).append(gap)
    found = {}
    doctors = staff.some(conn, list(by_doctor))
    for doctor in doctors:
        own = pool(conn, doctor, sorted({gap.slot.day for gap in by_doctor[doctor.id]}), present, book)
        for gap in by_doctor[doctor.id]:
            found[gap.key] = len(fitting(own, gap.slot, present).rows)
    return found


def loads(conn: Connection, present: Present) -> tuple[Load, ...]:
    """How much of each doctor's reception is held, today and on the next working days; by surname and day."""
    last = present.today + timedelta(days=AHEAD)
    used = utilisation(conn, present.today, last)
    days = sorted({use.day for use in used if use.reception})[:DAYS_SHOWN]
    trades = {doctor.id: doctor.specialty for doctor in staff.practitioners(conn, retired=True)}
    return tuple(
        Load(
            practitioner_id=use.practitioner_id,
            doctor=use.doctor,
            specialty=trades[use.practitioner_id],
            day=use.day,
            held=use.held,
            reception=use.reception,
        )
        for use in used
        if use.day in days
    )
