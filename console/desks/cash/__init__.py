"""The cash desk: what is owed, what was taken, the drawer and its shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.cash.screen import CashScreen

    return CashScreen()


DESK = Desk("cash", N_("Cash"), 50, frozenset({"cash", "patients", "fiscal"}), build)
