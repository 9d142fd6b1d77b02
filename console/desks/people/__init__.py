"""People: one search box, the card strip, registration, papers, history, merging."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.people.screen import PeopleScreen

    return PeopleScreen()


DESK = Desk("people", N_("People"), 60, frozenset({"patients", "schedule", "cash"}), build)
