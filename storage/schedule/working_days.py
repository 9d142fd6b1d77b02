"""Which day the evening prepares: the next one on which the centre works."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from sqlalchemy import Connection, bindparam, select

from storage.centre.records import Centre
from storage.prepared import Prepared
from storage.schedule.records import BookStatus
from storage.schedule.tables import appointment
from storage.schema import Day
from storage.staff import queries as staff
from storage.staff.holidays import public_holidays

AT_ONCE_DAYS = 7
"""Days looked at in one go: nearly always the answer is among the first."""
AHEAD_DAYS = 35
"""The longest time that a centre may be shut and still be prepared for."""

_BOOKED = Prepared(
    select(appointment.c.local_date)
    .where(
        appointment.c.local_date >= bindparam("first_day", type_=Day()),
        appointment.c.local_date <= bindparam("last_day", type_=Day()),
        appointment.c.status == BookStatus.BOOKED.value,
    )
    .distinct()
)


@cache
def _holidays(region: str, year: int) -> frozenset[date]:
    return frozenset(day for day, _name in public_holidays(region, "en", year))


def next_working_day(conn: Connection, centre: Centre, today: date) -> date | None:
    """The first day after `today` on which somebody's roster says that they work; None within five weeks.

    Rule: the centre's own closed days are out of every roster.  A public holiday of the country that nobody has
    entered is a day off as well, unless visits are booked on it: then the centre evidently works.
    """
    for start in range(1, AHEAD_DAYS + 1, AT_ONCE_DAYS):
        first, last = today + timedelta(days=start), today + timedelta(days=start + AT_ONCE_DAYS - 1)
        worked = {day for _who, day in staff.working_spans(conn, None, first, last)}
        if not worked:
            continue
        booked = {row.local_date for row in _BOOKED.rows(conn, first_day=first, last_day=last)}
        for day in sorted(worked):
            if day in booked or day not in _holidays(centre.region, day.year):
                return day
    return None
