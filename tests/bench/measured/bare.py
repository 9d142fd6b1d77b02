"""The same statements without the product: what SQLAlchemy sent is taken down, then run by the driver alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, event

from storage.hop import PRAGMAS
from storage.location import Location

Said = tuple[str, Any, bool]
"""A statement, its values as the driver takes them, and whether there are many of them."""
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Recorder:
    """Takes down what is sent to any engine of this process, while it listens."""

    said: list[Said] = field(default_factory=list)
    _listens: bool = False

    def __post_init__(self) -> None:
        """Stand beside every engine."""
        event.listen(Engine, "before_cursor_execute", self._hear)

    def _hear(self, *heard: Any) -> None:  # Any: what SQLAlchemy tells its listeners
        _, _, statement, parameters, _, many = heard
        if self._listens and not statement.startswith(_FRAME):
            self.said.append((statement, parameters, many))

    @contextmanager
    def listening(self) -> Iterator[list[Said]]:
        """What is said within it."""
        self.said = []
        self._listens = True
        try:
            yield self.said
        finally:
            self._listens = False


class Bare(Protocol):
    """A driver's connection."""

    alone: bool
    """No other process does the work."""

    def read(self, said: Sequence[Said]) -> None:
        """Run statements and fetch all they answer."""
        ...

    def write(self, said: Sequence[Said]) -> None:
        """The same in one transaction that is committed."""
        ...

    def numbers(self) -> list[tuple[str, int]]:
        """Where numbers are given out beside the rows, so that a rehearsal does not use them up: the next of each."""
        ...

    def give_back(self, numbers: list[tuple[str, int]]) -> None:
        """As it was then."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class BareSQLite:
    """sqlite3, with the product's own settings and its statements prepared."""

    alone = True

    def __init__(self, path: Path) -> None:
        """Open the file."""
        self._conn = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        for pragma in PRAGMAS:
            self._conn.execute(f"PRAGMA {pragma}")

    def read(self, said: Sequence[Said]) -> None:
        """Run and fetch."""
        self._run(said)

    def write(self, said: Sequence[Said]) -> None:
        """Run and commit."""
        self._conn.execute("BEGIN IMMEDIATE")
        self._run(said)
        self._conn.execute("COMMIT")

    def _run(self, said: Sequence[Said]) -> None:
        for statement, values, many in said:
            if many:
                self._conn.executemany(statement, values)
            else:
                self._conn.execute(statement, values).fetchall()

    def numbers(self) -> list[tuple[str, int]]:
        """The highest row gives the next number."""
        return []

    def give_back(self, numbers: list[tuple[str, int]]) -> None:
        """Nothing was used up."""

    def close(self) -> None:
        """Close it."""
        self._conn.close()


class BarePostgreSQL:
    """psycopg, its statements prepared."""

    alone = False

    def __init__(self, url: str) -> None:
        """Connect."""
        import psycopg  # only who measures a server needs its driver

        self._conn = psycopg.connect(url, autocommit=True, prepare_threshold=0)

    def read(self, said: Sequence[Said]) -> None:
        """Run and fetch."""
        self._run(said)

    def write(self, said: Sequence[Said]) -> None:
        """Run and commit."""
        with self._conn.transaction():
            self._run(said)

    def _run(self, said: Sequence[Said]) -> None:
        with self._conn.cursor() as cursor:
            for statement, values, many in said:
                if many:
                    cursor.executemany(statement.encode(), values)
                else:
                    cursor.execute(statement.encode(), values)
                    if cursor.description:
                        cursor.fetchall()

    def numbers(self) -> list[tuple[str, int]]:
        """Of each sequence."""
        names = [str(row[0]) for row in self._conn.execute("SELECT sequencename FROM pg_sequences")]
        each = " UNION ALL ".join(f"SELECT '{name}', last_value + is_called::int FROM {name}" for name in names)
        return [(str(name), int(following)) for name, following in self._conn.execute(each.encode())]

    def give_back(self, numbers: list[tuple[str, int]]) -> None:
        """A sequence does not roll back by itself."""
        for name, following in numbers:
            self._conn.execute("SELECT setval(%s, %s, false)", (name, following))

    def close(self) -> None:
        """Close it."""
        self._conn.close()


def bare(where: Location) -> Bare:
    """The driver of a file or of a server."""
    return BareSQLite(where) if isinstance(where, Path) else BarePostgreSQL(where.url)
