"""The evening run: tomorrow's visits confirmed by telephone, tomorrow's records pulled from their shelves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk, Door

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office

CONFIRM, PULL = "confirm", "pull"


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.evening.screen import EveningScreen

    return EveningScreen()


async def left(office: Office) -> int:
    """What is still to be done now: in the evening all of it, before that what last evening left."""
    return await office.evening.left()


DESK = Desk(
    "evening",
    N_("Evening"),
    61,
    frozenset({"evening", "schedule", "calls", "queue", "patients", "staff", "centre", "messages"}),
    build,
    count=left,
    menu="lists",
    of_visits=True,
    doors=(Door(N_("Confirm tomorrow"), 61, CONFIRM), Door(N_("Pull the records"), 63, PULL)),
)
