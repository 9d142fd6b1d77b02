"""The server goes away in the middle of a sheet: one sentence says so, nothing typed is lost, the desk goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
import pytest_asyncio

from console.app import ConsoleApp
from console.find.ways import find
from console.person import Profile
from storage.centre.records import Centre
from storage.clock import StillClock
from storage.location import Server
from storage.office import Office, open_store, seat
from storage.rights import Role
from tests.desk_driver import Driver, at_desk
from tests.engine.full_day import people
from tests.engine.postgres_server import copy_of

AWAY = {"en": "does not answer: repeat it when it is back", "ru": "не отвечает: повторите, когда он вернётся"}


@pytest.fixture
def place(postgresql: Server, centre: Centre) -> Iterator[Server]:
    """A centre of this test's own on the server."""
    with copy_of(postgresql) as made:
        people(made, centre)
        yield made


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture
async def desk(place: Server, clock: StillClock, language: str) -> AsyncIterator[Driver]:
    store = await open_store(place, clock, watch=True)
    office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")

    async def opening() -> Office:
        return office

    app = ConsoleApp(opening, Profile(language=language, login=office.actor.login), finder=find)
    async with at_desk(app) as driver:
        yield driver
    await store.close()


@contextmanager
def away(place: Server) -> Iterator[None]:
    """As if the server were gone: every connection is cut, and no new one gets in."""
    with psycopg.connect(place.named("postgres").url, autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {place.database} ALLOW_CONNECTIONS false")
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [place.database])
        yield
        conn.execute(f"ALTER DATABASE {place.database} ALLOW_CONNECTIONS true")


def registered(place: Server) -> int:
    with psycopg.connect(place.url) as conn:
        row = conn.execute("SELECT count(*) FROM patient").fetchone()
    assert row is not None
    return int(row[0])


async def test_a_form_sent_meanwhile_says_so_and_is_saved_by_the_next_enter(
    desk: Driver, place: Server, language: str
) -> None:
    await desk.press("F6 Esc n")
    await desk.type("Testova")
    await desk.press("Enter")
    await desk.type("Anna")
    await desk.press("Enter Enter 2 1988 Enter 89161234567")
    before = registered(place)
    with away(place):
        await desk.press("F10")
        desk.expect(AWAY[language], "Testova", "Anna", "1988", "89161234567")
        await desk.press("F10")
        desk.expect(AWAY[language], "Testova")
    assert registered(place) == before
    await desk.press("F10")
    desk.expect_not(AWAY[language])
    desk.expect("Testova Anna")
    assert registered(place) == before + 1


async def test_a_list_read_meanwhile_is_marked_old_not_empty(desk: Driver, place: Server, language: str) -> None:
    await desk.press("F9 89161234567 Esc F2")
    desk.expect("▌ 1 14:30")
    with away(place):
        await desk.press("F3")
        desk.expect(AWAY[language])
        await desk.press("F2")
        desk.expect("▌ 1 14:30")
    await desk.press("F3 F2")
    desk.expect("▌ 1 14:30")
    desk.expect_not(AWAY[language])


async def test_what_could_not_be_looked_for_is_looked_for_again(
    desk: Driver, place: Server, language: str
) -> None:
    await desk.press("F6 Esc n")
    await desk.type("Testova")
    await desk.press("Enter")
    await desk.type("Anna")
    await desk.press("Enter Enter 2 1988 Enter 89161234567 F10 F9")
    with away(place):
        await desk.type("testova")
        desk.expect(AWAY[language])
        await desk.press("Enter")
        desk.expect(AWAY[language])
    await desk.press("Enter")
    desk.expect_not(AWAY[language])
    desk.expect("Testova Anna")
    await desk.press("Enter")
    desk.expect("Testova Anna")
    assert "Testova" not in desk.row("►"), "she is chosen, and the cursor is on the next field"
