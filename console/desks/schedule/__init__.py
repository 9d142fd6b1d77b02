"""The book by doctor and by week (F4)."""

from __future__ import annotations

from console.desk import Desk
from console.desks.schedule.screen import DayScreen
from console.locale import N_

DESK = Desk(
    "schedule",
    N_("Day"),
    40,
    frozenset({"schedule", "queue", "staff", "services", "patients"}),
    DayScreen,
    key="place.day",
)
