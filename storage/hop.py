"""One database connection of aiosqlite with SQLAlchemy Core bound to it, used in one hop.

A unit of work crosses to the connection's own thread once, not once for each
statement, and the write lock is never held across turns of the event loop.
This file holds the only private touch of aiosqlite (`_execute`, which runs a
function on the connection's thread, and `_conn`, the sqlite3 connection there);
tests/engine/test_hop.py notices when aiosqlite changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import aiosqlite
from sqlalchemy import Connection
from sqlalchemy.pool import StaticPool

from storage.errors import N_, Unavailable
from storage.library import connect, engine

T = TypeVar("T")

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-32768",
    "trusted_schema=ON",
    "mmap_size=0",
)
"""FULL: an acknowledged payment outlives a power cut.  mmap off: see docs/decisions.md on the WAL-reset bug."""


class Hop:
    """One connection and its thread."""

    def __init__(self, raw: aiosqlite.Connection, closing: Callable[[], AbstractContextManager[None]]) -> None:
        """Use `Hop.open`."""
        self._raw = raw
        self._closing = closing
        self._conn: Connection | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        read_only: bool,
        pragmas: tuple[str, ...] = PRAGMAS,
        closing: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Hop:
        """Open the file; a reader refuses to write.

        A writer is closed within `closing`: the last connection on a file check-points as it goes.  A reader's
        file is open for reading only, so that it never can.
        """
        was = _identity(path)
        opening = partial(connect, path, mode="ro" if read_only else "rwc", cached_statements=512)
        raw = aiosqlite.Connection(opening, iter_chunk_size=64)
        raw._thread.daemon = True  # a console that dies must not wait for its database thread
        await raw
        hop = cls(raw, nullcontext if read_only else closing)
        await hop._on_thread(lambda: hop._bind((*pragmas, "query_only=ON") if read_only else pragmas))
        if _identity(path) != was:  # from here on nobody can: the connection holds the file
            await hop.close()
            raise Unavailable(N_("{path} was replaced while it was opened; start again."), path=path)
        return hop

    async def _on_thread(self, fn: Callable[[], T]) -> T:
        return cast("T", await self._raw._execute(fn))  # type: ignore[no-untyped-call]  # aiosqlite's own is untyped

    def _bind(self, pragmas: tuple[str, ...]) -> None:
        dbapi: sqlite3.Connection = self._raw._conn
        for pragma in pragmas:
            dbapi.execute(f"PRAGMA {pragma}")
        self._conn = engine(lambda: dbapi, StaticPool).connect().execution_options(isolation_level="AUTOCOMMIT")

    async def run(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on the connection's thread; reads see each statement's newest state."""

        def whole() -> T:
            assert self._conn is not None
            try:
                return fn(self._conn)
            finally:
                self._conn.rollback()  # ends what SQLAlchemy thinks is open; the driver is in autocommit

        return await self._on_thread(whole)

    async def close(self) -> None:
        """Close the connection and end its thread."""
        await self._on_thread(self._end)
        await self._raw.close()

    def _end(self) -> None:
        if self._conn is not None:
            self._conn.close()
        with self._closing():
            self._raw._conn.close()


def _identity(path: Path) -> object:
    """Which file has this name now."""
    try:
        found = path.stat()
    except OSError:
        return None  # the library makes it, or says why not
    return found.st_dev, found.st_ino
