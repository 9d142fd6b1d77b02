"""A visit that has taken place is charged by the price list of its day."""

from __future__ import annotations

from storage.cash import free_visits  # noqa: F401  # it declares which follow-ups are free
from storage.cash.charge_verbs import charge_visit
from storage.schedule.occasions import after_visit

after_visit(charge_visit)
