"""What hangs on the walls: tickets, rooms, doctors; nothing of a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.ids import RoomId


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A ticket that was called to a room, or is in it: no name, no reason, nothing of the patient."""

    ticket: int
    room_id: RoomId | None
    room: str
    inside: bool
    at: datetime
    doctor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """What hangs in the waiting hall."""

    called: tuple[Called, ...]
    """The newest first."""
    waiting: tuple[tuple[int, RoomId | None], ...]
    """Tickets and the rooms they wait for, the next first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDoor:
    """What hangs at the door of a room."""

    name: str
    called: tuple[Called, ...]
    next: tuple[int, ...]
    """Tickets."""
    doctor: str
    to_clean: bool
