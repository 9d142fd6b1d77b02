"""The wait-list: who waits for what, and who wants a visit earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.waiting.screen import WaitingScreen

    return WaitingScreen()


DESK = Desk(
    "waiting",
    N_("Wait-list"),
    64,
    frozenset({"waiting", "schedule", "calls", "patients"}),
    build,
    menu="lists",
)
