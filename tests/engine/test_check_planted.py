"""`frontdesk check` finds each of the planted corruptions, names it and its place, and names nothing else."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from storage.checking import verify_at
from storage.location import Location, Server
from tests.engine.planted import Planted
from tests.engine.planted_book import BOOK
from tests.engine.planted_money import MONEY
from tests.engine.planted_queue import CALLS, QUEUE
from tests.engine.planted_records import DATABASE, JOURNAL, REGISTER

PLANTED = (*BOOK, *QUEUE, *CALLS, *MONEY, *JOURNAL, *REGISTER, *DATABASE)


def plant(where: Location, statements: tuple[str, ...]) -> None:
    """Write beneath the guards, which stand again afterwards; what a statement drops stays away."""
    if isinstance(where, Server):
        with psycopg.connect(where.url) as conn:
            conn.execute("SET session_replication_role = replica")
            for statement in statements:
                changed = conn.execute(statement).rowcount
                assert statement.startswith("DROP") or changed, statement
        return
    raw = sqlite3.connect(where, isolation_level=None)
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "ignore_check_constraints=ON"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN")
    guards = dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    for name in guards:
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        if statement.startswith("DROP TRIGGER"):
            del guards[statement.split()[2]]
            continue
        raw.execute(statement)
        assert statement.startswith("DROP") or raw.execute("SELECT changes()").fetchone()[0], statement
    for made in guards.values():
        raw.execute(made)
    raw.execute("COMMIT")
    raw.close()


def test_there_are_enough_of_them() -> None:
    assert len(PLANTED) >= 60
    assert len({one.what for one in PLANTED}) == len(PLANTED)
    assert all(one.said for one in PLANTED)


@pytest.mark.parametrize(
    ("engine", "planted"),
    [
        pytest.param(engine, planted, id=f"{planted.what} ({engine})")
        for planted in PLANTED
        for engine in planted.engines
    ],
    indirect=["engine"],
)
def test_it_is_found_and_named(day_file: Location, planted: Planted) -> None:
    plant(day_file, planted.done)
    verdict = verify_at(day_file)
    assert [f"{one.problem.code} | {one.place}: {one.what}" for one in verdict.problems] == list(planted.said)
    assert sum(verdict.checked.values()) == len(planted.said)


def test_a_sound_clinic_has_nothing_wrong(day_file: Location) -> None:
    verdict = verify_at(day_file)
    assert verdict.ok, verdict.problems
