"""Free time: the idle minutes of today and tomorrow, how full the days are, and whom a free time is offered to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk, Door

if TYPE_CHECKING:
    from console.desk import DeskScreen

IDLE, FULL, OFFER = "idle", "full", "offer"
"""The sides of the place."""


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.gaps.screen import GapsScreen

    return GapsScreen()


DESK = Desk(
    "gaps",
    N_("Free time"),
    66,
    frozenset({"schedule", "waiting", "recalls", "calls", "patients", "staff", "centre"}),
    build,
    menu="lists",
    doors=(Door(N_("Idle minutes"), 66, IDLE),),
)
