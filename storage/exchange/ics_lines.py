"""An iCalendar file as components, each property with the number of its line (RFC 5545, 3.1).  No SQL.

The parser of `icalendar` reads one line at a time, so that what it cannot read is named and the rest goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from icalendar.parser import Contentline

from storage.errors import N_, RuleBroken, Unavailable
from storage.exchange.records import Rejected
from storage.exchange.tables_in import Source, read_text
from storage.machine import reason_of

SIZE_MOST = 5_000_000
"""Bytes of a file: the absences of one person for a year are some hundreds of lines."""
EVENTS_MOST = 5_000
LINE_MOST = 20_000
"""Characters of a line that is looked at, unfolded; pictures and notes, which are longer, are not."""
_NAME = re.compile(r"([A-Za-z0-9-]{1,60})([;:])")
_WANTED = frozenset(
    {
        *("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "SUMMARY"),
        *("STATUS", "TRANSP", "CLASS", "SEQUENCE", "METHOD", "TZID", "X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO"),
    }
)
"""The properties that say anything here; the rest is passed over, but has to be a line of its own."""


class Property(NamedTuple):
    """One property: where it stands, and what it says, unescaped."""

    line: int
    name: str
    params: Mapping[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)
    broken: bool = False
    """A line of it cannot be read, or its end is missing; that was said."""

    def all_of(self, name: str) -> list[Property]:
        """Every property of a name."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        """The first property of a name."""
        return next(iter(self.all_of(name)), None)

    def text(self, name: str) -> str:
        """The value of a property, empty where there is none."""
        found = self.first(name)
        return "" if found is None else found.value


class _Bounded:
    """A file of which no more is read than a calendar may be long."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read_bytes(self) -> bytes:
        with self._path.open("rb") as file:
            return file.read(SIZE_MOST + 1)

    def __str__(self) -> str:
        return str(self._path)


def calendar_text(source: Source) -> str:
    """The text of a file that may be a calendar.  Raises Unavailable, RuleBroken."""
    bounded = _Bounded(source) if isinstance(source, Path) else source
    try:
        data = bounded.read_bytes()
    except OSError as error:
        raise Unavailable(N_("{path} cannot be read: {reason}."), path=source, reason=reason_of(error)) from error
    if len(data) > SIZE_MOST:
        raise RuleBroken(
            N_("The calendar is larger than {most} MB: export only the absences, or fewer years."),
            most=SIZE_MOST // 1_000_000,
        )
    return read_text(_Read(data, source))


class _Read:
    """What was read already."""

    def __init__(self, data: bytes, source: Source) -> None:
        self._data, self._source = data, source

    def read_bytes(self) -> bytes:
        return self._data

    def __str__(self) -> str:
        return str(self._source)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with the continued ones joined to the one that they continue, each with the number of its beginning."""
    begun, parts = 0, [""]
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        if line[:1] in (" ", "\t") and begun:
            parts.append(line[1:])
            continue
        if begun:
            yield begun, "".join(parts)
        begun, parts = (number, [line]) if line.strip() else (0, [""])
    if begun:
        yield begun, "".join(parts)


def components(text: str) -> tuple[list[Component], list[Rejected]]:
    """The components inside of the calendars of a file, and what is wrong with its lines.

    Raises RuleBroken for what is no calendar at all, or holds more than anybody can be absent.
    """
    reading = _Reading()
    for number, line in _unfolded(text):
        reading.take(number, line)
    reading.end()
    if not reading.calendars:
        raise RuleBroken(N_("This is no iCalendar file: expected BEGIN:VCALENDAR."))
    found = [part for calendar in reading.calendars for part in calendar.parts]
    if sum(part.name == "VEVENT" for part in found) > EVENTS_MOST:
        raise RuleBroken(N_("The calendar holds more than {most} events: export fewer years."), most=EVENTS_MOST)
    for calendar in reading.calendars:
        if calendar.text("METHOD").upper() == "CANCEL":
            for part in calendar.parts:
                part.properties.insert(0, Property(part.line, "STATUS", {}, "CANCELLED"))
    return found, reading.rejected


class _Reading:
    """What is open while the lines go by."""

    def __init__(self) -> None:
        self.calendars: list[Component] = []
        self.rejected: list[Rejected] = []
        self._open: list[Component] = []

    def take(self, number: int, line: str) -> None:
        """One unfolded line."""
        hit = _NAME.match(line)
        if hit is None:
            if self._open:  # what stands around a calendar is none of it
                self._refuse(number, RuleBroken(N_("The line is not of the form NAME:value.")))
            return
        name = hit[1].upper()
        if name in {"BEGIN", "END"} and hit[2] == ":":
            called = line[hit.end() :].strip().upper()[:60]
            self._begin(number, called) if name == "BEGIN" else self._end(number, called)
        elif self._open and name in _WANTED:
            self._property(number, name, line)

    def end(self) -> None:
        """The file is over."""
        while self._open:
            self._unfinished(self._open.pop())

    def _begin(self, number: int, name: str) -> None:
        if name in {"VEVENT", "VCALENDAR", "VTIMEZONE"}:  # none stands in an event, whose end was lost
            while self._open and self._open[-1].name not in {"VCALENDAR"}:
                self._unfinished(self._open.pop())
        if name == "VCALENDAR":
            self.end()
        made = Component(name, number)
        if name == "VCALENDAR":
            self.calendars.append(made)
        elif self._open:
            self._open[-1].parts.append(made)
        else:
            return  # stands in no calendar
        self._open.append(made)

    def _end(self, number: int, name: str) -> None:
        if not any(one.name == name for one in self._open):
            if self.calendars:
                self._refuse(number, RuleBroken(N_("END:{name} without its BEGIN."), name=name))
            return
        while self._open[-1].name != name:
            self._unfinished(self._open.pop())
        self._open.pop()

    def _unfinished(self, one: Component) -> None:
        one.broken = True
        told = RuleBroken(N_("No END for BEGIN:{name}."), name=one.name)
        self.rejected.append(Rejected(line=one.line, field="BEGIN", reason=told))

    def _property(self, number: int, name: str, line: str) -> None:
        if len(line) > LINE_MOST:
            self._refuse(number, RuleBroken(N_("The line is longer than {most} characters."), most=LINE_MOST), name)
            return
        try:
            _, params, value = Contentline(line).parts()
        except ValueError:
            self._refuse(number, RuleBroken(N_("The line is not of the form NAME:value.")), name)
            return
        told = {key.upper(): each if isinstance(each, str) else ",".join(each) for key, each in params.items()}
        self._open[-1].properties.append(Property(number, name, told, value.strip()))

    def _refuse(self, number: int, reason: RuleBroken, name: str = "") -> None:
        if self._open:
            self._open[-1].broken = True
        self.rejected.append(Rejected(line=number, field=name, reason=reason))
