"""The centre, its logins, acts, the journal and the change feed."""

from __future__ import annotations

from alembic import op

from storage.centre import tables as centre_tables
from storage.journal import tables as journal_tables
from storage.journal import triggers
from storage.migrations import frozen

revision = "0001_core"
down_revision = None


def upgrade() -> None:
    """Create them."""
    frozen.create(op, centre_tables.TABLES)
    frozen.create(op, journal_tables.TABLES, sqlite=triggers.SQLITE, postgresql=triggers.POSTGRESQL)
