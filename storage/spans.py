"""A long table in spans of a whole-number column, so that who reads it all never holds it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, func, select

from storage.checking import Mark

SPAN = 5000
"""Rows in one span."""


@dataclass(frozen=True, slots=True)
class Span:
    """The rows with `low` < column <= `high`."""

    low: int
    high: int
    first: int
    last: int

    @property
    def bounds(self) -> dict[str, int]:
        """For `> :low` and `<= :high` in a statement."""
        return {"low": self.low, "high": self.high}

    @property
    def mark(self) -> Mark:
        """How far one has come at its end."""
        return Mark(self.high - self.first + 1, self.last - self.first + 1)


def spans(conn: Connection, column: Column[int], size: int | None = None) -> Iterator[Span]:
    """The spans of a table from its first row to the one that is its last now; the column leads an index."""
    first, last = conn.execute(select(func.min(column), func.max(column))).one()
    if last is None:
        return
    low = first - 1
    while low < last:
        ahead = select(column).where(column > low).order_by(column).offset((size or SPAN) - 1).limit(1)
        high = conn.execute(ahead).scalar()
        high = last if high is None or high > last else high
        yield Span(low, high, first, last)
        low = high
