"""A board whose real server stops and starts again: the last picture stays, with its time, and goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from console.wall import screens
from console.wall.screens import Which
from storage.centre.records import Centre
from storage.clock import StillClock
from storage.location import Server
from storage.migrations.freeze import statements
from storage.migrations.run import create
from storage.office import open_store, seat
from storage.rights import Role
from tests.desk_driver import Driver
from tests.engine.beneath import alchemy_url
from tests.engine.full_day import people
from tests.engine.postgres_server import Cluster, own_cluster
from tests.pilot.clinic import clinic
from tests.pilot.test_boards import figures, wall

LIMIT_SECONDS = 30.0


@pytest.fixture
def cluster(postgresql: Server) -> Iterator[Cluster]:
    """A server of this test's own, which may stop; where there can be one at all `postgresql` says so."""
    del postgresql
    with own_cluster() as one:
        one.start()
        yield one


async def until(true: Callable[[], bool], driver: Driver) -> None:
    """Let the board go on by itself until it is so."""
    async with asyncio.timeout(LIMIT_SECONDS):
        while not true():
            await driver.app.place.reads.ready()
            await asyncio.sleep(0)
    assert true(), "\n".join(driver.screen)


def shown(driver: Driver) -> str:
    return "\n".join(driver.app.place.canvas.text())


async def test_the_last_picture_stays_with_its_time_and_it_goes_on_by_itself(
    cluster: Cluster, clock: StillClock, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "RETRY_SECONDS", 0.2)
    place = Server(f"{cluster.url}/clinic")
    with psycopg.connect(place.named("postgres").url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE clinic")
    with create_engine(alchemy_url(place), poolclass=NullPool).begin() as made:
        create(made, statements("postgresql"))
    people(place, centre)
    store = await open_store(place, clock, watch=True)
    try:
        office = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
        town = await clinic(store, office)
        for visit in (await town.booked(0, 840), await town.booked(1, 880)):
            await office.queue.arrive(visit)
        first, second = (row.appointment_id for row in (await office.queue.board()).rows)
        await office.queue.call(first)
        async with wall(store, Which()) as driver:
            driver.expect("Waiting: 2")
            cluster.stop()
            clock.advance(minutes=1)
            driver.app.minutes.wake()
            await until(lambda: "Shown as it was at 14:30: the data does not answer." in shown(driver), driver)
            driver.expect("Waiting: 2", "14:31").expect_not("repeat", "Reading")
            assert figures(driver, "1")
            cluster.start()
            await until(lambda: "answer" not in shown(driver), driver)
            driver.expect("Waiting: 2")
            await office.queue.call(second)
            await until(lambda: "Waiting: 2" not in shown(driver), driver)
            assert figures(driver, "2")
    finally:
        await store.close()
