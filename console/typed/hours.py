"""Working hours as people write them: `9-14, 15-18`, and by odd and even weeks `9-14 / 14-20`."""

from __future__ import annotations

import re
from datetime import time
from itertools import pairwise

from console.locale import _
from console.typed.errors import TypedError
from console.typed.times import parse_time

Stretch = tuple[int, int]
"""Wall minutes of one day, [start, end)."""
Weekly = tuple[tuple[Stretch, ...], tuple[Stretch, ...]]
"""The stretches of a weekday in odd weeks and in even weeks of the year."""

STEP = 5
_DASHES = re.compile(r"\s*[-–—]\s*")
_NOTHING = ("", "-", "0")


def parse_hours(text: str) -> tuple[Stretch, ...]:
    """The stretches of one day in order; a dash alone is none.

    Raises:
        TypedError: not such hours, or hours that overlap.
    """
    plain = _DASHES.sub("-", " ".join(text.split()))
    if plain in _NOTHING:
        return ()
    parts = [part for part in re.split(r"[,;+ ]+", plain) if part]
    found = tuple(sorted(_stretch(part) for part in parts))
    if any(one[1] > two[0] for one, two in pairwise(found)):
        raise TypedError(_("These hours overlap; write them like 9-14, 15-18."))
    return found


def _stretch(text: str) -> Stretch:
    first, dash, last = text.partition("-")
    if not dash or not first or not last:
        raise TypedError(_("Expected hours like 9-14 or 8:30-12, 13-17."))
    start, end = _minute(first), 1440 if last in ("24", "24:00", "0", "00") else _minute(last)
    if start >= end:
        raise TypedError(_("The end of {hours} must come after its start.").format(hours=text))
    return start, end


def _minute(text: str) -> int:
    try:
        moment = parse_time(text)
    except TypedError:
        raise TypedError(_("Expected hours like 9-14 or 8:30-12, 13-17.")) from None
    if moment.minute % STEP:
        raise TypedError(_("Hours go in steps of five minutes."))
    return moment.hour * 60 + moment.minute


def parse_weekly(text: str) -> Weekly:
    """A weekday's hours; with a stroke, those of odd weeks and those of even weeks.

    Raises:
        TypedError: as `parse_hours`, or more than one stroke.
    """
    parts = re.split(r"[/|\\]", text)
    if len(parts) > 2:
        raise TypedError(_("One stroke parts odd weeks from even ones: 9-14 / 14-20."))
    odd = parse_hours(parts[0])
    return odd, odd if len(parts) == 1 else parse_hours(parts[1])


def show_hours(stretches: tuple[Stretch, ...]) -> str:
    """`9-14, 15-18:30`; a dash for none."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in stretches) or "-"


def show_weekly(weekly: Weekly) -> str:
    """As `parse_weekly` reads it; empty for no work in any week."""
    odd, even = weekly
    if odd == even:
        return show_hours(odd) if odd else ""
    return f"{show_hours(odd)} / {show_hours(even)}"


def _clock(minute: int) -> str:
    if minute == 1440:
        return "24"
    moment = time(minute // 60, minute % 60)
    return f"{moment.hour}:{moment.minute:02}" if moment.minute else str(moment.hour)
