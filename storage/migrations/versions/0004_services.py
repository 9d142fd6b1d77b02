"""Services and prices, with the guards of the price history."""

from __future__ import annotations

from alembic import op

from storage.migrations.frozen import create
from storage.services.tables import TABLES
from storage.services.triggers import POSTGRESQL, SQLITE

revision = "0004_services"
down_revision = "0003_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create(op, TABLES, sqlite=SQLITE, postgresql=POSTGRESQL)
