"""What is in the database of a test before it begins: written once for all tests that begin so, and copied for each.

    @pytest.fixture
    def scene() -> Scene:
        return FURNISHED          # the database of `store` in this module

    @pytest.fixture
    async def till(store: Store, played: Played) -> Till: ...   # what writing it gave
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.centre.tables import account_user
from storage.clock import StillClock
from storage.location import Location, Server
from storage.office import open_store
from storage.rights import Role
from storage.store import Store
from tests.engine.beneath import alchemy_url
from tests.engine.postgres_server import make
from tests.second import login_row


@dataclass(frozen=True, slots=True)
class Scene:
    """How an empty centre is filled; what that gives names rows and no connection."""

    name: str
    play: Callable[[Store], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Played:
    """A database at rest, to be copied, and what filling it gave."""

    place: Location
    gave: Any


async def _nothing(store: Store) -> None:
    """A centre and its logins are enough."""


EMPTY = Scene("empty", _nothing)
Scenes = dict[object, Played]


def staged(request: pytest.FixtureRequest, engine: str) -> Played:
    """The scene of a test, with its centre and at its instant: played by the first that asks for it."""
    value = request.getfixturevalue
    scene, centre, now, scenes = value("scene"), value("centre"), value("clock").now(), value("scenes")
    wanted = engine, scene, repr(centre), now
    if wanted not in scenes:
        place: Location
        if engine == "postgresql":
            blank: Server = value("postgresql")
            place = blank.named(f"scene{len(scenes)}")
            make(place, blank)
        else:
            path: Path = value("tmp_path_factory").mktemp("scene") / f"{scene.name}.db"
            path.write_bytes(value("blank_database").read_bytes())
            place = path
        scenes[wanted] = stage(place, scene, centre, now)
    found: Played = scenes[wanted]
    return found


def stage(place: Location, scene: Scene, centre: Centre, now: datetime) -> Played:
    """Write a centre, one login for each role (the login is the role's name) and the scene into an empty database."""
    engine = create_engine(alchemy_url(place), poolclass=NullPool)
    with engine.begin() as conn:
        centre_queries.save(conn, centre)
        conn.execute(account_user.insert(), [login_row(role) for role in Role])
    gave = None if scene is EMPTY else asyncio.run(_play(place, scene, now))
    if not isinstance(place, Server):
        with sqlite3.connect(place) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Played(place, gave)


async def _play(place: Location, scene: Scene, now: datetime) -> object:
    store = await open_store(place, StillClock(now))
    try:
        return await scene.play(store)
    finally:
        await store.close()
