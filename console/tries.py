"""Trying to reach somebody: what a try of ours came to, and when to call again; wherever calls are logged."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.locale import N_, _
from console.typed.dates import parse_day
from console.typed.errors import TypedError
from console.typed.times import parse_time
from storage.calls.records import Outcome

TRY_WORDS = {
    Outcome.NO_ANSWER: N_("no answer"),
    Outcome.MESSAGE_LEFT: N_("message left"),
    Outcome.DECLINED: N_("declined"),
    Outcome.WRONG_NUMBER: N_("wrong number"),
}


def call_back_instant(text: str, now: datetime, tz: ZoneInfo) -> datetime:
    """When to call back: a time of today (tomorrow when it is past), or a day and a time, or `+30` minutes.

    Raises TypedError with what was expected.
    """
    plain = " ".join(text.split())
    local = now.astimezone(tz)
    if plain[:1] == "+" and plain[1:].isdecimal() and 0 < int(plain[1:][:5]) <= 24 * 60:
        return now + timedelta(minutes=int(plain[1:]))
    head, _space, tail = plain.rpartition(" ")
    try:
        at = parse_time(tail)
        day = parse_day(head, today=local.date()) if head else None
    except TypedError:
        raise TypedError(_("Expected a time like 15:00, a day and a time like mon 10, or +30 minutes.")) from None
    if day is not None:
        if _instant(day, at, tz) <= now and head[:1].isalpha() and day == local.date():
            day = parse_day(head, today=day + timedelta(days=1))  # a weekday name: today's hour is past, so a week on
            day = local.date() if day == local.date() + timedelta(days=1) else day  # it was `today`
        return _instant(day, at, tz)
    found = _instant(local.date(), at, tz)
    return found if found > now else _instant(local.date() + timedelta(days=1), at, tz)


def _instant(day: date, at: time, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tz).astimezone(UTC)
