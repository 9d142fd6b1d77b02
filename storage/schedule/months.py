"""A month at a glance: how many minutes are free on each day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection

from storage.ids import PractitionerId
from storage.schedule.free_time import Present, free_days
from storage.schedule.records import OpeningQuery, VisitKind
from storage.schedule.rules import lenient_instant
from storage.staff import queries as staff


def free_minutes(
    conn: Connection, practitioner_ids: Collection[PractitionerId], days: tuple[date, date], present: Present
) -> dict[date, int]:
    """The free minutes of each day from the first to the last of `days` on which one of the doctors still receives.

    Of today only what is ahead.  A day without an entry is closed or past; 0 means full.
    """
    first, last = max(days[0], present.today), days[1]
    if first > last:
        return {}
    meant = staff.some(conn, tuple(practitioner_ids)) if practitioner_ids else staff.practitioners(conn)
    doctors = [doctor for doctor in meant if doctor.active]
    spans = staff.spans_of(conn, {doctor.id: doctor.room_id for doctor in doctors}, first, last)
    zone = present.centre.tz
    found = {
        day: 0
        for (_who, day), worked in spans.items()
        if any(lenient_instant(day, span.end_min, zone) > present.now for span in worked)
    }
    step = present.centre.step_minutes
    any_kind = OpeningQuery(kind=VisitKind.PROCEDURE, minutes=step)  # no quota limits it: it is time that is asked for
    for part in free_days(conn, doctors, (first, last), any_kind, present):
        free = sum(int((gap.end - gap.start).total_seconds()) for gap in part.gaps)
        found[part.day] = found.get(part.day, 0) + free // 60
    return found
