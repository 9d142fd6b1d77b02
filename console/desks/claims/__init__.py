"""Claims: what insurers owe, by insurer and period; sent, answered, paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.claims.screen import ClaimsScreen

    return ClaimsScreen()


DESK = Desk("claims", N_("Claims"), 69, frozenset({"claims", "insurance", "cash"}), build, menu="lists")
