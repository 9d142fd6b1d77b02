"""Where the rows of the made-up town go: a SQLite file or a PostgreSQL database, in bulk, its guards put aside.

The database must have its schema.  `put_aside` takes triggers and secondary indexes away, `put_back` makes
every one of them again from the text that it had, so that `frontdesk check` finds the guards as they were made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from storage.location import Location, server_of

Row = Sequence[Any]  # Any: a column's value
BATCH = 10_000
"""Rows kept back of each table."""


class Engine(Protocol):
    """One bare connection."""

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement; what it answers."""
        ...

    def load(self, table: str, columns: Sequence[str], rows: list[Row]) -> None:
        """Add rows."""
        ...

    def put_aside(self, tables: Iterable[str]) -> None:
        """Take guards and indexes of these tables away."""
        ...

    def put_back(self) -> None:
        """Make them again."""
        ...


class Sink:
    """Rows by table, given on in batches."""

    def __init__(self, engine: Engine) -> None:
        """Give on to an engine."""
        self.engine = engine
        self.counts: dict[str, int] = {}
        """Rows given so far, by table."""
        self._kept: dict[str, list[Row]] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    def declare(self, table: str, columns: tuple[str, ...]) -> list[Row]:
        """Name the columns of the rows to come."""
        self._columns[table] = columns
        self.counts[table] = 0
        return self._kept.setdefault(table, [])

    def add(self, table: str, row: Row) -> None:
        """Take a row."""
        kept = self._kept[table]
        kept.append(row)
        if len(kept) >= BATCH:
            self._give(table)

    def add_all(self, table: str, rows: Iterable[Row]) -> None:
        """Take the rows of one thing or one day."""
        kept = self._kept[table]
        kept.extend(rows)
        if len(kept) >= BATCH:
            self._give(table)

    def flush(self) -> None:
        """Give on whatever is kept, referenced tables first."""
        for table in self._columns:
            self._give(table)

    def _give(self, table: str) -> None:
        rows = self._kept[table]
        if rows:
            self.counts[table] += len(rows)
            self.engine.load(table, self._columns[table], rows)
            rows.clear()


_HASTE = (
    *("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "ignore_check_constraints=ON"),
    *("cache_size=-400000", "temp_store=1"),
)
"""Nothing is safe meanwhile, and nothing is looked at twice: `frontdesk check` looks at everything afterwards."""


class SQLite:
    """A SQLite file that nobody else has open."""

    def __init__(self, path: Path) -> None:
        """Open it without any safety: a load that is cut off leaves nothing of use."""
        self._conn = sqlite3.connect(path, isolation_level=None)
        for pragma in _HASTE:
            self._conn.execute(f"PRAGMA {pragma}").fetchall()
        self._aside: list[str] = []

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement."""
        return self._conn.execute(sql).fetchall()

    def load(self, table: str, columns: Sequence[str], rows: list[Row]) -> None:
        """Insert rows."""
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        self._conn.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def put_aside(self, tables: Iterable[str]) -> None:
        """Drop all triggers, and the indexes of the tables."""
        wanted = set(tables)
        made = self.run("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        for kind, name, of_table, sql in made:
            if kind == "trigger" or (kind == "index" and of_table in wanted):
                self._aside.append(sql)
                self.run(f"DROP {kind} {name}")
        self.run("BEGIN")

    def put_back(self) -> None:
        """Make indexes first: triggers need none."""
        self.run("COMMIT")
        self.run("PRAGMA cache_size=-1000000")
        for sql in sorted(self._aside, key=lambda sql: sql.startswith("CREATE TRIGGER")):
            self.run(sql)
        self.run("PRAGMA journal_mode=WAL")  # and no ANALYZE: the product never asks for one, see docs/scale.md
        self._conn.close()


class PostgreSQL:
    """A PostgreSQL database, as a role that may switch triggers off."""

    def __init__(self, url: str) -> None:
        """Connect; foreign keys and triggers sleep in this session."""
        import psycopg  # only who loads a server needs its driver

        self._conn = psycopg.connect(url, autocommit=True)
        self._conn.execute("SET session_replication_role = replica")
        self._conn.execute("SET synchronous_commit = off")
        self._conn.execute("SET maintenance_work_mem = '512MB'")
        self._conn.execute("SET work_mem = '256MB'")
        self._aside: list[str] = []

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement."""
        done = self._conn.execute(sql.encode())
        return done.fetchall() if done.description else []

    def load(self, table: str, columns: Sequence[str], rows: list[Row]) -> None:
        """Copy rows."""
        names = ", ".join(f'"{column}"' for column in columns)
        with self._conn.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def put_aside(self, tables: Iterable[str]) -> None:
        """Drop the indexes that no constraint owns."""
        for table in tables:
            found = self.run(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
                f" AND tablename = '{table}' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
            )
            for name, sql in found:
                self._aside.append(sql)
                self.run(f"DROP INDEX {name}")

    def put_back(self) -> None:
        """Make the indexes, set the sequences behind the rows, and gather statistics as the server would by itself."""
        for sql in self._aside:
            self.run(sql)
        owned = self.run(
            "SELECT s.relname, t.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'a'"
            " JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S'"
        )
        for sequence, table in owned:
            self.run(f"SELECT setval('{sequence}', greatest(1, (SELECT coalesce(max(id), 1) FROM {table})))")
        self.run("VACUUM ANALYZE")
        self._conn.close()


def connect(where: Location) -> Engine:
    """A bare connection to a file or a server."""
    return SQLite(where) if isinstance(where, Path) else PostgreSQL(where.url)


def place(text: str) -> Location:
    """Where a path or a URL leads."""
    return server_of(text) if "://" in text else Path(text)
