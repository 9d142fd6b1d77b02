"""Data files that cannot be used: one sentence, and the file is left as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from storage.clock import StillClock
from storage.errors import Unavailable
from storage.faults import translate
from storage.journal import queries
from storage.migrations.freeze import statements
from storage.migrations.frozen import read
from storage.migrations.run import NEWEST, prepare, schema_version
from storage.office import Office, open_store
from storage.opening import open_data
from storage.rights import Right
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb


def _newer(path: Path) -> None:
    prepare(path)
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999_future'")


def _of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE bookmarks (id INTEGER)")


def _damaged(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"\x01" * 4096)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_text("Dear diary"), "is not a Frontdesk data file"),
        (_of_another_program, "belongs to another program"),
        (_newer, "was written by a newer Frontdesk"),
        (_damaged, "damaged or not a Frontdesk file"),
    ],
)
def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, make: Callable[[Path], object], says: str) -> None:
    path = tmp_path / "frontdesk.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(Unavailable, match=says) as caught:
        prepare(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_new_file_gets_the_newest_schema_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "frontdesk.db"
    prepare(path)
    prepare(path)
    with create_engine(f"sqlite:///{path}", poolclass=NullPool).connect() as conn:
        assert schema_version(conn) == NEWEST
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_frozen_text_is_what_the_rooms_declare(engine: str) -> None:
    """`python -m storage.migrations.freeze` after a change of tables or triggers, until the first release."""
    assert read(NEWEST, engine) == statements(engine)


@verb("test.write_down", right=Right.CALLS)
def note(unit: Unit, key: int, text: str) -> None:
    """A verb that only journals."""
    unit.journal("note", key, None, {"text": text})


async def _fill(office: Office) -> None:
    for number in range(2, 2000):
        await office.write(note, number, "x" * 2000)


@pytest.mark.only_sqlite("a file is made to fill; a full server is tested on its own")
async def test_a_full_disk_says_so_and_loses_nothing(office: Office) -> None:
    await office.write(note, 1, "before")

    def shrink(conn: Connection) -> None:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def grow(conn: Connection) -> None:
        conn.exec_driver_sql("PRAGMA max_page_count = 1000000")

    await office.store._writer.run(shrink)
    with pytest.raises(Unavailable, match="disk is full"):
        await _fill(office)
    kept = await office.read(queries.count)
    await office.store._writer.run(grow)
    await office.write(note, 5000, "after")
    assert await office.read(queries.count) == kept + 1


def test_a_read_only_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "frontdesk.db"
    prepare(path)
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as caught:
        conn.execute("DELETE FROM change")
    assert "read-only" in str(translate(caught.value))


async def test_a_console_that_starts_during_a_restore_opens_what_was_restored(
    tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file keeps its connections under another name: what went into it would be lost."""
    path, other = tmp_path / "data.db", tmp_path / "other.db"
    prepare(path)
    prepare(other)
    with closing(sqlite3.connect(other)) as conn, conn:
        conn.execute("INSERT INTO change (topic, key, desk) VALUES ('restored', 1, 'd')")

    async def meanwhile(where: Path, clock: StillClock, *, watch: bool, pragmas: tuple[str, ...]) -> Store:
        store = await open_store(where, clock, watch=watch, pragmas=pragmas)
        if other.exists():
            other.rename(path)
        return store

    monkeypatch.setattr("storage.opening.open_store", meanwhile)
    store = await open_data(path, clock, first=None)
    try:
        assert await store.read(lambda conn: conn.exec_driver_sql("SELECT topic FROM change").scalar()) == "restored"
    finally:
        await store.close()
