"""The engine of one file: SQLite through aiosqlite, a lock file as the gate, datagrams as the bell."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from storage.feed import Bell
from storage.gate import Gate, gate_of
from storage.hop import PRAGMAS, Hop

if TYPE_CHECKING:
    from storage.notices import Notices


class SqliteEngine:
    """A centre in one file."""

    def __init__(self, path: Path, *, pragmas: tuple[str, ...] = PRAGMAS) -> None:
        """Name the file; its schema must be there."""
        self.path = path
        self._pragmas = pragmas
        self._log = f"{path}-wal"
        self._gate = Gate(gate_of(path), path)
        self._bell = Bell(path)
        self._notices: Notices | None = None

    async def open(self, *, read_only: bool) -> Hop:
        """A new connection; one that is read-only refuses to write."""
        return await Hop.open(self.path, read_only=read_only, pragmas=self._pragmas, closing=self._gate.held)

    @contextmanager
    def writing(self, conn: Connection) -> Iterator[None]:
        """Gate, BEGIN IMMEDIATE, the work, COMMIT."""
        with self._gate.held():
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield
                conn.exec_driver_sql("COMMIT")
            except BaseException:
                raw = conn.connection.dbapi_connection
                if raw is not None and raw.in_transaction:  # a full disk has ended it already
                    conn.exec_driver_sql("ROLLBACK")
                raise

    def look(self, conn: Connection) -> object:
        """The file's version, as other connections have changed it."""
        return conn.exec_driver_sql("PRAGMA data_version").scalar()

    def stirred(self) -> object | None:
        """The log beside the file, where every commit is written first."""
        try:
            log = os.stat(self._log)
        except OSError:
            return None
        return log.st_mtime_ns, log.st_size

    def begin_notices(self, loop: asyncio.AbstractEventLoop, stirred: Callable[[], None]) -> None:
        """Have the kernel tell of writes to the log, where it does."""
        try:
            from storage.notices import Notices  # after the start: the desk is filled by then
        except ImportError:  # a Python without ctypes
            return
        self._notices = Notices(self.path, stirred)
        self._notices.start(loop)

    def is_told(self) -> bool:
        """Whether the kernel tells."""
        return self._notices is not None and self._notices.works

    def ring(self) -> None:
        """Wake the other consoles on this file."""
        self._bell.ring()

    async def listen(self, loop: asyncio.AbstractEventLoop, rung: Callable[[], None]) -> None:
        """Hear their rings."""
        with contextlib.suppress(OSError):  # no datagrams here: the look each second is enough
            self._bell.listen(loop, rung)

    async def close(self) -> None:
        """Stop hearing, and close the gate's file."""
        self._bell.close(asyncio.get_running_loop())
        self._gate.close()
        if self._notices is not None:
            self._notices.stop()
