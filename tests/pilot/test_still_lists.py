"""A place before its data, and while other desks work: nothing false is said, nothing moves under the hand."""

from __future__ import annotations

import asyncio
from typing import cast

from console.app import ConsoleApp
from console.person import Profile
from storage.office import Office
from tests.desk_driver import Driver, at_desk
from tests.pilot.example_place import DESKS, ExamplePlace, Guest, MadeUpOffice, example_app


async def elsewhere(driver: Driver) -> None:
    """Another desk changed something."""
    driver.app.live.hear(frozenset({"queue"}))
    driver.app.live.tell()
    await driver.app.settled()


async def test_nobody_is_told_that_nobody_is_expected_before_it_is_known() -> None:
    may_open = asyncio.Event()
    office = MadeUpOffice(guests=[])

    async def opening() -> Office:
        await may_open.wait()
        return cast("Office", office)

    app = ConsoleApp(opening, Profile(terminal="xterm"), desks=DESKS)
    async with at_desk(app, ready=False) as driver:
        driver.expect("Opening the data")
        driver.expect_not("Nobody is expected")
        office.gate = asyncio.Event()
        may_open.set()
        await app.opened.wait()
        driver.expect("Reading...")
        driver.expect_not("Nobody is expected")
        office.gate.set()
        await app.settled()
        driver.expect("Nobody is expected today.")


async def test_other_desks_move_nothing_before_the_next_key() -> None:
    office = MadeUpOffice()
    async with at_desk(example_app(office)) as driver:
        await driver.press("Down")
        before = driver.screen[3:9]
        office.guests.insert(0, Guest(id=5, name="Newcomer"))
        office.guests.reverse()
        await elsewhere(driver)
        assert driver.screen[3:9] == before
        assert driver.screen[9].startswith("  7 10:00 Newcomer")
        assert "1 new below" in driver.line(2)
        await driver.press("Down")
        assert driver.row("▌").startswith("▌ 3 10:00 Smith John")
        assert driver.screen[9].startswith("  7 10:00 Newcomer")
        assert driver.screen[3].startswith("  6 10:00 O'Neil Mary")
        driver.expect_not("new below")


async def test_newcomers_out_of_sight_are_marked_until_they_are_scrolled_to() -> None:
    office = MadeUpOffice(guests=[Guest(id=n, name=f"Guest {n}") for n in range(100, 140)])
    async with at_desk(example_app(office)) as driver:
        await driver.press("End")
        office.guests.insert(0, Guest(id=5, name="Newcomer"))
        await elsewhere(driver)
        assert "1 new below" in driver.line(2)
        await driver.press("Up")
        assert "↑ 1 new" in driver.line(2)
        driver.expect_not("new below", "Newcomer")
        await driver.press("Home")
        assert "new" not in driver.line(2)
        driver.expect("Newcomer")


async def test_a_number_being_typed_and_an_open_sheet_hold_the_rows() -> None:
    office = MadeUpOffice()
    async with at_desk(example_app(office)) as driver:
        await driver.press("3")
        office.guests.reverse()
        await elsewhere(driver)
        assert driver.screen[3].startswith("▌ 1 10:00 Ivanov Pyotr")
        await driver.press("a")
        assert office.written == ["arrive Smith John"]
        await elsewhere(driver)  # the feed tells of our own act first
        await driver.press("k")
        office.guests.reverse()
        await elsewhere(driver)
        assert driver.screen[3].startswith("  6 10:00 O'Neil Mary")
        await driver.press("Esc")
        assert driver.screen[3].startswith("  1 10:00 Ivanov Pyotr")


async def test_ones_own_act_is_sorted_in_at_once() -> None:
    office = MadeUpOffice()
    async with at_desk(example_app(office)) as driver:
        place = cast("ExamplePlace", driver.app.place)
        office.guests.reverse()
        await place.write(office.write("something"))
        await elsewhere(driver)
        assert driver.screen[3].startswith("  6 10:00 O'Neil Mary")


async def test_a_key_meant_for_a_row_that_is_gone_hits_no_other() -> None:
    office = MadeUpOffice()
    async with at_desk(example_app(office)) as driver:
        office.guests = office.guests[1:]
        await elsewhere(driver)
        await driver.press("a")
        assert office.written == ["arrive Ivanov Pyotr"], "what was on the screen; storage says that it is gone"


async def test_what_was_read_before_a_write_never_covers_what_was_read_after_it() -> None:
    office = MadeUpOffice()
    async with at_desk(example_app(office)) as driver:
        place = cast("ExamplePlace", driver.app.place)
        office.gate = asyncio.Event()
        office.asked.clear()
        place.reload()
        await office.asked.wait()
        slow, office.gate = office.gate, None
        office.guests.append(Guest(id=5, name="Newcomer"))
        await place.read_anew()
        driver.expect("Newcomer")
        slow.set()
        await driver.app.settled()
        driver.expect("Newcomer")
