"""A bare connection beneath the storage layer, for attacks by raw SQL, on either engine.

PostgreSQL's speaks as `sqlite3` does (`?` for values, its errors), so that an attack is written once.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import psycopg
from psycopg.pq import TransactionStatus

from storage.location import Location, Server


def alchemy_url(where: Location) -> str:
    """As SQLAlchemy names a database."""
    return (
        where.url.replace("postgresql:", "postgresql+psycopg:") if isinstance(where, Server) else f"sqlite:///{where}"
    )


def bare(where: Location) -> sqlite3.Connection:
    """A bare connection beneath the storage layer (foreign keys on, autocommit)."""
    if isinstance(where, Server):
        return cast("sqlite3.Connection", Beneath(where.url))  # as much of its face as the attacks need
    conn = sqlite3.connect(where, isolation_level=None)
    conn.execute("PRAGMA foreign_keys=ON")
    return conn


def on_server(raw: sqlite3.Connection) -> bool:
    """Whether a bare connection is one to PostgreSQL."""
    return isinstance(raw, Beneath)


def tables(raw: sqlite3.Connection) -> list[str]:
    """Every table of the schema."""
    if on_server(raw):
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    return sorted(row[0] for row in raw.execute(asked))


def columns(raw: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table that can be written, in their order."""
    if on_server(raw):
        asked = (
            "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum"
        )
        return [row[0] for row in raw.execute(asked, (f'"{table}"',))]
    return [row[1] for row in raw.execute(f'PRAGMA table_xinfo("{table}")') if not row[6]]


def keys(raw: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table's primary key."""
    if on_server(raw):
        asked = (
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)"
            " WHERE indrelid = ?::regclass AND indisprimary"
        )
        return [row[0] for row in raw.execute(asked, (f'"{table}"',))]
    return [row[1] for row in raw.execute(f'PRAGMA table_xinfo("{table}")') if row[5]]


def unguarded(raw: sqlite3.Connection, *only: str) -> None:
    """Put the guards aside, as the owner of the database can: all of them and the foreign keys, or those named.

    A guard has another name here and there; one that is not here is passed over.
    """
    if on_server(raw):
        if not only:
            raw.execute("SET session_replication_role = replica")
        asked = "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
        for name, table in raw.execute(asked).fetchall() if only else ():
            if name in only:
                raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        return
    if not only:
        raw.execute("PRAGMA foreign_keys=OFF")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        if not only or name in only:
            raw.execute(f"DROP TRIGGER {name}")


_FREE = re.compile(r"\?(?=(?:[^']*'[^']*')*[^']*$)")
_INSTEAD = re.compile(r"\b(INSERT|UPDATE) OR (REPLACE|IGNORE|FAIL|ABORT)\b", re.IGNORECASE)
_INSERT_OR = re.compile(r'\s*INSERT OR (REPLACE|IGNORE) INTO "?(\w+)', re.IGNORECASE)


_SAYS = {"pk_slot_cell": "slot taken", "pk_booking": "holds this time already"}
"""Keys that PostgreSQL asks where SQLite's guards, which REPLACE made necessary, speak first."""


def _said(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.errors.ForeignKeyViolation):
        return "FOREIGN KEY "
    known = _SAYS.get(error.diag.constraint_name or "")
    return f"{known}: " if known else ""


class Answer:
    """A cursor of PostgreSQL with the face of one of `sqlite3`."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        """Of a statement that has run."""
        self._cursor = cursor
        self.rowcount = cursor.rowcount

    @property
    def lastrowid(self) -> int:
        """The id that the newest row got."""
        try:
            found = self._cursor.connection.execute("SELECT lastval()").fetchone()
        except psycopg.errors.ObjectNotInPrerequisiteState:
            return 0  # none was handed out
        assert found is not None
        return int(found[0])

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._cursor.fetchone()

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return self._cursor.fetchall()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Each row."""
        return iter(self._cursor)


class Beneath:
    """A connection to PostgreSQL with the face of one of `sqlite3`, in autocommit."""

    def __init__(self, url: str) -> None:
        """Connect."""
        self._conn = psycopg.connect(url, autocommit=True)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Answer:
        """Run one statement."""
        try:
            text = self._spoken(sql)
            text = _FREE.sub("%s", text.replace("%", "%%")) if values else text
            return Answer(self._conn.execute(text, tuple(values) or None))
        except (psycopg.IntegrityError, psycopg.DataError, psycopg.errors.RaiseException) as error:
            raise sqlite3.IntegrityError(f"{_said(error)}{error}") from error
        except psycopg.Error as error:
            raise sqlite3.OperationalError(str(error)) from error

    def _spoken(self, sql: str) -> str:
        """The nearest thing that PostgreSQL has to a statement of SQLite's own."""
        if sql.upper().startswith("PRAGMA"):
            return "SELECT 1"  # there is nothing to switch off
        if sql.upper().startswith("BEGIN"):
            return "BEGIN"
        instead = _INSERT_OR.match(sql)
        text = _INSTEAD.sub(r"\1", sql).replace("char(", "chr(")
        if instead is None:
            return text
        if instead[1].upper() == "IGNORE":
            return f"{text} ON CONFLICT DO NOTHING"
        me = cast("sqlite3.Connection", self)
        told = ", ".join(f'"{one}" = EXCLUDED."{one}"' for one in columns(me, instead[2]))
        one_row = ", ".join(f'"{one}"' for one in keys(me, instead[2]))
        # a WHERE keeps ON CONFLICT apart from a join of the SELECT before it
        where = "" if " WHERE " in text or " VALUES " in text or " ORDER BY " in text else " WHERE true"
        return f"{text}{where} ON CONFLICT ({one_row}) DO UPDATE SET {told}"

    def executemany(self, sql: str, many: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of values."""
        for values in many:
            self.execute(sql, values)

    @property
    def in_transaction(self) -> bool:
        """Whether one is open."""
        return self._conn.info.transaction_status is not TransactionStatus.IDLE

    def close(self) -> None:
        """Close the connection."""
        self._conn.close()
