"""Centre & staff: the centre's own sheet, rooms, doctors and their hours, closed days, logins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.locale import N_
from console.places import Desk

if TYPE_CHECKING:
    from console.desk import DeskScreen


def build() -> DeskScreen[Any, Any]:
    """The screen, imported when it is first shown."""
    from console.desks.staff.screen import StaffScreen

    return StaffScreen()


DESK = Desk("staff", N_("Centre & staff"), 120, frozenset({"staff", "centre", "services"}), build, menu="more")
