"""Older data brought up to date: copied first, alone with the file, all or nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Unavailable
from storage.keeping import Keeping
from storage.migrations import bringing, frozen
from storage.migrations import run as running
from storage.migrations.frozen import NEWEST
from storage.migrations.run import prepare, version_of
from storage.sealing import seal, unseal
from tests.engine.released import release

OLD = "0001_foundation"
CLOCK = StillClock(datetime(2026, 11, 22, 17, 0, 3, tzinfo=UTC))
NAME = "clinic-0001_foundation-20261122T170003Z.db"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A data file as release 0.1.0 left it."""
    path = tmp_path_factory.mktemp("released") / "clinic.db"
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA journal_mode=WAL")
        conn.exec_driver_sql("BEGIN")
        release(conn, OLD)
        conn.exec_driver_sql("COMMIT")
    return path.read_bytes()


@pytest.fixture
def old(tmp_path: Path, released: bytes) -> Path:
    """One of this test's own, in a folder of its own."""
    path = tmp_path / "data" / "clinic.db"
    path.parent.mkdir()
    path.write_bytes(released)
    path.chmod(0o600)
    return path


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return list(conn.iterdump())


def test_a_copy_is_made_before_an_update(old: Path) -> None:
    before = _dump(old)
    copy = prepare(old, clock=CLOCK)
    assert copy == old.parent / "backups" / NAME
    assert _dump(copy) == before
    assert version_of(copy) == OLD
    assert version_of(old) == NEWEST
    assert verify_at(old).ok
    assert (copy.stat().st_mode & 0o777, copy.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in copy.parent.iterdir()] == [NAME]
    assert prepare(old, clock=CLOCK) is None, "once is enough"


def test_a_copy_goes_where_the_settings_say_and_under_their_passphrase(old: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("correct horse\n")
    secret.chmod(0o600)
    (tmp_path / "elsewhere").mkdir()
    copy = prepare(old, Keeping(folder=tmp_path / "elsewhere", passphrase_file=secret), CLOCK)
    assert copy == tmp_path / "elsewhere" / f"{NAME}.sealed"
    assert b"SQLite" not in copy.read_bytes()
    assert sorted(path.name for path in old.parent.iterdir()) == ["clinic.db", "clinic.db.gate"]
    assert prepare(old) is None


def test_without_a_copy_there_is_no_update(old: Path, released: bytes) -> None:
    (old.parent / "backups").write_text("in the way")
    with pytest.raises(Unavailable, match="cannot be written"):
        prepare(old, clock=CLOCK)
    assert old.read_bytes() == released
    assert prepare(old, Keeping(before_update=False), CLOCK) is None
    assert version_of(old) == NEWEST


def test_an_update_waits_until_every_console_has_left(old: Path) -> None:
    with closing(sqlite3.connect(old)) as desk:
        desk.execute("SELECT count(*) FROM patient").fetchall()
        with pytest.raises(Unavailable, match="other consoles have it open: leave them all"):
            prepare(old, clock=CLOCK)
        assert version_of(old) == OLD
    prepare(old, clock=CLOCK)
    assert version_of(old) == NEWEST


def test_an_update_that_fails_leaves_everything_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _dump(old)

    def fail(conn: Connection) -> None:
        really(conn)
        raise KeyError("patience")

    really = running.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(running, "upgrade", fail)
        with pytest.raises(Unavailable, match=r"could not be brought up to date .'patience'.; it was left as it was"):
            prepare(old, clock=CLOCK)
    assert _dump(old) == before
    CLOCK.advance(seconds=1)
    prepare(old, clock=CLOCK)
    assert version_of(old) == NEWEST
    assert verify_at(old).ok


def _update_until(path: str, statements: int, pipe: Pipe) -> None:
    """A process that says when it has done so many statements of the update, and then waits for its end."""
    done = 0
    really: Callable[[Connection, str], None] = frozen.run

    def counted(conn: Connection, statement: str) -> None:
        nonlocal done
        really(conn, statement)
        done += 1
        if done == statements:
            pipe.send(done)
            threading.Event().wait()

    pytest.MonkeyPatch().setattr(bringing, "run", counted)
    prepare(Path(path), Keeping(before_update=False))


@pytest.mark.parametrize("statements", [1, 40, 100])
def test_an_update_that_is_killed_half_way_is_done_again(old: Path, statements: int) -> None:
    before = _dump(old)
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_update_until, args=(str(old), statements, theirs), daemon=True)
    process.start()
    theirs.close()
    assert mine.recv() == statements
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert version_of(old) == OLD
    assert _dump(old) == before
    prepare(old, clock=CLOCK)
    assert version_of(old) == NEWEST
    assert verify_at(old).ok


def test_two_consoles_that_start_at_once_both_find_it_done(old: Path) -> None:
    context = multiprocessing.get_context("spawn")
    consoles = [context.Process(target=prepare, args=(old,), daemon=True) for _ in range(2)]
    for console in consoles:
        console.start()
    for console in consoles:
        console.join()
    assert [console.exitcode for console in consoles] == [0, 0]
    assert version_of(old) == NEWEST
    assert len(list((old.parent / "backups").iterdir())) == 1


def test_a_schema_that_no_release_has_is_refused(old: Path) -> None:
    with closing(sqlite3.connect(old)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001_other'")
    before = old.read_bytes()
    with pytest.raises(Unavailable, match="the schema 0001_other, which no release of Frontdesk has"):
        prepare(old)
    assert old.read_bytes() == before


def test_a_busy_machine_is_asked_again_for_what_a_passphrase_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library measures the machine anew each time, and refuses what seems to take long."""
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_text("Dear diary")
    sealed.touch()
    seal(plain, sealed, "correct horse")
    refusals = ["Excessive work parameter for passphrase."] * 2
    really = pyrage.passphrase.decrypt

    def busy(locked: bytes, passphrase: str) -> object:
        if refusals:
            raise pyrage.DecryptError(refusals.pop())
        return really(locked, passphrase)

    monkeypatch.setattr(pyrage.passphrase, "decrypt", busy)
    unseal(sealed, tmp_path / "back", "correct horse")
    assert (tmp_path / "back").read_text() == "Dear diary"
    assert not refusals
