"""The roads to the data: only the store ends a transaction, only the unit writes the journal, no read stays open."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection

from storage.clock import StillClock
from storage.ids import PatientId
from storage.location import Location
from storage.office import open_store, seat
from storage.rights import Role
from storage.store import Store
from tests.engine.full_day import MONDAY, NOW, Day

STORAGE = Path(__file__).parents[2] / "storage"
ENDS = {"commit", "begin", "rollback", "begin_nested", "executescript"}
WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "END TRANSACTION")
OWN = {
    "store.py": "one view of the whole data for sums that must agree",
    "sqlite.py": "the store's own transaction",
    "postgresql.py": "the same there",
    "unit.py": "a savepoint around a part that may fail alone",
    "hop.py": "what SQLAlchemy thinks is open after a read",
    "encrypting.py": "the whole file to itself while its copy is made",
    "snapshot.py": "a view of a long check, taken anew before it is old",
    "engine_checks.py": "a savepoint around an index that may be broken",
    "reading.py": "one view of the whole data for a command",
    "migrations/server.py": "the schema there",
    "backup.py": "one view of the whole file for a copy",
    "migrations/run.py": "the schema",
}
"""Who may begin or end a transaction, and what for."""


@pytest_asyncio.fixture
async def store(day_file: Path) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


def ends(tree: ast.AST) -> Iterator[str]:
    """What in a module begins or ends a transaction."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDS:
            yield node.func.attr
        if isinstance(node, ast.Call):
            for given in node.args:
                if isinstance(given, ast.Constant) and str(given.value).startswith(WORDS):
                    yield str(given.value)


def test_no_verb_begins_or_ends_a_transaction() -> None:
    found = {}
    for path in sorted(STORAGE.rglob("*.py")):
        said = sorted(set(ends(ast.parse(path.read_text(encoding="utf-8")))))
        if said:
            found[path.relative_to(STORAGE).as_posix()] = said
    assert set(found) == set(OWN), found


def test_only_the_unit_writes_acts_journal_and_changes() -> None:
    writers = {
        path.relative_to(STORAGE).as_posix()
        for path in STORAGE.rglob("*.py")
        for table in ("act", "journal", "change")
        for how in ("insert", "update", "delete")
        if f"{how}({table})" in path.read_text(encoding="utf-8")
    }
    assert writers == {"gathered.py", "privacy/taking_away.py"}, "by which the unit writes, and an erasure takes away"


def _idle(conn: Connection) -> bool:
    raw = conn.connection.dbapi_connection
    if isinstance(raw, psycopg.Connection):
        return raw.info.transaction_status is TransactionStatus.IDLE
    assert isinstance(raw, sqlite3.Connection)
    return not raw.in_transaction


async def test_no_read_keeps_a_transaction_open(store: Store, day: Day, day_file: Location) -> None:
    """After every read of every service the file can be check-pointed whole: nobody holds an old view of it."""
    office = await seat(store, Role.OFFICE_MANAGER.value, "desk 1")
    await office.queue.board()
    await office.schedule.day(MONDAY)
    await office.schedule.week(day.orlova, MONDAY)
    await office.cash.day()
    await office.calls.log()
    await office.patients.search("Yudin")
    await office.patients.history(PatientId(1))
    await office.services.price_list(MONDAY)
    await office.journal.history("patient", 1)
    with pytest.raises(ZeroDivisionError):
        await office.read(lambda conn: conn.exec_driver_sql("SELECT 1").scalar_one() // 0)
    for hop in (*store.readers, store._writer):
        assert await hop.run(_idle)
    if not isinstance(day_file, Path):
        return
    with sqlite3.connect(day_file) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
