"""On PostgreSQL: an upgraded database is exactly what a new one is, copied before, all or nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Unavailable
from storage.keeping import Keeping
from storage.location import Server
from storage.migrations import bringing, frozen
from storage.migrations.frozen import NEWEST, RELEASED
from storage.migrations.run import bring_up, schema_version
from storage.migrations.server import prepare_server
from storage.reading import reading
from tests.engine.beneath import alchemy_url
from tests.engine.postgres_server import copy_of
from tests.engine.released import release, rows

OLD = "0001_foundation"
CLOCK = StillClock(datetime(2026, 11, 22, 17, 0, 3, tzinfo=UTC))
WITHOUT = Keeping(before_update=False)
CATALOGUE = {
    "columns": "SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attcollation FROM pg_attribute a"
    " JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attnum > 0 AND NOT attisdropped",
    "constraints": "SELECT conname, conrelid::regclass::text, convalidated, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
}


@pytest.fixture(scope="module")
def released(postgresql: Server) -> Server:
    """A database with the schema and the rows of release 0.1.0."""
    place = postgresql.named("released")
    with psycopg.connect(postgresql.named("postgres").url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE released")
    with create_engine(alchemy_url(place), poolclass=NullPool).begin() as made:
        release(made, OLD)
    return place


@pytest.fixture
def old(released: Server) -> Iterator[Server]:
    """One of this test's own."""
    with copy_of(released) as place:
        yield place


def _schema(where: Server) -> dict[str, list[tuple[object, ...]]]:
    with reading(where) as conn:
        return {
            what: sorted((tuple(row) for row in conn.execute(text(asked.replace(":", r"\:")))), key=repr)
            for what, asked in CATALOGUE.items()
        }


def _version(where: Server) -> str | None:
    with reading(where) as conn:
        return schema_version(conn)


@pytest.mark.parametrize("revision", RELEASED)
def test_an_upgraded_database_has_the_schema_of_a_new_one_and_every_row(
    old: Server, postgresql: Server, revision: str
) -> None:
    prepare_server(old, create_too=False, keeping=WITHOUT, clock=CLOCK)
    upgraded, new = _schema(old), _schema(postgresql)
    for what in CATALOGUE:
        assert upgraded[what] == new[what], what
    with reading(old) as conn:
        for table, columns, values in rows(revision):
            listed = ", ".join(f'"{column}"' for column in columns)
            now = [tuple(map(str, row)) for row in conn.execute(text(f"SELECT {listed} FROM {table}"))]
            assert sorted(now) == sorted(tuple(map(str, row)) for row in values), table
    verdict = verify_at(old)
    assert verdict.ok, verdict.problems


def test_a_copy_is_made_before_an_update(old: Server, tmp_path: Path) -> None:
    copy = prepare_server(old, create_too=False, keeping=Keeping(folder=tmp_path), clock=CLOCK)
    assert copy == tmp_path / f"{old.database}-0001_foundation-20261122T170003Z.dump"
    assert copy.stat().st_mode & 0o077 == 0
    assert copy.read_bytes().startswith(b"PGDMP")
    assert _version(old) == NEWEST


def test_without_a_copy_there_is_no_update(old: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.server_copies.program", lambda name: None)
    with pytest.raises(Unavailable, match="pg_dump is not on this machine: install it, or copy"):
        prepare_server(old, create_too=False, keeping=Keeping(folder=tmp_path), clock=CLOCK)
    assert _version(old) == OLD
    prepare_server(old, create_too=False, keeping=WITHOUT, clock=CLOCK)
    assert _version(old) == NEWEST


def test_an_update_that_fails_leaves_everything_as_it_was(old: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _schema(old)

    def fail(conn: Connection, where: Server) -> None:
        really(conn, where)
        raise Unavailable("on purpose")

    really = bring_up
    with monkeypatch.context() as patch:
        patch.setattr("storage.migrations.server.bring_up", fail)
        with pytest.raises(Unavailable, match="on purpose"):
            prepare_server(old, create_too=False, keeping=WITHOUT, clock=CLOCK)
    assert (_version(old), _schema(old)) == (OLD, before)


def _update_until(where: Server, statements: int, pipe: Pipe) -> None:
    """A process that says when it has done so many statements of the update, and then waits for its end."""
    done = 0

    def counted(conn: Connection, statement: str) -> None:
        nonlocal done
        frozen.run(conn, statement)
        done += 1
        if done == statements:
            pipe.send(done)
            threading.Event().wait()

    pytest.MonkeyPatch().setattr(bringing, "run", counted)
    prepare_server(where, create_too=False, keeping=WITHOUT, clock=CLOCK)


def test_an_update_that_is_killed_half_way_is_done_again(old: Server) -> None:
    before = _schema(old)
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_update_until, args=(old, 60, theirs), daemon=True)
    process.start()
    theirs.close()
    assert mine.recv() == 60
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert _version(old) == OLD
    assert _schema(old) == before
    prepare_server(old, create_too=False, keeping=WITHOUT, clock=CLOCK)
    assert _version(old) == NEWEST
