"""Both engines for every test of the back office; a full day, written once and copied for each test that attacks it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.location import Location, Server
from tests.engine.beneath import bare
from tests.engine.forging import MODES
from tests.engine.full_day import Day, write
from tests.engine.postgres_server import copy_of, make
from tests.scene import Played, staged

BOTH = ("sqlite", "postgresql")


def elsewhere(test: pytest.Function, engine: str) -> bool:
    """Whether a test is about what only the other engine has, and says so."""
    mode, how = (test.callspec.params.get(name, "") for name in ("mode", "how"))
    if mode in MODES and MODES[mode][BOTH.index(engine)] is None:
        return True
    if how == "INSERT OR FAIL" and engine == "postgresql":
        return True  # it would be a plain INSERT once more
    return test.get_closest_marker("only_sqlite" if engine == "postgresql" else "only_postgresql") is not None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, on each engine, what is about a thing that only the other one has."""
    items[:] = [
        item
        for item in items
        if not (
            isinstance(item, pytest.Function)
            and hasattr(item, "callspec")
            and "engine" in item.callspec.params
            and elsewhere(item, str(item.callspec.params["engine"]))
        )
    ]


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest) -> str:
    """Which engine this test runs on."""
    return str(request.param)


@pytest.fixture
def played(request: pytest.FixtureRequest, engine: str) -> Played:
    """The database at rest that the one of `store` is a copy of."""
    return staged(request, engine)


@pytest.fixture
def where(request: pytest.FixtureRequest, engine: str) -> Iterator[Location]:
    """The database of this test, with the newest schema and what its scene wrote."""
    if engine == "sqlite":
        yield request.getfixturevalue("database")
        return
    staffed = "store" in request.fixturenames
    template = staged(request, engine).place if staffed else request.getfixturevalue("postgresql")
    assert isinstance(template, Server)
    with copy_of(template) as place:
        yield place


@pytest.fixture(scope="session")
def day_on_file(tmp_path_factory: pytest.TempPathFactory, blank_database: Path) -> tuple[Path, Day]:
    """The file of a full day, at rest."""
    path = tmp_path_factory.mktemp("day") / "day.db"
    path.write_bytes(blank_database.read_bytes())
    day = asyncio.run(write(path))
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path, day


@pytest.fixture(scope="session")
def day_on_server(postgresql: Server) -> tuple[Server, Day]:
    """The same day in a database of the server."""
    place = postgresql.named("day")
    make(place, postgresql)
    return place, asyncio.run(write(place))


@pytest.fixture
def day(request: pytest.FixtureRequest, engine: str) -> Day:
    """What is in it."""
    played: tuple[Location, Day] = request.getfixturevalue("day_on_file" if engine == "sqlite" else "day_on_server")
    return played[1]


@pytest.fixture
def day_file(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[Location]:
    """A copy of this test's own."""
    if engine == "sqlite":
        path = tmp_path / "day.db"
        path.write_bytes(request.getfixturevalue("day_on_file")[0].read_bytes())
        yield path
        return
    with copy_of(request.getfixturevalue("day_on_server")[0]) as place:
        yield place


@pytest.fixture
def beneath(day_file: Location) -> Iterator[sqlite3.Connection]:
    """A bare connection to the copy."""
    conn = bare(day_file)
    yield conn
    conn.close()
