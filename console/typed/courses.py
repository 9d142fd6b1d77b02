"""The pattern of a course as people type it: `2 a week mon thu 10:00`, `every day`, `раз в 2 недели`, `вт чт 9:30`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from console.locale import _
from console.typed.dates import parse_day
from console.typed.errors import TypedError
from console.typed.layout import readings
from console.typed.times import parse_time
from storage.schedule.series_records import Pattern
from storage.schedule.series_rules import DAYS_MAX, WEEKS_MAX

_WORDS = {
    "every": ("every", "each", "каждый", "каждую", "каждое", "каждые", "каждая", "кажд"),
    "over": ("через",),
    "other": ("other", "second", "второй", "вторую"),
    "day": ("day", "days", "день", "дня", "дней", "дн"),
    "week": ("week", "weeks", "wk", "неделя", "неделю", "недели", "недель", "нед"),
    "times": ("times", "time", "x", "раз", "раза", "р"),
    "a": ("a", "per", "in", "в", "на", "и", "and", "at", "on", "by", "по"),
    "daily": ("daily", "ежедневно"),
    "weekly": ("weekly", "еженедельно"),
    "once": ("once",),
    "twice": ("twice", "дважды"),
}
_MEANS = {word: kind for kind, words in _WORDS.items() for word in words}
_MONDAY = date(2026, 10, 5)
_WEEKDAY = re.compile(r"[^\W\d_]{2,12}\.?")
_RANGE = re.compile(r"([^\W\d_]{2,11})-([^\W\d_]{2,11})")
_NUMBER = re.compile(r"[0-9]{1,2}")
_WORKING = range(5)
_WEEKLY = Pattern()


@dataclass(frozen=True, slots=True)
class Asked:
    """A pattern, still without the day that it begins on."""

    pattern: Pattern = _WEEKLY
    per_week: int = 0
    """So many a week, whichever days; 0 where the weekdays were named or nothing was said."""

    def on(self, first: date) -> Pattern:
        """The pattern from a day on: so many visits a week stand as far apart as can be, that day among them."""
        if not self.per_week:
            return self.pattern
        days = sorted({*_WORKING, first.weekday()}) if self.per_week <= len(_WORKING) else list(range(7))
        spread = (set(some) for some in combinations(days, self.per_week) if first.weekday() in some)
        return replace(self.pattern, weekdays=frozenset(max(spread, key=_apart)))


def _apart(weekdays: Iterable[int]) -> int:
    """The shortest time between two of these days of a week, the next week's first among them."""
    days = sorted(weekdays)
    return min((after - day) for day, after in zip(days, [*days[1:], days[0] + 7], strict=True))


def parse_pattern(text: str) -> Asked:
    """Days and a time, in any order; nothing typed is weekly at the time of the first visit.

    Raises:
        TypedError: a word that is none of these, or a pattern that contradicts itself.
    """
    reader = _Reader(text.lower().replace(",", " ").split())
    reader.read()
    return reader.asked()


