"""Making a room's tables and guards inside a migration, on either engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import Connection, Table


class Operations(Protocol):
    """The part of `alembic.op` that is needed here."""

    def get_bind(self) -> Connection:
        """The connection being migrated."""
        ...


def create(
    op: Operations, tables: Iterable[Table], *, sqlite: Iterable[str] = (), postgresql: Iterable[str] = ()
) -> None:
    """Create tables with their indexes, then the engine's triggers."""
    bind = op.get_bind()
    for table in tables:
        table.create(bind)
    for statement in postgresql if bind.dialect.name == "postgresql" else sqlite:
        bind.exec_driver_sql(statement)
