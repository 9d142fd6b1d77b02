"""Nothing wakes between two minutes; an idle desk locks itself."""

from __future__ import annotations

import asyncio

from console.person import Profile
from tests.desk_driver import at_desk
from tests.pilot.example_place import MadeUpOffice, example_app


async def test_the_clock_of_line_1_goes_by_the_minute() -> None:
    office = MadeUpOffice()
    async with at_desk(example_app(office)) as driver:
        office.clock.advance(seconds=59)
        driver.app.minutes.wake()
        assert driver.line(1).endswith("14:30")
        office.clock.advance(seconds=1)
        driver.app.minutes.wake()
        assert driver.line(1).endswith("14:31")


async def test_an_idle_desk_is_woken_once_a_minute() -> None:
    async with at_desk(example_app()) as driver:
        driver.app.minutes.wake()
        timer = driver.app.minutes.timer
        assert timer is not None
        assert 59 <= timer.when() - asyncio.get_running_loop().time() <= 60


async def test_an_idle_desk_locks_itself_and_a_key_puts_it_off() -> None:
    async with at_desk(example_app(profile=Profile(lock_minutes=5, terminal="xterm"))) as driver:
        minutes = driver.app.minutes
        minutes.touched -= 299
        minutes.wake()
        driver.expect_not("LOCKED")
        await driver.press("Down")
        minutes.touched -= 299
        minutes.wake()
        driver.expect_not("LOCKED")
        minutes.touched -= 2
        minutes.wake()
        driver.expect("LOCKED")
        driver.expect_not("Ivanov")


async def test_never_is_an_answer_too() -> None:
    async with at_desk(example_app(profile=Profile(lock_minutes=0, terminal="xterm"))) as driver:
        driver.app.minutes.touched -= 100_000
        driver.app.minutes.wake()
        driver.expect_not("LOCKED")
