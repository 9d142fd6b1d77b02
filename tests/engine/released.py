"""Data that a released program wrote, kept as rows, and put back into a database with that release's schema.

`python -m tests.engine.released DATA` writes the rows of a data file made by the program of its schema's release;
it was run on the demo of 0.1.0 (2 October 2026, 14:30), and is run once more before the next release.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, text

from storage.migrations.frozen import Kind, parsed, run

FOLDER = Path(__file__).parent / "released"
VERSIONS = "alembic_version"


def dump(data: Path) -> Path:
    """Write the rows of every table down, each table one line of JSON."""
    with sqlite3.connect(data) as conn:
        (revision,) = conn.execute(f"SELECT version_num FROM {VERSIONS}").fetchone()
        lines = []
        for statement in parsed(revision, "sqlite"):
            if statement.kind is Kind.TABLE:
                # without the columns that the engine works out itself
                columns = [name for _, name, *_ in conn.execute(f"PRAGMA table_info({statement.name})")]
                found = conn.execute(f"SELECT {_listed(columns)} FROM {statement.name} ORDER BY 1").fetchall()
                lines.append(json.dumps([statement.name, columns, found], ensure_ascii=False))
    target = FOLDER / f"{revision}.jsonl.xz"
    target.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
    return target


def rows(revision: str) -> Iterator[tuple[str, list[str], list[list[object]]]]:
    """Each table of a release with its columns and rows."""
    for line in lzma.decompress((FOLDER / f"{revision}.jsonl.xz").read_bytes()).decode().splitlines():
        table, columns, values = json.loads(line)
        yield table, columns, values


def release(conn: Connection, revision: str, *, filled: bool = True) -> None:
    """Give an empty database a released schema with the rows of that release; the caller's transaction.

    Rows go in before references and guards do: what a guard demands of a new row is not what it demanded then.
    """
    statements = parsed(revision, conn.dialect.name)
    last = (Kind.REFERENCE, Kind.FUNCTION, Kind.TRIGGER)
    for statement in statements:
        if statement.kind not in last and not (filled and statement.kind is Kind.ROWS):
            run(conn, statement.text)
    if filled:
        for table, columns, values in rows(revision):
            _fill(conn, table, columns, values)
    for statement in statements:
        if statement.kind in last:
            run(conn, statement.text)
    conn.exec_driver_sql(f"CREATE TABLE {VERSIONS} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    conn.execute(text(f"INSERT INTO {VERSIONS} VALUES (:revision)"), {"revision": revision})


def _fill(conn: Connection, table: str, columns: list[str], values: list[list[object]]) -> None:
    if not values:
        return
    names, places = _listed(columns), ", ".join(f":{column}" for column in columns)
    conn.execute(
        text(f"INSERT INTO {table} ({names}) VALUES ({places})"),
        [dict(zip(columns, row, strict=True)) for row in values],
    )
    if conn.dialect.name == "postgresql" and columns[0] == "id":
        sequence = conn.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table}).scalar()
        if sequence is not None:
            conn.execute(text(f"SELECT setval('{sequence}', (SELECT max(id) FROM {table}))"))


def _listed(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


if __name__ == "__main__":
    print(dump(Path(sys.argv[1])))  # noqa: T201  # a tool for whoever makes a release
