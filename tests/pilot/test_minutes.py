"""Nothing wakes between two minutes; an idle desk locks itself."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from console.daily import Plan
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


def _plan(log: Path, end: str = "") -> Plan:
    """A daily copy that only notes that it was asked for, and ends so."""
    return Plan(20, (sys.executable, "-c", f"import sys; open({str(log)!r}, 'a').write('x'); sys.exit({end!r} or 0)"))


async def test_the_daily_copy_is_asked_for_once_when_it_falls_due_and_nobody_is_disturbed(tmp_path: Path) -> None:
    office, log = MadeUpOffice(), tmp_path / "log"
    async with at_desk(example_app(office, profile=Profile(terminal="xterm", daily=_plan(log)))) as driver:
        daily = driver.app.minutes.daily
        before = driver.line(23)
        for hours, asked in ((0, 1), (1, 1), (6, 2), (20, 2)):  # 14:30, 15:30, 21:30, 17:30
            office.clock.advance(hours=hours)
            daily.look(driver.app.office_open)
            if daily.job is not None:
                await daily.job
            assert len(log.read_text()) == asked
        assert driver.line(23) == before


async def test_a_daily_copy_that_fails_is_told_quietly_and_tried_again_in_an_hour(tmp_path: Path) -> None:
    office, log = MadeUpOffice(), tmp_path / "log"
    plan = _plan(log, "frontdesk: The disk is full: free some space and repeat; nothing was lost.")
    async with at_desk(example_app(office, profile=Profile(terminal="xterm", daily=plan))) as driver:
        daily = driver.app.minutes.daily
        daily.look(driver.app.office_open)
        assert daily.job is not None
        await daily.job
        driver.expect("The daily copy was not made: The disk is full")
        daily.look(driver.app.office_open)
        assert daily.job is None
        office.clock.advance(hours=1)
        daily.look(driver.app.office_open)
        assert daily.job is not None
        await daily.job
        assert log.read_text() == "xx"
