"""Days: `today`, `+3d`, `fri`, `пт`, `2.12`, `12/2` by the locale, `2026-12-02`, and their wrong-layout twins."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from console.locale import _
from console.typed.errors import TypedError
from console.typed.layout import readings

Order = Literal["dmy", "mdy"]
"""Which comes first where both are numbers: the day or the month."""
Near = Literal["future", "past", "gone"]
"""Which year a day without one is meant in: the next such day, or the last; `gone`: the last such weekday too."""

_YEARS = range(1900, 2200)
_SPAN_DAYS_MAX = 40_000
_WORD_DAYS = {
    "today": 0, "tod": 0, "сегодня": 0, "сег": 0,
    "tomorrow": 1, "tom": 1, "завтра": 1, "зав": 1, "послезавтра": 2,
    "yesterday": -1, "yest": -1, "вчера": -1, "вч": -1, "позавчера": -2,
}  # fmt: skip
_WEEKDAYS = (
    ("monday", "понедельник", "пн", "pn"),
    ("tuesday", "вторник", "вт", "vt"),
    ("wednesday", "среда", "среду", "ср", "sr"),
    ("thursday", "четверг", "чт", "cht"),
    ("friday", "пятница", "пятницу", "пт", "pt"),
    ("saturday", "суббота", "субботу", "сб", "sb"),
    ("sunday", "воскресенье", "вс", "vs"),
)
_MONTHS = (
    ("january", "январь", "января"),
    ("february", "февраль", "февраля"),
    ("march", "март", "марта"),
    ("april", "апрель", "апреля"),
    ("may", "май", "мая"),
    ("june", "июнь", "июня"),
    ("july", "июль", "июля"),
    ("august", "август", "августа"),
    ("september", "сентябрь", "сентября"),
    ("october", "октябрь", "октября"),
    ("november", "ноябрь", "ноября"),
    ("december", "декабрь", "декабря"),
)
_UNITS = {"": "d", "d": "d", "д": "d", "w": "w", "н": "w", "m": "m", "м": "m", "y": "y", "г": "y"}
_LETTER = r"[^\W\d_]"
_OFFSET = re.compile(rf"([+-][0-9]{{1,5}}) ?({_LETTER}?)")
_WEEKDAY = re.compile(rf"({_LETTER}{{2,12}})\.?(?: ?\+ ?([0-9]{{1,2}}))?")
_ISO = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2}) ?([./ -]) ?([0-9]{1,2})(?:\2 ?([0-9]{4}|[0-9]{2})|\.)?")
_NAMED = re.compile(rf"([0-9]{{1,2}})[ .]?({_LETTER}{{3,9}})\.?(?:,? ?([0-9]{{4}}))?")
_NAMED_FIRST = re.compile(rf"({_LETTER}{{3,9}})\.? ?([0-9]{{1,2}})(?:,? ([0-9]{{4}}))?")
_PACKED = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})?")
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "FM", "MH", "PW", "BZ"})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a reading depends on besides its text."""

    today: date
    order: Order
    near: Near


class _NoSuchDayError(Exception):
    """It looks like a day, but the calendar has none such."""


def order_of(locale: str) -> Order:
    """Which number comes first in `12/2`: the month in the United States and a few more, else the day."""
    territory = locale.replace("-", "_").partition(".")[0].rpartition("_")[2].upper()
    return "mdy" if territory in _MONTH_FIRST else "dmy"


def parse_day(text: str, *, today: date, order: Order = "dmy", near: Near = "future") -> date:
    """The day that was typed; `near` says which year is meant where none is given, and for a report which week.

    Raises:
        TypedError: nothing like a day, or a day that no calendar has.
    """
    asked = _Asked(today, order, near)
    plain = " ".join(text.lower().split())
    impossible = False
    if 0 < len(plain) <= 40:
        for reading in readings(plain):
            try:
                day = _read(reading, asked)
            except (_NoSuchDayError, OverflowError):
                impossible = True
                continue
            if day is not None:
                return day
    example = "12/2" if order == "mdy" else "2.12"
    if impossible:
        raise TypedError(_("There is no such day; expected one like {example} or 2026-12-02.").format(example=example))
    raise TypedError(
        _("Expected a day: today, +3d, fri, {example} or 2026-12-02.").format(example=example),
    )


