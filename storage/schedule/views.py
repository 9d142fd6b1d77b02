"""What the desk is shown of the book: a day of doctors, a doctor's week, a proposal, a read-back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from storage.ids import PractitionerId
from storage.schedule import hold_queries, occupancy, queries
from storage.schedule.free_time import Present
from storage.schedule.hold_records import HeldBy
from storage.schedule.openings import name_of
from storage.schedule.records import (
    Appointment,
    BookStatus,
    DayColumn,
    DayView,
    VisitKind,
)
from storage.schedule.rules import (
    ResourceKind,
    Stretch,
    capacity,
    gaps,
    lenient_instant,
    quota_of,
    resource_id,
    stretches_of,
)
from storage.staff import queries as staff
from storage.staff.records import Practitioner, Roster, Span
from storage.staff.rules import expand, pauses


def day(conn: Connection, asked: date, present: Present, *, page: int = 0, per_page: int | None = None) -> DayView:
    """The doctors who receive on a day or have visits on it, by surname: one page of them, or all."""
    everybody = staff.practitioners(conn, retired=True)
    hours = _hours(conn, [doctor for doctor in everybody if doctor.active], asked, asked)
    visits = _by_column(queries.between(conn, asked, asked))
    booked_ids = {who for (who, _), own in visits.items() if any(visit.status.holds_time for visit in own)}
    doctors = [doctor for doctor in everybody if (doctor.id, asked) in hours.spans or doctor.id in booked_ids]
    per_page = per_page or max(len(doctors), 1)
    pages = max(1, -(-len(doctors) // per_page))
    page = min(max(page, 0), pages - 1)
    shown = doctors[page * per_page : (page + 1) * per_page]
    booked, free = _counts(conn, doctors, [asked], (hours.spans, visits), present)
    return DayView(
        day=asked,
        columns=_columns(conn, shown, [asked], (hours, visits), present),
        page=page,
        pages=pages,
        booked=booked,
        free=free,
        step_minutes=present.centre.step_minutes,
        held=_held(conn, (asked, asked), present),
    )


def week(conn: Connection, practitioner_id: PractitionerId, monday: date, present: Present) -> DayView:
    """One doctor's week, from Monday; a weekend without work or visits is left out."""
    doctor = staff.practitioner_of(conn, practitioner_id)
    days = [monday + timedelta(days=count) for count in range(7)]
    hours = _hours(conn, [doctor], days[0], days[-1])
    visits = _by_column(queries.between(conn, days[0], days[-1], [doctor.id]))
    columns = _columns(conn, [doctor], days, (hours, visits), present)
    columns = tuple(c for c in columns if c.spans or c.visits or c.day.weekday() < 5)
    booked, free = _counts(conn, [doctor], days, (hours.spans, visits), present)
    return DayView(
        day=monday,
        columns=columns,
        booked=booked,
        free=free,
        step_minutes=present.centre.step_minutes,
        held=_held(conn, (days[0], days[-1]), present),
    )


def _held(conn: Connection, days: tuple[date, date], present: Present) -> tuple[HeldBy, ...]:
    first, last = (lenient_instant(day, minute, present.centre.tz) for day, minute in zip(days, (0, 1440), strict=True))
    return hold_queries.shown(conn, present, first, last)


_Spans = dict[tuple[PractitionerId, date], tuple[Span, ...]]
_Visits = dict[tuple[PractitionerId, date], list[Appointment]]


def _by_column(visits: Iterable[Appointment]) -> _Visits:
    found: _Visits = {}
    for visit in visits:
        found.setdefault((visit.practitioner_id, visit.local_date), []).append(visit)
    return found


class _Hours(NamedTuple):
    """When doctors receive, and the rows that it follows from (read once)."""

    roster: Roster
    spans: _Spans


def _hours(conn: Connection, doctors: list[Practitioner], first_day: date, last_day: date) -> _Hours:
    rooms = {doctor.id: doctor.room_id for doctor in doctors}
    roster = staff.roster(conn, rooms, first_day, last_day)
    return _Hours(roster, expand(roster, rooms, first_day, last_day))


