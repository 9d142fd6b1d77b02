"""The budgets of the desk: each job replayed with its exact keys in both layouts; a count may never grow."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storage.calls.records import Outcome
from storage.office import Office
from storage.queue.records import State
from storage.rights import SYSTEM
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import KIM, ORLOVA, Clinic, clinic, console

BUDGETS = {
    "a": ("F9 4567 Enter 1 3 Enter", 9),
    "a, the caller's number known": ("F9 Enter 1 3 Enter", 5),
    "b": ("F3 7 a", 3),
    "b, in the queue": ("7 a", 2),
    "b, by name": ("Space ива Enter a", 6),
}
"""The keys of each job and how many they may be."""


def keys(job: str) -> str:
    """The keys, counted."""
    pressed, most = BUDGETS[job]
    named = [word for word in pressed.split() if len(word) > 1 and word[0].isupper()]
    count = len(named) + sum(len(word) for word in pressed.split() if word not in named)
    assert count <= most
    return pressed


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Seven visits of today after half past two, Ivanov's the seventh."""
    made = await clinic(store, office)
    for minute in range(900, 1020, 20):
        await made.booked(1 if minute % 40 else 2, minute, KIM)
    await made.booked(0, 1100, ORLOVA)
    return made


@pytest_asyncio.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office, russian_layout=request.param) as driver:
        yield driver


async def _booked_and_logged(desk: Driver, town: Clinic) -> None:
    (call,) = (await town.office.calls.log()).rows
    assert (call.outcome, call.patient_id) == (Outcome.BOOKED, town.patients[0])
    visit = next(one for one in await town.office.schedule.of_patient(town.patients[0]) if one.call_id == call.id)
    assert (visit.practitioner_id, visit.kind) == (ORLOVA, "follow")
    assert "■ BOOKED Ivanov Pyotr" in desk.news


async def test_a_known_caller_is_booked_and_the_call_logged(desk: Driver, town: Clinic) -> None:
    before = desk.pressed
    await desk.press(keys("a"))
    assert desk.pressed - before <= 9
    await _booked_and_logged(desk, town)


async def test_a_recognised_caller_is_booked_and_the_call_logged(desk: Driver, town: Clinic) -> None:
    await Office(town.store, SYSTEM).calls.ring("8 916 123-45-67", "1")
    before = desk.pressed
    await desk.press(keys("a, the caller's number known"))
    assert desk.pressed - before <= 5
    await _booked_and_logged(desk, town)


async def test_check_in_tells_the_doctor(desk: Driver, town: Clinic) -> None:
    before = desk.pressed
    await desk.press(keys("b").replace("7 a", "7a"))
    assert desk.pressed - before <= 3
    row = (await town.office.queue.board()).rows[6]
    assert (row.patient, row.state) == ("Ivanov Pyotr", State.WAITING)
    assert row.told_at is not None
    assert "o ARRIVED Ivanov Pyotr" in desk.news


async def test_check_in_from_the_queue_itself(desk: Driver, town: Clinic) -> None:
    await desk.press("F3")
    before = desk.pressed
    await desk.press(keys("b, in the queue"))
    assert desk.pressed - before <= 2
    assert (await town.office.queue.board()).rows[6].state is State.WAITING


async def test_check_in_by_the_beginning_of_a_name_in_either_alphabet(desk: Driver, town: Clinic) -> None:
    await desk.press("F3")
    before = desk.pressed
    space, letters, enter, arrive = keys("b, by name").split()
    await desk.press(space)
    await desk.type(letters)
    await desk.press(f"{enter} {arrive}")
    assert desk.pressed - before <= 6
    assert (await town.office.queue.board()).rows[6].state is State.WAITING


async def test_the_find_line_checks_in_from_any_place(desk: Driver, town: Clinic) -> None:
    await desk.press("Space")
    await desk.type("a ivanov")
    desk.expect("Check in: Ivanov Pyotr 08.03.1975")
    await desk.press("Enter")
    assert "F3 QUEUE" in desk.line(1)
    assert "o ARRIVED Ivanov Pyotr" in desk.news
    await desk.press("Space")
    await desk.type("a ivanov")
    await desk.press("Enter")
    assert "Ivanov Pyotr: here since 14:30" in desk.news


async def test_a_refresh_between_two_keys_never_changes_the_target(desk: Driver, town: Clinic) -> None:
    await desk.press("F3 7")
    await town.office.queue.arrive((await town.office.queue.board()).rows[0].appointment_id)
    desk.app.live.tell()
    await desk.app.settled()
    await desk.press("a")
    assert (await town.office.queue.board()).rows[6].state is State.WAITING
