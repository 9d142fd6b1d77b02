"""Printers: which there are and how they are, and the papers that wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.printers.screen import PrintersScreen

    return PrintersScreen()


async def troubled(office: Office) -> int:
    """How many papers and fiscal receipts somebody has to look at."""
    return await office.printing.troubled() + await office.fiscal.troubled()


DESK = Desk("printers", N_("Printers"), 136, frozenset({"printing", "fiscal"}), build, count=troubled, menu="more")
