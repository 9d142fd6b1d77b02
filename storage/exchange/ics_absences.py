"""The absences that an iCalendar file tells: stretches of days, in the centre's wall time.  No SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from storage.errors import N_, RuleBroken
from storage.exchange import ics_lines, ics_rules
from storage.exchange.ics_events import Begin, Event, Length, PropertyError, event_of
from storage.exchange.ics_patience import Patience
from storage.exchange.ics_zones import Zones
from storage.exchange.records import Rejected
from storage.exchange.tables_in import Source

ABSENCES_MOST = 1_000
"""Stretches of one file: more than two on each day of a year are a mistake."""
_MINUTE = timedelta(minutes=1)


class Away(NamedTuple):
    """A stretch of one day on which somebody is absent: wall minutes [start_min, end_min) of the centre."""

    day: date
    start_min: int
    end_min: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event, or series, and what it closes within the days asked for; nothing when it is cancelled."""

    uid: str
    line: int
    away: tuple[Away, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file says."""

    read: int
    told: tuple[Told, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """For which days a file is asked, and where."""

    first: date
    last: date
    zone: ZoneInfo
    reason: str
    """What an absence without a summary, or with a private one, is for."""


def plan_of(source: Source, days: Days) -> Plan:
    """The absences in a file.  Raises Unavailable, RuleBroken when it is no calendar or too large."""
    found, rejected = ics_lines.components(ics_lines.calendar_text(source))
    patience = Patience()
    zones = Zones(found, days.zone, days.first, days.last, patience)
    told = [one for one in found if one.name == "VEVENT"]
    events: list[Event] = []
    for one in told:
        if one.broken:
            continue  # named already, by the line that broke it
        try:
            events.append(event_of(one, zones))
        except PropertyError as error:
            rejected.append(error.rejected)
    made: list[Told] = []
    left = ABSENCES_MOST
    for series in _series(events, rejected):
        try:
            away = tuple(_away(series, days, patience, left))
        except PropertyError as error:
            rejected.append(error.rejected)
            continue
        left -= len(away)
        made.append(Told(uid=series[0].uid, line=series[0].line, away=away))
    return Plan(read=len(told), told=tuple(made), rejected=tuple(sorted(rejected, key=lambda one: one.line)))


def _series(events: Iterable[Event], rejected: list[Rejected]) -> list[list[Event]]:
    """Events of one UID together, the series itself first; of an event told twice the newer version."""
    found: dict[str, dict[datetime | None, Event]] = {}
    for one in events:
        which = None if one.instead_of is None else one.instead_of.instant
        of_uid = found.setdefault(one.uid, {})
        other = of_uid.get(which)
        if other is not None and other.sequence == one.sequence:
            told = RuleBroken(N_("The same id stands in line {line}."), line=other.line)
            rejected.append(Rejected(line=one.line, field="UID", reason=told))
        elif other is None or other.sequence < one.sequence:
            of_uid[which] = one
    return [
        [of_uid[which] for which in sorted(of_uid, key=lambda at: at or datetime.min.replace(tzinfo=UTC))]
        for of_uid in found.values()
    ]


# ---------------------------------------------------------------------------- occurrences


def _away(series: list[Event], days: Days, patience: Patience, most: int) -> Iterator[Away]:
    """What a series closes, joined where it overlaps itself.  Raises PropertyError."""
    instead = {one.instead_of.instant for one in series if one.instead_of is not None}
    by_day: dict[tuple[date, str], list[tuple[int, int]]] = {}
    count = 0
    for event in series:
        if not event.counts:
            continue
        for start, length in _occurrences(event, instead, days, patience):
            for day, begin, end in _pieces(start, length, days):
                by_day.setdefault((day, event.reason or days.reason), []).append((begin, end))
                count += 1
                if count > most:
                    told = N_("The file tells of more than {most} absences by {day}: ask for fewer days.")
                    raise PropertyError(_place(event), RuleBroken(told, most=ABSENCES_MOST, day=days.last))
    for (day, reason), spans in sorted(by_day.items()):
        for begin, end in _joined(spans):
            yield Away(day, begin, end, reason)


def _place(event: Event) -> ics_lines.Property | ics_lines.Component:
    return event.rules[0][0] if event.rules else ics_lines.Component("VEVENT", event.line)


def _occurrences(
    event: Event, instead: set[datetime], days: Days, patience: Patience
) -> Iterator[tuple[Begin, Length]]:
    """Each time of an event, once: its beginning, those of its rules and those that are named."""
    alone = event.instead_of is not None
    gone = {one.instant for one in event.without} | (set() if alone else instead)
    gone_days = {one.wall.date() for one in event.without if one.whole_day and not event.start.whole_day}
    seen: set[datetime] = set()
    for start, length in _all_times(event, days, patience):
        at = start.instant
        if at not in gone and start.wall.date() not in gone_days and at not in seen:
            seen.add(at)
            yield start, length


def _all_times(event: Event, days: Days, patience: Patience) -> Iterator[tuple[Begin, Length]]:
    yield event.start, event.length
    if event.instead_of is not None:
        return
    yield from event.more
    lasts = event.length.days + event.length.exact
    first = max(event.start.wall.date(), days.first - min(lasts, timedelta(days=36_600)) - timedelta(days=2))
    last = days.last + timedelta(days=2)
    for told, rule in event.rules:
        try:
            for day in ics_rules.days(rule, event.start.wall.date(), first, last, patience):
                wall = datetime.combine(day, event.start.wall.time())
                start = Begin(wall=wall, zone=event.start.zone, whole_day=event.start.whole_day)
                if rule.until is not None and _after(start, rule.until):
                    break
                yield start, event.length
        except RuleBroken as error:
            raise PropertyError(told, error) from error


def _after(start: Begin, until: date) -> bool:
    """Whether a time comes after the last one; UNTIL is a day, a wall time or an instant."""
    if not isinstance(until, datetime):
        return start.wall.date() > until
    if start.whole_day:
        return start.wall.date() > until.date()
    return start.wall > until if until.tzinfo is None else start.instant > until


# ---------------------------------------------------------------------------- days of the centre


def _pieces(start: Begin, length: Length, days: Days) -> Iterator[tuple[date, int, int]]:
    """The wall minutes of the centre's days that a time covers, within the days asked for."""
    if start.whole_day:
        yield from _whole_days(start.wall.date(), (start.wall + length.days).date(), days)
        return
    try:
        begin = start.instant
        end = start.zone(start.wall + length.days) + length.exact
    except OverflowError:
        return
    first = max(begin.astimezone(days.zone).date(), days.first)
    last = min(end.astimezone(days.zone).date(), days.last)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        midnight = _midnight(day, days.zone)
        next_one = _midnight(day + timedelta(days=1), days.zone)
        piece = max(begin, midnight), min(end, next_one)
        if piece[0] < piece[1]:
            yield day, *_minutes(*piece, next_one, days.zone)


def _whole_days(first: date, end: date, days: Days) -> Iterator[tuple[date, int, int]]:
    first, last = max(first, days.first), min(end - timedelta(days=1), days.last)
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number), 0, 1440


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _minutes(begin: datetime, end: datetime, next_day: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """From and to which wall minute; a minute begun is absent as a whole.

    Where the clocks go back meanwhile, the minutes that come twice are closed both times: a roster knows one of each.
    """
    first, last = begin.astimezone(zone), end.astimezone(zone)
    from_min = first.hour * 60 + first.minute
    to_min = 1440 if end == next_day else last.hour * 60 + last.minute + (1 if last.second else 0)
    if (first.utcoffset() or timedelta()) > (last.utcoffset() or timedelta()):
        at = begin
        while at < end:
            local = at.astimezone(zone)
            minute = local.hour * 60 + local.minute
            from_min, to_min = min(from_min, minute), max(to_min, minute + 1)
            at += _MINUTE
    return from_min, max(to_min, from_min + 1)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found
