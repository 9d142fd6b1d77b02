"""The promises: what the second release adds to the foundation."""

from __future__ import annotations

from alembic import op

from storage.migrations.bringing import Delta, bring

revision = "0002_promises"
down_revision = "0001_foundation"

DELTA = {
    "sqlite": Delta(rebuilt={"call": {}, "journal": {}, "patient": {}, "receipt": {}}),
    "postgresql": Delta(
        altered=(
            "ALTER TABLE call ADD COLUMN channel TEXT DEFAULT 'phone' NOT NULL"
            " CONSTRAINT ck_call_channel CHECK (channel IN ('phone', 'email', 'text'))",
            "ALTER TABLE journal ADD COLUMN salt TEXT, ADD COLUMN erased_by BIGINT",
            "ALTER TABLE patient ADD COLUMN erased_by BIGINT",
            "ALTER TABLE receipt ADD COLUMN salt TEXT, ADD COLUMN erased_by BIGINT",
        )
    ),
}
"""Only what the frozen texts cannot say: see `storage/migrations/bringing.py`."""


def upgrade() -> None:
    """Bring a foundation here."""
    bind = op.get_bind()
    bring(bind, down_revision, revision, DELTA[bind.dialect.name])
