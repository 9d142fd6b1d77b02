"""What other rooms and the console see of the staff: people, rooms, equipment, rosters, days off.

Minutes are wall minutes of the centre's day, 0 to 1440; every interval is half open. No SQL, no rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from storage.ids import EquipmentId, PractitionerId, RoomId


class Span(NamedTuple):
    """A stretch of one day in which somebody works: wall minutes [start_min, end_min) and the room."""

    start_min: int
    end_min: int
    room_id: RoomId | None = None

    @property
    def minutes(self) -> int:
        """The length on the wall clock."""
        return self.end_min - self.start_min


@dataclass(frozen=True, slots=True, kw_only=True)
class Practitioner:
    """One who receives patients: the length of a first visit and of a follow-up, and how many of each a day."""

    id: PractitionerId
    last_name: str
    first_name: str = ""
    middle_name: str = ""
    specialty: str = ""
    specialty_key: str = ""
    """The folded specialty: what services and searches are matched by."""
    room_id: RoomId | None = None
    first_minutes: int = 30
    follow_minutes: int = 20
    first_quota: int | None = None
    """Most first visits in one day; None means no limit. The admission rules of the doctor."""
    follow_quota: int | None = None
    is_default: bool = False
    """Takes what an import does not assign to anyone; at most one practitioner."""
    active: bool = True
    version: int = 1

    @property
    def short_name(self) -> str:
        """The surname with initials, as lists show it: `Orlova E.I.`."""
        initials = "".join(f"{part[0]}." for part in (self.first_name, self.middle_name) if part)
        return f"{self.last_name} {initials}".strip()

    @property
    def full_name(self) -> str:
        """All names in the order surname, first, middle."""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PractitionerDraft:
    """What a new or edited practitioner is made of; the id and the version are the storage's."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    specialty: str = ""
    room_id: RoomId | None = None
    first_minutes: int = 30
    follow_minutes: int = 20
    first_quota: int | None = None
    follow_quota: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A place where patients are received; `name` is what stands on its door."""

    id: RoomId
    name: str
    floor: str = ""
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """A device that only one visit can use at a time."""

    id: EquipmentId
    name: str
    room_id: RoomId | None = None
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """A repeated stretch of work: a weekday (Monday is 0), every week or week `week_of` of `week_count`.

    Weeks are counted from 0 in the ISO week of `valid_from`, so that "odd" and "even" do not jump
    at a year of 53 weeks. `valid_to` is the last day, None means until further notice.
    """

    id: int = 0
    practitioner_id: PractitionerId
    weekday: int
    start_min: int
    end_min: int
    valid_from: date
    valid_to: date | None = None
    week_of: int = 0
    week_count: int = 1
    room_id: RoomId | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterBreak:
    """A repeated pause, such as lunch; a weekday of None holds on every day."""

    id: int = 0
    practitioner_id: PractitionerId
    start_min: int
    end_min: int
    label: str
    valid_from: date
    valid_to: date | None = None
    weekday: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterException:
    """One day that differs from the pattern: open (extra work) or closed (absence), with its reason.

    Exceptions of one day are applied in the order they were written: the later word holds. They
    are stronger than the pattern, the breaks and the holidays.
    """

    id: int = 0
    practitioner_id: PractitionerId
    day: date
    start_min: int = 0
    end_min: int = 1440
    open: bool = False
    reason: str = ""
    room_id: RoomId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day on which the whole centre is closed, unless an open exception says otherwise."""

    day: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All that decides when the asked practitioners work in a stretch of days."""

    lines: tuple[RosterLine, ...] = ()
    breaks: tuple[RosterBreak, ...] = ()
    exceptions: tuple[RosterException, ...] = ()
    holidays: frozenset[date] = frozenset()
    why_closed: Mapping[date, str] = field(default_factory=dict)
    """What each holiday is called."""


Seen = frozenset[tuple[str, int, int]]
"""The rows of a pattern that somebody looked at before changing it: table, id, version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What repeats in one practitioner's weeks from a day on: stretches of work and pauses."""

    lines: tuple[RosterLine, ...] = ()
    breaks: tuple[RosterBreak, ...] = ()

    @property
    def seen(self) -> Seen:
        """What a change of this pattern is compared with."""
        return frozenset(
            {("roster_line", line.id, line.version) for line in self.lines}
            | {("roster_break", pause.id, pause.version) for pause in self.breaks}
        )
