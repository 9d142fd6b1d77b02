"""What is to be written without anybody asking for it, worked out from the book and the outbox as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from storage.centre.records import Centre
from storage.errors import RuleBroken
from storage.messages import queries, rules, waiting
from storage.messages.records import Kind, Standing
from storage.schedule import queries as book
from storage.schedule.records import Appointment
from storage.schedule.working_days import next_working_day


@dataclass(frozen=True, slots=True)
class Due:
    """What falls due now."""

    to_write: tuple[tuple[Appointment, Kind, Standing], ...]
    broken_off: tuple[int, ...]
    """Messages in the hand of a sender who is gone."""

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.to_write or self.broken_off)


def due(conn: Connection, centre: Centre, now: datetime) -> Due:
    """Moves and cancellations of what was told, then reminders; only to whom it may be and can be written."""
    wanted = waiting.changed_since(conn, now)
    first, last = reminded(conn, centre, now)
    if first < last:
        wanted += [(one, Kind.REMINDER) for one in waiting.to_remind(conn, first, last)]
    visits = book.appointments(conn, {one for one, _kind in wanted}) if wanted else {}
    standing = queries.standings(conn, list(visits.values()))
    found = []
    for one, kind in wanted:
        try:
            rules.check_visit(visits[one], kind, now)
            rules.check_agreed(standing[one], "")
            rules.check_again(standing[one].message, kind)
        except RuleBroken:
            continue
        found.append((visits[one], kind, standing[one]))
    return Due(tuple(found), tuple(waiting.broken_off(conn, now)))


def reminded(conn: Connection, centre: Centre, now: datetime) -> tuple[datetime, datetime]:
    """Visits that begin between these instants are to be reminded of now; none where they are equal.

    Rule: so many hours before; or from the hour of the evening's confirmation on, all visits up to the end of
    the next working day, today's left out.
    """
    hours = rules.reminder_hours(centre.remind)
    if hours is not None:
        return now, now + timedelta(hours=hours)
    if centre.remind == "off" or centre.minute_of(now) < centre.confirm_from_min:
        return now, now
    today = centre.day_of(now)
    day = next_working_day(conn, centre, today) or today
    return (
        datetime.combine(today + timedelta(days=1), time(), centre.tz),
        datetime.combine(day + timedelta(days=1), time(), centre.tz),
    )
