"""What a caller wants, in a few words: `fri 14`, `9-12`, `+7`, `tue thu`. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from console.locale import _
from console.typed.dates import Order, parse_day
from console.typed.errors import TypedError
from console.typed.times import parse_time
from storage.schedule.records import OpeningQuery

_CLOCK = re.compile(r"[0-9]{1,4}|[0-9]{1,2}:[0-9]{2}")
_BETWEEN = re.compile(r"([0-9:]+)-([0-9:]+)")


def read_wanted(text: str, *, today: date, order: Order) -> OpeningQuery:
    """Weekdays by name, a first day, a time from which, or two times between which; in any order.

    Raises:
        TypedError: a word that is none of these.
    """
    weekdays: set[int] = set()
    from_day: date | None = None
    after, before = 0, 1440
    for token in text.split():
        between = _BETWEEN.fullmatch(token)
        if between and _is_clock(between[1]) and _is_clock(between[2]):
            after, before = _minute(between[1]), _minute(between[2])
        elif _CLOCK.fullmatch(token) and _is_clock(token):
            after = _minute(token)
        else:
            day = _day(token, today, order)
            if token[0].isalpha() and _day(token, today + timedelta(days=1), order).weekday() == day.weekday():
                weekdays.add(day.weekday())
            else:
                from_day = day
    if before <= after:
        raise TypedError(_("The second time must come after the first."))
    return OpeningQuery(weekdays=frozenset(weekdays), from_day=from_day, after_min=after, before_min=before, per_day=2)


def _is_clock(token: str) -> bool:
    try:
        parse_time(token)
    except TypedError:
        return False
    return bool(token)


def _minute(token: str) -> int:
    moment = parse_time(token)
    return moment.hour * 60 + moment.minute


def _day(token: str, today: date, order: Order) -> date:
    try:
        return parse_day(token, today=today, order=order)
    except TypedError:
        raise TypedError(_("Expected weekdays, a day or times, like fri 14, +7 or 9-12.")) from None
