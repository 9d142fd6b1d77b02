"""Calls: who rang, why, what came of it, who is to be rung back; and the sheet that F9 opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desks.calls.call_sheet import phone
from console.desks.calls.screen import CallsScreen
from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from storage.office import Office


async def to_do(office: Office) -> int:
    """Open, missed and promised calls."""
    return await office.calls.to_do()


DESK = Desk(
    "calls",
    N_("Calls"),
    20,
    frozenset({"calls", "schedule", "patients"}),
    CallsScreen,
    count=to_do,
    phone=phone,
)
