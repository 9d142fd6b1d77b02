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


_FREE = re.compile(r"\?(?=(?:[^']*'[^']*')*[^']*$)")
_INSTEAD = re.compile(r"\b(INSERT|UPDATE) OR (REPLACE|IGNORE|FAIL|ABORT)\b", re.IGNORECASE)


def _spoken(sql: str) -> str:
    """The nearest thing that PostgreSQL has to a statement of SQLite's own."""
    if sql.upper().startswith("PRAGMA"):
        return "SELECT 1"  # there is nothing to switch off
    if sql.upper().startswith("BEGIN"):
        return "BEGIN"
    ignoring = re.match(r"\s*INSERT OR IGNORE\b", sql, re.IGNORECASE) is not None
    return _INSTEAD.sub(r"\1", sql) + (" ON CONFLICT DO NOTHING" if ignoring else "")


class Answer:
    """A cursor of PostgreSQL with the face of one of `sqlite3`."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        """Of a statement that has run."""
        self._cursor = cursor
        self.rowcount = cursor.rowcount

    @property
    def lastrowid(self) -> int:
        """The id that the newest row got."""
        found = self._cursor.connection.execute("SELECT lastval()").fetchone()
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
            text = _spoken(sql)
            text = _FREE.sub("%s", text.replace("%", "%%")) if values else text
            return Answer(self._conn.execute(text, tuple(values) or None))
        except (psycopg.IntegrityError, psycopg.errors.RaiseException) as error:
            raise sqlite3.IntegrityError(str(error)) from error
        except psycopg.Error as error:
            raise sqlite3.OperationalError(str(error)) from error

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
