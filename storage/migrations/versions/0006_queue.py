"""The queue: steps, the board derived from them, priorities, notices, room states."""

from __future__ import annotations

from alembic import op

from storage.migrations.frozen import create
from storage.queue.tables import TABLES
from storage.queue.triggers import POSTGRESQL, SQLITE

revision = "0006_queue"
down_revision = "0005_schedule"


def upgrade() -> None:
    create(op, TABLES, sqlite=SQLITE, postgresql=POSTGRESQL)
