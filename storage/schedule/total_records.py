"""Counts of the book. No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from storage.schedule.records import BookStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotals:
    """Counts of one day for the places line and reports."""

    day: date
    by_status: dict[BookStatus, int] = field(default_factory=dict)
