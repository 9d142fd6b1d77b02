"""Templates: of which papers, in which languages, whose version counts; each previewed with made-up facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.templates.screen import TemplatesScreen

    return TemplatesScreen()


DESK = Desk("templates", N_("Templates"), 134, frozenset({"templates"}), build, menu="more")
