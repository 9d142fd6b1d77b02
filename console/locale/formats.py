"""Dates, times and numbers as the current language writes them, by Babel.

Babel is imported on first use (13 ms, and 10-20 ms more for a language's data), never while the console starts.
Times of day need no language: the desk uses the 24-hour clock everywhere.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from console.locale import language

_TERRITORY = {"en": "en_GB", "ru": "ru_RU"}
"""The kind of English that puts the day before the month, as the desk's typed dates do."""
_NBSP = str.maketrans({"\u00a0": " ", "\u202f": " "})


@lru_cache(maxsize=2048)
def _day(day: date, pattern: str, tongue: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=_TERRITORY.get(tongue, tongue))


def day_name(day: date) -> str:
    """`Fri`, `пт`."""
    return _day(day, "EEE", language()).rstrip(".")


def day_short(day: date) -> str:
    """`Fri 2 Oct`, `пт 2 окт`."""
    return _day(day, "EEE d MMM", language()).replace(",", "").rstrip(".")


def day_month(day: date) -> str:
    """`2 Oct`, `2 окт`."""
    return _day(day, "d MMM", language()).rstrip(".")


def day_long(day: date) -> str:
    """`Friday, 2 October 2026`, `пятница, 2 октября 2026 г.`."""
    return _day(day, "EEEE, d MMMM y" if language() != "ru" else "EEEE, d MMMM y 'г'.", language())


def day_written(day: date) -> str:
    """`2 October 2026`, `2 октября 2026 г.`: a date on paper."""
    return _day(day, "d MMMM y" if language() != "ru" else "d MMMM y 'г.'", language())


def month_name(day: date) -> str:
    """`October 2026`, `октябрь 2026`."""
    return _day(day, "LLLL y", language())


def day_digits(day: date) -> str:
    """`02.10.2026` in either language: the desk's one way to write a date in figures."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def day_brief(day: date) -> str:
    """`2.10`, for a column."""
    return f"{day.day}.{day.month:02}"


def clock(moment: time) -> str:
    """`9:05`, `14:30`."""
    return f"{moment.hour}:{moment.minute:02}"


@lru_cache(maxsize=4096)
def _decimal(minor: int, digits: int, always: bool, tongue: str) -> str:
    from babel.numbers import format_decimal

    major = Decimal(minor).scaleb(-digits)
    decimals = "0" * digits if always or major != major.to_integral_value() else ""
    pattern = "#,##0." + decimals if decimals else "#,##0"
    return format_decimal(major, pattern, locale=_TERRITORY.get(tongue, tongue)).translate(_NBSP)


def money(minor: int, *, digits: int = 2) -> str:
    """A sum with its decimals: `1,800.00`, `1 800,00`."""
    return _decimal(minor, digits, True, language())


def money_brief(minor: int, *, digits: int = 2) -> str:
    """A sum without decimals where they are zero: `1,800`, `1 800`."""
    return _decimal(minor, digits, False, language())


def number(count: int) -> str:
    """A whole number with its thousands parted."""
    return _decimal(count, 0, False, language())
