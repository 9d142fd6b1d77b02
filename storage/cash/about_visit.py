"""A visit that has taken place is charged by the price list of its day."""

from __future__ import annotations

from storage.cash.charge_verbs import charge_visit
from storage.schedule.occasions import after_visit

after_visit(charge_visit)
