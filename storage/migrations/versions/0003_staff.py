"""Practitioners, rooms, equipment, rosters and holidays."""

from __future__ import annotations

from alembic import op

from storage.migrations.frozen import create
from storage.staff.tables import TABLES

revision = "0003_staff"
down_revision = "0002_patients"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create(op, TABLES)
