"""Reports: on the screen, on paper, as files; and what a day without the console is worked from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.reports.screen import ReportsScreen

    return ReportsScreen()


DESK = Desk("reports", N_("Reports"), 140, frozenset(), build, menu="more")