def _read(text: str, asked: _Asked) -> date | None:
    """One reading of the text, or None when it does not look like a day."""
    for way in (_word, _offset, _weekday, _iso, _numbers, _named, _packed, _day_alone):
        day = way(text, asked)
        if day is not None:
            if day.year not in _YEARS:
                raise _NoSuchDayError
            return day
    return None


def _word(text: str, asked: _Asked) -> date | None:
    days = _WORD_DAYS.get(text)
    return None if days is None else asked.today + timedelta(days)


def _offset(text: str, asked: _Asked) -> date | None:
    match = _OFFSET.fullmatch(text)
    if match is None or match[2] not in _UNITS:
        return None
    count, unit = int(match[1]), _UNITS[match[2]]
    if abs(count) > _SPAN_DAYS_MAX:
        raise _NoSuchDayError
    if unit in "dw":
        return asked.today + timedelta(count * (7 if unit == "w" else 1))
    return add_months(asked.today, count * (12 if unit == "y" else 1))


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year not in _YEARS:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _starts(word: str, names: tuple[str, ...], least: int) -> bool:
    return any(word == name or (len(word) >= least and name.startswith(word)) for name in names)


def _weekday(text: str, asked: _Asked) -> date | None:
    """The next such weekday, today included, wherever a desk types it; `вт+1` is one week later."""
    match = _WEEKDAY.fullmatch(text)
    if match is None:
        return None
    for index, names in enumerate(_WEEKDAYS):
        if _starts(match[1], names, 3 if match[1].isascii() else 2):
            ahead = (index - asked.today.weekday()) % 7
            if asked.near == "gone" and ahead:
                ahead -= 7
            return asked.today + timedelta(ahead + 7 * int(match[2] or 0))
    return None


def _iso(text: str, asked: _Asked) -> date | None:
    match = _ISO.fullmatch(text)
    return None if match is None else _calendar_day(int(match[1]), int(match[2]), int(match[3]))


def _numbers(text: str, asked: _Asked) -> date | None:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    day, month = int(match[1]), int(match[3])
    if asked.order == "mdy" and match[2] in "/-":
        day, month = month, day
    return _in_year(day, month, match[4], asked)


def _named(text: str, asked: _Asked) -> date | None:
    if match := _NAMED.fullmatch(text):
        number, word, year = match[1], match[2], match[3]
    elif match := _NAMED_FIRST.fullmatch(text):
        word, number, year = match[1], match[2], match[3]
    else:
        return None
    for index, names in enumerate(_MONTHS):
        if _starts(word, names, 3):
            return _in_year(int(number), index + 1, year, asked)
    return None


def _packed(text: str, asked: _Asked) -> date | None:
    match = _PACKED.fullmatch(text)
    if match is None:
        return None
    day, month = int(match[1]), int(match[2])
    if asked.order == "mdy":
        day, month = month, day
    try:
        return _in_year(day, month, match[3], asked)
    except _NoSuchDayError:
        if len(text) != 8:
            raise
        return _calendar_day(int(text[:4]), int(text[4:6]), int(text[6:]))


def _day_alone(text: str, asked: _Asked) -> date | None:
    """A bare day of the month: this month's if it is still to come (or already past), else the nearest."""
    if not re.fullmatch(r"[0-9]{1,2}", text):
        return None
    for step in range(13):
        month = add_months(asked.today.replace(day=1), step if asked.near == "future" else -step)
        try:
            day = month.replace(day=int(text))
        except ValueError:
            continue
        if day >= asked.today if asked.near == "future" else day <= asked.today:
            return day
    raise _NoSuchDayError


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _NoSuchDayError from None
    if year not in _YEARS:
        raise _NoSuchDayError
    return found


def _in_year(day: int, month: int, year: str | None, asked: _Asked) -> date:
    if year is None:
        return _nearest(day, month, asked)
    if len(year) == 4:
        return _calendar_day(int(year), month, day)
    centuries = [century + int(year) for century in (1900, 2000, 2100)]
    if asked.near != "future":
        return _calendar_day(max(y for y in centuries if y <= max(asked.today.year, 1999)), month, day)
    return _calendar_day(min(centuries, key=lambda y: abs(y - asked.today.year)), month, day)


def _nearest(day: int, month: int, asked: _Asked) -> date:
    """The next (or last) such day; up to eight years off, for the 29th of February."""
    for step in range(9):
        year = asked.today.year + (step if asked.near == "future" else -step)
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= asked.today if asked.near == "future" else found <= asked.today:
            return found
    raise _NoSuchDayError
