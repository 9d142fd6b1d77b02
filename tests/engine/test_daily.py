"""The daily copy: one a day however many desks there are, and those kept long enough go."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.clock import StillClock
from storage.daily import keep_daily
from storage.errors import Unavailable
from storage.keeping import Keeping
from storage.location import Server
from storage.migrations.run import prepare

ZONE = ZoneInfo("Europe/Moscow")
EVENING = datetime(2026, 11, 22, 17, 0, 3, tzinfo=UTC)
KEEPING = Keeping(hour=20)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.db"
    prepare(path)
    return path


def names(data: Path) -> list[str]:
    return sorted(path.name for path in (data.parent / "backups").iterdir() if not path.name.startswith("."))


def test_one_copy_is_made_when_it_falls_due(data: Path) -> None:
    clock = StillClock(EVENING)
    made = keep_daily(data, KEEPING, clock, ZONE)
    assert made is not None
    assert made.path.name == "clinic-daily-20261122T170003Z.db"
    assert made.verdict.ok
    clock.advance(hours=23)
    assert keep_daily(data, KEEPING, clock, ZONE) is None
    clock.advance(hours=1)
    assert keep_daily(data, KEEPING, clock, ZONE) is not None
    assert names(data) == ["clinic-daily-20261122T170003Z.db", "clinic-daily-20261123T170003Z.db"]


def test_copies_kept_long_enough_go_and_nothing_else_does(data: Path) -> None:
    clock = StillClock(EVENING)
    few = replace(KEEPING, daily=2, weekly=1, monthly=1)
    for _ in range(4):
        keep_daily(data, few, clock, ZONE)
        clock.advance(days=1)
    (data.parent / "backups" / "letter.txt").write_text("Dear diary")
    keep_daily(data, few, clock, ZONE)
    assert names(data) == ["clinic-daily-20261125T170003Z.db", "clinic-daily-20261126T170003Z.db", "letter.txt"]


def test_ten_desks_make_one_copy(data: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["storage.daily"])
    arguments = (data, KEEPING, StillClock(EVENING), ZONE)
    desks = [context.Process(target=keep_daily, args=arguments, daemon=True) for _ in range(10)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert [desk.exitcode for desk in desks] == [0] * 10
    assert len(names(data)) == 1


def test_a_folder_that_cannot_be_is_said_in_a_sentence(data: Path) -> None:
    (data.parent / "backups").write_text("in the way")
    with pytest.raises(Unavailable, match=r"backups cannot be written \(it exists already\)"):
        keep_daily(data, KEEPING, StillClock(EVENING), ZONE)


def test_off_is_off_and_a_server_is_copied_where_a_folder_was_named() -> None:
    server = Server("postgresql://desk@host/clinic")
    assert not Keeping().is_due_from(Path("data"))
    assert KEEPING.is_due_from(Path("data"))
    assert not KEEPING.is_due_from(server)
    assert replace(KEEPING, folder=Path("/backups")).is_due_from(server)
