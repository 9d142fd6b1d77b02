"""Services & prices: what is sold, how long it takes, what it costs on a day, what to tell the caller."""

from __future__ import annotations

from console.desk import Desk
from console.desks.services.screen import ServicesScreen
from console.locale import N_

DESK = Desk("services", N_("Services & prices"), 110, frozenset({"services", "staff"}), ServicesScreen, menu="more")
