"""Whom another place sent to be booked: named wherever the next key would book them, and let go of by Esc or time."""

from __future__ import annotations

import pytest

from console.messages import BookVisit
from storage.clock import StillClock
from storage.office import Office
from storage.store import Store
from tests.desk_driver import Driver
from tests.engine.book_town import BUILT, Town
from tests.pilot.test_day import console
from tests.scene import Played, Scene


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


async def sent(desk: Driver, town: Town) -> None:
    """Another place wants Antonova booked; the sheet of openings is left."""
    await desk.press("g mon Enter")
    await desk.app.router.begin(desk.app.request(BookVisit(town.ann)))
    await desk.app.settled()
    await desk.press("Esc")
    assert "Choose a free time for Antonova Anna, then book." in desk.news


async def test_who_is_carried_is_named_before_the_key_and_in_the_sheet(office: Office, town: Town) -> None:
    async with console(office) as desk:
        await sent(desk, town)
        assert "Book Antonova Anna" in desk.hints
        await desk.press("b")
        assert "Antonova Anna" in desk.row("Who")


async def test_esc_lets_go_and_says_so(office: Office, town: Town) -> None:
    async with console(office) as desk:
        await sent(desk, town)
        await desk.press("Esc")
        assert desk.news == "Nobody is carried any more."
        assert "Antonova" not in desk.hints
        await desk.press("b")
        desk.expect_not("Antonova")


async def test_nobody_is_booked_by_what_was_meant_long_ago(office: Office, town: Town, clock: StillClock) -> None:
    async with console(office) as desk:
        await sent(desk, town)
        clock.advance(minutes=6)
        await desk.press("b")
        desk.expect_not("Antonova")


async def test_a_draft_that_is_taken_up_names_its_own_patient(office: Office, town: Town) -> None:
    async with console(office) as desk:
        await desk.press("g mon Enter b")
        await desk.type("boris")
        await desk.press("Enter Esc")
        await sent(desk, town)
        await desk.press("b Ins")
        assert "Borisov Boris" in desk.row("Who")
        assert "Enter → Borisov Boris" in desk.line(-1)
        desk.expect_not("Antonova")
