"""A full day, written once and copied for each test that attacks it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.full_day import Day, write


@pytest.fixture(scope="session")
def day_played(tmp_path_factory: pytest.TempPathFactory, blank_database: Path) -> tuple[Path, Day]:
    """The file of a full day, at rest."""
    path = tmp_path_factory.mktemp("day") / "day.db"
    path.write_bytes(blank_database.read_bytes())
    day = asyncio.run(write(path))
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path, day


@pytest.fixture
def day(day_played: tuple[Path, Day]) -> Day:
    """What is in it."""
    return day_played[1]


@pytest.fixture
def day_file(day_played: tuple[Path, Day], tmp_path: Path) -> Path:
    """A copy of this test's own."""
    path = tmp_path / "day.db"
    path.write_bytes(day_played[0].read_bytes())
    return path


@pytest.fixture
def beneath(day_file: Path) -> Iterator[sqlite3.Connection]:
    """A bare connection to the copy, beneath the storage layer (foreign keys on, autocommit)."""
    conn = sqlite3.connect(day_file, isolation_level=None)
    conn.execute("PRAGMA foreign_keys=ON")
    yield conn
    conn.close()
