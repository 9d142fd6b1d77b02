"""Services & prices: what is sold, how long it takes, what it costs on a day, what to tell the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.services.screen import ServicesScreen

    return ServicesScreen()


DESK = Desk("services", N_("Services & prices"), 110, frozenset({"services", "staff"}), build, menu="more")
