"""The engine of many machines: PostgreSQL through psycopg, one hop a unit of work as on a file.

Writers queue at one advisory lock, as they do at SQLite's gate: the journal's chain, the numbers of receipts and
the sums of a shift see one writer at a time, whatever the desk. Beneath it constraints and triggers keep the same
promises against everybody else.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.connecting import bound, connect
from storage.engine import InDoubt
from storage.faults import is_lost
from storage.location import Server

T = TypeVar("T")

GATE = 4_616_279_301
"""The number of the advisory lock that writers queue at, the same for every console on a database."""
CHANNEL = "frontdesk_change"
AWAY_SECONDS = 2
"""So long after a server was not there it is looked for again, to hear of changes at once."""


class PostgresHop:
    """One connection and its thread."""

    def __init__(self, server: Server, *, read_only: bool) -> None:
        """Use `PostgresEngine.open`."""
        self._server = server
        self._read_only = read_only
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="postgresql")
        self._raw: psycopg.Connection | None = None
        self._conn: Connection | None = None

    def connect(self) -> None:
        """Connect, or again after the server was away; on the hop's own thread."""
        self._raw = connect(self._server, read_only=self._read_only)
        self._conn = bound(self._raw)

    async def run(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on the connection's thread; reads see each statement's newest state."""

        def whole() -> T:
            if self._raw is None or self._raw.closed:
                self.connect()
            assert self._conn is not None
            try:
                return fn(self._conn)
            finally:
                self._settle()

        return await self.on_thread(whole)

    def _settle(self) -> None:
        """Leave nothing open behind a unit of work; a connection that was lost is made anew for the next."""
        assert self._raw is not None
        assert self._conn is not None
        if self._raw.closed or self._raw.info.transaction_status is TransactionStatus.UNKNOWN:
            self._raw.close()
        else:
            self._conn.rollback()  # ends what SQLAlchemy thinks is open

    async def on_thread(self, fn: Callable[[], T]) -> T:
        """Run something on the connection's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, fn)

    async def close(self) -> None:
        """Close the connection and end its thread."""

        def end() -> None:
            if self._raw is not None:
                self._raw.close()

        await self.on_thread(end)
        self._thread.shutdown(wait=False)


class PostgresEngine:
    """A centre in a database of a PostgreSQL server."""

    def __init__(self, server: Server) -> None:
        """Name the database; its schema must be there."""
        self.server = server
        self._hearing: asyncio.Task[None] | None = None
        self._hears = False
        self._stirred: Callable[[], None] = lambda: None

    async def open(self, *, read_only: bool) -> PostgresHop:
        """A new connection; one that is read-only refuses to write."""
        hop = PostgresHop(self.server, read_only=read_only)
        await hop.on_thread(hop.connect)
        return hop

    @contextmanager
    def writing(self, conn: Connection) -> Iterator[None]:
        """BEGIN, the gate, the work, the bell, COMMIT.

        Raises InDoubt when the connection was lost in the COMMIT: nobody can say yet whether it counts.
        """
        raw = conn.connection.dbapi_connection
        assert isinstance(raw, psycopg.Connection)
        try:
            # in one journey; a driver that is given no values takes two statements at once
            begun = f"BEGIN; SELECT pg_advisory_xact_lock({GATE})"
            conn.exec_driver_sql(begun, execution_options={"no_parameters": True})
            yield
            conn.exec_driver_sql(f"NOTIFY {CHANNEL}")
        except BaseException:
            if not raw.closed and raw.info.transaction_status is not TransactionStatus.IDLE:
                conn.exec_driver_sql("ROLLBACK")
            raise
        try:
            conn.exec_driver_sql("COMMIT")
        except DBAPIError as error:
            if is_lost(error):
                raise InDoubt from error
            raise

    def look(self, conn: Connection) -> object:
        """The newest row of the change feed."""
        return conn.exec_driver_sql("SELECT max(id) FROM change").scalar()

    def stirred(self) -> object | None:
        """Only the server knows."""
        return None

    def ring(self) -> None:
        """The commit has rung already."""

    def begin_notices(self, loop: asyncio.AbstractEventLoop, stirred: Callable[[], None]) -> None:
        """The bell rings within the commit: who hears it hears of everything."""
        del loop
        self._stirred = stirred

    def is_told(self) -> bool:
        """Whether the bell is heard now."""
        return self._hears

    async def listen(self, loop: asyncio.AbstractEventLoop, rung: Callable[[], None]) -> None:
        """Hear the commits of all desks, one's own too; again after the server was away."""
        self._hearing = loop.create_task(self._hear(loop, rung))

    async def _hear(self, loop: asyncio.AbstractEventLoop, rung: Callable[[], None]) -> None:
        while True:
            try:
                ear = await asyncio.to_thread(self._listening)
            except DBAPIError:  # away; or a standby, which lets nobody listen: the look each second is enough
                await asyncio.sleep(AWAY_SECONDS)
                continue
            gone = asyncio.Event()

            def heard(ear: psycopg.Connection = ear, gone: asyncio.Event = gone) -> None:
                try:
                    if list(ear.notifies(timeout=0)):
                        rung()
                except psycopg.Error:
                    gone.set()

            socket = ear.fileno()
            loop.add_reader(socket, heard)
            self._hears = True
            rung()  # for what was committed while nobody listened
            try:
                await gone.wait()
            finally:
                self._hears = False
                self._stirred()
                loop.remove_reader(socket)
                ear.close()

    def _listening(self) -> psycopg.Connection:
        ear = connect(self.server)
        ear.execute(f"LISTEN {CHANNEL}")
        return ear

    async def close(self) -> None:
        """Stop hearing."""
        if self._hearing is not None:
            self._hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._hearing