class _Reader:
    """Reads words one after another; each as typed, then as the keys would give in the other layout."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._at = 0
        self._weekdays: set[int] = set()
        self._per_week = self._every_weeks = self._every_days = 0
        self._minute: int | None = None

    def read(self) -> None:
        while self._at < len(self._words):
            word = self._words[self._at]
            kind = _kind(word)
            if _NUMBER.fullmatch(word) and self._counts():
                continue
            self._at += 1
            if kind in ("every", "over"):
                self._every(over=kind == "over")
            elif kind in ("daily", "weekly"):
                self._interval(1, "day" if kind == "daily" else "week")
            elif kind in ("once", "twice"):
                self._skip("a", "times")
                self._per("week", 1 if kind == "once" else 2)
            elif kind == "times":
                self._times()
            elif kind != "a" and not self._weekday(word):
                self._time(word)

    def _times(self) -> None:
        """`раз в неделю`, `раз в 2 недели`, `раз в 3 дня`."""
        self._skip("a")
        if self._at + 1 < len(self._words) and _NUMBER.fullmatch(self._words[self._at]):
            self._at += 1
            self._interval(int(self._words[self._at - 1]), self._unit())
        else:
            self._per(self._unit(), 1)

    def _counts(self) -> bool:
        """`2 a week`, `2 раза в неделю`, `2 weeks`; False: the number is a time."""
        number, start = int(self._words[self._at]), self._at
        self._at += 1
        per = self._skip("a", "times")
        kind = _kind(self._words[self._at]) if self._at < len(self._words) else ""
        if kind not in ("week", "day"):
            self._at = start
            return False
        self._at += 1
        if per:
            self._per(kind, number)
        else:
            self._interval(number, kind)
        return True

    def _every(self, *, over: bool) -> None:
        """`every day`, `every 2 weeks`, `every other week`, `через день`; before a weekday it says nothing."""
        word = self._words[self._at] if self._at < len(self._words) else ""
        if word.isascii() and word.isdigit() and len(word) < 4:
            self._at += 1
            self._interval(int(word), self._unit())
        elif _kind(word) == "other":
            self._at += 1
            self._interval(2, self._unit())
        elif _kind(word) in ("day", "week"):
            self._interval(2 if over else 1, self._unit())

    def _skip(self, *kinds: str) -> bool:
        start = self._at
        while self._at < len(self._words) and _kind(self._words[self._at]) in kinds:
            self._at += 1
        return self._at > start

    def _unit(self) -> str:
        kind = _kind(self._words[self._at]) if self._at < len(self._words) else ""
        if kind not in ("day", "week"):
            raise TypedError(_expected())
        self._at += 1
        return kind

    def _per(self, unit: str, count: int) -> None:
        if self._at < len(self._words) and unit == "week" and _kind(self._words[self._at]) == "week":
            self._at += 1  # of `twice a week`
        if unit == "day" and count == 1:
            self._interval(1, "day")
            return
        if unit == "day" or not 1 <= count <= 7:
            raise TypedError(_("A course has from 1 to 7 visits a week, one on a day."))
        self._per_week = count

    def _interval(self, count: int, unit: str) -> None:
        most = WEEKS_MAX if unit == "week" else DAYS_MAX
        if not 1 <= count <= most:
            raise TypedError(
                _("Visits of a course are 1 to {weeks} weeks or 1 to {days} days apart.").format(
                    weeks=WEEKS_MAX, days=DAYS_MAX
                )
            )
        if unit == "week":
            self._every_weeks = count
        else:
            self._every_days = count

    def _weekday(self, word: str) -> bool:
        for reading in readings(word):
            if (between := _RANGE.fullmatch(reading)) is not None:
                first, last = _day(between[1]), _day(between[2])
                if first is not None and last is not None:
                    self._weekdays |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
                    return True
            if (day := _day(reading)) is not None:
                self._weekdays.add(day)
                return True
        return False

    def _time(self, word: str) -> None:
        if self._minute is not None:
            raise TypedError(_("One time holds for all visits: name one."))
        try:
            moment = parse_time(word)
        except TypedError:
            raise TypedError(_expected()) from None
        self._minute = moment.hour * 60 + moment.minute

    def asked(self) -> Asked:
        if self._every_days and (self._weekdays or self._per_week or self._every_weeks):
            raise TypedError(_("A course goes by days or by weekdays, not by both."))
        if self._per_week and self._weekdays and len(self._weekdays) != self._per_week:
            raise TypedError(
                _("{count} a week are asked for, but {named} weekdays are named.").format(
                    count=self._per_week, named=len(self._weekdays)
                )
            )
        pattern = Pattern(
            weekdays=frozenset(self._weekdays),
            every_weeks=self._every_weeks or 1,
            every_days=self._every_days,
            minute=self._minute,
        )
        return Asked(pattern, 0 if self._weekdays else self._per_week)


def _kind(word: str) -> str:
    return next((_MEANS[reading] for reading in readings(word) if reading in _MEANS), "")


def _day(word: str) -> int | None:
    """The weekday that a word names by its beginning; None for any other word, `today` too."""
    if not _WEEKDAY.fullmatch(word):
        return None
    try:
        days = [parse_day(word, today=today) for today in (_MONDAY, date(2026, 10, 7))]
    except TypedError:
        return None
    same = days[0].weekday() == days[1].weekday() and days[0] != days[1].replace(day=days[1].day - 2)
    return days[0].weekday() if same else None


def _expected() -> str:
    return _("Expected days and a time: 2 a week mon thu 10:00, every day, weekly or every 2 weeks.")
