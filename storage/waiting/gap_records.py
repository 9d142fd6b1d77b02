"""What the console sees of idle minutes and of how full the days are.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.ids import PractitionerId
from storage.waiting.records import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Idle minutes of one doctor."""

    slot: Slot
    doctor: str
    specialty: str = ""
    room: str = ""
    fits: bool = True
    """Whether the shortest visit of the doctor fits in."""

    @property
    def key(self) -> str:
        """Stays the same while the gap begins where it does."""
        return f"{self.slot.day.isoformat()}:{self.slot.practitioner_id}:{self.slot.minute}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """The idle minutes of today and of the next working day, by doctor: who has most of them first."""

    days: tuple[date, ...]
    gaps: tuple[Gap, ...]

    def of(self, day: date) -> int:
        """All idle minutes of a day."""
        return sum(gap.slot.minutes for gap in self.gaps if gap.slot.day == day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much of one doctor's reception of one day is held by visits, in minutes."""

    practitioner_id: PractitionerId
    doctor: str
    specialty: str
    day: date
    held: int
    reception: int

    @property
    def percent(self) -> int:
        """Of a hundred; more than that where somebody was squeezed in."""
        return 100 * self.held // self.reception if self.reception else 0
