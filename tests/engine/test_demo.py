"""The made-up clinic: the same every time, in both languages, a working day whatever the instant."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import phonenumbers
import pytest
from sqlalchemy import Connection, select, text

from storage.calls.tables import call
from storage.checking import verify
from storage.clock import StillClock
from storage.demo import build
from storage.demo.chance import Dice
from storage.demo.clinicians import DOCTORS
from storage.demo.names import people
from storage.demo.prices import items
from storage.office import Office, open_store, seat
from storage.patients.tables import patient_phone
from storage.queue.records import State
from storage.store import Store
from tests import town as small_town

AT = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
QUICK = ("journal_mode=WAL", "synchronous=OFF", "foreign_keys=ON", "busy_timeout=10000")

Demo = Callable[..., Awaitable[Store]]


@asynccontextmanager
async def demo(blank: Path, folder: Path, at: datetime = AT, locale: str = "en") -> AsyncIterator[Store]:
    path = folder / f"{locale}-{at:%Y%m%dT%H%M}.db"
    shutil.copy(blank, path)
    store = await open_store(path, StillClock(at), pragmas=QUICK)
    try:
        await build(store, locale)
        yield store
    finally:
        await store.close()


DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
"""The salts that an erasure takes along are made by chance, and so the chains over them are others each time."""


def dump(conn: Connection) -> list[str]:
    raw = conn.connection.dbapi_connection
    assert raw is not None
    tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows: list[str] = []
    for table in sorted(tables):
        if table in ("sqlite_sequence", "act"):  # an act's key is made by chance, by design
            continue
        found = raw.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in found.description]
        kept = [place for place, name in enumerate(names) if name != "salt"]
        rows.extend(DIGEST.sub("#", f"{table} {[row[place] for place in kept]}") for row in found)
    return rows


async def test_the_same_instant_makes_the_same_clinic(blank_database: Path, tmp_path: Path) -> None:
    dumps = []
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        async with demo(blank_database, tmp_path / str(number), locale="ru") as store:
            dumps.append(await store.read(dump))
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) > 8000


@pytest.mark.parametrize("locale", ["en", "ru"])
async def test_a_day_in_progress(blank_database: Path, tmp_path: Path, locale: str) -> None:
    async with demo(blank_database, tmp_path, locale=locale) as store:
        office = await seat(store, "smirnova", "desk 1")
        board = await office.queue.board()
        states = {row.state for row in board.rows}
        assert states >= {
            *(State.EXPECTED, State.WAITING, State.CALLED, State.IN_ROOM, State.TO_PAY),
            *(State.GONE, State.LEFT_WITHOUT_VISIT, State.NO_SHOW),
        }
        assert any(row.walk_in for row in board.rows)
        assert any(row.priority for row in board.rows)
        outcomes = await store.read(lambda conn: set(conn.execute(select(call.c.outcome)).scalars()))
        assert outcomes >= {None, "booked", "moved", "cancelled", "missed", "call-back", "complaint"}
        day = await office.cash.day()
        assert day.shift is not None
        assert day.shift.number == 2
        assert f"{day.shift.opened_at.astimezone(store.centre.tz):%H:%M}" == "07:58"
        assert day.report is not None
        assert 30 <= day.report.sales_count <= 45
        assert day.report.refunds_count == 1
        assert len(day.report.moves) == 1
        assert len(day.dues) >= 3
        names = {row.last_name for row in board.rows}
        assert ("Щербакова" in names) == (locale == "ru")
        await the_promises_hold(store)


async def the_promises_hold(store: Store) -> None:
    verdict = await store.read(verify)
    assert verdict.ok, verdict.problems
    query = text("SELECT result FROM act WHERE verb = 'demo.found'")
    assert await store.read(lambda conn: conn.execute(query).scalar()) == 0, "an act was refused"


@pytest.mark.parametrize(
    "at",
    [
        "2026-10-04T09:00+00:00",  # a Sunday
        "2026-01-01T07:00+00:00",  # a holiday
        "2026-10-01T21:10+00:00",  # ten minutes past midnight
        "2026-10-02T20:50+00:00",  # ten minutes before midnight
    ],
)
async def test_any_instant_is_in_the_middle_of_a_working_day(blank_database: Path, tmp_path: Path, at: str) -> None:
    async with demo(blank_database, tmp_path, datetime.fromisoformat(at)) as store:
        office = await seat(store, "smirnova", "desk 1")
        board = await office.queue.board()
        states = [row.state for row in board.rows]
        assert states.count(State.IN_ROOM) >= 2
        assert State.WAITING in states or State.READY in states


async def test_everybody_can_log_in_and_be_found(blank_database: Path, tmp_path: Path) -> None:
    async with demo(blank_database, tmp_path, locale="ru") as store:
        await nobody_can_be_rung(store)
        for login in ("smirnova", "sedova", "pankratov", "vetrova", "ozerova", "auditor", "orlova", "kim"):
            office = await seat(store, login, "desk 1")
            assert (office.actor.practitioner_id is not None) == (login in ("orlova", "kim"))
        office = await seat(store, "smirnova", "desk 1")
        for typed in ("щерб юлия", "shcherbakova", "bdfyjd", "1007", "о'нил"):
            assert await office.patients.search(typed), typed


async def nobody_can_be_rung(store: Store) -> None:
    numbers = await store.read(lambda conn: list(conn.execute(select(patient_phone.c.e164)).scalars()))
    assert len(numbers) > 400
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))
        assert number[5:8] == "000"


def test_the_clinic_is_as_large_as_it_says() -> None:
    assert len(DOCTORS) == 8
    assert len({doctor.specialty for doctor in DOCTORS}) == 6
    assert len(items()) == 40
    assert len({(p.last, p.first, p.middle) for p in people(400, Dice(1), AT.date())}) == 400


async def test_the_small_town(store: Store, office: Office) -> None:
    town = await small_town.settle(store)
    assert set(town.services) == set(small_town.CODES)
    assert len(await office.staff.practitioners()) == 3
    spans = await office.staff.working_spans([town.orlova], AT.date(), AT.date())
    assert [span[:2] for span in spans[town.orlova, AT.date()]] == [(540, 740), (780, 1020)]
    assert len(town.patients) == 20
    found = await office.patients.search("ivanov pyotr")
    assert [match.id for match in found] == [town.patients[0]]
