"""Times of day (`9`, `930`, `14:30`, `14.30`, `2pm`) and lengths (`20`, `1:30`, `90m`)."""

from __future__ import annotations

import re
from datetime import time

from console.locale import _
from console.typed.errors import TypedError
from console.typed.layout import readings

_CLOCK = re.compile(r"([0-9]{1,2})(?: ?[:.,^ч h-] ?([0-9]{2}))?(?: ?ч\.?| ?h)? ?(am|pm)?")
_PACKED = re.compile(r"([0-9]{1,2})([0-9]{2}) ?(am|pm)?")
_LENGTH = re.compile(r"([0-9]{1,4}) ?(?:m|min|м|мин|минут)?\.?")
_LENGTH_HOURS = re.compile(r"([0-9]{1,2}) ?(?:h|ч|:) ?([0-9]{1,2})? ?(?:m|min|м|мин)?\.?")


def parse_time(text: str) -> time:
    """The time of day that was typed; one or two digits are the full hour.

    Raises:
        TypedError: not a time of a 24-hour day.
    """
    plain = " ".join(text.split())
    if 0 < len(plain) <= 12:
        for reading in map(str.lower, readings(plain)):  # the colon sits on Shift, so case counts
            match = _CLOCK.fullmatch(reading) or _PACKED.fullmatch(reading)
            found = None if match is None else _clock(int(match[1]), int(match[2] or 0), match[3])
            if found is not None:
                return found
    raise TypedError(_("Expected a time from 0:00 to 23:59, like 9, 930 or 14:30."))


def _clock(hour: int, minute: int, half: str | None) -> time | None:
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def parse_minutes(text: str, *, least: int = 1, most: int = 24 * 60) -> int:
    """A length in whole minutes: `20`, `20 min`, `1:30`, `1h`, `1ч 15`.

    Raises:
        TypedError: not a length, or one outside `least` to `most` minutes.
    """
    plain = " ".join(text.split())
    minutes = None
    for reading in map(str.lower, readings(plain)) if 0 < len(plain) <= 16 else ():
        if match := _LENGTH.fullmatch(reading):
            minutes = int(match[1])
        elif match := _LENGTH_HOURS.fullmatch(reading):
            minutes = int(match[1]) * 60 + int(match[2] or 0)
        if minutes is not None:
            break
    if minutes is None or not least <= minutes <= most:
        raise TypedError(
            _("Expected a length from {least} to {most} minutes, like 20 or 1:30.").format(least=least, most=most)
        )
    return minutes
