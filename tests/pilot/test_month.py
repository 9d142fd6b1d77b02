"""The month beneath the date that is asked for: free minutes, whose they are, and the arrows that walk it."""

from __future__ import annotations

from datetime import date

import pytest

from storage.office import Office
from storage.store import Store
from tests.engine.book_town import BUILT, Town, wish
from tests.pilot.test_day import console
from tests.scene import Played, Scene


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


async def test_the_month_shows_free_minutes_and_the_arrows_walk_it(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600, practitioner_id=town.kim))
    async with console(office) as desk:
        await desk.press("g")
        desk.expect("October 2026 · free minutes of each day", " Mon      Tue      Wed      Thu      Fri")
        week = desk.row(" 5   ").split()
        assert week == ["5", "280", "6", "320", "7", "320", "8", "320", "9", "320", "10", "-", "11", "-"]
        await desk.press("Tab 3")
        assert desk.row(" 5   ").split()[:4] == ["5", "920", "6", "960"]
        await desk.press("Down Right Right Right")
        desk.expect("Mon 12 Oct")
        await desk.press("PgDn")
        desk.expect("November 2026", "Thu 12 Nov", " 9   960")
        await desk.press("PgUp Up Enter")
        desk.expect("Day · Mon 5 Oct")


async def test_a_month_before_this_one_has_no_minutes(office: Office, town: Town) -> None:
    async with console(office, size=(64, 20)) as desk:
        await desk.press("g PgUp")
        desk.expect("September 2026", "Wed 2 Sep")
        assert desk.row(" 7    ").split() == ["7", "8", "9", "10", "11", "12", "13"]
        assert all(len(line) < 64 for line in desk.screen)
        await desk.press("Enter")
        desk.expect("Wed 2 Sep")


async def test_a_typed_date_moves_the_month_and_arrows_still_edit_it(office: Office, town: Town) -> None:
    async with console(office) as desk:
        await desk.press("g")
        await desk.type("12.1")
        desk.expect("January 2027")
        await desk.press("Left Left")
        await desk.type("1")
        desk.expect("12")
        await desk.press("Esc")
        assert desk.app.place.sheets == []
        assert office.centre.day_of(office.clock.now()) == date(2026, 10, 2)


async def test_a_date_is_gone_to_in_a_doctors_week_as_well(office: Office, town: Town) -> None:
    async with console(office) as desk:
        await desk.press("f g")
        await desk.type("28.10")
        await desk.press("Enter")
        desk.expect("Shown: Wednesday, 28 October 2026", "── Wed 28 Oct 9:00")
        await desk.press("g")
        await desk.type("sun")
        await desk.press("Enter f")
        desk.expect("Sun 4 Oct")
