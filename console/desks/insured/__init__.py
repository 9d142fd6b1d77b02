"""Insured visits: whose insurer is to be asked before they come, and the log of what insurers paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.insured.screen import InsuredScreen

    return InsuredScreen()


DESK = Desk(
    "insured", N_("Insured visits"), 68, frozenset({"insurance", "schedule", "cash"}), build, menu="lists"
)
