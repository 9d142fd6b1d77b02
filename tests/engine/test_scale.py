"""The made-up town of the bench is one that the product could have written: `frontdesk check` finds nothing in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from storage.checking import verify_at
from storage.location import Server
from tests.bench.generate import generate
from tests.bench.town.plan import Plan
from tests.engine.postgres_server import copy_of

PATIENTS = 300


def _told(path: Path) -> list[tuple[object, ...]]:
    """What the journal says, but for its salts, and the ends of the ledger's chains, which hold all that was before."""
    with sqlite3.connect(path) as conn:
        journal = conn.execute("SELECT id, at, login, verb, what, key, after FROM journal ORDER BY id").fetchall()
        ledger = conn.execute("SELECT register_id, max(number), hash FROM entry GROUP BY register_id").fetchall()
    return [*journal, *ledger]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """A village, and how many rows it has."""
    path = tmp_path_factory.mktemp("town") / "town.db"
    return path, generate(Plan(PATIENTS), path)


def test_a_town_has_the_rows_it_was_asked_for(town: tuple[Path, dict[str, int]]) -> None:
    counts = town[1]
    wanted = {"patient": 1, "appointment": 5, "call": 3, "posting": 5, "journal": 5}
    assert {table: counts[table] + _own(town[0], table, counts) for table in wanted} == {
        table: PATIENTS * times for table, times in wanted.items()
    }


def _own(path: Path, table: str, counts: dict[str, int]) -> int:
    """Rows that the product itself wrote before (the journal of rooms, doctors and prices)."""
    with sqlite3.connect(path) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) - counts[table]


def test_frontdesk_check_finds_nothing_in_a_town(town: tuple[Path, dict[str, int]]) -> None:
    verdict = verify_at(town[0])
    assert verdict.problems == ()
    assert verdict.ok


def test_the_same_numbers_make_the_same_town_and_others_another(
    town: tuple[Path, dict[str, int]], tmp_path: Path
) -> None:
    again, other = tmp_path / "again.db", tmp_path / "other.db"
    generate(Plan(PATIENTS), again)
    generate(Plan(PATIENTS, seed=2), other)
    assert _told(again) == _told(town[0])
    assert _told(other) != _told(town[0])


def test_a_journal_is_as_long_as_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    generate(Plan(PATIENTS, journal_rows=4000), path)
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT max(id), count(*) FROM journal").fetchone() == (4000, 4000)
    assert verify_at(path).ok


def test_a_server_gets_the_same_town(town: tuple[Path, dict[str, int]], postgresql: Server) -> None:
    with copy_of(postgresql) as where:
        assert generate(Plan(PATIENTS), where) == town[1]
        assert verify_at(where).problems == ()
