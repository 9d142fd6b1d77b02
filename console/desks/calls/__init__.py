"""Calls: who rang, why, what came of it, who is to be rung back; and the sheet that F9 opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.desk import DeskScreen
    from storage.office import Office


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.calls.screen import CallsScreen

    return CallsScreen()


async def phone(app: ConsoleApp) -> None:
    """Open the sheet of a call."""
    from console.desks.calls.call_sheet import phone as take_call

    await take_call(app)


async def to_do(office: Office) -> int:
    """Open, missed and promised calls."""
    return await office.calls.to_do()


DESK = Desk(
    "calls",
    N_("Calls"),
    20,
    frozenset({"calls", "schedule", "patients"}),
    build,
    count=to_do,
    phone=phone,
)
