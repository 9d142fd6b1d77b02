"""The wait-list and free time at the keyboard: put down, tried, taken off; a freed time offered, filled, told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from console.app import ConsoleApp
from console.desks.calls import DESK as CALLS
from console.desks.gaps import DESK as GAPS
from console.desks.people import DESK as PEOPLE
from console.desks.queue import DESK as QUEUE
from console.desks.schedule import DESK as DAY
from console.desks.waiting import DESK
from console.person import Profile
from storage.calls.records import Outcome
from storage.office import Office, seat
from storage.rights import Role
from storage.schedule.records import BookStatus
from storage.store import Store
from storage.waiting.records import WaitDraft
from tests.desk_driver import Driver, at_desk
from tests.pilot.clinic import KIM, TODAY, Clinic, clinic

MONDAY = TODAY + timedelta(days=3)
LATER = TODAY + timedelta(days=11)


@asynccontextmanager
async def desk(
    store: Store, keys: str = "F7 1", *, role: Role = Role.ADMINISTRATOR, russian: bool = False, language: str = "en",
    size: tuple[int, int] = (80, 24), plain: bool = False, waiting: bool = True,
) -> AsyncIterator[tuple[Driver, Office, Clinic]]:  # fmt: skip
    """Ivanov has a visit on a later day that is to be earlier, Smith waits for Kim."""
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    town = await clinic(store, senior)
    if waiting:
        visit = await town.booked(0, 600, day=LATER)
        await senior.waiting.add(WaitDraft(patient_id=town.patients[0], visit_id=visit, note="has pain"))
        await senior.waiting.add(WaitDraft(patient_id=town.patients[1], practitioner_id=KIM))
    office = await seat(store, role.value, "desk 1")

    async def opening() -> Office:
        return office

    profile = Profile(login=office.actor.login, language=language, theme="plain" if plain else "night")
    app = ConsoleApp(opening, profile, desks=(CALLS, QUEUE, DAY, PEOPLE, DESK, GAPS))
    async with at_desk(app, russian_layout=russian, size=size) as driver:
        await driver.press(keys)
        yield driver, office, town


async def test_the_list_says_who_waits_for_what_and_since_when(store: Store) -> None:
    async with desk(store) as (driver, _office, _town):
        driver.expect("Wait-list · who waits longest first", "2 wait", "Before", "13.10", "Kim A.")
        driver.expect("has Tue 13 Oct 10:00", "any time", "since 02.10.2026", "has pain")
        driver.expect("+ 7   9 1 6   1 2 3 - 4 5 - 6 7")


@pytest.mark.parametrize("russian", [False, True])
async def test_one_digit_logs_a_try_and_one_key_takes_it_back(store: Store, russian: bool) -> None:
    async with desk(store, russian=russian) as (driver, office, town):
        await driver.press("l1")
        driver.expect("x TRIED Ivanov Pyotr: no answer, try 1", "1·2.10", "2.10 no answer")
        (call,) = await office.calls.calls_of(town.patients[0])
        assert (call.outcome, call.about) == (Outcome.NO_ANSWER, "wait-list")
        await driver.press("u")
        driver.expect_not("1·2.10")


async def test_taken_off_with_a_reason_and_back(store: Store) -> None:
    async with desk(store) as (driver, _office, _town):
        await driver.press("k3")
        driver.expect("- OFF THE WAIT-LIST Ivanov Pyotr: cannot be reached", "1 waits")
        await driver.press("u")
        driver.expect("2 wait")


async def test_moved_earlier_from_the_row_and_booked_from_the_next(store: Store) -> None:
    async with desk(store) as (driver, office, town):
        await driver.press("b")
        driver.expect("they have a visit; m moves it")
        await driver.press("m")
        driver.expect("Move Ivanov Pyotr")
        await driver.press("2 Enter")
        driver.expect("■ MOVED Ivanov Pyotr", "1 waits")
        await driver.press("b")
        driver.expect("First openings", "Smith John", "Kim A.")
        await driver.press("Enter 1 Enter")
        assert (await office.waiting.listed()).rows == ()
        (visit,) = await office.schedule.of_patient(town.patients[1])
        assert visit.practitioner_id == KIM


async def test_put_on_the_list_by_hand_with_days_and_times(store: Store) -> None:
    async with desk(store, waiting=False) as (driver, office, _town):
        driver.expect("Nobody waits; n puts somebody on the list.")
        await driver.press("n")
        await driver.type("Yolkina")
        await driver.press("1")
        await driver.type("derm")
        await driver.press("1")
        await driver.type("mon thu 9-12")
        await driver.press("Tab")
        await driver.type("-1")
        await driver.press("F10")
        driver.expect("The last day of the wish is past; say a later one, or none.")
        await driver.press(" ".join(["Bksp"] * 12))
        await driver.type("20.10")
        await driver.press("F10")
        driver.expect("■ ON THE WAIT-LIST Yolkina Vera", "dermatologist", "Mon Thu")
        (row,) = (await office.waiting.listed()).rows
        assert (set(row.draft.when.weekdays), row.draft.when.after_min, row.draft.when.before_min) == ({0, 3}, 540, 720)
        await driver.press("e F10")
        (again,) = (await office.waiting.listed()).rows
        assert again.draft == row.draft
        await driver.press("n")
        await driver.type("Yolkina")
        await driver.press("1")
        await driver.type("derm")
        await driver.press("1 F10")
        driver.expect("Yolkina Vera is on the list for this already")


async def test_from_the_day_from_a_card_and_from_a_call(store: Store) -> None:
    async with desk(store, "F3", waiting=False) as (driver, office, town):
        await town.booked(0, 900)
        await driver.press("F4 Right 15w")
        driver.expect("WAIT-LIST: Ivanov Pyotr wants it earlier than Fri 2 Oct 15:00")
        await driver.press("Enter")
        driver.expect("■ ON THE WAIT-LIST Ivanov Pyotr")
        await driver.press("F6")
        await driver.type("smith")
        await driver.press("Enter w")
        await driver.type("orlova")
        await driver.press("1 F10")
        driver.expect("■ ON THE WAIT-LIST Smith John")
        call = await office.calls.open(number="+79013334455", patient_id=town.patients[2])
        await driver.press("F2 1w")
        await driver.type("ultra")
        await driver.press("1 F10")
        driver.expect("■ ON THE WAIT-LIST Yolkina Vera")
        rows = (await office.waiting.listed()).rows
        assert [row.last_name for row in rows] == ["Ivanov", "Smith", "Yolkina"]
        assert rows[2].draft.call_id == call.id


# ------------------------------------------------------------------------------ a free time


async def test_a_cancellation_says_who_wants_the_time_and_the_key_shows_them(store: Store) -> None:
    async with desk(store, "F3") as (driver, office, town):
        await town.booked(2, 900)
        await driver.press("F4 Right 15k2")
        driver.expect("- CANCELLED Yolkina Vera · 1 person wants Fri 2 Oct 15:00, press w")
        driver.expect("just freed", "Want it:", "1 Ivanov P. earlier")
        await driver.press("w")
        driver.expect("Who wants it · Fri 2 Oct 15:00 · Orlova E.I. · 20 min", "wants earlier than 13.10 10:00")
        driver.expect("Reason 1 of 5: asked for an earlier time", "+ 7   9 1 6")
        await driver.press("b")
        driver.expect("MOVE Ivanov Pyotr to Fri 2 Oct 15:00, 20 min", "Tue 13 Oct 10:00 becomes free")
        await driver.press("Enter")
        driver.expect("F4 DAY", "■ MOVED Ivanov Pyotr", "Oct 10:00 is free now")
        visits = await office.schedule.of_patient(town.patients[0])
        (visit,) = [one for one in visits if one.status is BookStatus.BOOKED]
        assert (visit.local_date, visit.local_min) == (TODAY, 900)


async def test_a_try_goes_on_and_esc_leads_back_to_the_day(store: Store) -> None:
    async with desk(store, "F4") as (driver, _office, town):
        await town.booked(2, 900, day=LATER)
        await driver.press("Right 15w")
        driver.expect("2 fit", "Ivanov Pyotr", "Yolkina Vera")
        await driver.press("l3")
        driver.expect("x TRIED Ivanov Pyotr: declined; not asked about this time again", "1 fits · 1 asked")
        assert "Yolkina Vera" in driver.line(4)
        await driver.press("l1")
        driver.expect("Nobody is left to offer it to; Esc goes back.")
        await driver.press("Esc")
        driver.expect("F4 DAY", "All were asked.")


async def test_the_sentence_of_a_booking_names_what_is_booked(store: Store) -> None:
    async with desk(store, "F3", waiting=False) as (driver, office, town):
        (service, *_) = await office.services.active()
        await office.waiting.add(
            WaitDraft(patient_id=town.patients[1], practitioner_id=KIM, service_id=service.id)
        )
        await driver.press("F4 15w b")
        driver.expect(f"BOOK Smith John: Fri 2 Oct 15:00, {service.name}")


async def test_the_time_is_taken_meanwhile_and_one_sentence_says_so(store: Store) -> None:
    async with desk(store, "F4 15w b") as (driver, office, town):
        await town.booked(2, 900, KIM)
        await driver.press("Enter")
        driver.expect("Kim A. is booked at 15:00 on")
        assert await office.calls.calls_of(town.patients[1]) == ()


async def test_closed_and_past_time_is_offered_to_nobody(store: Store) -> None:
    async with desk(store, "F4 9w") as (driver, _office, _town):
        driver.expect("w: this time is past")
        driver.expect("F4 DAY")


# ------------------------------------------------------------------------------ idle minutes


async def test_idle_minutes_lead_to_the_same_list(store: Store) -> None:
    async with desk(store, "F7 2") as (driver, _office, _town):
        driver.expect("Idle minutes · who idles most first", "Fri 2 Oct: 540 min idle", "Mon 5 Oct: 1200 min idle")
        driver.expect("14:30-19:00", "Orlova E.I.", "270")
        await driver.press("w")
        driver.expect("Who wants it · Fri 2 Oct 14:30")
        await driver.press("Esc")
        driver.expect("Idle minutes")
        await driver.press("g")
        driver.expect("F4 DAY")


async def test_bars_say_how_full_the_days_are_in_percent_too(store: Store) -> None:
    async with desk(store, "F7 2 f") as (driver, _office, town):
        for minute in range(540, 840, 20):
            await town.booked(0, minute, day=MONDAY)
        await driver.press("f f")
        driver.expect("How full the days are", "Fri 2.10", "Mon 5.10", "███░░░ 50%", "░░░░░░  0%")
        await driver.press("Down")
        driver.expect("5.10 300 of 600 min")


@pytest.mark.parametrize("size", [(64, 20), (80, 24)])
async def test_in_russian_and_on_a_small_screen(store: Store, size: tuple[int, int]) -> None:
    async with desk(store, russian=True, language="ru", size=size) as (driver, _office, _town):
        driver.expect("Лист ожидания", "Ivanov Pyotr")
        await driver.press("F7 2")
        driver.expect("Простои")
        await driver.press("w")
        driver.expect("Кому нужно")


async def test_who_may_not_book_is_told_who_may(store: Store) -> None:
    async with desk(store, "F4 15w b", role=Role.CASHIER) as (driver, _office, _town):
        driver.expect("b:")
        driver.expect_not("BOOK Ivanov")

