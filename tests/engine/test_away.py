"""A server that goes away: what was acknowledged is there, nothing is done twice, and the desk goes on by itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from storage.cash.orders import ChargeDraft
from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Doubtful, StorageError, Unavailable
from storage.location import Server
from storage.migrations.freeze import statements
from storage.migrations.run import create
from storage.office import Office, open_store, seat
from storage.rights import Right, Role
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.engine.beneath import alchemy_url, bare
from tests.engine.full_day import MONDAY, NOW, Day, write
from tests.engine.postgres_server import Cluster, copy_of, own_cluster
from tests.engine.proxy import IN_COMMIT, Cut, Proxy
from tests.engine.test_killed import assert_sound
from tests.engine.writing import PLACES, Desk, work_of

SERVER_KILLS = 10
DESKS = 3


@pytest.fixture(scope="module")
def cluster(postgresql: Server) -> Iterator[Cluster]:
    """A server that may be killed; where there can be one at all the fixture `postgresql` says so."""
    del postgresql
    with own_cluster() as one:
        yield one


@pytest.fixture(scope="module")
def killable(cluster: Cluster) -> tuple[Cluster, Server, Day]:
    """It runs and writes down what it acknowledges; a full day is in it."""
    cluster.start(fsync=True)
    where = Server(f"{cluster.url}/clinic")
    with psycopg.connect(where.named("postgres").url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE clinic")
    with create_engine(alchemy_url(where), poolclass=NullPool).begin() as made:
        create(made, statements("postgresql"))
    return cluster, where, asyncio.run(write(where))


@pytest.fixture
def wire(day_on_server: tuple[Server, Day]) -> Iterator[Proxy]:
    """A database with a full day, at the end of a wire that can be cut."""
    with copy_of(day_on_server[0]) as place, Proxy(place) as proxy:
        yield proxy


@dataclass
class Seated:
    """A desk at the end of the wire."""

    office: Office
    store: Store
    day: Day

    def draft(self, title: str) -> ChargeDraft:
        return ChargeDraft(patient_id=self.day.others[0], day=MONDAY, title=title, price_minor=100)

    async def times(self, title: str) -> int:
        """How often it was charged."""
        return await self.store.read(_times, title)


@pytest_asyncio.fixture
async def desk(wire: Proxy, day_on_server: tuple[Server, Day]) -> AsyncIterator[Seated]:
    store = await open_store(wire.where, StillClock(NOW))
    office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
    yield Seated(office, store, day_on_server[1])
    wire.mend()
    await store.close()


def _times(conn: Connection, title: str) -> int:
    return int(conn.execute(text("SELECT count(*) FROM charge WHERE title = :title"), {"title": title}).scalar_one())


# ------------------------------------------------------------ in mid-transaction


@pytest.mark.parametrize("cut", Cut)
async def test_a_verb_whose_wire_is_cut_is_done_once_by_itself(wire: Proxy, desk: Seated, cut: Cut) -> None:
    wire.cut_at(cut, stays=False)
    await desk.office.cash.add_charge(desk.draft("once"))
    assert wire.was_cut.is_set()
    assert await desk.times("once") == 1


@pytest.mark.parametrize("cut", Cut)
async def test_a_verb_repeated_after_the_server_was_away_is_done_once(wire: Proxy, desk: Seated, cut: Cut) -> None:
    wire.cut_at(cut, stays=True)
    for _ in range(2):  # somebody tries again while it is still away
        with pytest.raises(Unavailable) as said:
            await desk.office.cash.add_charge(desk.draft("once"))
        assert isinstance(said.value, Doubtful) == (cut in (*IN_COMMIT, Cut.AFTER)), "what is in doubt stays so"
        assert "\n" not in str(said.value)
    wire.mend()
    await desk.office.cash.add_charge(desk.draft("once"))
    assert await desk.times("once") == 1
    await desk.office.cash.add_charge(desk.draft("once"))
    assert await desk.times("once") == 2, "the same words later are another deed"


@pytest.mark.parametrize("cut", [cut for cut in Cut if cut is not Cut.AFTER])
@pytest.mark.parametrize("stays", [False, True], ids=["back at once", "away"])
async def test_an_undo_takes_back_one_deed(wire: Proxy, desk: Seated, cut: Cut, stays: bool) -> None:
    for title in ("first", "second"):
        await desk.office.cash.add_charge(desk.draft(title))
    wire.cut_at(cut, stays=stays)
    if stays:
        with pytest.raises(Unavailable) as said:
            await desk.office.journal.undo()
        assert isinstance(said.value, Doubtful) == (cut in IN_COMMIT)
        wire.mend()
    else:
        undone = await desk.office.journal.undo()
        assert [part.thing for part in undone.deed.parts] == ["second"]
        assert undone.next is not None
        assert [part.thing for part in undone.next.parts] == ["first"]
    coming = await desk.office.journal.next_deed()
    assert coming is not None
    done = not stays or cut is Cut.ANSWER
    assert [part.thing for part in coming.parts] == ["first" if done else "second"], "what `u` would name is true"


def _away(unit: Unit) -> None:
    unit.conn.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


@verb("test.thrown_out", right=Right.CALLS)
def thrown_out(unit: Unit, times: list[int]) -> None:
    """A verb in the midst of which the keeper of the server throws the desk out, the first time."""
    unit.journal("note", 1, None, {"text": "x"})
    times.append(1)
    if len(times) == 1:
        _away(unit)


async def test_a_desk_that_is_thrown_out_in_mid_transaction_goes_on(desk: Seated) -> None:
    times: list[int] = []
    await desk.office.write(thrown_out, times)
    assert len(times) == 2
    assert len(await desk.office.journal.history("note", 1)) == 1


# ------------------------------------------------------------ at rest


async def test_a_desk_at_rest_reads_writes_and_hears_again(
    wire: Proxy, day_on_server: tuple[Server, Day], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.watch.LOOK_SECONDS", 3600)  # what is heard, is heard by the bell
    monkeypatch.setattr("storage.postgresql.AWAY_SECONDS", 0.05)
    store = await open_store(wire.where, StillClock(NOW), watch=True)
    other = await open_store(wire.where, StillClock(NOW))
    desk = Seated(await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1"), store, day_on_server[1])
    there = Seated(await seat(other, Role.ADMINISTRATOR_CASHIER.value, "desk 2"), other, day_on_server[1])
    heard: asyncio.Queue[frozenset[str]] = asyncio.Queue()
    desk.office.changes(heard.put_nowait)
    wire.away = True
    wire.cut_all()
    with pytest.raises(StorageError, match="does not answer"):
        await desk.times("x")
    wire.mend()
    assert await desk.times("x") == 0
    async with asyncio.timeout(20):
        while heard.empty():  # it listens again within a moment; nobody can see when
            await there.office.cash.add_charge(there.draft("x"))
            await asyncio.sleep(0.05)
    assert "cash" in await heard.get()
    await store.close()
    await other.close()


async def test_a_restarted_server_is_found_again(killable: tuple[Cluster, Server, Day]) -> None:
    cluster, where, day = killable
    store = await open_store(where, StillClock(NOW))
    desk = Seated(await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1"), store, day)
    await desk.office.cash.add_charge(desk.draft("before"))
    await asyncio.to_thread(cluster.stop)
    with pytest.raises(Unavailable, match="does not answer"):
        await desk.office.cash.add_charge(desk.draft("after"))
    await asyncio.to_thread(cluster.start, fsync=True)
    await desk.office.cash.add_charge(desk.draft("after"))
    assert [await desk.times(title) for title in ("before", "after")] == [1, 1]
    await store.close()


# ------------------------------------------------------------ killed


def _titles(where: Server) -> list[str]:
    conn = bare(where)
    try:
        return [row[0] for row in conn.execute("SELECT title FROM charge WHERE title LIKE '%/%'")]
    finally:
        conn.close()


def test_nothing_acknowledged_is_lost_to_kills_of_the_server(killable: tuple[Cluster, Server, Day]) -> None:
    """The server with all its processes, while three desks write; they press Enter again until it is back."""
    cluster, where, day = killable
    dice = random.Random(7)
    desks = [Desk.start(work_of(where, day, turn * 100, places=PLACES)) for turn in range(DESKS)]
    for turn in range(SERVER_KILLS):
        for desk in desks:
            desk.hear(dice.randint(2, 4))
        cluster.kill()
        while turn == 0 and not any(desk.away for desk in desks):  # a desk that asks again at once may not notice
            desks[0].hear()
        cluster.start(fsync=True)
    for desk in desks:
        desk.hear(2)  # each goes on by itself
        desk.stop()
        assert not desk.troubles
        assert all("\n" not in said for said in desk.away)
    assert any(desk.away for desk in desks), "somebody noticed"
    acknowledged = set[tuple[str, int]]().union(*(desk.acknowledged for desk in desks))
    assert_sound(where, bare(where), acknowledged)
    charged = _titles(where)
    assert len(charged) == len(set(charged)), "nothing is done twice"
    verdict = verify_at(where)
    assert verdict.ok, verdict.problems
