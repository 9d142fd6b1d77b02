"""The data file with a key: the same promises by every road, and nothing in clear on the disk."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.backup import back_up
from storage.checking import verify_at
from storage.clock import StillClock
from storage.encrypting import decrypt, encrypt
from storage.errors import Conflict, RuleBroken, StorageError, Taken, Unavailable
from storage.faults import translate
from storage.hop import Hop
from storage.library import bundled, connect, has_wal_reset_bug, kind, module, version
from storage.office import open_store, seat
from storage.opening import open_data, require_current
from storage.patients.records import PatientDraft, Phone
from storage.restoring import restore
from storage.rights import Role
from storage.schedule.records import NewAppointment
from storage.told import AUTO, BUNDLED, Told, make_key, read_key, tell
from tests.engine.full_day import MONDAY, NOW, Day
from tests.engine.writing import Work, take_money, work_of, write_on

pytestmark = pytest.mark.only_sqlite("the files of a server are encrypted by who keeps the server")

NAMES = (b"Yudin", b"Orlova", b"Antonov", b"+79161234567", b"CREATE TABLE", b"SQLite format")


@pytest.fixture
def engine() -> str:
    """The day is copied as a plain file first."""
    return "sqlite"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "frontdesk.key"


@pytest.fixture
def sealed(day_file: Path, key_file: Path) -> Path:
    """A full day, encrypted, and this process told of its key."""
    assert all(name in day_file.read_bytes() for name in NAMES), "else the test of the bytes proves nothing"
    tell(Told(key_file=key_file))
    encrypt(day_file, key_file).unlink()
    return day_file


def refused(doing: Callable[[], object]) -> str:
    """What is said when this is done."""
    with pytest.raises(StorageError) as caught:
        doing()
    return caught.value.template.format_map({name: str(value) for name, value in caught.value.values.items()})


async def test_a_working_day_on_an_encrypted_file(sealed: Path, day: Day) -> None:
    store = await open_store(sealed, StillClock(NOW))
    office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
    name = PatientDraft(last_name="Zvonareva", first_name="Zoya", phones=(Phone(e164="+79167654321"),))
    zoya = (await office.patients.add_caller(name)).id
    wish = NewAppointment(
        patient_id=zoya, practitioner_id=day.orlova, local_date=MONDAY + timedelta(7), local_min=600, minutes=20
    )
    await office.schedule.book(wish)
    with pytest.raises(Taken):
        await office.schedule.book(wish)
    assert (await take_money(office, zoya))[0] == "receipt"
    beside = Path(f"{sealed}-wal")
    assert beside.stat().st_size > 0
    for file in (sealed, beside, Path(f"{sealed}-shm")):
        text = file.read_bytes()
        assert not [name for name in (*NAMES, b"Zvonareva", b"+79167654321") if name in text], file
    await store.close()
    assert verify_at(sealed).ok
    with closing(sqlite3.connect(sealed)) as plain, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        plain.execute("SELECT count(*) FROM patient")


async def test_its_errors_are_told_like_those_of_the_other_engine(sealed: Path) -> None:
    hop = await Hop.open(sealed, read_only=False)
    for sql, kind_of in (
        ("DELETE FROM receipt", RuleBroken),
        ("UPDATE journal SET what = 'x'", RuleBroken),
        ("INSERT INTO account_user SELECT * FROM account_user", Conflict),
    ):
        with pytest.raises(IntegrityError) as caught:
            await hop.run(lambda conn, sql=sql: conn.exec_driver_sql(sql))  # type: ignore[misc]  # bound at once
        assert type(translate(caught.value)) is kind_of, sql
    await hop.close()
    reader = await Hop.open(sealed, read_only=True)
    with pytest.raises(OperationalError) as readonly:
        await reader.run(lambda conn: conn.exec_driver_sql("DELETE FROM receipt"))
    assert "read-only" in str(translate(readonly.value))
    await reader.close()


def write_sealed(key_file: str, work: Work, pipe: Pipe) -> None:
    tell(Told(key_file=Path(key_file)))
    write_on(work, pipe)


def test_a_killed_writer_loses_nothing_acknowledged(sealed: Path, key_file: Path, day: Day) -> None:
    context = multiprocessing.get_context("spawn")
    wanted: dict[str, set[int]] = {"receipt": set(), "appointment": set()}
    for turn in range(3):
        mine, theirs = context.Pipe()
        work = work_of(sealed, day, turn * 80)
        writer = context.Process(target=write_sealed, args=(str(key_file), work, theirs))
        writer.start()
        theirs.close()
        assert mine.recv()[0] == "ready"
        for _ in range(9):
            what, number, _seconds = mine.recv()
            wanted[what].add(number)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
    with closing(connect(sealed)) as conn:
        for what, numbers in wanted.items():
            assert numbers <= {number for (number,) in conn.execute(f"SELECT id FROM {what}")}
        assert conn.execute("PRAGMA cipher_integrity_check").fetchall() == []
    assert verify_at(sealed).ok


def test_a_copy_is_encrypted_too_and_is_restored(sealed: Path, day: Day, key_file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert back_up(sealed, copy).verdict.ok
    assert kind(copy) == "sealed"
    assert not [name for name in NAMES if name in copy.read_bytes()]
    with closing(connect(sealed)) as conn:
        conn.execute("DELETE FROM change")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    done = restore(sealed, copy, StillClock(NOW), lambda: "")
    assert done.verdict.ok
    with closing(connect(sealed)) as conn:
        assert conn.execute("SELECT count(*) FROM change").fetchone()[0] > 0
    tell(Told())
    assert "is an encrypted copy" in refused(lambda: restore(tmp_path / "n.db", copy, StillClock(NOW), lambda: ""))
    assert not (tmp_path / "n.db").exists()


async def test_a_new_centre_is_encrypted_from_its_first_byte(tmp_path: Path, key_file: Path) -> None:
    make_key(key_file)
    tell(Told(key_file=key_file))
    path = tmp_path / "new" / "frontdesk.sqlite3"
    await (await open_data(path, StillClock(NOW), first=None, create=True)).close()
    assert kind(path) == "sealed"
    require_current(path)


def test_back_to_a_plain_file(sealed: Path, key_file: Path) -> None:
    kept = decrypt(sealed, key_file)
    assert kept.name == "day.db.encrypted"
    assert kind(kept) == "sealed"
    tell(Told())
    assert verify_at(sealed).ok
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600


class TestWhatDoesNotGoTogether:
    """One sentence each, and not a byte is changed."""

    def unchanged(self, path: Path, doing: Callable[[], object]) -> str:
        before = path.read_bytes()
        told = refused(doing)
        assert path.read_bytes() == before
        return told

    async def opened(self, path: Path) -> None:
        await (await open_data(path, StillClock(NOW), first=None)).close()

    def test_no_key(self, sealed: Path) -> None:
        tell(Told())
        for doing in (lambda: require_current(sealed), lambda: asyncio.run(self.opened(sealed))):
            assert "is encrypted" in self.unchanged(sealed, doing)
        tell(Told(engine=BUNDLED))
        assert "is encrypted" in self.unchanged(sealed, lambda: require_current(sealed))

    def test_another_key(self, sealed: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        make_key(tmp_path / "other.key")
        tell(Told(key_file=tmp_path / "other.key"))
        for doing in (
            lambda: require_current(sealed),
            lambda: asyncio.run(self.opened(sealed)),
            lambda: verify_at(sealed),
            lambda: back_up(sealed, tmp_path / "copy.db"),
            lambda: decrypt(sealed, tmp_path / "other.key"),
        ):
            assert "other.key does not open" in self.unchanged(sealed, doing)
        assert not (tmp_path / "copy.db").exists()
        assert capfd.readouterr() == ("", ""), "the library's own words would lie across the screen"

    def test_a_key_that_is_gone(self, sealed: Path, key_file: Path) -> None:
        key_file.unlink()
        assert "is not there" in self.unchanged(sealed, lambda: require_current(sealed))

    @pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o602])
    def test_a_key_that_others_may_read(self, sealed: Path, key_file: Path, mode: int) -> None:
        key_file.chmod(mode)
        assert "chmod 0400" in self.unchanged(sealed, lambda: require_current(sealed))

    @pytest.mark.parametrize("text", ["", "secret", "0" * 63, "0" * 65, "g" * 64, "\xff" * 64, "0" * 5000])
    def test_no_key_in_the_file(self, sealed: Path, key_file: Path, text: str) -> None:
        key_file.chmod(0o600)
        key_file.write_bytes(text.encode("latin-1"))
        assert "64 hexadecimal digits" in self.unchanged(sealed, lambda: require_current(sealed))

    def test_a_key_for_a_plain_file(self, day_file: Path, key_file: Path) -> None:
        make_key(key_file)
        tell(Told(key_file=key_file))
        for doing in (lambda: require_current(day_file), lambda: asyncio.run(self.opened(day_file))):
            assert "is not encrypted, but key_file is set" in self.unchanged(day_file, doing)

    def test_twice(self, sealed: Path, key_file: Path) -> None:
        assert "encrypted already" in self.unchanged(sealed, lambda: encrypt(sealed, key_file))

    def test_not_of_ours(self, tmp_path: Path, key_file: Path) -> None:
        letter = tmp_path / "letter.txt"
        letter.write_text("Dear Sir")
        assert "is not a Frontdesk data file" in self.unchanged(letter, lambda: encrypt(letter, key_file))
        assert not key_file.exists()

    async def test_while_a_console_is_on_it(self, day_file: Path, key_file: Path) -> None:
        tell(Told(engine=BUNDLED))
        hop = await Hop.open(day_file, read_only=True)
        before = await hop.run(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM patient").scalar())
        assert "is in use" in refused(lambda: encrypt(day_file, key_file))
        assert kind(day_file) == "plain"
        assert before == await hop.run(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM patient").scalar())
        await hop.close()
        assert not day_file.with_name("day.db.part").exists()

    def test_without_the_library(self, day_file: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("storage.library._bundled", None)
        for doing in (lambda: encrypt(day_file, key_file), lambda: decrypt(day_file, key_file)):
            assert "pip install 'frontdesk[encryption]'" in self.unchanged(day_file, doing)
        make_key(key_file)
        tell(Told(key_file=key_file))
        assert "pip install 'frontdesk[encryption]'" in refused(lambda: verify_at(day_file))


class TestWhichLibrary:
    """The newer one where there is a reason, and one only."""

    def test_the_bug_alone_is_a_reason(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tell(Told(engine=AUTO))
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
        assert module() is bundled()
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
        assert module() is sqlite3

    def test_the_wheel_has_not_the_bug(self) -> None:
        assert not has_wal_reset_bug(bundled().sqlite_version_info)
        tell(Told(engine=BUNDLED))
        assert "SQLCipher 4." in version()

    def test_python_s_own_otherwise(self, key_file: Path) -> None:
        assert module() is sqlite3
        tell(Told(engine="system", key_file=key_file))
        assert module() is bundled(), "only it knows keys"

    async def test_the_other_library_works_on_a_plain_file(self, day_file: Path, day: Day) -> None:
        tell(Told(engine=BUNDLED))
        store = await open_store(day_file, StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
        assert (await take_money(office, day.others[0]))[0] == "receipt"
        await store.close()
        assert verify_at(day_file).ok
        tell(Told())
        assert verify_at(day_file).ok


def test_a_key_is_made_once_and_for_its_owner_only(key_file: Path) -> None:
    make_key(key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o400
    assert len(read_key(key_file)) == 64
    first = read_key(key_file)
    with pytest.raises(Unavailable):
        make_key(key_file)
    assert read_key(key_file) == first
