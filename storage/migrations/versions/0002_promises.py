"""The promises: what the second release adds to the foundation."""

from __future__ import annotations

from alembic import op

from storage.migrations.bringing import Delta, bring

revision = "0002_promises"
down_revision = "0001_foundation"

DELTA = {
    "sqlite": Delta(),
    "postgresql": Delta(),
}
"""Only what the frozen texts cannot say: see `storage/migrations/bringing.py`."""


def upgrade() -> None:
    """Bring a foundation here."""
    bind = op.get_bind()
    bring(bind, down_revision, revision, DELTA[bind.dialect.name])
