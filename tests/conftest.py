"""Fixtures for all tests: a real SQLite file with the real schema, a still clock, a seated person."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from storage.centre.records import Centre
from storage.clock import StillClock
from storage.location import Location, Server
from storage.migrations.freeze import statements
from storage.migrations.run import create
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.store import Store
from storage.told import Told, tell
from tests.engine.beneath import alchemy_url, bare
from tests.engine.postgres_server import NoServer, in_memory, server
from tests.scene import EMPTY, Played, Scene, Scenes, staged

REQUIRED = "TEST_FRONTDESK_BOTH_ENGINES"
"""Where this is set, a test that finds no PostgreSQL fails instead of being skipped."""


def pytest_configure() -> None:
    """Files of tests lie in memory where there is room: a commit is on the disk at once, and thousands are made.

    What a power cut leaves is nothing that a test can see on a disk either.
    """
    memory = in_memory()
    if memory is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)


@pytest.fixture(autouse=True)
def nothing_told() -> Iterator[None]:
    """Python's own SQLite and no key, whatever the test before has said."""
    tell(Told())
    yield
    tell(Told())


@pytest.fixture
def clock() -> StillClock:
    """Friday 2 October 2026, 14:30 at the centre."""
    return StillClock(datetime(2026, 10, 2, 11, 30, tzinfo=UTC))


@pytest.fixture
def centre() -> Centre:
    """A centre in Moscow that takes roubles."""
    return Centre(name="Test Centre", address="1 Lenina", phone="+74951234567", zone="Europe/Moscow")


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest schema and nothing in it, made once; tests copy it."""
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA journal_mode=WAL")
        conn.exec_driver_sql("BEGIN")
        create(conn, statements("sqlite"))
        conn.exec_driver_sql("COMMIT")
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def scene() -> Scene:
    """What is in the database of `store` before the test: a centre and its logins; a module says what else."""
    return EMPTY


@pytest.fixture(scope="session")
def scenes() -> Scenes:
    """What was played already, by engine, scene, centre and instant."""
    return {}


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path, blank_database: Path) -> Path:
    """A database file of this test's own."""
    path = tmp_path / "frontdesk.db"
    template = blank_database if "store" not in request.fixturenames else staged(request, "sqlite").place
    assert isinstance(template, Path)
    path.write_bytes(template.read_bytes())
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL with the newest schema in the database `blank`."""
    try:
        with server() as url:
            blank = Server(f"{url}/blank")
            with psycopg.connect(blank.named("postgres").url, autocommit=True) as conn:
                conn.execute("CREATE DATABASE blank")
            made = create_engine(alchemy_url(blank), poolclass=NullPool)
            with made.begin() as conn:
                create(conn, statements("postgresql"))
            yield blank
    except NoServer as error:
        if os.environ.get(REQUIRED):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def played(request: pytest.FixtureRequest) -> Played:
    """The database at rest that the one of `store` is a copy of."""
    return staged(request, "sqlite")


@pytest.fixture
def where(database: Path) -> Location:
    """The database of this test: a file; the tests of the back office run on a server too (see their conftest.py)."""
    return database


@pytest_asyncio.fixture
async def store(where: Location, clock: StillClock, centre: Centre) -> AsyncIterator[Store]:
    """An open store with a centre and one login for each role (the login is the role's name)."""
    opened = await open_store(where, clock)
    assert opened.centre.name == centre.name
    yield opened
    await opened.close()


@pytest.fixture
def seated(store: Store) -> Callable[..., Awaitable[Office]]:
    """`await seated(Role.CASHIER, desk="desk 2")`."""

    async def make(role: Role = Role.ADMINISTRATOR_CASHIER, desk: str = "desk 1") -> Office:
        return await seat(store, role.value, desk)

    return make


@pytest_asyncio.fixture
async def office(store: Store) -> Office:
    """An administrator with the cash right at desk 1."""
    return await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")


@pytest.fixture
def raw(where: Location, store: Store) -> sqlite3.Connection:
    """A bare connection beneath the storage layer, for attacks (foreign keys on, autocommit)."""
    return bare(where)
