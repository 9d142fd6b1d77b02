"""A copy made while a desk works holds all that was acknowledged before it began, and comes back as it was."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from storage.backup import back_up
from storage.cash.orders import ChargeDraft, PaymentOrder
from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Unavailable
from storage.ids import PatientId, PractitionerId
from storage.keeping import SEALED
from storage.location import Location, Server
from storage.migrations.frozen import NEWEST, Kind, parsed
from storage.office import open_store, seat
from storage.reading import reading
from storage.restoring import restore
from storage.rights import Role
from storage.schedule.records import NewAppointment
from tests.engine.full_day import MONDAY, NOW, Day

CLOCK = StillClock(NOW)
SECRET = "correct horse"
BEFORE_LUNCH = 40
"""Bookings of five minutes on one morning."""
Rows = dict[str, list[tuple[object, ...]]]


def work(where: Location, patient_id: PatientId, doctor: PractitionerId, out: Connection, stop: Connection) -> None:
    """A desk of its own process: books and takes money without a pause until it is told to stop."""

    async def day() -> None:
        store = await open_store(where, StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
        turn = 0
        while not stop.poll():
            wanted = NewAppointment(
                patient_id=patient_id,
                practitioner_id=doctor,
                local_date=MONDAY + timedelta(days=7 * (1 + turn // BEFORE_LUNCH)),
                local_min=540 + turn % BEFORE_LUNCH * 5,
                minutes=5,
                second=True,
            )
            out.send(("appointment", (await office.schedule.book(wanted)).appointment.id))
            draft = ChargeDraft(patient_id=patient_id, day=MONDAY, title="x", price_minor=100)
            charge = await office.cash.add_charge(draft)
            paid = await office.cash.pay(PaymentOrder(charges=((charge.id, charge.version),), tenders=()))
            out.send(("receipt", paid.id))
            turn += 1
        await store.close()
        out.send(None)

    asyncio.run(day())


def rows(where: Location) -> Rows:
    """Every row of every table."""
    with reading(where) as conn:
        tables = [one.name for one in parsed(NEWEST, conn.dialect.name) if one.kind is Kind.TABLE]
        return {
            table: sorted((tuple(row) for row in conn.execute(text(f"SELECT * FROM {table}"))), key=repr)
            for table in tables
        }


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Where copies go, apart from the data."""
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def until_stopped(heard: Connection) -> Iterator[tuple[str, int]]:
    while (said := heard.recv()) is not None:
        yield said


def test_a_copy_under_load_comes_back_row_by_row(day_file: Location, day: Day, copies: Path) -> None:
    context = multiprocessing.get_context("spawn")
    heard, out = context.Pipe(duplex=False)
    stop, tell = context.Pipe(duplex=False)
    desk = context.Process(target=work, args=(day_file, day.others[0], day.orlova, out, stop), daemon=True)
    desk.start()
    out.close()
    before = [heard.recv() for _ in range(20)]
    while heard.poll():
        before.append(heard.recv())
    copy = back_up(day_file, copies / "copy").path
    tell.send(True)
    after = list(until_stopped(heard))
    desk.join()
    assert after, "the desk worked on meanwhile"

    live = rows(day_file)
    assert verify_at(day_file).ok
    done = restore(day_file, copy, CLOCK, str)
    back = rows(day_file)
    assert done.verdict.ok
    for kind, number in before:
        assert number in {row[0] for row in back[kind]}, (kind, number)
    for table in ("journal", "entry", "posting", "receipt", "appointment"):
        assert len(back[table]) <= len(live[table])
        assert set(back[table]) <= set(live[table]), table
    head, newest = (int(str(state["journal_head"][0][1])) for state in (back, live))
    assert back["journal"] == [row for row in live["journal"] if int(str(row[0])) <= head]
    assert head < newest
    assert done.kept is not None
    kept = day_file.named(done.kept) if isinstance(day_file, Server) else Path(done.kept)
    assert rows(kept) == live


def test_a_sealed_copy_comes_back(day_file: Location, copies: Path) -> None:
    before = rows(day_file)
    copy = back_up(day_file, copies / f"copy{SEALED}", passphrase=SECRET).path
    assert [path.name for path in copies.iterdir()] == [copy.name]
    assert copy.stat().st_mode & 0o077 == 0
    with pytest.raises(Unavailable, match="The passphrase does not open"):
        restore(day_file, copy, CLOCK, lambda: "wrong")
    restore(day_file, copy, CLOCK, lambda: SECRET)
    assert rows(day_file) == before


@pytest.mark.parametrize("part", [0.0, 0.6])
def test_a_copy_that_was_cut_short_changes_nothing(day_file: Location, copies: Path, part: float) -> None:
    before = rows(day_file)
    copy = back_up(day_file, copies / "copy").path
    copy.write_bytes(copy.read_bytes()[: int(copy.stat().st_size * part)])
    with pytest.raises(Unavailable, match="is damaged, was cut short, or is no backup of Frontdesk"):
        restore(day_file, copy, CLOCK, str)
    assert rows(day_file) == before


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # a file's locks do not bind their own process
async def test_an_open_console_stands_in_the_way_of_a_restore(day_file: Location, copies: Path) -> None:
    copy = back_up(day_file, copies / "copy").path
    store = await open_store(day_file, CLOCK)
    try:
        with pytest.raises(Unavailable, match="is open in a console: leave them all, then restore again"):
            restore(day_file, copy, CLOCK, str)
    finally:
        await store.close()
    assert restore(day_file, copy, CLOCK, str).verdict.ok


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_server_keeps_no_scratch_behind(day_file: Location, copies: Path) -> None:
    assert isinstance(day_file, Server)
    back_up(day_file, copies / "copy")
    (copies / "letter").write_text("Dear diary")
    with pytest.raises(Unavailable, match="is no backup of Frontdesk"):
        restore(day_file, copies / "letter", CLOCK, str)
    with reading(day_file) as conn:
        names = set(conn.execute(text("SELECT datname FROM pg_database")).scalars())
    assert not {name for name in names if "scratch" in name or "restoring" in name}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_another_programs_database_is_not_replaced(day_file: Location, copies: Path) -> None:
    assert isinstance(day_file, Server)
    other = day_file.named(f"{day_file.database}_other")
    back_up(day_file, copies / "copy")
    with psycopg.connect(day_file.named("postgres").url, autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{other.database}"')
        try:
            with psycopg.connect(other.url) as theirs:
                theirs.execute("CREATE TABLE t (mine text)")
            with pytest.raises(Unavailable, match="another program's tables"):
                restore(other, copies / "copy", CLOCK, str)
            with psycopg.connect(other.url) as theirs:
                theirs.execute("SELECT mine FROM t")
        finally:
            conn.execute(f'DROP DATABASE "{other.database}" WITH (FORCE)')


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_its_tools_a_server_is_not_copied(
    day_file: Location, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.server_tools.program", lambda name: None)
    with pytest.raises(Unavailable, match="pg_dump is not on this machine; install PostgreSQL's own programs"):
        back_up(day_file, copies / "copy")
    assert not list(copies.iterdir())


def test_a_copy_of_the_other_engine_is_told_as_such(day_file: Location, copies: Path) -> None:
    other = copies / "other"
    other.write_bytes(b"SQLite format 3\0" if isinstance(day_file, Server) else b"PGDMP\x01\x0e")
    said = "is a copy of a data file" if isinstance(day_file, Server) else "is a copy of a server's database"
    with pytest.raises(Unavailable, match=said):
        restore(day_file, other, CLOCK, str)
