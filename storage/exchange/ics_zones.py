"""Time zones of an iCalendar file: by name, by the names of Windows, or as the file itself tells them.  No SQL."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.prop import vDDDTypes
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from storage.errors import N_, RuleBroken
from storage.exchange import ics_rules
from storage.exchange.ics_lines import Component
from storage.exchange.ics_patience import Patience

Zone = Callable[[datetime], datetime]
"""The instant in UTC of a naive wall time of the zone."""
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")


def of_place(place: ZoneInfo) -> Zone:
    """A zone of the machine's data; a skipped time moves on by the change, of a twofold one it is the first."""
    return lambda wall: wall.replace(tzinfo=place).astimezone(UTC)


def utc(wall: datetime) -> datetime:
    """The zone UTC."""
    return wall.replace(tzinfo=UTC)


class Zones:
    """The zones that a file names."""

    def __init__(
        self, found: Iterable[Component], own: ZoneInfo, first_day: date, last_day: date, patience: Patience
    ) -> None:
        """Those told by `found` are worked out when they are asked for, for these days; `own` is the centre's."""
        self.floating = of_place(own)
        """Where a time without a zone is meant."""
        self._told = {one.text("TZID"): one for one in found if one.name == "VTIMEZONE" and not one.broken}
        self._known: dict[str, Zone] = {}
        self._first_day, self._last_day, self._patience = first_day, last_day, patience

    def named(self, name: str) -> Zone:
        """The zone of a TZID.  Raises RuleBroken."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> Zone:
        told = self._told.get(name)
        location = "" if told is None else told.text("X-LIC-LOCATION")
        for one in (name, location, *_ends(name)):
            place = _place(WINDOWS_TO_OLSON.get(one, one))
            if place is not None:
                return of_place(place)
        if told is not None:
            onsets = self._onsets(told)
            if onsets:
                return _by_onsets(onsets)
        raise RuleBroken(N_("The time zone “{zone}” is not known, nor does the file tell it."), zone=name[:60])

    def _onsets(self, told: Component) -> list[tuple[datetime, timedelta, timedelta]]:
        """The wall times at which the offset changes: from which to which."""
        found = []
        for part in told.parts:
            if part.name not in {"STANDARD", "DAYLIGHT"}:
                continue
            begin, before, after = _wall(part.text("DTSTART")), _offset(part, "FROM"), _offset(part, "TO")
            walls = [begin]
            for rdate in part.all_of("RDATE"):
                walls += [_wall(one) for one in rdate.value.split(",")]
            for rule in part.all_of("RRULE"):
                walls += self._repeated(rule.value, begin)
            found += [(wall, before, after) for wall in walls]
        return sorted(found)

    def _repeated(self, text: str, begin: datetime) -> list[datetime]:
        rule = ics_rules.rule_of(text, begin)
        first = max(begin.date(), self._first_day - timedelta(days=800))  # the change before the first day asked for
        last = self._last_day if rule.until is None else min(self._last_day, _day(rule.until))
        days = ics_rules.days(rule, begin.date(), first, last, self._patience)
        return [datetime.combine(day, begin.time()) for day in days]


def _day(until: date) -> date:
    return until.date() if isinstance(until, datetime) else until


def _by_onsets(onsets: list[tuple[datetime, timedelta, timedelta]]) -> Zone:
    walls = [wall for wall, _, _ in onsets]

    def to_utc(wall: datetime) -> datetime:
        place = bisect_right(walls, wall) - 1
        offset = onsets[place][2] if place >= 0 else onsets[0][1]
        return (wall - offset).replace(tzinfo=UTC)

    return to_utc


def _ends(name: str) -> list[str]:
    """`/example.org/20260101/Europe/Berlin` ends with a name that is known."""
    parts = name.split("/")
    return ["/".join(parts[-count:]) for count in (3, 2) if len(parts) > count]


def _place(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if re.fullmatch(r"[A-Za-z0-9_+/-]{1,60}", name) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _wall(text: str) -> datetime:
    try:
        found = vDDDTypes.from_ical(text.strip())
    except ValueError:
        found = None
    if not isinstance(found, datetime):
        raise RuleBroken(N_("The file's own description of the time zone cannot be read."))
    return found.replace(tzinfo=None)


def _offset(part: Component, which: str) -> timedelta:
    hit = _OFFSET.fullmatch(part.text(f"TZOFFSET{which}"))
    if hit is None:
        raise RuleBroken(N_("The file's own description of the time zone cannot be read."))
    length = timedelta(hours=int(hit[2]), minutes=int(hit[3]), seconds=int(hit[4] or 0))
    return -length if hit[1] == "-" else length
