"""How much the async storage layer costs over bare sqlite3 in a thread; run by hand.

Three ways to run the same unit of work, interleaved: sqlite3 in an executor
thread, one hop on aiosqlite's thread with SQLAlchemy Core (`storage.hop`), and
SQLAlchemy's own async engine over aiosqlite (`run_sync`).
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, event, insert, select
from sqlalchemy.ext.asyncio import create_async_engine

from storage.hop import PRAGMAS, Hop

ROUNDS = 400
WARM_UP = 50
ROWS = 20_000

metadata = MetaData()
thing = Table("thing", metadata, Column("id", Integer, primary_key=True), Column("name", Text))
note = Table("note", metadata, Column("id", Integer, primary_key=True), Column("name", Text))


def core_read(conn: Connection) -> int:
    """Thirty rows by key range."""
    rows = conn.execute(select(thing.c.id, thing.c.name).where(thing.c.id > 5000).order_by(thing.c.id).limit(30)).all()
    return len(rows)


def core_write(conn: Connection) -> None:
    """Two rows in one transaction."""
    conn.exec_driver_sql("BEGIN IMMEDIATE")
    conn.execute(insert(note).values(name="x"))
    conn.execute(insert(note).values(name="y"))
    conn.exec_driver_sql("COMMIT")


def bare_read(conn: sqlite3.Connection) -> int:
    """The same without SQLAlchemy."""
    return len(conn.execute("SELECT id, name FROM thing WHERE id > 5000 ORDER BY id LIMIT 30").fetchall())


def bare_write(conn: sqlite3.Connection) -> None:
    """The same without SQLAlchemy."""
    conn.execute("BEGIN IMMEDIATE")
    conn.execute("INSERT INTO note (name) VALUES (?)", ("x",))
    conn.execute("INSERT INTO note (name) VALUES (?)", ("y",))
    conn.execute("COMMIT")


async def measure(ways: dict[str, Callable[[], Awaitable[object]]]) -> dict[str, list[float]]:
    """Milliseconds of each way, interleaved."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(ROUNDS + WARM_UP):
        for name, way in ways.items():
            start = time.perf_counter()
            await way()
            if round_ >= WARM_UP:
                taken[name].append((time.perf_counter() - start) * 1000)
    return taken


async def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        with sqlite3.connect(path) as raw:
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)")
            raw.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, name TEXT)")
            raw.executemany("INSERT INTO thing (name) VALUES (?)", ((f"name {n}",) for n in range(ROWS)))
        hop = await Hop.open(path, read_only=False)
        bare = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        engine = create_async_engine(f"sqlite+aiosqlite:///{path}", isolation_level="AUTOCOMMIT")

        @event.listens_for(engine.sync_engine, "connect")
        def _set_up(connection: sqlite3.Connection, record: object) -> None:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")

        for pragma in PRAGMAS:
            bare.execute(f"PRAGMA {pragma}")
        pool = ThreadPoolExecutor(1)
        loop = asyncio.get_running_loop()

        async def by_engine(fn: Callable[[Connection], object]) -> None:
            async with engine.connect() as conn:
                await conn.run_sync(fn)

        for title, core, plain in (("read", core_read, bare_read), ("write", core_write, bare_write)):
            taken = await measure(
                {
                    "bare thread": partial(loop.run_in_executor, pool, plain, bare),
                    "one hop": partial(hop.run, core),
                    "run_sync": partial(by_engine, core),
                }
            )
            floor = statistics.median(taken["bare thread"])
            for name, values in taken.items():
                p50, p99 = statistics.median(values), statistics.quantiles(values, n=100)[98]
                sys.stdout.write(
                    f"{title:6} {name:12} p50 {p50:6.3f} ms  p99 {p99:6.3f} ms  {p50 / floor:4.1f} of bare\n"
                )
        await hop.close()
        bare.close()
        pool.shutdown()
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
