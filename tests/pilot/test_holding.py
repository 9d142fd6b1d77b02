"""A free time held while its sheet is open: the countdown, what another desk sees and is told, and how it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest_asyncio

from console.desks.calls import DESK as CALLS
from console.desks.schedule import DESK as SCHEDULE
from storage.clock import StillClock
from storage.office import Office
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import KIM, ORLOVA, TODAY, Clinic, clinic, console

Seat = Callable[..., Awaitable[Office]]
HERE = (CALLS, SCHEDULE)


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    return await clinic(store, office)


@pytest_asyncio.fixture
async def other(seated: Seat, town: Clinic) -> Office:
    return await seated(Role.ADMINISTRATOR, desk="desk 2")


@pytest_asyncio.fixture
async def desk(town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office, desks=HERE) as driver:
        await driver.press("F4 Right")  # Orlova, 14:40
        yield driver


async def _held(other: Office) -> list[tuple[int, int, int]]:
    return [(one.practitioner_id, one.start_min, one.end_min) for one in (await other.schedule.day(TODAY)).held]


async def test_the_sheet_of_a_slot_holds_it_and_counts_down(desk: Driver, other: Office, clock: StillClock) -> None:
    await desk.press("b")
    assert await _held(other) == [(ORLOVA, 880, 910)]
    desk.expect("Held", "3:00 for this caller")
    (holding,) = desk.app.minutes.holdings
    before = desk.screen
    clock.advance(seconds=13)
    desk.app.in_context(holding.tick)
    changed = [(a, b) for a, b in zip(before, desk.screen, strict=True) if a != b]
    assert len(changed) == 1, "one line changes, and in it the time"
    assert sum(a != b for a, b in zip(*changed[0], strict=True)) == 3
    desk.expect("2:47 for this caller")
    clock.advance(seconds=20)  # the lease is renewed before its 45 seconds are over
    desk.app.in_context(holding.tick)
    await holding._work.ready()
    clock.advance(seconds=30)
    assert await _held(other)
    clock.advance(seconds=200)
    desk.app.in_context(holding.tick)
    desk.expect("0:00, others may take it now")
    assert await _held(other) == []
    await desk.press("Esc")
    assert not desk.app.minutes.holdings


async def test_esc_lets_go_and_a_booking_spends_it(desk: Driver, other: Office, town: Clinic) -> None:
    await desk.press("b Esc")
    assert await _held(other) == []
    await desk.press("b")
    await desk.type("ivan")
    await desk.press("1 F10")
    assert len((await town.office.schedule.patient_book(town.patients[0])).coming) == 1
    assert await _held(other) == []
    assert not desk.app.minutes.holdings


async def test_an_opening_chosen_from_the_list_is_held_and_so_are_both_of_a_pair(
    desk: Driver, other: Office, town: Clinic
) -> None:
    await desk.press("Space")
    await desk.type("b ivanov derm+ultra")
    await desk.press("Enter")
    desk.expect("dermatologist + ultrasound")
    assert await _held(other) == []
    await desk.press("1")
    day = TODAY
    assert {one.practitioner_id for one in (await other.schedule.day(day)).held} == {ORLOVA, KIM}
    desk.expect("for this caller")
    await desk.press("Esc")
    assert await _held(other) == []


async def test_another_desk_sees_who_holds_it_and_is_offered_the_next(
    desk: Driver, other: Office, town: Clinic
) -> None:
    await desk.press("b")
    who = town.office.actor.name
    async with console(other, desks=HERE) as second:
        await second.press("F4 Right")
        second.expect("held by Admin")
        assert f"held by {who} until 14:33" in "\n".join(second.screen)
        await second.press("b")
        second.expect(f"{who} holds this time until 14:33.")
        second.expect("15:10", "take")
        await second.press("1")
        second.expect("Booking", "15:10", "3:00 for this caller")
        assert len((await other.schedule.day(TODAY)).held) == 1
        await second.press("Esc")
        await desk.press("Esc")
        await second.app.settled()
        second.app.live.tell()
        await second.app.settled()
        second.expect_not("held by")


async def test_of_two_desks_at_one_moment_the_second_is_told_in_its_sheet(
    desk: Driver, other: Office, town: Clinic
) -> None:
    async with console(other, desks=HERE) as second:
        await second.press("F4 Right")
        second.app.live.stop()  # its day was read before the other desk opened its sheet
        await desk.press("b")
        await second.press("b")
        second.expect("Booking", "holds 14:40")
        assert len(await _held(other)) == 1
        await second.type("smith")
        await second.press("1 F10")
        second.expect("until 14:33", "15:10", "take")
        await second.press("1")
        assert [one.local_min for one in (await other.schedule.patient_book(town.patients[1])).coming] == [910]


async def test_leaving_lets_go(desk: Driver, other: Office) -> None:
    await desk.press("b")
    assert await _held(other)
    await desk.app.leave()
    assert await _held(other) == []


async def test_a_lost_line_lets_go(desk: Driver, other: Office) -> None:
    await desk.press("b")
    desk.app.in_context(desk.app.hung_up)
    assert desk.app._leaving is not None
    await desk.app._leaving
    assert await _held(other) == []


async def test_a_centre_that_holds_nothing(store: Store, seated: Seat) -> None:
    manager = await seated(Role.OFFICE_MANAGER)
    await clinic(store, manager)
    await manager.settle(replace(manager.centre, hold_minutes=0), manager.centre)
    async with console(manager, desks=HERE) as driver:
        await driver.press("F4 Right b")
        driver.expect("Booking")
        driver.expect_not("Held")
        assert not driver.app.minutes.holdings


async def test_in_russian(store: Store, office: Office) -> None:
    await clinic(store, office)
    async with console(office, desks=HERE, language="ru", russian_layout=True) as driver:
        await driver.press("F4 Right b")
        driver.expect("Держим", "3:00 для этого звонка")
