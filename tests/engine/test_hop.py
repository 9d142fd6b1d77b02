"""The one private touch of aiosqlite: these fail when a new version changes what `storage.hop` stands on."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from storage.errors import Unavailable
from storage.hop import Hop
from storage.library import connect

pytestmark = pytest.mark.only_sqlite("it is about the hop of a file")


async def test_a_unit_of_work_crosses_to_the_database_thread_once(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hop = await Hop.open(database, read_only=False)
    crossings = 0
    execute = hop._raw._execute

    async def counted(fn: Callable[[], object]) -> object:
        nonlocal crossings
        crossings += 1
        return await execute(fn)  # type: ignore[no-untyped-call]  # aiosqlite's own is untyped

    monkeypatch.setattr(hop._raw, "_execute", counted)
    threads: set[int] = set()

    def work(conn: Connection) -> int:
        for number in range(10):
            threads.add(threading.get_ident())
            conn.execute(text("SELECT :n"), {"n": number}).scalar_one()
        return 10

    assert await hop.run(work) == 10
    assert crossings == 1
    assert len(threads) == 1
    assert threads != {threading.get_ident()}
    await hop.close()


async def test_a_file_that_is_replaced_while_it_is_opened_is_not_worked_on(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a restore or an encryption does: what was written to the old file would be lost."""
    other = tmp_path / "other.db"
    other.write_bytes(database.read_bytes())

    def late(path: Path, **how: Any) -> sqlite3.Connection:
        opened = connect(path, **how)
        opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        other.replace(path)
        return opened

    monkeypatch.setattr("storage.hop.connect", late)
    with pytest.raises(Unavailable, match="was replaced"):
        await Hop.open(database, read_only=False)


async def test_the_loop_goes_on_while_the_database_works(database: Path) -> None:
    hop = await Hop.open(database, read_only=True)
    loop = asyncio.get_running_loop()
    begun, finish = asyncio.Event(), threading.Event()

    def long(conn: Connection) -> bool:
        loop.call_soon_threadsafe(begun.set)
        return finish.wait(5)

    job = asyncio.ensure_future(hop.run(long))
    await begun.wait()
    finish.set()  # only reached because the loop was not blocked
    assert await job is True
    await hop.close()


async def test_the_connection_is_set_up_for_money(database: Path) -> None:
    hop = await Hop.open(database, read_only=False)

    def pragmas(conn: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    assert await hop.run(pragmas) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10000,
    }
    await hop.close()


async def test_a_reader_cannot_write(database: Path) -> None:
    hop = await Hop.open(database, read_only=True)
    with pytest.raises(OperationalError, match="readonly"):
        await hop.run(lambda conn: conn.exec_driver_sql("DELETE FROM change"))
    await hop.close()


async def test_a_read_leaves_no_transaction_open(database: Path) -> None:
    hop = await Hop.open(database, read_only=True)
    await hop.run(lambda conn: conn.execute(text("SELECT count(*) FROM act")).scalar())
    assert await hop.run(lambda conn: conn.connection.dbapi_connection.in_transaction) is False  # type: ignore[union-attr]
    with sqlite3.connect(database) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    await hop.close()
