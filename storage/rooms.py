"""The rooms as a whole: every table, lowest room first, and every module that declares verbs."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Table

WITH_TABLES = (
    *("journal", "centre", "templates", "patients", "printing", "staff", "services", "schedule", "insurance"),
    "documents",
    *("queue", "calls", "cash", "assist", "claims", "fiscal", "messages", "evening", "recalls", "waiting"),
)
"""Rooms with tables, lowest first."""
MODULES = (
    "storage.accounts.entry_verbs",
    "storage.accounts.verbs",
    "storage.assist.verbs",
    "storage.calls.book_verbs",
    "storage.calls.verbs",
    "storage.cash.charge_verbs",
    "storage.cash.print_verbs",
    "storage.cash.refund_verbs",
    "storage.cash.shift_verbs",
    "storage.cash.verbs",
    "storage.claims.split_verbs",
    "storage.documents.custody",
    "storage.documents.files",
    "storage.documents.leaflets",
    "storage.documents.verbs",
    "storage.claims.claim_verbs",
    "storage.claims.payment_verbs",
    "storage.evening.verbs",
    "storage.exchange.absences_in",
    "storage.exchange.clinic_in",
    "storage.exchange.patients_in",
    "storage.exchange.slots_in",
    "storage.exchange.visits_in",
    "storage.fiscal.verbs",
    "storage.fiscal.work_verbs",
    "storage.founding",
    "storage.insurance.insurer_verbs",
    "storage.insurance.verbs",
    "storage.messages.leaflet_verbs",
    "storage.messages.sending_verbs",
    "storage.messages.verbs",
    "storage.patients.merging",
    "storage.patients.verbs",
    "storage.printing.verbs",
    "storage.printing.work_verbs",
    "storage.privacy.erasing",
    "storage.privacy.retention",
    "storage.privacy.verbs",
    "storage.queue.house_verbs",
    "storage.queue.reopening",
    "storage.queue.verbs",
    "storage.rebooking.verbs",
    "storage.recalls.type_verbs",
    "storage.recalls.verbs",
    "storage.schedule.intake",
    "storage.schedule.pair_verbs",
    "storage.schedule.passing",
    "storage.schedule.retiming",
    "storage.schedule.series_verbs",
    "storage.schedule.verbs",
    "storage.services.devices",
    "storage.services.free_follow_ups",
    "storage.services.guide_verbs",
    "storage.services.verbs",
    "storage.settling",
    "storage.staff.hours_verbs",
    "storage.staff.roster_verbs",
    "storage.staff.verbs",
    "storage.templates.verbs",
    "storage.waiting.call_verbs",
    "storage.waiting.verbs",
)
"""A test holds the list against the tree; an undo may meet any verb that the journal names."""


def load_verbs() -> None:
    """Import them; cheap when it was done before."""
    for name in MODULES:
        importlib.import_module(name)


def every_table() -> list[Table]:
    """Every table of the schema, in the order in which they are made."""
    return [table for room in WITH_TABLES for table in importlib.import_module(f"storage.{room}.tables").TABLES]
