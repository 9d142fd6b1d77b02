"""Entering from paper at the desk: the time on the paper is everybody's time at this desk, and every row says so.

It is 14:30 at the centre.
"""

from __future__ import annotations

import pytest_asyncio

from console.desks.calls import DESK as CALLS
from console.desks.queue import DESK as QUEUE
from storage.office import Office
from storage.store import Store
from tests.pilot.clinic import Clinic, clinic, console
from tests.pilot.test_board_server import until

DESKS = (CALLS, QUEUE)


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    return await clinic(store, office)


async def test_a_call_from_paper_has_its_time_and_a_star_that_says_who_entered_it(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("= 1 0 3 5 Enter")
        assert "Fri 2 Oct 10:35, marked so" in desk.news
        assert "PAPER 10:35" in desk.line(1)
        await desk.press("F9")
        desk.expect("10:35 incoming")
        await desk.press("Esc")
        await until(lambda: "*10:35" in desk.row("! OPEN"), desk)
        desk.expect("* entered 2.10 14:30 by")
        await desk.press("= Enter")
        assert desk.news.strip() == "Back to the present."
        assert "14:30" in desk.line(1)
        assert "PAPER" not in desk.line(1)


async def test_an_arrival_from_paper_counts_its_wait_from_there(town: Clinic) -> None:
    await town.booked(0, minute=11 * 60)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("= 1 0 5 0 Enter F3 a = Enter")
        assert "10:50" in desk.row("Ivanov Pyotr")
        await until(lambda: "*" in desk.row("Ivanov Pyotr"), desk)
        desk.expect("entered 2.10 14:30")


async def test_a_time_to_come_is_one_sentence_and_what_was_typed_stays(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("= 1 7 0 0 Enter")
        desk.expect("What is entered from paper has happened", "17:00")
        await desk.press("Esc")
        assert "PAPER" not in desk.line(1)
