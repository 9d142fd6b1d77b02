"""Pure decisions of the book: wall time and instants, lengths, kinds, horizons, gaps and openings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from storage.errors import N_, RuleBroken
from storage.schedule.records import BookStatus, CardState, VisitKind
from storage.staff.records import Practitioner, Span

CELL_SECONDS = 300
"""One cell of the book; every zone's offset since 2000 is a multiple of it."""
MINUTES_MIN = 5
MINUTES_MAX = 360
LONGEST = timedelta(days=1)
"""No booking is longer; bounds the range of overlap searches."""
LATE_CANCEL = timedelta(hours=24)
"""A visit given up less than this before its start was cancelled late."""
GIVEN_UP = frozenset({BookStatus.CANCELLED, BookStatus.ENTERED_IN_ERROR})
"""Visits for which no record card is fetched."""
FETCHED = frozenset({CardState.REQUESTED, CardState.PULLED})
ON_THE_SHELF = frozenset({CardState.NONE, CardState.REQUESTED, CardState.NOT_FOUND})
"""The card is in nobody's hand."""
NO_SHOW_DAYS = 183
"""How long a missed visit is remembered at booking: six months."""
HORIZONS = (3, 14, 90, 365)
"""A search for openings widens in these steps of days until it has enough."""


class ResourceKind(IntEnum):
    """What can be held; part of the resource's number, so that the order of taking is fixed."""

    PRACTITIONER = 0
    ROOM = 1
    EQUIPMENT = 2
    PATIENT = 3


def resource_id(kind: ResourceKind, ref_id: int) -> int:
    """The book's number of a doctor, a room, a device or a patient."""
    return ref_id * 4 + kind


def resource_of(number: int) -> tuple[ResourceKind, int]:
    """The kind and the id behind a resource number."""
    return ResourceKind(number % 4), number // 4


# ---------------------------------------------------------------------------------- wall time


def wall(day: date, minute: int) -> datetime:
    """A naive wall time of the centre; minute 1440 is the next midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def clock_face(minute: int) -> str:
    """Minutes of a day as `9:05`."""
    return f"{minute // 60}:{minute % 60:02}"


def is_missing(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Whether the clocks skip this wall time (they go forward that night)."""
    local = wall(day, minute)
    there = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    return there != local


