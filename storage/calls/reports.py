"""SQL of the report on calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, or_, select

from storage.calls import queries
from storage.calls.records import Direction, Outcome
from storage.calls.tables import call


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """The calls of a stretch of days; rows opened by mistake are not among them."""

    incoming: int
    outgoing: int
    outcomes: Mapping[Outcome, int]
    """Every outcome with its calls, none left out."""
    unfinished: int
    """Calls that have no outcome yet."""
    to_do: int
    """What waits for somebody now, of these days or earlier: open, to be called back, missed (each number once)."""

    @property
    def missed(self) -> int:
        """Calls that nobody took."""
        return self.outcomes[Outcome.MISSED]


def figures(conn: Connection, first: date, last: date, tz: ZoneInfo) -> CallFigures:
    """Count the calls of a stretch of days, both included."""
    start, after = queries.bounds(first, tz)[0], queries.bounds(last, tz)[1]
    rows = conn.execute(
        select(call.c.direction, call.c.outcome, func.count().label("times"))
        .where(
            call.c.started_at >= start,
            call.c.started_at < after,
            call.c.channel == "phone",
            or_(call.c.outcome.is_(None), call.c.outcome != Outcome.ENTERED_IN_ERROR.value),
        )
        .group_by(call.c.direction, call.c.outcome)
    ).all()
    by_direction = dict.fromkeys(Direction, 0)
    by_outcome = dict.fromkeys(Outcome, 0)
    del by_outcome[Outcome.ENTERED_IN_ERROR]
    unfinished = 0
    for row in rows:
        by_direction[Direction(row.direction)] += row.times
        if row.outcome is None:
            unfinished += row.times
        else:
            by_outcome[Outcome(row.outcome)] += row.times
    return CallFigures(
        incoming=by_direction[Direction.IN],
        outgoing=by_direction[Direction.OUT],
        outcomes=by_outcome,
        unfinished=unfinished,
        to_do=queries.to_do_count(conn, after),
    )
