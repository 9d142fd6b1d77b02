"""The evening run at the desk: two lists, the number large, one key for an outcome, the clock of the window."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import update

from console.desks.calls import DESK as CALLS
from console.desks.evening import DESK as EVENING
from console.desks.people import DESK as PEOPLE
from console.desks.queue import DESK as QUEUE
from console.desks.staff import DESK as STAFF
from storage.calls.records import Outcome
from storage.clock import StillClock
from storage.ids import AppointmentId, PatientId
from storage.office import Office, seat
from storage.patients.tables import patient
from storage.rights import SYSTEM, Right, Role
from storage.schedule.records import CardState, Confirmation
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.pilot.clinic import KIM, TODAY, Clinic, clinic, console

MONDAY = TODAY + timedelta(days=3)
DESKS = (CALLS, QUEUE, PEOPLE, EVENING, STAFF)


@verb("test.evening_cards", right=Right.IMPORT)
def _cards(unit: Unit, patients: tuple[PatientId, ...]) -> None:
    for one, card in zip(patients, ("300", "20", "1000"), strict=True):
        given = update(patient).where(patient.c.id == one)
        unit.conn.execute(given.values(card_no=card, version=patient.c.version + 1))


@pytest_asyncio.fixture
async def town(store: Store, office: Office, clock: StillClock) -> Clinic:
    """Three visits of Monday at half past four on Friday: Ivanov, Smith, Yolkina, an hour apart."""
    made = await clinic(store, office)
    await store.write(SYSTEM, _cards, made.patients)
    clock.advance(hours=2)
    return made


async def booked(town: Clinic) -> list[AppointmentId]:
    return [await town.booked(who, 600 + 60 * who, KIM, day=MONDAY) for who in range(3)]


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_calls_one_after_another(town: Clinic, russian: bool) -> None:
    await booked(town)
    async with console(town.office, russian_layout=russian, desks=DESKS) as desk:
        await desk.press("F7 1")
        desk.expect("Confirm Mon 5 Oct · to 20:00, 3:30 left")
        desk.expect("confirm 3 · pull 3")
        desk.expect("+ 7   9 1 6   1 2 3   4 5   6 7")  # Ivanov's number, to be dialled at a glance
        await desk.press("l1")
        assert "x TRIED Ivanov Pyotr: no answer, try 1" in desk.news
        desk.expect("+ 7   9 2 6   5 5 5   0 1   0 1")  # Smith is next, and Ivanov comes again after the others
        await desk.press("c c")
        desk.expect("confirm 1 · pull 3")
        desk.expect("1 try: 16:30 no answer")
        await desk.press("u")
        desk.expect("confirm 2 · pull 3")
        assert [call.outcome for call in (await town.office.calls.log()).rows] == [
            Outcome.CONFIRMED, Outcome.NO_ANSWER,
        ]  # fmt: skip


async def test_a_message_that_the_visit_knows_of_is_no_untried_patient(town: Clinic) -> None:
    _first, smith, _third = await booked(town)
    await town.office.schedule.confirm(smith, Confirmation.LEFT_MESSAGE)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1")
        desk.expect("not tried yet")
        await desk.press("Down")
        assert "· MESSAGE LEFT" in desk.row("Smith")
        desk.expect("a message was left, no call was logged")
        desk.expect_not("not tried yet")


async def test_call_later_stands_apart_until_its_time(town: Clinic, clock: StillClock) -> None:
    await booked(town)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 l4")
        await desk.type("18:30")
        await desk.press("Enter")
        assert "· CALL Ivanov Pyotr at 18:30" in desk.news
        desk.expect("To be called later")
        desk.expect("· call 18:30")
        clock.advance(hours=2, minutes=1)
        await desk.press("f f")
        desk.app.place.reload()
        await desk.app.settled()
        desk.expect("! CALL 18:30")


async def test_after_the_window_what_is_left_goes_to_the_morning(town: Clinic, clock: StillClock) -> None:
    await booked(town)
    clock.advance(hours=3, minutes=40)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1")
        desk.expect("Confirm Mon 5 Oct · over since 20:00")
        desk.expect("! TO THE MORNING")
        await desk.press("c")  # it works all the same
        assert "√ CONFIRMED Ivanov Pyotr" in desk.news
    clock.advance(days=2, hours=12)  # Monday, 8:10
    async with console(town.office, desks=DESKS) as desk:
        assert "F7 Lists 5" in desk.line(1), "two to call, and three records that nobody pulled"
        await desk.press("F7 1")
        desk.expect("Left from last evening")
        desk.expect("! NOT CONFIRMED")
        desk.expect("begins at 16:00")


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_the_walk_along_the_shelves(town: Clinic, russian: bool) -> None:
    made = await booked(town)
    async with console(town.office, russian_layout=russian, desks=DESKS) as desk:
        await desk.press("F7 2")
        desk.expect("Pull Mon 5 Oct · to 18:00, 1:30 left")
        lines = [line for line in desk.screen if "TO PULL" in line]
        assert [name for line in lines for name in ("Smith", "Ivanov", "Yolkina") if name in line] == [
            "Smith", "Ivanov", "Yolkina",
        ]  # fmt: skip
        await desk.press("d e3")
        assert "! NOT FOUND card 300, Ivanov Pyotr" in desk.news
        desk.expect("pull 1")
        await desk.press("s")
        assert "■ LIST CLOSED" in desk.news
        desk.expect("list closed at 16:30")
        await desk.press("s")
        assert "the list is closed already" in desk.news
    states = [(await town.office.schedule.appointment(id)).card_state for id in made]
    assert states == [CardState.NOT_FOUND, CardState.PULLED, CardState.NONE]


async def test_what_is_booked_after_closing_stands_below(town: Clinic, clock: StillClock) -> None:
    await town.booked(0, 600, KIM, day=MONDAY)
    await town.office.evening.close_list(MONDAY)
    clock.advance(minutes=1)
    await town.booked(1, 660, KIM, day=MONDAY)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 2")
        desk.expect("Add-ons: booked after the list was closed")
        shown = desk.screen
        assert [name for line in shown for name in ("Ivanov", "Add-ons", "Smith") if name in line][:3] == [
            "Ivanov", "Add-ons", "Smith",
        ]  # fmt: skip


async def test_each_list_says_why_the_others_keys_do_nothing(town: Clinic) -> None:
    await booked(town)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 d")
        assert "this is the list of calls; f shows the records" in desk.news
        await desk.press("f c")
        assert "this is the list of records; f shows the calls" in desk.news
        await desk.press("f c End c")
        assert "the visit is confirmed already" in desk.news


async def test_the_card_and_the_way_back(town: Clinic) -> None:
    await booked(town)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 Enter")
        assert "F6 PEOPLE" in desk.line(1)
        await desk.press("Esc Esc")
        assert "F7 LISTS" in desk.line(1)


async def test_in_russian_on_a_narrow_screen(town: Clinic) -> None:
    await booked(town)
    async with console(town.office, language="ru", size=(64, 20), desks=DESKS) as desk:
        await desk.press("F7 1")
        desk.expect("Обзвон пн 5 окт · до 20:00")
        desk.expect("+ 7   9 1 6   1 2 3   4 5   6 7")
        await desk.press("c f")
        desk.expect("Карты пн 5 окт")
        desk.expect("· ПОДНЯТЬ")


async def test_the_windows_are_set_in_the_centres_sheet(town: Clinic, store: Store) -> None:
    await booked(town)
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 1")
    async with console(manager, desks=DESKS) as desk:
        await desk.press("F8 1 Home e")
        desk.expect("16-18")
        await desk.press("Tab " * 14)
        await desk.type("15-19")
        await desk.press("F10")
        assert (manager.centre.confirm_from_min, manager.centre.confirm_to_min) == (900, 1140)
        await desk.press("F7 1")
        desk.expect("to 19:00, 2:30 left")
