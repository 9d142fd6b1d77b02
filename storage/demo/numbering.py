"""Rows with numbers that the demo clinic chose: the engine must go on counting after them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, insert, text


def add_numbered(conn: Connection, into: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows that bring their ids.  PostgreSQL counts apart from the rows, SQLite looks at them."""
    conn.execute(insert(into), rows)
    if conn.dialect.name == "postgresql":
        last = max(row["id"] for row in rows)
        moved = text("SELECT setval(pg_get_serial_sequence(:counted, 'id'), :last)")
        conn.execute(moved, {"counted": into.name, "last": last})
