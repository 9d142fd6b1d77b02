"""A disk that is full, and a database that may only be read: one sentence, nothing lost, and the desk goes on."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sqlite3
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Unavailable
from storage.location import Location, Server
from storage.office import open_store, seat
from storage.rights import Role
from tests.engine.beneath import bare
from tests.engine.full_day import NOW, Day
from tests.engine.postgres_server import copy_of
from tests.engine.writing import Work, take_money, work_of

SPARE = 60_000
"""Bytes that the file beside the data may still grow to."""


def pay_until_full(work: Work, pipe: Connection) -> None:
    """A desk whose files cannot grow beyond a size: the machine itself refuses, as a full disk does."""

    async def go() -> None:
        store = await open_store(work.where, StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (SPARE, most))
        try:
            while True:
                pipe.send(await take_money(office, work.patient))
        except Unavailable as error:
            pipe.send((str(error), 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        pipe.send(await take_money(office, work.patient))
        await store.close()
        pipe.send(("closed", 0))

    asyncio.run(go())


@pytest.mark.only_sqlite("the files of a server grow on another machine; see the test below")
def test_a_machine_that_refuses_more_bytes(day_file: Path, day: Day, beneath: sqlite3.Connection) -> None:
    context = multiprocessing.get_context("forkserver")
    mine, theirs = context.Pipe()
    desk = context.Process(target=pay_until_full, args=(work_of(day_file, day), theirs), daemon=True)
    desk.start()
    theirs.close()
    said: list[tuple[str, int]] = []
    while not said or said[-1] != ("closed", 0):
        said.append(mine.recv())
    desk.join()
    troubles = [what for what, number in said[:-1] if not number]
    assert troubles == ["The disk is full: free some space and repeat; nothing was lost."]
    assert said.index((troubles[0], 0)) == len(said) - 3, "once there is room again, it goes on by itself"
    receipts = {number for what, number in said if what == "receipt"}
    assert receipts <= {row[0] for row in beneath.execute("SELECT id FROM receipt")}
    verdict = verify_at(day_file)
    assert verdict.ok, verdict.problems


@pytest.mark.parametrize(("state", "sentence"), [("53100", "disk is full"), ("25006", "may only be read now")])
async def test_a_server_that_refuses(
    day_on_server: tuple[Server, Day], state: str, sentence: str
) -> None:
    """Its disk cannot be filled here: a guard of the test's own answers with the code of such a server."""
    with copy_of(day_on_server[0]) as where:
        raw = bare(where)
        raw.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
            f" 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{state}'', MESSAGE = ''no''; END'"
        )
        raw.execute("CREATE TRIGGER no_room BEFORE INSERT ON receipt FOR EACH ROW EXECUTE FUNCTION no_room()")
        store = await open_store(where, StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
        before = _receipts(where)
        with pytest.raises(Unavailable, match=sentence) as said:
            await take_money(office, day_on_server[1].others[0])
        assert "\n" not in str(said.value)
        assert _receipts(where) == before
        raw.execute("DROP TRIGGER no_room ON receipt")
        await take_money(office, day_on_server[1].others[0])
        assert _receipts(where) == before + 1
        await store.close()
        raw.close()


def _receipts(where: Location) -> int:
    raw = bare(where)
    try:
        return int(raw.execute("SELECT count(*) FROM receipt").fetchone()[0])
    finally:
        raw.close()
