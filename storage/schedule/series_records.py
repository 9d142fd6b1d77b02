"""A course of treatment as the console sees it: what is asked for, its preview, its visits. No SQL, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from storage.errors import StorageError
from storage.ids import AppointmentId
from storage.schedule.records import NewAppointment, Opening, PersonName

VISITS_MIN = 2
VISITS_MAX = 60
"""How many visits one course has at most; the table says so too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """On which days, and when; the days are counted from the first day that is asked for."""

    weekdays: frozenset[int] = frozenset()
    """Monday is 0; empty with `every_days` 0 means the weekday of the first day."""
    every_weeks: int = 1
    """1 for each week, 2 for every other one."""
    every_days: int = 0
    """Every so many days instead of weekdays; 1 means each day on which the doctor receives."""
    minute: int | None = None
    """The wall minute; None keeps that of the first visit."""


WEEKLY = Pattern()
"""Each week on the weekday of the first visit, at its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesAsk:
    """A course that is asked for; nothing of it is written yet."""

    first: NewAppointment
    """Who, with whom, what; its day is the first that may be taken, its minute the wanted time."""
    visits: int
    pattern: Pattern = WEEKLY
    any_doctor: bool = False
    """Whoever of the doctor's specialty is free, where the doctor is not."""
    instead: Mapping[int, Opening] = field(default_factory=dict)
    """What was chosen in the place of a time that is not free, by the number of the visit."""
    moving: tuple[AppointmentId, ...] = ()
    """The visits that are moved, where they are booked already."""


class Planned(NamedTuple):
    """One visit of a preview."""

    number: int
    wanted: NewAppointment
    """As it would be booked: the day, the minute, the doctor."""
    doctor: PersonName
    minutes: int
    against: StorageError | None = None
    """Why it cannot be; None: the time is free."""
    alternatives: tuple[Opening, ...] = ()
    """Free times near it: of the same day, then of the nearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPreview:
    """What a course would come to; written only as a whole."""

    planned: tuple[Planned, ...]

    @property
    def conflicts(self) -> tuple[Planned, ...]:
        """The visits whose time is not free."""
        return tuple(one for one in self.planned if one.against is not None)


class Part(NamedTuple):
    """Which visit of its series one is."""

    series_id: AppointmentId
    """The first visit, by which the series goes."""
    number: int
    visits: int


class SeriesVisit(NamedTuple):
    """One visit of a series that is booked."""

    id: AppointmentId
    number: int
    version: int
    day: date
    minute: int
