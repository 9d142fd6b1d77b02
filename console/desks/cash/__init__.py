"""The cash desk: what is owed, what was taken, the drawer and its shift."""

from __future__ import annotations

from console.desk import Desk
from console.desks.cash.screen import CashScreen
from console.locale import N_

DESK = Desk("cash", N_("Cash"), 50, frozenset({"cash", "patients"}), CashScreen)
