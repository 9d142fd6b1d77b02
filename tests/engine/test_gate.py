"""No connection of ours check-points but at the gate: not the last reader to leave, not a migration, not the close.

In this mode of the engine the data file itself is written by check-points only, so its bytes tell.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from storage.backup import back_up
from storage.checking import verify_at
from storage.clock import StillClock
from storage.gate import Gate, gate_of
from storage.hop import Hop
from storage.migrations.frozen import RELEASED
from storage.migrations.run import prepare
from storage.office import open_store
from storage.opening import is_current
from tests.engine.full_day import NOW
from tests.engine.released import release

pytestmark = pytest.mark.only_sqlite("a server check-points by itself")

DIES = """
import os, sqlite3, sys
conn = sqlite3.connect(sys.argv[1])
conn.execute("INSERT INTO change (topic, key, desk) VALUES ('calls', 0, 'x')")
conn.commit()
os._exit(0)
"""
"""A writer that is gone before it could close: its commit lies in the file beside the data."""


@pytest.fixture
def left(database: Path) -> Path:
    """A data file with a commit that no check-point has seen, and nobody at it."""
    subprocess.run([sys.executable, "-c", DIES, str(database)], check=True)
    assert _log(database).stat().st_size > 0
    return database


def _log(database: Path) -> Path:
    return Path(f"{database}-wal")


async def _by_hop(path: Path) -> None:
    hop = await Hop.open(path, read_only=True)
    assert await hop.run(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM change").scalar()) == 1
    await hop.close()


async def _by_check(path: Path) -> None:
    await asyncio.to_thread(verify_at, path)


async def _by_asking(path: Path) -> None:
    assert await asyncio.to_thread(is_current, path)


async def _by_backup(path: Path) -> None:
    await asyncio.to_thread(back_up, path, path.with_name("copy.db"))


@pytest.mark.parametrize("read", [_by_hop, _by_check, _by_asking, _by_backup])
async def test_a_reader_that_leaves_last_writes_nothing(left: Path, read: Callable[[Path], object]) -> None:
    before = left.read_bytes(), _log(left).read_bytes()
    await read(left)  # type: ignore[misc]  # each of them is a coroutine
    assert (left.read_bytes(), _log(left).read_bytes()) == before


class Watched:
    """The gate held by somebody else, and who came to it meanwhile."""

    def __init__(self, path: Path) -> None:
        self._gate = Gate(gate_of(path))
        self.came = threading.Event()

    @contextmanager
    def held(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        own, came = Gate.held, self.came

        @contextmanager
        def seen(gate: Gate) -> Iterator[None]:
            came.set()
            with own(gate):
                yield

        with self._gate.held():
            monkeypatch.setattr(Gate, "held", seen)
            yield
        monkeypatch.undo()
        self._gate.close()


async def test_a_writer_closes_at_the_gate(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = left.read_bytes()
    watched = Watched(left)
    with watched.held(monkeypatch):
        store = await open_store(left, StillClock(NOW))
        closing = asyncio.ensure_future(store.close())
        assert await asyncio.to_thread(watched.came.wait, 10)
        assert not closing.done()
        assert left.read_bytes() == before
    await closing
    assert left.read_bytes() != before, "the last to leave check-points"
    assert not _log(left).exists()


async def test_a_migration_stands_at_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    with create_engine(f"sqlite:///{path}", poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as conn:
        release(conn, min(RELEASED), filled=False)
    before = path.read_bytes()
    watched = Watched(path)
    with watched.held(monkeypatch):
        bringing = asyncio.ensure_future(asyncio.to_thread(prepare, path))
        assert await asyncio.to_thread(watched.came.wait, 10)
        assert not bringing.done()
        assert path.read_bytes() == before
    await bringing
    assert path.read_bytes() != before
