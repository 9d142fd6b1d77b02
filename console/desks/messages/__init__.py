"""The outbox: messages to patients, those that somebody has to look at on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.messages.screen import MessagesScreen

    return MessagesScreen()


async def troubled(office: Office) -> int:
    """How many messages somebody has to look at."""
    return await office.messages.troubled()


DESK = Desk(
    "messages",
    N_("Messages to patients"),
    67,
    frozenset({"messages", "patients", "schedule"}),
    build,
    count=troubled,
    menu="lists",
)