def _counts(
    conn: Connection,
    doctors: Iterable[Practitioner],
    days: list[date],
    book: tuple[_Spans, _Visits],
    present: Present,
) -> tuple[int, int]:
    """Visits that hold time on days that follow each other, and how many follow-ups the free time would still take."""
    spans, visits = book
    zone = present.centre.tz
    start = lenient_instant(days[0], 0, zone)
    by_resource = {resource_id(ResourceKind.PRACTITIONER, doctor.id): doctor for doctor in doctors}
    # A visit that began before midnight is no visit of the day, but its doctor is busy.
    over_midnight = occupancy.busy(conn, list(by_resource), start, start)
    booked = free = 0
    for resource, doctor in by_resource.items():
        busy = over_midnight.get(resource, [])
        for asked in days:
            own = visits.get((doctor.id, asked), ())
            busy += [
                (one.starts_at, one.ends_at)
                for one in own
                if one.status.holds_time and one.kind is not VisitKind.WALK_IN
            ]
        booked += len(busy)
        for asked in days:
            for span in stretches_of(spans.get((doctor.id, asked), ()), asked, zone):
                ahead = Stretch(max(span.start, present.now), span.end, span.room_id)
                if ahead.start < ahead.end:
                    free += capacity(gaps(ahead, busy), doctor.follow_minutes)
    return booked, free


def _columns(
    conn: Connection,
    doctors: list[Practitioner],
    days: list[date],
    book: tuple[_Hours, _Visits],
    present: Present,
) -> tuple[DayColumn, ...]:
    """The columns of the given doctors and days, doctors first."""
    if not doctors:
        return ()
    hours, visits = book
    names = staff.room_names(conn)
    columns = []
    for doctor in doctors:
        for asked in days:
            own = visits.get((doctor.id, asked), [])
            held = [visit for visit in own if visit.status.holds_time]
            day_spans = hours.spans.get((doctor.id, asked), ())
            room_id = day_spans[0].room_id if day_spans else doctor.room_id
            columns.append(
                DayColumn(
                    practitioner_id=doctor.id,
                    practitioner=name_of(doctor),
                    specialty=doctor.specialty,
                    room="" if room_id is None else names.get(room_id, ""),
                    day=asked,
                    spans=day_spans,
                    pauses=_pauses(hours.roster, doctor.id, asked),
                    visits=tuple(held),
                    freed=_freed(own, held, present.now),
                    first_minutes=doctor.first_minutes,
                    follow_minutes=doctor.follow_minutes,
                    first_left=_left(doctor, VisitKind.FIRST, held),
                    follow_left=_left(doctor, VisitKind.FOLLOW, held),
                )
            )
    return tuple(columns)


def _left(doctor: Practitioner, kind: VisitKind, held: list[Appointment]) -> int | None:
    quota = quota_of(doctor, kind)
    return None if quota is None else max(0, quota - sum(visit.kind is kind for visit in held))


def _pauses(roster: Roster, practitioner_id: PractitionerId, asked: date) -> tuple[tuple[int, int, str], ...]:
    """Named stretches without reception: a holiday, an absence, lunch."""
    holiday = roster.why_closed.get(asked, "")
    named: list[tuple[int, int, str]] = [(0, 1440, holiday)] if holiday else []
    named += [
        (item.start_min, item.end_min, item.reason)
        for item in roster.exceptions
        if item.practitioner_id == practitioner_id and item.day == asked and not item.open
    ]
    named += [
        (pause.start_min, pause.end_min, pause.label)
        for pause in roster.breaks
        if pause.practitioner_id == practitioner_id and pauses(pause, asked)
    ]
    return tuple(named)


def _freed(own: list[Appointment], held: list[Appointment], now: datetime) -> tuple[Appointment, ...]:
    """Given-up visits of the future whose time nobody has taken since."""
    return tuple(
        visit
        for visit in own
        if visit.status is BookStatus.CANCELLED
        and visit.starts_at >= now
        and not any(other.starts_at < visit.ends_at and visit.starts_at < other.ends_at for other in held)
    )
