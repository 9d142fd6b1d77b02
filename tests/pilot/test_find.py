"""The find/do line at the keyboard: rows of the place, people, days, a booking in one line."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from storage.office import Office
from storage.queue.records import State
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import ORLOVA, Clinic, clinic, console


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    made = await clinic(store, office)
    await made.booked(0, 900, ORLOVA)
    await made.booked(1, 940, ORLOVA)
    return made


@pytest_asyncio.fixture
async def desk(town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office) as driver:
        await driver.press("F3")
        yield driver


async def test_enter_goes_to_the_row_of_this_place_and_a_letter_acts_on_it(desk: Driver, town: Clinic) -> None:
    await desk.press("Space")
    await desk.type("ива")
    assert "Ivanov" in desk.hints
    await desk.press("Enter a")
    row = next(one for one in (await town.office.queue.board()).rows if one.patient == "Ivanov Pyotr")
    assert row.state is State.WAITING


async def test_a_line_books_what_its_preview_says(desk: Driver, town: Clinic) -> None:
    await desk.press("Space")
    await desk.type("b ivanov orlo tue")
    assert "Enter → Book Ivanov Pyotr" in desk.hints
    assert "Tue 6 Oct" in desk.hints
    await desk.press("Enter")
    coming = (await town.office.schedule.patient_book(town.patients[0])).coming
    assert any(visit.local_date.isoformat() == "2026-10-06" and visit.practitioner_id == ORLOVA for visit in coming)


async def test_the_same_line_in_the_wrong_layout(desk: Driver, town: Clinic) -> None:
    await desk.press("Space")
    await desk.type("и шмфтщм щкдщ егу")
    assert "Enter → Book Ivanov Pyotr" in desk.hints


async def test_what_fits_nothing_says_so_and_is_still_there(desk: Driver) -> None:
    await desk.press("Space")
    await desk.type("wkrptz")
    assert "Nothing fits" in desk.hints
    assert "wkrptz" in desk.line(-2)
    await desk.press("Enter")
    assert "wkrptz" in desk.line(-2)


async def test_the_time_of_a_booking_is_never_cut_from_the_preview(desk: Driver) -> None:
    await desk.press("Space")
    await desk.type("b ivanov orlova")
    assert " min" in desk.hints
