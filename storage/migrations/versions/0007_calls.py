"""The call log: calls and what they made."""

from __future__ import annotations

from alembic import op

from storage.calls.tables import TABLES
from storage.calls.triggers import POSTGRESQL, SQLITE
from storage.migrations.frozen import create

revision = "0007_calls"
down_revision = "0006_queue"


def upgrade() -> None:
    create(op, TABLES, sqlite=SQLITE, postgresql=POSTGRESQL)
