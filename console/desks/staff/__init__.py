"""Centre & staff: the centre's own sheet, rooms, doctors and their hours, closed days, logins."""

from __future__ import annotations

from console.desk import Desk
from console.desks.staff.screen import StaffScreen
from console.locale import N_

DESK = Desk("staff", N_("Centre & staff"), 120, frozenset({"staff", "centre", "services"}), StaffScreen, menu="more")
