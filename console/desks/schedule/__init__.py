"""The book by doctor and by week (F4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.schedule.screen import DayScreen

    return DayScreen()


DESK = Desk(
    "schedule",
    N_("Day"),
    40,
    frozenset({"schedule", "holds", "assist", "queue", "staff", "services", "patients", "waiting", "messages"}),
    build,
    key="place.day",
)
