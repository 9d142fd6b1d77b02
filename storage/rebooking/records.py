"""What the console sees of visits to rebook.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.calls.records import Outcome
from storage.schedule.records import Appointment


class Cause(StrEnum):
    """Why a visit cannot take place as it was promised."""

    ABSENT = "absent"
    """The doctor is away at that time; the reason is what was given for it."""
    CLOSED = "closed"
    """The centre is closed on that day; the reason is the day's name."""
    HOURS = "hours"
    """The doctor's hours were changed: they do not hold that time any more."""
    LEFT = "left"
    """The doctor no longer receives here."""
    ROOM = "room"
    """The room is out of use; the reason is what stands on its door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One of our calls about a visit to rebook that has not ended the matter."""

    at: datetime
    outcome: Outcome
    call_back_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRebook:
    """One visit whose patient is to be told, and to be given another time."""

    visit: Appointment
    cause: Cause
    reason: str
    """In the words of whoever wrote it; empty where nobody did."""
    number: str
    """The number that is tried first; empty where none is known."""
    tries: tuple[Tried, ...] = ()
    """In order."""

    @property
    def call_back_at(self) -> datetime | None:
        """When they asked to be called, if that was the last thing said."""
        return self.tries[-1].call_back_at if self.tries else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebooking:
    """Every visit to rebook at one instant, the soonest first."""

    today: date
    now: datetime
    rows: tuple[ToRebook, ...]
