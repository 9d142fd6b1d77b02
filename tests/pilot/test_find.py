"""The find/do line at the keyboard: rows of the place, people, days, a booking in one line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from storage.office import Office
from storage.patients.records import PatientDraft, Phone
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
    await desk.type("zzzz")
    assert "Nothing fits" in desk.hints
    await desk.press("Bksp Bksp Bksp Bksp")
    await desk.type("wkrptz")
    assert "Nothing fits" in desk.hints
    assert "wkrptz" in desk.line(-2)
    await desk.press("Enter")
    assert "wkrptz" in desk.line(-2)


async def test_the_time_of_a_booking_is_never_cut_from_the_preview(desk: Driver) -> None:
    await desk.press("Space")
    await desk.type("b ivanov orlova")
    assert " min" in desk.hints


async def test_the_preview_of_a_booking_names_service_and_price_and_the_news_say_booked(desk: Driver) -> None:
    await desk.press("Space")
    await desk.type("b ivanov orlova")
    desk.expect("room 204, Dermatologist, follow-up, 1,800.00, 20 min")
    await desk.press("Enter")
    assert desk.news.startswith("■ BOOKED Ivanov Pyotr: ")


async def test_everybody_of_one_surname_is_seen_at_once(desk: Driver, town: Clinic) -> None:
    for first, number in (("Oleg", "+79161112233"), ("Yegor", "+79161112244")):
        phones = (Phone(e164=number),)
        await town.office.patients.add_caller(
            PatientDraft(last_name="Ivanov", first_name=first, birth_date=date(1990, 1, 2), phones=phones)
        )
    await desk.press("Space")
    await desk.type("v ivanov")
    desk.expect("Show the card: Ivanov Oleg", "Show the card: Ivanov Pyotr", "Show the card: Ivanov Yegor")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("today", "Enter → Show the day: Friday, 2 October 2026"),
        ("tomorrow", "Enter → Show the day: Saturday, 3 October 2026"),
        ("next mon", "Enter → Show the day: Monday, 5 October 2026"),
        ("monday", "Enter → Show the day: Monday, 5 October 2026"),
        ("orlova mon", "Enter → Show the day of Orlova E.I.: Monday, 5 October 2026"),
        ("quit", "Enter → LEAVE Frontdesk"),
    ],
)
async def test_days_doctors_and_leaving_are_understood_by_word(desk: Driver, typed: str, said: str) -> None:
    await desk.press("Space")
    await desk.type(typed)
    assert desk.hints.startswith(said)


async def test_a_doctor_is_found_by_name_alone(town: Clinic) -> None:
    async with console(town.office) as desk:
        await desk.press("Space")
        await desk.type("kim")
        desk.expect("Show the day of Kim A.: Friday, 2 October 2026")


async def test_one_found_by_number_stands_alone(town: Clinic) -> None:
    async with console(town.office) as desk:
        await desk.press("Space")
        await desk.type("4567")
        assert desk.hints == "Enter → Show the card: Ivanov Pyotr 08.03.1975"


async def test_a_day_in_two_words_is_that_day_before_a_birthday(desk: Driver) -> None:
    await desk.press("Space")
    await desk.type("5 oct")
    assert "Enter → Show the day: " in desk.hints
    assert "October" in desk.hints


async def test_who_is_expected_today_is_offered_first_for_an_arrival(desk: Driver, town: Clinic) -> None:
    """A namesake whom nobody expects stands below, and the refusal names whom it is about."""
    await town.office.patients.add_caller(
        PatientDraft(last_name="Ivanov", first_name="Anton", phones=(Phone(e164="+79031112233"),))
    )
    await desk.press("Space")
    await desk.type("a ivanov")
    assert "Enter → Check in: Ivanov Pyotr" in desk.hints
    desk.expect("Ivanov Anton, not expected")
    await desk.press("Down Enter")
    assert "Ivanov Anton: nothing is booked today" in desk.news
