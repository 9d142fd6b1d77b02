"""Recalls: whom to call because something is due, was left unfinished or fell through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.recalls.screen import RecallsScreen

    return RecallsScreen()


DESK = Desk(
    "recalls",
    N_("Recalls"),
    62,
    frozenset({"recalls", "calls", "schedule", "patients", "cash"}),
    build,
    menu="lists",
)
