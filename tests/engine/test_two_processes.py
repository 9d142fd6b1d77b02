"""Consoles as processes of their own on one file: each hears of the other's change within a second."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy.exc import OperationalError

from storage.calls.records import Direction
from storage.clock import StillClock
from storage.feed import LOOK_SECONDS, Bell
from storage.location import Location, Server
from storage.office import Office, open_store, seat
from storage.postgresql import PostgresEngine
from storage.rights import Role
from storage.store import Store
from tests.engine.full_day import NOW, Day

SOON = LOOK_SECONDS
LATEST = 2 * LOOK_SECONDS
"""A look begins within a second of the commit, and a busy machine may take a while over it."""


def console(where: Location, pipe: Connection, mute: bool) -> None:
    """A second desk: says what topics it hears of, and opens a call when it is told to.

    A mute one is killed in the moment between its commit and its bell.
    """

    async def work() -> None:
        store = await open_store(where, StillClock(NOW), watch=True)
        store.feed.subscribe(lambda topics: pipe.send(sorted(topics)))
        office = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
        pipe.send("ready")
        while await asyncio.to_thread(pipe.recv):
            await office.calls.open(direction=Direction.OUT, number="1")
        await store.close()

    if mute:
        Bell.ring = lambda self: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]  # a death
        PostgresEngine.ring = Bell.ring  # type: ignore[method-assign, assignment]  # after the commit, as there
    asyncio.run(work())


def start(where: Location, *, mute: bool) -> tuple[ForkServerProcess, Connection]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.engine.test_two_processes"])
    mine, theirs = context.Pipe()
    process = context.Process(target=console, args=(where, theirs, mute), daemon=True)
    process.start()
    theirs.close()
    assert mine.recv() == "ready"
    return process, mine


@pytest.fixture
def data(tmp_path: Path, day_file: Location) -> Location:
    """The day as the data of a centre."""
    if isinstance(day_file, Server):
        return day_file
    path = tmp_path / "data" / "frontdesk.sqlite3"
    path.parent.mkdir()
    day_file.rename(path)
    return path


@pytest.fixture
def other(data: Location) -> Iterator[Connection]:
    """A console of another process."""
    process, pipe = start(data, mute=False)
    yield pipe
    pipe.send(False)
    process.join(10)


@pytest_asyncio.fixture
async def store(data: Location) -> AsyncIterator[Store]:
    opened = await open_store(data, StillClock(NOW), watch=True)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def desk(store: Store) -> Office:
    return await seat(store, Role.ADMINISTRATOR.value, "desk 1")


def heard(office: Office, topic: str) -> asyncio.Event:
    """Set once the topic is heard of."""
    event = asyncio.Event()
    office.changes(lambda topics: event.set() if topic in topics else None)
    return event


async def test_each_hears_the_other(desk: Office, other: Connection, day: Day) -> None:
    somebody = await desk.patients.patient(day.till.ivanov)
    await desk.patients.set_alert(somebody.id, "allergy", somebody.version)
    assert await asyncio.to_thread(other.poll, SOON)
    assert other.recv() == ["patients"]
    calls = heard(desk, "calls")
    other.send(True)
    await asyncio.wait_for(calls.wait(), SOON)
    assert other.recv() == ["calls"], "one's own change is heard once"
    assert not other.poll()


async def test_the_telephone_exchange_is_heard_by_both(
    desk: Office, other: Connection, data: Location, tmp_path: Path
) -> None:
    calls = heard(desk, "calls")
    environment = {
        **os.environ,
        "FRONTDESK_DATA": str(tmp_path / "data"),
        "FRONTDESK_DATABASE": data.url if isinstance(data, Server) else str(data),
        "FRONTDESK_CONFIG": str(tmp_path / "settings.toml"),
        "FRONTDESK_AT": NOW.isoformat(),
    }
    command = [sys.executable, "-m", "console", "call", "ring", "+79161234567", "--line", "7"]
    rang = await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, check=False)
    assert rang.returncode == 0, rang.stderr
    await asyncio.wait_for(calls.wait(), SOON)
    assert await asyncio.to_thread(other.poll, SOON)
    assert other.recv() == ["calls"]
    ringing = await desk.calls.ringing()
    assert ringing is not None
    assert ringing.line == "7"


async def until_told(desk: Office) -> None:
    """Wait until the kernel or the server tells this desk of commits, so that it looks only once a minute."""
    async with asyncio.timeout(10):
        while not desk.store.engine.is_told():  # noqa: ASYNC110  # nobody says when
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("told", [True, False], ids=["told", "looking"])
async def test_a_writer_that_dies_before_its_bell_is_heard(
    desk: Office, data: Location, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if told:
        await until_told(desk)
        monkeypatch.setattr("storage.watch.LOOK_SECONDS", 3600)
    else:
        monkeypatch.setattr("storage.sqlite.SqliteEngine.begin_notices", lambda *nothing: None)
        monkeypatch.setattr("storage.postgresql.PostgresEngine.is_told", lambda engine: False)
    process, pipe = start(data, mute=True)
    calls = heard(desk, "calls")
    before = await desk.read(_calls)
    pipe.send(True)
    await asyncio.wait_for(calls.wait(), LATEST)
    await asyncio.to_thread(process.join)
    assert process.exitcode == -signal.SIGKILL
    assert await desk.read(_calls) == before + 1


def _calls(conn: DatabaseConnection) -> int:
    return int(conn.exec_driver_sql("SELECT count(*) FROM call").scalar_one())


async def test_a_look_that_fails_is_made_again(desk: Office, data: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = desk.store.readers[0]
    run, failed = reader.run, asyncio.Event()

    async def once(fn: object) -> object:
        if not failed.is_set():
            failed.set()
            raise OperationalError("PRAGMA data_version", None, sqlite3.OperationalError("disk I/O error"))
        return await run(fn)  # type: ignore[arg-type]  # whatever it was

    monkeypatch.setattr(reader, "run", once)
    await asyncio.wait_for(failed.wait(), LATEST)
    process, pipe = start(data, mute=True)
    calls = heard(desk, "calls")
    pipe.send(True)
    await asyncio.wait_for(calls.wait(), LATEST)
    await asyncio.to_thread(process.join)


async def test_a_listener_that_fails_deafens_nobody(desk: Office, day: Day) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context["exception"]))
    desk.changes(lambda topics: 1 // 0)  # type: ignore[arg-type]  # it never returns
    calls = heard(desk, "calls")
    opened = await desk.calls.open()
    assert calls.is_set()
    assert opened.id
    assert [type(one) for one in complaints] == [ZeroDivisionError]
