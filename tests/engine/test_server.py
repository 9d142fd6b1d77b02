"""What a desk hears of a server that is not there, refuses, or is somebody else's: one sentence, nothing changed."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest

from storage.clock import StillClock
from storage.errors import NotFound, StorageError, Unavailable
from storage.location import Server
from storage.opening import is_current, open_data
from tests.engine.postgres_server import copy_of


def changed(server: Server, **parts: str) -> Server:
    """The same URL with another user, password or host."""
    netloc = urlsplit(server.url).netloc
    user, _, host = netloc.rpartition("@")
    return Server(server.url.replace(netloc, f"{parts.get('user', user)}@{parts.get('host', host)}"))


@pytest.mark.parametrize(
    ("parts", "database", "sentence"),
    [
        ({}, "nowhere", "no database of this name"),
        ({"user": "stranger"}, "blank", "refuses this login"),
        ({"host": "127.0.0.1:1"}, "blank", "does not answer"),
        ({"host": "nosuch.invalid"}, "blank", "no such database server"),
        ({}, "blank?sslmode=zzz", "has an option that cannot be used"),
        ({}, "blank?foo=1", "has an option that cannot be used"),
        ({}, "blank?sslmode=require", "No encrypted line to the database server"),
    ],
)
async def test_a_wrong_url_gets_one_sentence(
    postgresql: Server, clock: StillClock, parts: dict[str, str], database: str, sentence: str
) -> None:
    where = Server(changed(postgresql, **parts).url.replace("/blank", "/" + database))
    with pytest.raises(StorageError, match=sentence) as caught:
        await open_data(where, clock, first=None)
    assert "\n" not in str(caught.value)
    with pytest.raises(StorageError, match=sentence):
        is_current(where)


async def test_an_empty_database_is_no_data_yet(postgresql: Server, clock: StillClock) -> None:
    with psycopg.connect(postgresql.named("postgres").url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE void")
    void = postgresql.named("void")
    with pytest.raises(NotFound, match="no data at postgresql://"):
        await open_data(void, clock, first=None)
    with pytest.raises(NotFound):
        is_current(void)
    store = await open_data(void, clock, first=None, create=True)
    await store.close()
    assert is_current(void)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE alembic_version SET version_num = '9999_later'", "written by a newer Frontdesk"),
        ("DROP TABLE alembic_version", "has another program's tables"),
    ],
)
async def test_what_is_not_ours_is_left_alone(
    postgresql: Server, clock: StillClock, statement: str, sentence: str
) -> None:
    with copy_of(postgresql) as where:
        with psycopg.connect(where.url, autocommit=True) as conn:
            conn.execute(statement)
            before = conn.execute("SELECT count(*) FROM pg_class").fetchone()
        with pytest.raises(Unavailable, match=sentence):
            await open_data(where, clock, first=None, create=True)
        with psycopg.connect(where.url, autocommit=True) as conn:
            assert conn.execute("SELECT count(*) FROM pg_class").fetchone() == before
