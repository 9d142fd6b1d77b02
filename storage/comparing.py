"""Whether a table is the same on two engines: what it comes to, since not every row can be held against its twin."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Integer, LargeBinary, Table

from storage.errors import N_, Unavailable
from storage.schema import Flag, Instant


@dataclass(frozen=True, slots=True)
class Sums:
    """What a table comes to: its rows, each column of whole numbers added up, the lengths of texts and files too."""

    rows: int
    columns: tuple[int, ...]


def sums_of(conn: Connection, table: Table) -> Sums:
    """Asked of either engine in the same words."""
    asked = ["count(*)"]
    for column in table.c:
        if isinstance(column.type, Integer | Instant | Flag):
            asked.append(f'coalesce(sum("{column.name}"), 0)')
        elif isinstance(column.type, LargeBinary):
            asked.append(f'coalesce(sum(length("{column.name}")), 0)')
        else:
            asked.append(f'coalesce(sum(length(CAST("{column.name}" AS TEXT))), 0)')
    rows, *columns = conn.exec_driver_sql(f'SELECT {", ".join(asked)} FROM "{table.name}"').one()
    return Sums(rows, tuple(int(column) for column in columns))


def require_same(rows: Connection, there: Connection, table: Table) -> None:
    """Raises Unavailable when a table is not the same on both sides."""
    if sums_of(rows, table) != sums_of(there, table):
        raise Unavailable(
            N_("The table {table} came out otherwise on the server: empty its database and run it again."),
            table=table.name,
        )
