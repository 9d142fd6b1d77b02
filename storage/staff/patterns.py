"""SQL of the staff room: what repeats in somebody's weeks, and the days that differ from it, to be changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from storage.ids import PractitionerId
from storage.staff.queries import breaks_of, lines_of
from storage.staff.records import Pattern, RosterException
from storage.staff.tables import roster_exception


def pattern_of(conn: Connection, practitioner_id: PractitionerId, day: date) -> Pattern:
    """What repeats in somebody's weeks on a day or after it."""
    breaks = breaks_of(conn, practitioner_id)
    return Pattern(
        lines=tuple(line for line in lines_of(conn, practitioner_id) if line.valid_to is None or line.valid_to >= day),
        breaks=tuple(pause for pause in breaks if pause.valid_to is None or pause.valid_to >= day),
    )


def exceptions_of(
    conn: Connection, practitioner_id: PractitionerId, first_day: date, last_day: date
) -> Sequence[RosterException]:
    """The days of somebody that differ from the pattern, both ends included, in the order they were written."""
    query = (
        select(roster_exception)
        .where(
            roster_exception.c.practitioner_id == practitioner_id,
            roster_exception.c.day >= first_day,
            roster_exception.c.day <= last_day,
        )
        .order_by(roster_exception.c.day, roster_exception.c.id)
    )
    return [RosterException(**row._mapping) for row in conn.execute(query)]
