"""Texts of files read as values.  Pure; what cannot be read is a RuleBroken that says what was expected."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import phonenumbers

from storage.errors import N_, RuleBroken
from storage.patients.plain import digits, plain
from storage.patients.records import Phone, Sex
from storage.patients.rules import PHONE_DIGITS

_SEXES = {
    **dict.fromkeys(("male", "m", "man", "м", "муж", "мужской", "мужчина", "1"), Sex.MALE),
    **dict.fromkeys(("female", "f", "woman", "w", "ж", "жен", "женский", "женщина", "2"), Sex.FEMALE),
    **dict.fromkeys(("other", "o", "другой", "иное"), Sex.OTHER),
    **dict.fromkeys(("", "unknown", "u", "n/a", "неизвестно", "не указан", "0"), Sex.UNKNOWN),
}
_YES = frozenset({"1", "true", "t", "yes", "y", "x", "да", "д", "истина", "+"})
_NO = frozenset({"", "0", "false", "f", "no", "n", "нет", "н", "ложь", "-"})
_YEARS = range(1800, 2200)
"""A year beyond is a slip of the pen, and no clock could reckon with it."""
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{1,2})([./-])(\d{1,2})\8(\d{4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?")
_MONEY = re.compile(r"(\d[\d\s\u00a0\u202f]*)(?:[.,](\d{1,2}))?")
_PHONE_TEXT = re.compile(r"[+\d\s().\-/\u00a0]*(?:(?:ext|доб|x)[.\s]*\d+)?", re.IGNORECASE)


def sex(text: str) -> Sex:
    """Male, female, other, unknown; in English or Russian, words or letters."""
    found = _SEXES.get(text.strip().casefold())
    if found is None:
        raise RuleBroken(N_("Expected male, female, other or unknown."))
    return found


def flag(text: str) -> bool:
    """Yes or no."""
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise RuleBroken(N_("Expected yes or no."))


def day(text: str, *, month_first: bool = False) -> date:
    """A calendar day: year-month-day, day.month.year or day/month/year."""
    hit = _DATE.fullmatch(text.strip())
    if hit is None:
        raise RuleBroken(N_("Expected a date like 2026-10-02 or 02.10.2026."))
    year, month, of_month, packed_year, packed_month, packed_day, first, sign, second, last = hit.groups()
    if year or packed_year:
        parts = int(year or packed_year), int(month or packed_month), int(of_month or packed_day)
    elif month_first and sign == "/":
        parts = int(last), int(first), int(second)
    else:
        parts = int(last), int(second), int(first)
    try:
        return _possible(date(*parts))
    except ValueError:
        raise RuleBroken(N_("There is no such day in the calendar.")) from None


def _possible(found: date) -> date:
    """The day itself.  Raises RuleBroken for a year that cannot be meant."""
    if found.year not in _YEARS:
        raise RuleBroken(
            N_("Expected a year from {first} to {last}."), first=_YEARS.start, last=_YEARS.stop - 1
        )
    return found


def birth(text: str, *, month_first: bool = False) -> tuple[date, bool]:
    """A birth date, and whether only its year (or month) was given."""
    short = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text.strip())
    if short is None:
        return day(text, month_first=month_first), False
    try:
        return _possible(date(int(short[1]), int(short[2] or 1), 1)), True
    except ValueError:
        raise RuleBroken(N_("There is no such day in the calendar.")) from None


def clock(text: str) -> time:
    """A time of day, with seconds or without."""
    hit = _TIME.fullmatch(text.strip())
    if hit is None:
        raise RuleBroken(N_("Expected a time like 14:30."))
    try:
        return time(int(hit[1]), int(hit[2]), int(hit[3] or 0))
    except ValueError:
        raise RuleBroken(N_("There is no such time of day.")) from None


def instant(text: str, zone: ZoneInfo, *, month_first: bool = False) -> datetime:
    """An instant in UTC; one without a zone is wall time of the centre, a date alone its first minute."""
    plain_text = text.strip()
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]", plain_text):
        try:
            found = datetime.fromisoformat(plain_text)
        except ValueError:
            raise RuleBroken(N_("Expected a date and time like 2026-10-02 14:30.")) from None
        _possible(found)
    else:
        head, _, tail = plain_text.partition(" ")
        found = datetime.combine(day(head, month_first=month_first), clock(tail) if tail.strip() else time(0))
    aware = found if found.tzinfo is not None else found.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(microsecond=0)


def whole(text: str) -> int:
    """A whole number, zero or more."""
    stripped = text.strip()
    if not re.fullmatch(r"\d{1,9}(?:[.,]0+)?", stripped):
        raise RuleBroken(N_("Expected a whole number."))
    return int(re.split("[.,]", stripped)[0])


def money(text: str) -> int:
    """An amount in minor units: `1 500,50` or `1500.5`."""
    hit = _MONEY.fullmatch(text.strip())
    if hit is None:
        raise RuleBroken(N_("Expected an amount like 1500 or 1500.50."))
    units = "".join(hit[1].split())
    if len(units) > 12:
        raise RuleBroken(N_("This amount is too large."))
    return int(units) * 100 + int((hit[2] or "0").ljust(2, "0"))


def phone(text: str, region: str) -> Phone:
    """A number in international form where it is one of the region's or names its country; else as typed."""
    number, _, label = text.partition("=")
    number = plain(number)
    fewest, most = PHONE_DIGITS
    if not _PHONE_TEXT.fullmatch(number) or not fewest <= len(digits(number)) <= most:
        sentence = N_("A telephone number has {fewest} to {most} digits.")
        raise RuleBroken(sentence, fewest=fewest, most=most)
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return Phone(e164=number, label=plain(label))
    if not phonenumbers.is_valid_number(parsed) or parsed.extension:
        return Phone(e164=number, label=plain(label))
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164=e164, label=plain(label))


def phones(text: str, region: str) -> tuple[Phone, ...]:
    """Several numbers, divided by `;`, each with `=` and a label if it has one."""
    return tuple(phone(one, region) for one in text.split(";") if one.strip())
