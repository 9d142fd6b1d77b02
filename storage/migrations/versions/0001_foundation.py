"""The foundation: every table and guard of the first release, from frozen text."""

from __future__ import annotations

from alembic import op

from storage.migrations.frozen import read, run

revision = "0001_foundation"
down_revision = None


def upgrade() -> None:
    """Create them."""
    bind = op.get_bind()
    for statement in read(revision, bind.dialect.name):
        run(bind, statement)