def is_twofold(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Whether this wall time comes twice (the clocks go back that night)."""
    local = wall(day, minute)
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and not is_missing(day, minute, zone)


def instant_of(day: date, minute: int, zone: ZoneInfo, fold: int | None = None) -> datetime:
    """The instant of a promised wall time.

    Raises RuleBroken when there is no such time on that day, or when it comes twice and `fold`
    does not say which of the two is meant.
    """
    if is_missing(day, minute, zone):
        raise RuleBroken(
            N_("There is no {time} on {day}: the clocks go forward. Choose another time."),
            rule="wall-time",
            time=clock_face(minute),
            day=day,
        )
    if fold is None and is_twofold(day, minute, zone):
        raise RuleBroken(
            N_("{time} comes twice on {day}: say whether the first or the second is meant."),
            rule="twofold",
            time=clock_face(minute),
            day=day,
        )
    return wall(day, minute).replace(tzinfo=zone, fold=fold or 0).astimezone(UTC)


@lru_cache(maxsize=8192)  # a day of forty doctors asks for the same edges a hundred times, 3 µs each
def lenient_instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of an edge of working hours: a skipped one moves on, a twofold one is the first."""
    return wall(day, minute).replace(tzinfo=zone).astimezone(UTC)


class WallTime(NamedTuple):
    """A wall time of the centre: the promise."""

    day: date
    minute: int
    fold: int


def wall_time_of(instant: datetime, zone: ZoneInfo) -> WallTime:
    """The wall time of an instant."""
    local = instant.astimezone(zone)
    return WallTime(local.date(), local.hour * 60 + local.minute, local.fold)


# ---------------------------------------------------------------------------------- admission


def check_length(minutes: int, step: int) -> None:
    """Refuse a length that is no multiple of the grid or outside 5 to 360 minutes."""
    if not MINUTES_MIN <= minutes <= MINUTES_MAX or minutes % step:
        raise RuleBroken(
            N_("A visit takes from {low} to {high} minutes, in steps of {step}."),
            rule="length",
            low=MINUTES_MIN,
            high=MINUTES_MAX,
            step=step,
        )


def length_of(doctor: Practitioner, kind: VisitKind, service_minutes: int = 0) -> int:
    """How long a visit takes by the admission rules: the doctor's own length of its kind.

    A procedure takes as long as its service says.
    """
    if kind is VisitKind.PROCEDURE and service_minutes:
        return service_minutes
    return doctor.follow_minutes if kind is VisitKind.FOLLOW else doctor.first_minutes


def quota_of(doctor: Practitioner, kind: VisitKind) -> int | None:
    """How many visits of this kind the doctor receives in one day; None means no limit."""
    if kind is VisitKind.FIRST:
        return doctor.first_quota
    return doctor.follow_quota if kind is VisitKind.FOLLOW else None


def is_late(now: datetime, starts_at: datetime) -> bool:
    """Whether giving the visit up now is a late cancellation."""
    return starts_at - now < LATE_CANCEL


# ---------------------------------------------------------------------------------- free time


class Stretch(NamedTuple):
    """Free or occupied time of one resource: [start, end) in UTC."""

    start: datetime
    end: datetime
    room_id: int | None = None


def stretches_of(spans: Iterable[Span], day: date, zone: ZoneInfo) -> list[Stretch]:
    """Working hours of a day as instants, so that lengths are true on nights of clock change."""
    found = []
    for span in spans:
        start = lenient_instant(day, span.start_min, zone)
        end = lenient_instant(day, span.end_min, zone)
        if start < end:
            found.append(Stretch(start, end, span.room_id))
    return found


def holds(spans: Iterable[Stretch], start: datetime, end: datetime) -> Stretch | None:
    """The working stretch that contains [start, end) as a whole; touching ones count as one."""
    reached: Stretch | None = None
    for span in sorted(spans):
        if reached is not None and reached.end == span.start:
            reached = Stretch(reached.start, span.end, reached.room_id)
        else:
            reached = span
        if reached.start <= start and end <= reached.end:
            return next(s for s in sorted(spans) if s.start <= start < s.end)
    return None


def gaps(span: Stretch, busy: Sequence[tuple[datetime, datetime]]) -> Iterator[Stretch]:
    """What is left of a span; `busy` in the order of starts, overlaps allowed."""
    free_from = span.start
    first = bisect_left(busy, (span.start - LONGEST, span.start))  # months of visits may stand before it
    for start, end in islice(busy, first, None):
        if end <= free_from:
            continue
        if start >= span.end:
            break
        if start > free_from:
            yield Stretch(free_from, start, span.room_id)
        free_from = end
    if free_from < span.end:
        yield Stretch(free_from, span.end, span.room_id)


def on_grid(instant: datetime, step_minutes: int) -> datetime:
    """The instant, or the next one on the grid of the book."""
    step = step_minutes * 60
    seconds = int(instant.timestamp())
    return datetime.fromtimestamp(-(-seconds // step) * step, UTC)


def starts_in(gap: Stretch, minutes: int, step_minutes: int, earliest: datetime) -> Iterator[datetime]:
    """The starts that a gap offers, one visit after another, none before `earliest`."""
    length = timedelta(minutes=minutes)
    start = on_grid(max(gap.start, earliest), step_minutes)
    while start + length <= gap.end:
        yield start
        start += length


def capacity(free: Iterable[Stretch], minutes: int) -> int:
    """How many visits of a length the free time would take."""
    length = timedelta(minutes=minutes)
    return sum((stretch.end - stretch.start) // length for stretch in free)
