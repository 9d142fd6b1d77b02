"""The book: visits, the time they hold, the cells that forbid overlaps."""

from __future__ import annotations

from alembic import op

from storage.migrations.frozen import create
from storage.schedule.tables import TABLES
from storage.schedule.triggers import POSTGRESQL, SQLITE

revision = "0005_schedule"
down_revision = "0004_services"


def upgrade() -> None:
    create(op, TABLES, sqlite=SQLITE, postgresql=POSTGRESQL)
