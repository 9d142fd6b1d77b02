"""Rooms above the book may object to a visit being given up or moved: a patient who waits is not absent.

The queue knows who has checked in; it stands above this room, so it says so through here.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from storage.errors import StorageError
from storage.ids import AppointmentId

Objection = Callable[[Connection, AppointmentId], StorageError | None]
"""Answers the error to raise, or None when nothing speaks against it."""

_OBJECTIONS: list[Objection] = []


def objects(objection: Objection) -> Objection:
    """Declare an objection (a decorator); it is asked in every later transaction."""
    _OBJECTIONS.append(objection)
    return objection


def hear(conn: Connection, appointment_id: AppointmentId) -> None:
    """Raise the first objection to giving up or moving a visit."""
    for objection in _OBJECTIONS:
        error = objection(conn, appointment_id)
        if error is not None:
            raise error
