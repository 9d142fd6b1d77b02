"""A clinic moves from its file to a server: every row, gone on with after a break, or nothing at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage import moving
from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import RuleBroken, Unavailable
from storage.location import Server
from storage.moving import Earlier, move
from storage.office import open_store, seat
from storage.opening import is_current
from storage.rights import Role
from storage.rooms import every_table
from tests.engine.full_day import NOW, Day

Content = dict[str, list[str]]


@pytest.fixture
def file(day_on_file: tuple[Path, Day], tmp_path: Path) -> Path:
    """A full day in a file."""
    path = tmp_path / "clinic.sqlite3"
    path.write_bytes(day_on_file[0].read_bytes())
    return path


@pytest.fixture
def empty(postgresql: Server) -> Iterator[Server]:
    """A database without a table."""
    with psycopg.connect(postgresql.named("postgres").url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE empty TEMPLATE template0")
        yield postgresql.named("empty")
        conn.execute("DROP DATABASE empty WITH (FORCE)")


def content(where: Path | Server) -> Content:
    """Every row of every table as text."""
    found: Content = {}
    with psycopg.connect(where.url) if isinstance(where, Server) else sqlite3.connect(where) as conn:
        for table in every_table():
            names = ", ".join(f'"{column.name}"' for column in table.c)
            rows = conn.execute(f'SELECT {names} FROM "{table.name}"').fetchall()  # type: ignore[arg-type, unused-ignore]
            found[table.name] = sorted("|".join(map(str, row)) for row in rows)
    return found


def test_every_row_arrives_and_both_sides_are_sound(file: Path, empty: Server) -> None:
    heard: list[tuple[str, int, int]] = []
    before = content(file)
    moved = move(file, empty, lambda *told: heard.append(told))
    assert content(empty) == before == content(file)
    assert moved.rows == sum(map(len, before.values()))
    assert moved.earlier is Earlier.NONE
    assert verify_at(empty).ok
    assert is_current(empty)
    assert {name for name, _, _ in heard} == set(before)
    assert all(done <= of for _, done, of in heard)


def test_a_copy_that_was_broken_off_is_gone_on_with(
    file: Path, empty: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "PAGE", 3)
    before = content(file)

    def break_off(table: str, done: int, of: int) -> None:
        if table == "journal" and done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(file, empty, break_off)
    with pytest.raises(Unavailable, match="was not finished: repeat"):
        is_current(empty)
    heard: list[tuple[str, int, int]] = []
    moved = move(file, empty, lambda *told: heard.append(told))
    assert moved.earlier is Earlier.TAKEN_UP
    assert next(done for name, done, _ in heard if name == "journal") >= 6, "the rows that were there are not asked for"
    assert content(empty) == before


def test_what_was_written_meanwhile_is_not_left_behind(file: Path, empty: Server) -> None:
    def write(table: str, done: int, of: int) -> None:
        if table == "service" and done == of:
            with sqlite3.connect(file) as conn:
                conn.execute("INSERT INTO change (topic, key, desk) VALUES ('notes', 1, 'desk 9')")

    with pytest.raises(RuleBroken, match="Desks have written"):
        move(file, empty, write)
    moved = move(file, empty)
    assert moved.earlier is Earlier.BEGUN_ANEW, "the data is another"
    assert content(empty) == content(file)


@pytest.mark.parametrize("written", [False, True])
def test_it_is_no_centre_before_the_last_check(
    file: Path, empty: Server, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    def broken_off(where: Path | Server) -> object:
        if where == empty:
            raise KeyboardInterrupt
        return verify_at(where)

    with monkeypatch.context() as last:
        last.setattr(moving, "verify_at", broken_off)
        with pytest.raises(KeyboardInterrupt):
            move(file, empty)
    with pytest.raises(Unavailable, match="was not finished: repeat"):
        is_current(empty)
    if written:
        with sqlite3.connect(file) as conn:
            conn.execute("INSERT INTO change (topic, key, desk) VALUES ('notes', 1, 'desk 9')")
    assert move(file, empty).earlier is (Earlier.BEGUN_ANEW if written else Earlier.TAKEN_UP)
    assert content(empty) == content(file)
    assert is_current(empty)


def test_a_file_that_a_desk_has_open_is_not_moved(file: Path, empty: Server) -> None:
    at_the_desk = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1])
conn.execute("SELECT count(*) FROM act").fetchone()
print("open", flush=True)
sys.stdin.read()
"""
    desk = subprocess.Popen(
        [sys.executable, "-c", at_the_desk, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert desk.stdout is not None
    assert desk.stdout.readline() == b"open\n"
    with pytest.raises(Unavailable, match="is open in a console"):
        move(file, empty)
    desk.communicate()
    assert move(file, empty).earlier is Earlier.NONE


def test_a_database_in_another_alphabet_is_refused_before_anything(file: Path, postgresql: Server) -> None:
    latin = postgresql.named("latin")
    with psycopg.connect(postgresql.named("postgres").url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
        try:
            with pytest.raises(Unavailable, match="not in UTF-8"):
                move(file, latin)
            with psycopg.connect(latin.url) as there:
                assert there.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        finally:
            conn.execute("DROP DATABASE latin WITH (FORCE)")


@pytest.mark.parametrize(
    ("option", "said"),
    [("sslmode=verify-full", "No encrypted line"), ("nonsense=1", "has an option that cannot be used")],
)
def test_options_of_the_url_that_will_not_do(file: Path, empty: Server, option: str, said: str) -> None:
    joined = "&" if "?" in empty.url else "?"
    with pytest.raises(Unavailable, match=said):
        move(file, Server(f"{empty.url}{joined}{option}"))


def test_a_centre_is_never_overwritten(file: Path, empty: Server) -> None:
    move(file, empty)
    before = content(empty)
    with pytest.raises(Unavailable, match="has a centre already"):
        move(file, empty)
    assert content(empty) == before


def test_another_programs_database_is_left_alone(file: Path, empty: Server) -> None:
    with psycopg.connect(empty.url) as conn:
        conn.execute("CREATE TABLE patient (mine text)")
    with pytest.raises(Unavailable, match="another program"):
        move(file, empty)
    with psycopg.connect(empty.url) as conn:
        assert conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_unsound_data_is_not_moved(file: Path, empty: Server) -> None:
    with sqlite3.connect(file) as conn:
        conn.execute("DROP TRIGGER journal_keep_d")
    with pytest.raises(RuleBroken, match="not sound"):
        move(file, empty)
    with psycopg.connect(empty.url) as conn:
        assert conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_server_that_goes_away_is_one_sentence(file: Path, empty: Server) -> None:
    def cut(table: str, done: int, of: int) -> None:
        if table == "journal" and done:
            with psycopg.connect(empty.named("postgres").url, autocommit=True) as conn:
                conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [empty.database]
                )

    with pytest.raises(Unavailable, match="does not answer"):
        move(file, empty, cut)
    assert move(file, empty).earlier is Earlier.TAKEN_UP
    assert content(empty) == content(file)


async def test_the_desk_goes_on_there(file: Path, empty: Server, day_on_file: tuple[Path, Day]) -> None:
    move(file, empty)
    store = await open_store(empty, StillClock(NOW))
    office = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    before = await office.calls.log()
    await office.calls.open()
    assert len((await office.calls.log()).rows) == len(before.rows) + 1
    await store.close()
    assert verify_at(empty).ok
