"""The queue: today's flow from the door to the street, and a doctor's own place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk
from storage.rights import Role

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.queue.screen import QueueScreen

    return QueueScreen()


async def waiting(office: Office) -> int:
    """How many wait: for a doctor, those who wait for them."""
    own = office.actor.practitioner_id if office.actor.role is Role.DOCTOR else None
    return await office.queue.waiting(own)


def is_own_place(office: Office) -> bool:
    """A doctor begins among their own patients."""
    return office.actor.role is Role.DOCTOR and office.actor.practitioner_id is not None


DESK = Desk(
    "queue",
    N_("Queue"),
    30,
    frozenset({"queue", "schedule", "notices", "cash", "patients"}),
    build,
    count=waiting,
    home=is_own_place,
)
