"""The register of documents: everything issued, received, signed and run out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from storage.office import Office


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.documents.screen import DocumentsScreen

    return DocumentsScreen()


async def ending(office: Office) -> int:
    """How many of the centre's and staff's documents run out soon, or have."""
    return sum((await office.documents.ending()).values())


DESK = Desk("documents", N_("Documents"), 130, frozenset({"documents"}), build, count=ending, menu="more")
"""The place itself: the register, what runs out on top."""
