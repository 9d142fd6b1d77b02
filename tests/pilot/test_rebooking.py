"""Visits to rebook at the desk: an absence fills the list, a digit takes a proposal, each outcome goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from console.desks.calls import DESK as CALLS
from console.desks.people import DESK as PEOPLE
from console.desks.queue import DESK as QUEUE
from console.desks.rebooking import DESK as REBOOKING
from console.desks.schedule import DESK as DAY
from console.desks.staff import DESK as STAFF
from storage.calls.records import Outcome
from storage.office import Office, seat
from storage.rights import Role
from storage.schedule.records import BookStatus
from storage.store import Store
from tests.pilot.clinic import KIM, ORLOVA, TODAY, Clinic, clinic, console
from tests.second import PIN

MONDAY = TODAY + timedelta(days=3)
DESKS = (CALLS, QUEUE, DAY, PEOPLE, REBOOKING, STAFF)


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Three visits of Monday with Orlova, at ten, eleven and twelve."""
    made = await clinic(store, office)
    for who in range(3):
        await made.booked(who, 600 + 60 * who, day=MONDAY)
    return made


async def ill(town: Clinic, store: Store) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, reason="ill")


async def test_the_absence_that_is_written_says_how_many_visits_it_leaves(town: Clinic, store: Store) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    async with console(manager, desks=DESKS) as desk:
        await desk.press("F8 1")
        while not desk.row("▌").startswith("▌") or "Orlova" not in desk.row("▌"):
            await desk.press("Down")
        await desk.press("e2 1 Enter")
        await desk.type("5.10")
        await desk.press("Enter Enter")
        await desk.type("ill")
        await desk.press("F10")
        assert "3 visits to rebook: F7" in desk.news
        await desk.press("F7 1")
        desk.expect("Mon 5 Oct · Orlova E.I. · away: ill · 3 visits")


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_one_call_after_another(town: Clinic, store: Store, russian: bool) -> None:
    await ill(town, store)
    async with console(town.office, russian_layout=russian, desks=DESKS) as desk:
        await desk.press("F7 1")
        desk.expect("Visits to rebook", "left 3", "Mon 5 Oct · Orlova E.I. · away: ill · 3 visits")
        desk.expect("+ 7   9 1 6   1 2 3   4 5   6 7", "1 Tue 6.10 9:00 Orlova  2 9:20  3 9:40  4 10:00")
        await desk.press("l1")
        assert "x TRIED Ivanov Pyotr: no answer, try 1" in desk.news
        assert "Smith John" in desk.row("▌")
        await desk.press("m2 Enter")
        assert "■ MOVED Smith John: Tue 6 Oct 9:20" in desk.news
        assert "Yolkina Vera" in desk.row("▌")
        desk.expect("left 2")
        await desk.press("k1")
        assert "- CANCELLED Yolkina Vera" in desk.news
        assert "Ivanov Pyotr" in desk.row("▌")
        desk.expect("left 1", "x NO ANSWER", "tried: no answer")
        log = [(call.outcome, call.patient_id) for call in (await town.office.calls.log()).rows]
        assert log == [
            (Outcome.CANCELLED, town.patients[2]),
            (Outcome.MOVED, town.patients[1]),
            (Outcome.NO_ANSWER, town.patients[0]),
        ]
        await desk.press("u u")
        desk.expect("left 3")


async def test_a_visit_takes_place_all_the_same_by_two_people(town: Clinic, store: Store) -> None:
    await ill(town, store)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 d")
        await desk.type("comes for him")
        await desk.press("Enter 1 Enter")
        await desk.type(PIN)
        await desk.press("Enter")
        assert "■ TAKES PLACE Mon 5 Oct 10:00, Orlova E.I." in desk.news
        desk.expect("left 2").expect_not("Ivanov Pyotr  ")
        visit = (await town.office.schedule.patient_book(town.patients[0])).coming[0]
        assert (visit.status, visit.overbook_reason) == (BookStatus.BOOKED, "comes for him")


async def test_who_asked_for_a_later_call_is_passed_over_until_then(town: Clinic, store: Store) -> None:
    await ill(town, store)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 l5")
        await desk.type("18:30")
        await desk.press("Enter")
        assert "· CALL Ivanov Pyotr at 18:30" in desk.news
        desk.expect("· call 18:30")
        assert "Smith John" in desk.row("▌")
        await desk.press("F2")
        assert "F7 Lists 2" in desk.line(1)


async def test_an_empty_list_says_so_and_the_book_is_one_key_away(town: Clinic, store: Store) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1")
        desk.expect("Every visit fits the doctors' hours: nobody is to be called.")
        await ill(town, store)
        await desk.press("F2 F7 1 g")
        desk.expect("Day · Mon 5 Oct", "Ivanov Pyotr")


async def test_a_typed_day_looks_further_and_undo_goes_back_to_its_row(town: Clinic, store: Store) -> None:
    await ill(town, store)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 m")
        await desk.type("thu 11")
        desk.expect("Thu 8.10 11:00")
        await desk.press("Enter Enter")
        assert "■ MOVED Ivanov Pyotr: Thu 8 Oct 11:00" in desk.news
        assert "Smith John" in desk.row("▌")
        await desk.press("u")
        assert "Taken back: MOVE Ivanov Pyotr" in desk.news
        assert "Ivanov Pyotr" in desk.row("▌"), "the corrected key is meant for it"
        await desk.press("m")
        await desk.type("+7")
        desk.expect("Fri 9.10 9:00")
        await desk.press("Esc l1 u")
        assert "Taken back: TRY TO REACH Ivanov Pyotr" in desk.news
        assert "Ivanov Pyotr" in desk.row("▌")


async def test_only_the_visits_of_the_doctor_are_counted_in_the_sentence_about_the_doctor(
    town: Clinic, store: Store
) -> None:
    await ill(town, store)
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    await town.booked(0, 960, KIM, day=MONDAY)
    async with console(manager, desks=DESKS) as desk:
        await desk.press("F8 1")
        while "Kim" not in desk.row("▌"):
            await desk.press("Down")
        await desk.press("e2 1 Enter")
        await desk.type("5.10")
        await desk.press("Enter Enter")
        await desk.type("course")
        await desk.press("F10")
        assert "· 1 visit to rebook: F7" in desk.news
