"""How large the made-up town is, and its calendar.  One number scales it all: the patients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

ZONE = "Europe/Moscow"
NOW = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
"""The present of the town: Friday, 14:30 at the centre.  The clock of whoever reads it must stand here."""
TODAY = date(2026, 10, 2)
NOW_MIN = 14 * 60 + 30

VISITS, CALLS, ENTRIES = 5, 3, 2.5
"""Visits, calls and ledger entries (of two postings each) for each patient."""
OPENS, CLOSES, LUNCH = 8 * 60, 20 * 60, (13 * 60, 14 * 60)
"""Hours of every doctor on every day, in wall minutes."""
A_DAY = 34.5
"""Visits of a doctor's day in the past."""
LONG_MINUTES, LONG_A_DAY = 60, 10
"""Visits of the doctors who are booked out for months, and how many they have on a day."""
BOOKED_OUT_DAYS = 88
"""So many days ahead they have nothing free."""
HORIZON_DAYS = 100
LEAD_MOST = 40
"""A visit is booked so many days before it at most, unless it lies further ahead."""
RECENT_DAYS = 60
"""Visits so old at most have the steps of their way through the house."""


@dataclass(frozen=True)
class Plan:
    """What is to be made."""

    patients: int
    seed: int = 1
    journal_rows: int | None = None
    """Rows of the journal; None for one of each patient and of four visits in five."""

    @cached_property
    def doctors(self) -> int:
        """Forty, fewer in a village."""
        return max(2, min(40, self.patients // 250))

    @cached_property
    def booked_out(self) -> int:
        """The first so many doctors are of the specialty that has no free time for months."""
        return max(1, self.doctors // 10)

    @cached_property
    def registers(self) -> int:
        """Cash registers."""
        return max(1, min(6, self.doctors // 6))

    @cached_property
    def visits(self) -> int:
        """Rows of the book."""
        return self.patients * VISITS

    @cached_property
    def calls(self) -> int:
        """Rows of the call log."""
        return self.patients * CALLS

    @cached_property
    def entries(self) -> int:
        """Entries of the ledger; each has two postings."""
        return int(self.patients * ENTRIES)

    @cached_property
    def journalled(self) -> int:
        """Rows of the journal."""
        return self.patients * 5 if self.journal_rows is None else self.journal_rows

    def ahead(self, days: int) -> int:
        """How many visits a usual doctor has so many days from today."""
        return round(A_DAY * max(0.04, 0.9 - days / 16))

    @cached_property
    def future(self) -> int:
        """Visits after today."""
        usual = self.doctors - self.booked_out
        return sum(
            usual * self.ahead(days) + (self.booked_out * LONG_A_DAY if days <= BOOKED_OUT_DAYS else 0)
            for days in range(1, HORIZON_DAYS + 1)
        )

    @cached_property
    def past_days(self) -> int:
        """Days before today that have visits."""
        a_day = (self.doctors - self.booked_out) * A_DAY + self.booked_out * LONG_A_DAY
        return max(1, round((self.visits - self.future) / a_day) - 1)

    @cached_property
    def first_day(self) -> date:
        """The day the centre opened."""
        return TODAY - timedelta(days=self.past_days)

    def share(self, whole: int, days: float, of_days: float) -> int:
        """How much of a whole lies before so many of its days are over."""
        return round(whole * min(1.0, days / of_days))


def midnight(day: date) -> int:
    """The first second of a day at the centre."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).timestamp())
