"""What `frontdesk check` verifies of the promised wall times, by days: only a day that differs is looked at closely."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from functools import cache, partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, text, type_coerce

from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.checking import Check, Found, Problem
from storage.errors import N_
from storage.schedule.records import BookStatus
from storage.schedule.rules import is_missing, wall
from storage.schedule.tables import appointment
from storage.schema import Day, Int
from storage.spans import Span, spans

_BASES = text(
    "SELECT local_date, min(starts_at - local_min * 60) AS least, max(starts_at - local_min * 60) AS most"
    " FROM appointment WHERE id > :low AND id <= :high AND status <> 'entered-in-error' AND starts_at >= :since"
    " GROUP BY local_date ORDER BY local_date"
).columns(local_date=Day())
_LENGTHS = text(
    "SELECT id FROM appointment WHERE id > :low AND id <= :high"
    " AND status <> 'entered-in-error' AND ends_at - starts_at <> minutes * 60"
)


def _wall_times(conn: Connection) -> Found:
    """The instants of every visit since the zone's rules last changed are those of its promised wall time."""
    try:
        centre = centre_queries.load(conn)
        zone = None if centre is None else centre.tz
    except (ValueError, TypeError, LookupError, AttributeError, OSError):  # the centre's own check says so
        return
    if centre is None or zone is None:
        return
    midnight = cache(partial(_midnight, zone=zone))
    for span in spans(conn, appointment.c.id):
        days = conn.execute(_BASES, span.bounds | {"since": centre.zone_since}).all()
        for day, least, most in days:
            if not least == most == midnight(day):
                yield from _of_day(conn, span, day, centre)
        for (visit,) in conn.execute(_LENGTHS, span.bounds):
            yield Problem("visit-length", f"appointment {visit}", N_("its end is not its beginning and its minutes"))
        yield span.mark


def _midnight(day: date, zone: ZoneInfo) -> int | None:
    """The instant at which a day begins; None for one on which the clocks change: there each visit is looked at."""
    hours = [wall(day, 60 * hour).replace(tzinfo=zone) for hour in range(25)]
    if len({hour.utcoffset() for hour in hours}) > 1:
        return None
    return int(hours[0].timestamp())


def _of_day(conn: Connection, span: Span, day: date, centre: Centre) -> Iterator[Problem]:
    """The visits of a day in a span, one by one."""
    columns = appointment.c
    rows = conn.execute(
        select(columns.id, columns.local_date, columns.local_min, columns.fold, columns.starts_at)
        .where(columns.id > span.low, columns.id <= span.high, columns.local_date == day)
        .where(columns.status != BookStatus.ENTERED_IN_ERROR.value)
        .where(type_coerce(columns.starts_at, Int) >= centre.zone_since)
        .order_by(columns.id)
    )
    for row in rows:
        where = f"appointment {row.id}"
        promised = wall(row.local_date, row.local_min).replace(tzinfo=centre.tz, fold=row.fold).astimezone(UTC)
        if is_missing(row.local_date, row.local_min, centre.tz):
            yield Problem("wall-time-skipped", where, N_("its wall time does not exist on that day"))
        elif promised != row.starts_at:
            yield Problem(
                "wall-time-differs",
                where,
                N_("its wall time is not its instant {instant}"),
                {"instant": row.starts_at.isoformat()},
            )


CHECKS = (Check(1, N_("wall times"), _wall_times),)
