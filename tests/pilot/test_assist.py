"""A doctor's help: asked for in the book, heard and answered at the doctor's own place, told to the desk that asked."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from console.app import ConsoleApp
from console.desks.calls import DESK as CALLS
from console.desks.queue import DESK as QUEUE
from console.desks.schedule import DESK as SCHEDULE
from storage.assist.records import Answer
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import KIM, ORLOVA, TODAY, Clinic, clinic, console

HERE = (CALLS, QUEUE, SCHEDULE)


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Ivanov, whom Orlova treats, comes to Kim at 15:00 today."""
    made = await clinic(store, office)
    await made.booked(0, 900, KIM)
    return made


@pytest.fixture
def rang() -> list[bool]:
    """How often a bell was heard."""
    return []


@pytest_asyncio.fixture
async def doctor(town: Clinic, rang: list[bool], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Driver]:
    """Orlova at her own place."""
    here = await seat(town.store, Role.DOCTOR.value, "room 204")
    monkeypatch.setattr(ConsoleApp, "bell", lambda _app: rang.append(True))
    async with console(here, desks=HERE) as place:
        yield await place.press("F3")


async def _heard(place: Driver) -> None:
    place.app.live.tell()
    await place.app.settled()
    await place.app.place.reads.ready()
    for screen in place.app.screens.values():
        await screen.reads.ready()
    await place.app.settled()


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_asked_heard_agreed_and_told(
    town: Clinic, doctor: Driver, rang: list[bool], russian: bool
) -> None:
    async with console(town.office, desks=HERE, russian_layout=russian) as desk:
        await desk.press("F4 Down")  # Kim, 15:00
        desk.expect("Ivanov Pyotr 08.03.1975 · Fri 2 Oct 15:00 · Kim A.")
        await desk.press("t")
        desk.expect("A doctor's help", "Enter → ASK Orlova E.I. to help")
        await desk.type("the scan first")
        await desk.press("Enter")
        assert "? ASKED Orlova E.I.: Ivanov Pyotr, Fri 2 Oct 15:00 Kim A." in desk.news
        desk.expect("? Orlova E.I. asked 14:30, no answer yet")
        assert "?Ivanov" in desk.row("15:00").replace(" ", "").replace("·", "")
        await _heard(doctor)
        asked = "Administrator Cashier asks for your help: Ivanov Pyotr, Fri 2 Oct 15:00 Kim A.; the scan first"
        assert asked in doctor.news
        assert rang
        await doctor.press("j")
        assert "√ Orlova E.I. helps · Ivanov Pyotr" in doctor.news
        await _heard(desk)
        assert "√ Orlova E.I. helps · Ivanov Pyotr, Fri 2 Oct 15:00 Kim A." in desk.news
        desk.expect("√ Orlova E.I. helps")
        desk.expect_not("no answer yet")
        await doctor.press("u")
        await _heard(desk)
        desk.expect("? Orlova E.I. asked 14:30, no answer yet")


async def test_declined_with_words_and_nothing_left_to_answer(town: Clinic, doctor: Driver) -> None:
    (visit,) = (await town.office.schedule.patient_book(town.patients[0])).coming
    await town.office.assist.ask(visit.id)
    await _heard(doctor)
    await doctor.press("q")
    await doctor.type("on leave then")
    await doctor.press("Enter")
    assert "x Orlova E.I. declines: on leave then" in doctor.news
    (asked,) = (await town.office.assist.of_visits([visit.id]))[visit.id]
    assert (asked.answer, asked.said) == (Answer.DECLINED, "on leave then")
    await doctor.press("j")
    assert "nobody has asked for your help" in doctor.news


async def test_of_several_requests_the_doctor_says_which(town: Clinic, doctor: Driver) -> None:
    other = await town.booked(1, 960, KIM, day=TODAY)
    (visit,) = (await town.office.schedule.patient_book(town.patients[0])).coming
    await town.office.assist.ask(visit.id)
    await town.office.assist.ask(other, ORLOVA)
    await _heard(doctor)
    assert "2 requests for your help" in doctor.news
    await doctor.press("j")
    doctor.expect("Which request?", "Smith John")
    await doctor.press("2")
    waiting = await town.office.assist.waiting(ORLOVA)
    assert [one.visit.id for one in waiting] == [visit.id]


async def test_only_a_doctor_is_asked(town: Clinic) -> None:
    async with console(town.office, desks=HERE) as desk:
        await desk.press("F3 j")
        assert "only a doctor is asked for help" in desk.news
        await desk.press("F4 Down t")
        await desk.press("Esc")
        assert await town.office.assist.waiting(ORLOVA) == ()


async def test_in_russian(store: Store, office: Office) -> None:
    made = await clinic(store, office)
    await made.booked(0, 900, KIM)
    async with console(office, desks=HERE, language="ru", russian_layout=True) as desk:
        await desk.press("F4 Down t F10")
        assert "? СПРОСИЛИ Orlova E.I." in desk.news
        desk.expect("ответа ещё нет")
