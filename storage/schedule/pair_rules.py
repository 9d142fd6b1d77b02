"""Pure decisions about two specialists in one go: how far apart the visits may be, which pairs free time offers.

All times here are whole minutes since 1970, so that thousands of gaps are compared in no time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from storage.errors import N_, RuleBroken


class Free(NamedTuple):
    """A stretch that somebody has free, [start, end), and how long a visit there takes."""

    start: int
    end: int
    minutes: int
    floor: str
    """Where the room is; empty where nobody has said."""


class Limits(NamedTuple):
    """The centre's settings that a pair keeps to."""

    gap: int
    """So many minutes may lie between the two visits."""
    floor: int
    """So many minutes it takes from one floor to the next."""
    step: int
    """The grid of the book."""


class Times(NamedTuple):
    """When the two visits of a pair would begin."""

    start: int
    wait: int
    then: int


def way(one: str, other: str, per_floor: int) -> int:
    """Minutes from a room to another by their floors; floors without numbers that differ are one apart."""
    if not one or not other or one == other:
        return 0
    try:
        return abs(int(one) - int(other)) * per_floor
    except ValueError:
        return per_floor


def check_apart(wait: int, walk: int, limits: Limits) -> None:
    """Refuse two visits that are not one after the other, or too far apart (the centre's setting)."""
    if wait < walk or wait > max(limits.gap, walk):
        raise RuleBroken(
            N_("Two specialists follow each other within {gap} minutes, with {walk} for the way."),
            rule="pair",
            gap=limits.gap,
            walk=walk,
        )


def fitting(one: Free, other: Free, limits: Limits) -> Iterator[Times]:
    """The pairs that two free stretches offer in this order, the earliest first.

    A hole is never torn into a doctor's day to save the patient a wait; where there must be one before the first
    visit anyway, the wait is made as short as the way allows.
    """
    walk = way(one.floor, other.floor, limits.floor)
    if walk > limits.gap:
        return
    begin, then_from = _up(one.start, limits.step), _up(other.start, limits.step)
    start = max(begin, _up(then_from - limits.gap - one.minutes, limits.step))
    while start + one.minutes <= one.end:
        then = max(then_from, _up(start + one.minutes + walk, limits.step))
        if then + other.minutes > other.end:
            return
        if then - start - one.minutes > limits.gap:  # the way, rounded up to the grid, is longer than may be waited
            return
        if start > begin and then == then_from:
            start = max(start, _down(min(then - walk, one.end) - one.minutes, limits.step))
        yield Times(start, then - start - one.minutes, then)
        start += one.minutes


def _up(minute: int, step: int) -> int:
    return -(-minute // step) * step


def _down(minute: int, step: int) -> int:
    return minute // step * step
