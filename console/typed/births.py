"""Birth dates: whole, or only as much as the person can say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from console.locale import _
from console.typed.dates import Order, parse_day
from console.typed.errors import TypedError
from console.typed.layout import readings

AGE_YEARS_MAX = 130
_YEAR = re.compile(r"([0-9]{4})(?: ?г\.?)?")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[./ -]([0-9]{4})")
_AGE = re.compile(r"~ ?([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Birth:
    """A day of birth; `estimated` when only the year, the month or the age was known."""

    day: date
    estimated: bool = False


def parse_birth(text: str, *, today: date, order: Order = "dmy") -> Birth:
    """The birth date that was typed: a whole day, `1975`, `03.1975` or `~47` (an age).

    Raises:
        TypedError: not a day, a day to come, or more than 130 years ago.
    """
    plain = " ".join(text.lower().split())
    birth = _partial(plain, today)
    if birth is None:
        try:
            birth = Birth(parse_day(plain, today=today, order=order, near="past"))
        except TypedError:
            raise TypedError(_("Expected a birth date like 14.02.1988, or a year, or an age like ~47.")) from None
    if birth.day > today:
        raise TypedError(_("Nobody is born in the future; expected a birth date like 14.02.1988."))
    if today.year - birth.day.year > AGE_YEARS_MAX:
        raise TypedError(_("That is over 130 years ago; expected a birth date like 14.02.1988."))
    return birth


def _partial(text: str, today: date) -> Birth | None:
    for reading in readings(text):
        if match := _YEAR.fullmatch(reading):
            year = int(match[1])
            # Four digits are a year only if they can be: 0312 is the third of December.
            if today.year - AGE_YEARS_MAX <= year <= today.year:
                return Birth(date(year, 1, 1), estimated=True)
        if (match := _MONTH_YEAR.fullmatch(reading)) and 1 <= int(match[1]) <= 12 and int(match[2]) >= 1800:
            return Birth(date(int(match[2]), int(match[1]), 1), estimated=True)
        if (match := _AGE.fullmatch(reading)) and int(match[1]) <= AGE_YEARS_MAX:
            return Birth(date(today.year - int(match[1]), 1, 1), estimated=True)
    return None
