"""A time held while a caller thinks: seen and minded by other desks, ended by itself, and never a promise."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest

from storage.clock import StillClock
from storage.errors import NotAllowed, RuleBroken, Taken
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.schedule.hold_records import LEASE, HoldTime
from storage.schedule.records import NewAppointment, OpeningQuery
from storage.store import Store
from tests.engine.book_town import BUILT, MONDAY, Town, wish
from tests.scene import Played, Scene
from tests.second import squeezed

Seat = Callable[..., Awaitable[Office]]
NOW = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
TEN = datetime(2026, 10, 5, 7, tzinfo=UTC)
"""Monday, 10:00 at the centre."""


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER, desk="desk 9")


@pytest.fixture
async def other(seated: Seat) -> Office:
    return await seated(Role.ADMINISTRATOR, desk="desk 2")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


def ten(town: Town, minutes: int = 40) -> HoldTime:
    return HoldTime(town.orlova, town.room, TEN, minutes)


async def free(office: Office, town: Town) -> list[int]:
    """When Orlova is free on Monday for first visits, in wall minutes."""
    query = OpeningQuery(practitioner_ids=(town.orlova,), from_day=MONDAY, days=1, per_day=9)
    return [one.local_min for one in await office.schedule.openings(query)]


async def test_a_held_time_is_left_out_for_others_and_free_to_who_holds_it(
    office: Office, other: Office, town: Town
) -> None:
    before = await free(office, town)
    assert 580 in before
    await office.schedule.holds.take([ten(town)])
    assert await free(office, town) == before
    held = await free(other, town)
    assert not [minute for minute in held if 560 < minute < 640]
    (shown,) = (await other.schedule.day(MONDAY)).held
    assert (shown.practitioner_id, shown.day, shown.start_min, shown.end_min) == (town.orlova, MONDAY, 600, 640)
    assert (shown.who, shown.until_min) == (office.actor.name, 14 * 60 + 33)
    assert (await office.schedule.day(MONDAY)).held == (), "one's own is not shown as another's"


async def test_another_desk_is_refused_with_who_until_when_and_the_next_times(
    office: Office, other: Office, town: Town
) -> None:
    hold = await office.schedule.holds.take([ten(town)])
    with pytest.raises(Taken) as told:
        await other.schedule.book(wish(town, 620, minutes=20))
    assert str(told.value) == f"{office.actor.name} holds 10:20 on 2026-10-05 until 14:33."
    assert [one.local_min for one in told.value.openings] == [640, 660, 680]
    terms = await other.schedule.terms(wish(town, 600))
    assert terms.against is not None
    assert terms.against.values["rule"] == "held"
    with pytest.raises(Taken) as refused:
        await other.schedule.holds.take([ten(town, 20)])
    assert refused.value.openings
    await other.schedule.book(wish(town, 640, minutes=20, patient_id=town.bob))
    await office.schedule.book(wish(town, 600))
    assert await office.schedule.holds.renew(hold.token) is None, "a booking spends what was held for it"


async def test_the_room_is_held_too(office: Office, other: Office, town: Town) -> None:
    await office.schedule.holds.take([ten(town)])
    with pytest.raises(Taken, match="holds 10:00"):
        await other.schedule.book(wish(town, 600, practitioner_id=town.kim, room_id=town.room))


async def test_a_hold_goes_with_esc_and_a_new_one_takes_its_place(office: Office, other: Office, town: Town) -> None:
    first = await office.schedule.holds.take([ten(town)])
    second = await office.schedule.holds.take([ten(town)._replace(starts_at=TEN + timedelta(hours=1))], first.token)
    assert [one.start_min for one in (await other.schedule.day(MONDAY)).held] == [660]
    await office.schedule.holds.release(second.token)
    assert (await other.schedule.day(MONDAY)).held == ()


async def test_the_lease_ends_by_itself_and_no_renewal_outlives_what_the_centre_set(
    office: Office, other: Office, manager: Office, clock: StillClock, town: Town
) -> None:
    await manager.settle(replace(office.centre, hold_minutes=2), office.centre)
    hold = await office.schedule.holds.take([ten(town)])
    clock.advance(seconds=40)
    renewed = await office.schedule.holds.renew(hold.token)
    assert renewed is not None
    assert (renewed.until - clock.now(), renewed.ends_by) == (LEASE, hold.ends_by)
    clock.advance(seconds=44)
    renewed = await office.schedule.holds.renew(hold.token)
    assert renewed is not None
    assert renewed.until == hold.ends_by, "the last lease ends with the two minutes"
    clock.advance(seconds=36)
    assert await office.schedule.holds.renew(hold.token) is None
    assert 580 in await free(other, town)
    again = await office.schedule.holds.take([ten(town)])
    clock.advance(seconds=int(LEASE.total_seconds()))
    await other.schedule.book(wish(town, 600))
    assert await office.schedule.holds.renew(again.token) is None
    for wrong in (-1, 31):
        with pytest.raises(RuleBroken, match="at most 30 minutes"):
            await manager.settle(replace(manager.centre, hold_minutes=wrong), manager.centre)


async def test_a_hold_is_no_act_and_books_nothing(
    office: Office, seated: Seat, raw: sqlite3.Connection, town: Town
) -> None:
    made = (await office.schedule.book(wish(town, 540, minutes=20))).appointment
    acts = raw.execute("SELECT count(*) FROM act").fetchone()
    rows = raw.execute("SELECT count(*) FROM journal").fetchone()
    await office.schedule.holds.take([ten(town)])
    assert raw.execute("SELECT count(*) FROM act").fetchone() == acts
    assert raw.execute("SELECT count(*) FROM journal").fetchone() == rows
    assert (await office.journal.undo()).verb == "schedule.book", "u takes back the booking, not the hold"
    assert made.id
    reader = await seated(Role.AUDITOR)
    with pytest.raises(NotAllowed):
        await reader.schedule.holds.take([ten(town)])


async def test_a_forged_hold_ends_too_and_the_cells_keep_the_promise(
    office: Office, other: Office, manager: Office, town: Town, raw: sqlite3.Connection
) -> None:
    """A hold that was forged, or two at once, can neither book twice nor refuse the holder's own booking for ever."""
    await office.schedule.holds.take([ten(town)])
    columns = "token, user_id, who, desk, resource_id, starts_at, ends_at, begun_at, until, ends_by"
    start, now = int(TEN.timestamp()), int(NOW.timestamp())
    eve = f"'x', 99, 'Eve', 'desk 7', {town.orlova * 4}, {start}, {start}"
    put = f"INSERT INTO slot_hold ({columns}) VALUES ({eve} + %s"
    for length, begun, until, ends_by in (
        (0, now, now + 60, now + 60), (2400, now, now + 61, now + 60), (2400, now, now + 60, now + 3601),
        (2400, now + 60, now, now + 90), (90000, now, now + 60, now + 60),
    ):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(f"{put % length}, {begun}, {until}, {ends_by})")
    raw.execute(f"{put % 2400}, {now}, {now + 60}, {now + 3600})")
    raw.execute(f"{put % 2400}, {now + 10**9}, {now + 10**9 + 60}, {now + 10**9 + 60})")
    for attack in ("ends_by = ends_by + 60", "begun_at = begun_at + 600", "resource_id = 8", "user_id = 1"):
        with pytest.raises(sqlite3.IntegrityError, match="only the lease"):
            raw.execute(f"UPDATE slot_hold SET {attack}")
    with pytest.raises(Taken, match="Eve holds"):
        await office.schedule.book(wish(town, 600))
    with pytest.raises(Taken, match="Eve holds"):
        await squeezed(manager, wish(town, 600, overbook_reason="pain"))
    raw.execute("DELETE FROM slot_hold WHERE user_id = 99 AND begun_at < 1900000000")
    await office.schedule.book(wish(town, 600))  # one that begins in the future holds nothing yet
    with pytest.raises(Taken, match="is booked at"):
        await other.schedule.book(wish(town, 600, patient_id=town.bob))


# ------------------------------------------------------------------------------ a desk that is killed


def _hold_and_wait(where: Location, town: Town, said: Connection) -> None:
    async def work() -> None:
        store = await open_store(where, StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR.value, "desk 5")
        await office.schedule.holds.take([ten(town)])
        said.send(True)
        await asyncio.sleep(3600)

    asyncio.run(work())


async def test_a_killed_desk_holds_no_longer_than_its_lease(
    office: Office, clock: StillClock, where: Location, town: Town
) -> None:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("forkserver").Process(target=_hold_and_wait, args=(where, town, there))
    process.start()
    assert await asyncio.to_thread(here.poll, 60)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.join)
    with pytest.raises(Taken, match="holds 10:00"):
        await office.schedule.book(wish(town, 600))
    clock.advance(seconds=int(LEASE.total_seconds()))
    booked: NewAppointment = wish(town, 600)
    assert (await office.schedule.book(booked)).appointment.local_min == 600
