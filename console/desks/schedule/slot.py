"""One cell of the book: a doctor's time and what is in it."""

from __future__ import annotations

from dataclasses import dataclass

from storage.queue.records import BoardRow
from storage.schedule.hold_records import HeldBy
from storage.schedule.records import Appointment, DayColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One cell of the grid: a doctor's time with what is in it."""

    column: DayColumn
    minute: int
    visit: Appointment | None = None
    """The visit that has this time, also where it continues."""
    freed: Appointment | None = None
    """The visit that was given up here, while its time is free."""
    inside: bool = False
    """Within reception hours."""
    free_minutes: int = 0
    """How long the time is free from here; 0 where it is not."""
    past: bool = False
    """Nobody has this time, and nobody can any more."""
    label: str = ""
    """Why nobody is received here, where that is known."""
    held: HeldBy | None = None
    """Another desk holds this time just now."""
    row: BoardRow | None = None
    """Where the patient of the visit is in the house, on the day itself."""
    walk_ins: tuple[tuple[Appointment, BoardRow | None], ...] = ()
    """Who came without a booking about this time: they hold no time and stand beside the visits."""
