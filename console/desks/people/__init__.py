"""People: one search box, the card strip, registration, papers, history, merging."""

from __future__ import annotations

from console.desks.people.screen import PeopleScreen
from console.locale import N_
from console.places import Desk

DESK = Desk("people", N_("People"), 60, frozenset({"patients", "schedule", "cash"}), PeopleScreen)
