"""What a stretch of days came to, from the steps and the book.  Pure: no SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from storage.ids import PractitionerId
from storage.queue.records import Wait

LONG_WAIT_MINUTES = 20
"""A longer wait is counted as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """How many visits of one doctor on one day came to what."""

    day: date
    practitioner_id: PractitionerId
    doctor: str
    booked: int = 0
    """All that stood in the book for the day: who came, who did not, who cancelled, who is still expected."""
    came: int = 0
    """Those of the booked who checked in, or are known to have been here."""
    arrived: int = 0
    """Everybody who checked in, walk-ins too."""
    seen: int = 0
    """Who went into the doctor's room, walk-ins too."""
    missed: int = 0
    cancelled: int = 0
    walk_ins: int = 0
    first_visits: int = 0
    """Of those seen."""
    follow_ups: int = 0
    """Of those seen."""

    @property
    def due(self) -> int:
        """Booked visits of which it is known whether the patient came: cancelled and expected ones are not among them.

        The share of misses is `missed` of these.
        """
        return self.came + self.missed


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitSummary:
    """How long the visits of a stretch of days waited.  Seconds are exact; so are the mean and the median."""

    count: int
    total_seconds: int
    twice_median_seconds: int
    """The median doubled: between two waits lies half a second at most."""
    longest_seconds: int
    long: int
    """Waits of more than LONG_WAIT_MINUTES."""

    @property
    def mean_seconds(self) -> Fraction | None:
        """The mean; None when nobody waited."""
        return Fraction(self.total_seconds, self.count) if self.count else None

    @property
    def median_seconds(self) -> Fraction | None:
        """The median; None when nobody waited."""
        return Fraction(self.twice_median_seconds, 2) if self.count else None


def summary(waits: Iterable[Wait]) -> WaitSummary:
    """Sum waits up."""
    seconds = sorted(wait.seconds for wait in waits)
    count = len(seconds)
    middle = seconds[(count - 1) // 2] + seconds[count // 2] if count else 0
    return WaitSummary(
        count=count,
        total_seconds=sum(seconds),
        twice_median_seconds=middle,
        longest_seconds=seconds[-1] if count else 0,
        long=sum(one > LONG_WAIT_MINUTES * 60 for one in seconds),
    )
