"""Working hours and pauses as one cell of a table, and back.  Pure; the form is told in docs/import.md.

`mon,wed 08:00-14:00 room=204 from=2026-01-01; fri 09:00-12:00 week=2/2 from=2026-01-01 to=2026-12-31`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote

from storage.errors import N_, RuleBroken
from storage.exchange import values
from storage.ids import RoomId
from storage.staff.records import RosterBreak, RosterLine

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Monday is 0."""
DAILY = "daily"
"""Every day of the week; of pauses the one that names no day."""
_WORDS = {word: day for day, word in enumerate(DAYS)} | {
    word: day for day, word in enumerate(("пн", "вт", "ср", "чт", "пт", "сб", "вс"))
}
_EVERY = frozenset({DAILY, "ежедневно"})
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_WEEK = re.compile(r"([1-8])/([1-8])")
_KEYS = frozenset({"room", "label", "week", "from", "to"})


class Stretch(NamedTuple):
    """One repeated stretch of one weekday, as a file tells it."""

    weekday: int | None
    """None: every day."""
    start_min: int
    end_min: int
    valid_from: date | None = None
    """None: the file does not say."""
    valid_to: date | None = None
    week_of: int = 0
    week_count: int = 1
    room: str = ""
    label: str = ""


def stretches(lines: Iterable[RosterLine], breaks: Iterable[RosterBreak], doors: Mapping[RoomId, str]) -> list[Stretch]:
    """What is stored, with the name on the door for the number of the room."""
    found = [
        Stretch(
            *(one.weekday, one.start_min, one.end_min, one.valid_from, one.valid_to, one.week_of, one.week_count),
            room="" if one.room_id is None else doors[one.room_id],
        )
        for one in lines
    ]
    return found + [
        Stretch(one.weekday, one.start_min, one.end_min, one.valid_from, one.valid_to, label=one.label)
        for one in breaks
    ]


# ------------------------------------------------------------------------------ written


def told(found: Iterable[Stretch]) -> str:
    """The cell; stretches that differ by their weekday only are told together."""
    together: dict[tuple[bool, Stretch], list[str]] = {}
    for one in sorted(found, key=_order):
        day = DAILY if one.weekday is None else DAYS[one.weekday]
        together.setdefault((one.weekday is None, one._replace(weekday=None)), []).append(day)
    return "; ".join(_entry(one, days) for (_, one), days in together.items())


def _order(one: Stretch) -> tuple[object, ...]:
    days = one.valid_from or date.min, one.valid_to or date.max
    return *days, one.week_of, one.weekday or 0, one.start_min, one.end_min, one.room, one.label


def _entry(one: Stretch, days: list[str]) -> str:
    words = [",".join(dict.fromkeys(days)), f"{_at(one.start_min)}-{_at(one.end_min)}"]
    if one.week_count > 1:
        words.append(f"week={one.week_of + 1}/{one.week_count}")
    named = (("room", one.room), ("label", one.label), ("from", one.valid_from), ("to", one.valid_to))
    words += [f"{key}={_escaped(str(value))}" for key, value in named if value]
    return " ".join(words)


def _at(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _escaped(text: str) -> str:
    """Without what divides words and entries."""
    return "".join(
        "".join(f"%{byte:02X}" for byte in sign.encode()) if sign in "%;" or sign.isspace() else sign for sign in text
    )


# ------------------------------------------------------------------------------ read


def read(text: str) -> list[Stretch]:
    """The stretches of a cell.  Raises RuleBroken naming the part that is not understood."""
    found: list[Stretch] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        found += _read_entry(part)
    return found


def _read_entry(part: str) -> list[Stretch]:
    days, span, *named = [*part.split(), ""] if len(part.split()) < 2 else part.split()
    hit = _SPAN.fullmatch(span)
    keys = dict(one.partition("=")[::2] for one in named)
    if hit is None or not keys.keys() <= _KEYS or len(keys) < len(named):
        raise _not_understood(part)
    start, end = int(hit[1]) * 60 + int(hit[2]), int(hit[3]) * 60 + int(hit[4])
    if not 0 <= start < end <= 1440 or int(hit[2]) > 59 or int(hit[4]) > 59:
        raise RuleBroken(N_("The end must come after the start, within one day."))
    first, last = (values.day(keys[key]) if keys.get(key) else None for key in ("from", "to"))
    if first is not None and last is not None and last < first:
        raise RuleBroken(N_("The last day must not come before the first."))
    week = _WEEK.fullmatch(keys.get("week", "1/1"))
    if week is None or week[1] > week[2]:
        raise _not_understood(part)
    told_room, told_label = unquote(keys.get("room", "")), unquote(keys.get("label", ""))
    return [
        Stretch(day, start, end, first, last, int(week[1]) - 1, int(week[2]), told_room, told_label)
        for day in _read_days(days, part)
    ]


def _read_days(text: str, part: str) -> list[int | None]:
    if text.casefold() in _EVERY:
        return [None]
    found: list[int | None] = []
    for one in text.casefold().split(","):
        first, dash, last = one.partition("-")
        if first not in _WORDS or (dash and last not in _WORDS):
            raise _not_understood(part)
        begin, end = _WORDS[first], _WORDS[last if dash else first]
        found += range(begin, (end if end >= begin else end + 7) + 1)
    return [None if day is None else day % 7 for day in found]


def _not_understood(part: str) -> RuleBroken:
    return RuleBroken(N_("“{part}” is not understood; expected hours like mon-fri 08:00-14:00."), part=part[:60])
