"""The days on which a rule of an iCalendar falls (RFC 5545, 3.3.10).  Pure.

Worked out period by period inside of the days that are asked for: `dateutil`, with whose answers the tests compare
these, looks for the next day until the year 9999 when there is none (30 February), and nothing can stop it.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from icalendar.prop import vRecur

from storage.errors import N_, RuleBroken
from storage.exchange.ics_patience import Patience

_BY_DAYS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = frozenset(
    {
        *("FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"),
        *("BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"),
    }
)
_RANGES = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that repeats by days, checked."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    """Which one of its period (0: each; -1: the last), and the weekday, Monday is 0."""
    places: frozenset[int] = frozenset()


def rule_of(text: str, start: date | datetime) -> Rule:
    """A rule as a file tells it, of an event that begins at `start`.  Raises RuleBroken."""
    try:
        told: Mapping[str, Sequence[object]] = {key.upper(): value for key, value in vRecur.from_ical(text).items()}
    except ValueError as error:
        raise _not_understood(text) from error
    freq = str(*told.get("FREQ", ("",))[:1]).upper()
    if freq in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise RuleBroken(
            N_("An absence repeats by days at most: FREQ={freq} is not taken, expected DAILY to YEARLY."), freq=freq
        )
    if freq not in _BY_DAYS or not told.keys() <= _PARTS or any(len(value) == 0 for value in told.values()):
        raise _not_understood(text)
    _refuse_times(told, start)
    interval, count = _one(told, "INTERVAL", text), _one(told, "COUNT", text)
    wkst = str(told.get("WKST", ("MO",))[0]).upper()
    until = told["UNTIL"][0] if "UNTIL" in told else None
    if (until is not None and not isinstance(until, date)) or wkst not in _WEEK:
        raise _not_understood(text)
    found = Rule(
        freq=freq,
        interval=1 if interval is None else interval,
        count=count,
        until=until,
        week_start=_WEEK.index(wkst),
        months=_numbers(told, "BYMONTH", text),
        month_days=_numbers(told, "BYMONTHDAY", text),
        year_days=_numbers(told, "BYYEARDAY", text),
        weeks=_numbers(told, "BYWEEKNO", text),
        weekdays=frozenset(_weekday(one, text) for one in told.get("BYDAY", ())),
        places=_numbers(told, "BYSETPOS", text),
    )
    ordered = any(place for place, _ in found.weekdays) and (freq in {"DAILY", "WEEKLY"} or found.weeks)
    out_of_place = (found.weeks and freq != "YEARLY") or (found.month_days and freq == "WEEKLY")
    if ordered or out_of_place or (found.year_days and freq in {"DAILY", "WEEKLY", "MONTHLY"}):
        raise _not_understood(text)
    return _completed(found, start)


def _refuse_times(told: Mapping[str, Sequence[object]], start: date | datetime) -> None:
    """Some programs repeat the time of the beginning; another one, or several of a day, are no absence."""
    at = (start.hour, start.minute, start.second) if isinstance(start, datetime) else (0, 0, 0)
    for name, own in zip(("BYHOUR", "BYMINUTE", "BYSECOND"), at, strict=True):
        if name in told and list(told[name]) != [own]:
            raise RuleBroken(N_("An absence repeats by days at most: {part} is not taken."), part=name)


def _completed(rule: Rule, start: date) -> Rule:
    """With the days that the beginning stands for where the rule names none."""
    if rule.month_days or rule.year_days or rule.weeks or rule.weekdays or rule.freq == "DAILY":
        if rule.weeks and not rule.weekdays:
            return replace(rule, weekdays=frozenset({(0, start.weekday())}))
        return rule
    if rule.freq == "WEEKLY":
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    months = rule.months or (frozenset({start.month}) if rule.freq == "YEARLY" else frozenset())
    return replace(rule, month_days=frozenset({start.day}), months=months)


def _not_understood(text: str) -> RuleBroken:
    return RuleBroken(N_("The rule “{rule}” is not understood."), rule=text[:60])


def _one(told: Mapping[str, Sequence[object]], name: str, text: str) -> int | None:
    if name not in told:
        return None
    values = told[name]
    if len(values) != 1 or not isinstance(values[0], int) or values[0] < 1:
        raise _not_understood(text)
    return values[0]


def _numbers(told: Mapping[str, Sequence[object]], name: str, text: str) -> frozenset[int]:
    found: set[int] = set()
    for one in told.get(name, ()):
        number = one if isinstance(one, int) else 0
        fits = 1 <= number <= 12 if name == "BYMONTH" else 1 <= abs(number) <= _RANGES[name]
        if not fits or getattr(one, "leap", False):
            raise _not_understood(text)
        found.add(int(number))
    return frozenset(found)


def _weekday(one: object, text: str) -> tuple[int, int]:
    day, place = getattr(one, "weekday", None), getattr(one, "relative", None) or 0
    if day not in _WEEK or abs(place) > 53:
        raise _not_understood(text)
    return place, _WEEK.index(str(day))


# ---------------------------------------------------------------------------- days


def days(rule: Rule, start: date, first_day: date, last_day: date, patience: Patience) -> Iterator[date]:
    """The days of the rule from `first_day` to `last_day`, in order; UNTIL is the caller's.  Raises RuleBroken.

    A rule that counts is followed from its beginning, any other only through the days asked for.
    """
    number = 0 if rule.count is not None else _first_period(rule, start, first_day)
    counted = 0
    while True:
        period = _period(rule, start, number)
        patience.spend(1 + len(period))
        if not period or period[0] > last_day:
            return
        for day in _chosen(rule, period):
            if day < start:
                continue
            counted += 1
            if rule.count is not None and counted > rule.count:
                return
            if first_day <= day <= last_day:
                yield day
        number += 1


def _first_period(rule: Rule, start: date, first_day: date) -> int:
    """The number of a period that is not after the first day asked for."""
    apart = max(0, (first_day - start).days)
    length = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[rule.freq]
    return max(0, apart // (length * rule.interval) - 1)


def _period(rule: Rule, start: date, number: int) -> list[date]:
    """All days of one period; none when the calendar ends before."""
    step = number * rule.interval
    try:
        if rule.freq == "DAILY":
            return [start + timedelta(days=step)]
        if rule.freq == "WEEKLY":
            monday = start - timedelta(days=(start.weekday() - rule.week_start) % 7) + timedelta(weeks=step)
            return [monday + timedelta(days=one) for one in range(7)]
        if rule.freq == "MONTHLY":
            month = start.year * 12 + start.month - 1 + step
            begin = date(month // 12, month % 12 + 1, 1)
            return [begin + timedelta(days=one) for one in range(monthrange(begin.year, begin.month)[1])]
        return _year(date(start.year + step, 1, 1), rule)
    except (ValueError, OverflowError):
        return []


def _year(begin: date, rule: Rule) -> list[date]:
    """The days of a year; only those of the months that the rule names, where it does."""
    found: list[date] = []
    for month in sorted(rule.months) if rule.months else range(1, 13):
        first = date(begin.year, month, 1)
        found += [first + timedelta(days=one) for one in range(monthrange(begin.year, month)[1])]
    return found


def _chosen(rule: Rule, period: list[date]) -> list[date]:
    kept = [day for day in period if _fits(rule, day)]
    if not rule.places or not kept:
        return kept
    found = {kept[place - 1 if place > 0 else place] for place in rule.places if abs(place) <= len(kept)}
    return sorted(found)


def _fits(rule: Rule, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    of_year, year = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or not rule.month_days.isdisjoint({day.day, day.day - length - 1}))
        and (not rule.year_days or not rule.year_days.isdisjoint({of_year, of_year - year - 1}))
        and (not rule.weeks or _in_week(rule, day))
        and (not rule.weekdays or _on_weekday(rule, day))
    )


def _on_weekday(rule: Rule, day: date) -> bool:
    """Each such weekday, or the n-th of its month, of its year where a yearly rule names no month."""
    if (0, day.weekday()) in rule.weekdays:
        return True
    if rule.freq == "YEARLY" and not rule.months:
        place, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    else:
        place, length = day.day, monthrange(day.year, day.month)[1]
    before, after = (place - 1) // 7 + 1, -((length - place) // 7 + 1)
    return (before, day.weekday()) in rule.weekdays or (after, day.weekday()) in rule.weekdays


def _in_week(rule: Rule, day: date) -> bool:
    """Whether the day is of a week so numbered; the first week of a year has four of its days at least."""
    year = day.year
    if day >= _first_week(year + 1, rule.week_start):
        year += 1
    elif day < _first_week(year, rule.week_start):
        year -= 1
    begin = _first_week(year, rule.week_start)
    weeks = (_first_week(year + 1, rule.week_start) - begin).days // 7
    number = (day - begin).days // 7 + 1
    return not rule.weeks.isdisjoint({number, number - weeks - 1})


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)
