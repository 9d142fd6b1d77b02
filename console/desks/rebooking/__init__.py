"""Visits to rebook: whose doctor is away, whose day was closed, with what to offer instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.rebooking.screen import RebookingScreen

    return RebookingScreen()


async def left(office: Office) -> int:
    """How many patients are still to be called about it."""
    return await office.rebooking.left()


DESK = Desk(
    "rebooking",
    N_("Visits to rebook"),
    65,
    frozenset({"rebooking", "schedule", "calls", "queue", "staff", "centre", "patients"}),
    build,
    count=left,
    menu="lists",
    of_visits=True,
)
