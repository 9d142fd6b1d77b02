"""Entered from paper: what happened while the console was away gets its own time, and says when it was entered.

It is 14:30 at the centre on Friday 2 October 2026.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select

from storage.calls.tables import call
from storage.cash.tables import receipt
from storage.clock import StillClock
from storage.errors import RuleBroken
from storage.ids import RegisterId
from storage.journal.tables import act, journal, late_entry
from storage.location import Location
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.engine.beneath import bare
from tests.scene import Played, Scene
from tests.till import FIVE_THOUSAND, FURNISHED, Till, drawer, sat_down

NOW = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
ON_PAPER = datetime(2026, 10, 2, 7, 35, tzinfo=UTC)


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


async def rows(office: Office, table: Any, *what: Any) -> list[Any]:  # Any: tables and columns
    def ask(conn: Connection) -> list[Any]:
        return list(conn.execute(select(*what).select_from(table)).all())

    return await office.read(ask)


async def later(office: Office, what: str) -> dict[int, datetime]:
    marks = await office.journal.late_marks(NOW - timedelta(days=1))
    return {key: mark.entered_at for (kind, key), mark in marks.items() if kind == what}


async def test_what_is_entered_happened_then_and_the_journal_says_when_it_was_entered(till: Till) -> None:
    office = till.office
    office.enter_from_paper(ON_PAPER)
    begun = await office.calls.open(number="+79161234567")
    office.enter_from_paper(None)
    now = await office.calls.open(number="+79031112233")
    started = dict((row.id, row.started_at) for row in await rows(office, call, call.c.id, call.c.started_at))
    assert started == {begun.id: ON_PAPER, now.id: NOW}
    written = await rows(office, journal, journal.c.what, journal.c.at)
    assert {row.at for row in written if row.what == "call"} == {NOW}
    assert await later(office, "call") == {begun.id: NOW}


async def test_only_this_desk_enters_from_paper(store: Store, till: Till) -> None:
    other = await seat(store, Role.ADMINISTRATOR.value, "desk 2")
    till.office.enter_from_paper(ON_PAPER)
    assert (till.office.clock.now(), other.clock.now()) == (ON_PAPER, NOW)
    begun = await other.calls.open(number="+79161234567")
    assert begun.started_at == NOW
    assert await later(other, "call") == {}


@pytest.mark.parametrize("off", [timedelta(minutes=1), -timedelta(days=8)])
async def test_a_time_to_come_and_one_long_over_are_refused(till: Till, off: timedelta) -> None:
    with pytest.raises(RuleBroken):
        till.office.enter_from_paper(NOW + off)
    assert till.office.happened_at is None


async def test_money_is_entered_while_its_shift_was_open_and_a_drawer_is_counted_now(
    till: Till, clock: StillClock
) -> None:
    office = till.office
    charge = await till.owes()
    shift = await till.shift()
    office.enter_from_paper(ON_PAPER)
    with pytest.raises(RuleBroken, match="not open yet"):
        await till.pay(charge)
    clock.advance(hours=2)
    office.enter_from_paper(NOW + timedelta(hours=1))
    paid = await till.pay(charge)
    assert paid.at == NOW + timedelta(hours=1)
    with pytest.raises(RuleBroken, match="go back to the present"):
        await office.cash.close_shift(shift.id, drawer(500000))
    office.enter_from_paper(None)
    await office.cash.close_shift(shift.id, drawer(680000))
    office.enter_from_paper(NOW + timedelta(hours=1))
    with pytest.raises(RuleBroken, match="was still open"):
        await office.cash.open_shift(RegisterId(1), FIVE_THOUSAND)
    assert len(await rows(office, receipt, receipt.c.id)) == 1


async def test_it_can_be_undone_like_anything_else(till: Till) -> None:
    office = till.office
    office.enter_from_paper(ON_PAPER)
    charge = await till.owes()
    assert await later(office, "charge") == {charge.id: NOW}
    await office.journal.undo()
    assert (await office.cash.charge(charge.id)).state.value != "open"


async def test_the_database_lets_nobody_say_it_of_an_act_that_is_done_nor_take_it_off(
    till: Till, where: Location
) -> None:
    office = till.office
    office.enter_from_paper(ON_PAPER)
    await till.owes()
    (marked,) = [row.act_id for row in await rows(office, late_entry, late_entry.c.act_id)]
    done = min(row.id for row in await rows(office, act, act.c.id))
    attacks = (
        f"INSERT INTO late_entry (act_id, happened_at) VALUES ({done}, 1790000000)",
        f"UPDATE late_entry SET happened_at = happened_at - 60 WHERE act_id = {marked}",
        f"DELETE FROM late_entry WHERE act_id = {marked}",
        f"INSERT OR REPLACE INTO late_entry (act_id, happened_at) VALUES ({marked}, 1790000000)",
    )
    raw = bare(where)
    try:
        for attack in attacks:
            with pytest.raises(sqlite3.Error):
                raw.execute(attack)
    finally:
        raw.close()
    assert [row.act_id for row in await rows(office, late_entry, late_entry.c.act_id)] == [marked]
