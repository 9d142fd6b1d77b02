"""Pure decisions of a course of treatment: how many visits, on which days, which free time is nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import count

from storage.errors import N_, RuleBroken
from storage.schedule.records import Opening
from storage.schedule.series_records import VISITS_MAX, VISITS_MIN, Pattern

WEEKS_MAX = 12
DAYS_MAX = 90
"""Visits further apart than this are no course, but recalls."""


def check_series(visits: int, pattern: Pattern) -> None:
    """Refuse a course of too few or too many visits, and a pattern that contradicts itself.  Raises RuleBroken."""
    if not VISITS_MIN <= visits <= VISITS_MAX:
        raise RuleBroken(
            N_("A course has from {low} to {high} visits."), rule="series", low=VISITS_MIN, high=VISITS_MAX
        )
    if not 1 <= pattern.every_weeks <= WEEKS_MAX or not 0 <= pattern.every_days <= DAYS_MAX:
        raise RuleBroken(
            N_("Visits of a course are at most {weeks} weeks or {days} days apart."),
            rule="series",
            weeks=WEEKS_MAX,
            days=DAYS_MAX,
        )
    if pattern.every_days and (pattern.weekdays or pattern.every_weeks > 1):
        raise RuleBroken(N_("A course goes by days or by weekdays, not by both."), rule="series")


def days_of(pattern: Pattern, first: date, last: date, receives: Callable[[date], bool]) -> Iterator[date]:
    """The days of a pattern from the first on, none after the last.

    Weeks count from the Monday of the first day's week.  `receives` is asked for every day only: there a day off is
    left out; a weekday that was named is kept, to be offered another time.
    """
    if pattern.every_days:
        for step in count():
            day = first + timedelta(days=step * pattern.every_days)
            if day > last:
                return
            if pattern.every_days > 1 or receives(day):
                yield day
    weekdays = pattern.weekdays or frozenset({first.weekday()})
    monday = first - timedelta(days=first.weekday())
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if day.weekday() in weekdays and not ((day - monday).days // 7) % pattern.every_weeks:
            yield day


def nearest_first(found: Iterable[Opening], minute: int, most: int) -> tuple[Opening, ...]:
    """Free times of one day by their distance from the wanted minute, the nearest first."""
    return tuple(sorted(found, key=lambda one: (abs(one.local_min - minute), one.local_min))[:most])
