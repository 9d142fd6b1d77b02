"""Registers, shifts, charges, the ledger and its receipts."""

from __future__ import annotations

from alembic import op

from storage.cash import tables, triggers
from storage.migrations import frozen

revision = "0008_cash"
down_revision = "0007_calls"


def upgrade() -> None:
    """Create them."""
    frozen.create(op, tables.TABLES, sqlite=triggers.SQLITE, postgresql=triggers.POSTGRESQL)
