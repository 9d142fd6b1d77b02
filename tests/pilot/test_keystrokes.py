"""The budgets of the desk: each job replayed with its exact keys in both layouts; a count may never grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from console.desks.calls import DESK as CALLS
from console.desks.evening import DESK as EVENING
from console.desks.gaps import DESK as GAPS
from console.desks.queue import DESK as QUEUE
from console.desks.schedule import DESK as SCHEDULE
from console.keyboard import russian as russian_of
from storage.calls.records import Outcome
from storage.clock import StillClock
from storage.ids import AppointmentId
from storage.office import Office
from storage.patients.records import PatientDraft, Phone
from storage.queue.records import State
from storage.rights import SYSTEM
from storage.schedule.records import CANCEL_REASONS, BookStatus, Confirmation, MoveTo
from storage.services.records import ServiceDraft, ServiceKind
from storage.store import Store
from storage.waiting.records import WaitDraft
from tests.desk_driver import Driver
from tests.pilot.clinic import KIM, ORLOVA, TODAY, Clinic, clinic, console

BUDGETS = {
    "a": ("F9 4567 Enter 1 3 Enter", 9),
    "a, the caller's number known": ("F9 Enter 1 3 Enter", 5),
    "b": ("F3 7 a", 3),
    "b, in the queue": ("7 a", 2),
    "b, by name": ("Space ива Enter a", 6),
    "e": ("Space b derm+uzi vt Enter 2 Enter", 18),
    "f": ("w l3 l3 b Enter", 7),
    "d": ("F7 1 cccccccccccccc l1 l1 l1 l1 m3 Enter k2", 29),
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


async def _tomorrow(town: Clinic, count: int = 20) -> list[AppointmentId]:
    """So many visits of the next working day, each of another patient."""
    made = []
    for number in range(count):
        draft = PatientDraft(last_name="Testov", first_name="Ivan", phones=(Phone(e164=f"+79160002{number:03}"),))
        patient = await town.office.patients.add_caller(draft)
        of_one = Clinic(town.store, town.office, (patient.id,))
        made.append(await of_one.booked(0, 540 + 20 * number, KIM, day=TODAY + timedelta(days=3)))
    return made


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
@pytest.mark.parametrize("whose", ["caller", "visit"])
async def test_two_specialists_are_found_and_booked_in_one_go(
    store: Store, office: Office, russian: bool, whose: str
) -> None:
    """For whom the cursor is on, at the calls or in the book: the pairs of Tuesday, the second of them taken."""
    town = await clinic(store, office)
    sold = ServiceDraft(code="U1", name="UZI of the abdomen", kind=ServiceKind.PROCEDURE, minutes=20,
                        specialty="ultrasound")  # fmt: skip
    await Office(store, SYSTEM).services.add(sold, 190_000)
    await office.calls.open(number="+79161234567", patient_id=town.patients[0])
    await town.booked(0, 1100, ORLOVA)
    async with console(office, russian_layout=russian, desks=(CALLS, SCHEDULE)) as desk:
        await desk.press("F2" if whose == "caller" else "F4 Right" + " Down" * 11)
        before = desk.pressed
        space, line, who, day, *rest = keys("e").split()
        await desk.press(space)
        text = f"{line} {who} {day}"
        await desk.type("".join(russian_of(char) if russian else char for char in text))
        desk.expect("A pair for Ivanov Pyotr: dermatologist + UZI of the abdomen, from Tue")
        await desk.press(" ".join(rest))
        assert desk.pressed - before <= 18
        assert "■ BOOKED Ivanov Pyotr: Tue 6 Oct 9:00 Kim A., room 110" in desk.news
        visits = {one.practitioner_id: one for one in (await office.schedule.of_patient(town.patients[0]))[:2]}
        assert (visits[KIM].local_min, visits[ORLOVA].local_min) == (540, 560)
        await desk.press("u")
        assert [one.local_date for one in (await office.schedule.patient_book(town.patients[0])).coming] == [TODAY]


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_the_evening_confirms_twenty(store: Store, office: Office, clock: StillClock, russian: bool) -> None:
    """Fourteen come, four do not answer, one moves, one cancels; the cursor goes on by itself."""
    town = await clinic(store, office)
    made = await _tomorrow(town)
    clock.advance(hours=2)  # half past four
    async with console(office, russian_layout=russian, desks=(CALLS, QUEUE, EVENING)) as desk:
        before = desk.pressed
        await desk.press(keys("d"))
        assert desk.pressed - before <= 29
        desk.expect("confirm 4 · pull")
    visits = [await office.schedule.appointment(id) for id in made]
    assert [one.confirmation for one in visits[:14]] == [Confirmation.CONFIRMED] * 14
    assert all(one.status is BookStatus.BOOKED for one in visits[:19])
    assert visits[18].local_date > TODAY
    assert visits[18].starts_at != visits[17].starts_at + timedelta(minutes=20), "it was moved"
    assert (visits[19].status, visits[19].cancel_reason) == (BookStatus.CANCELLED, CANCEL_REASONS[1].code)
    counted = Counter(call.outcome for call in (await office.calls.log()).rows)
    assert counted == {Outcome.CONFIRMED: 14, Outcome.NO_ANSWER: 4, Outcome.MOVED: 1, Outcome.CANCELLED: 1}


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_the_third_candidate_takes_a_freed_time(store: Store, office: Office, russian: bool) -> None:
    """Two decline, the third is booked; each call is logged by the key that goes on."""
    town = await clinic(store, office)
    for who in town.patients:
        await office.waiting.add(WaitDraft(patient_id=who, practitioner_id=ORLOVA, minutes=20))
    (gone,) = await _tomorrow(town, 1)
    visit = await office.schedule.appointment(gone)
    await office.schedule.move(gone, MoveTo(local_date=TODAY, local_min=900, practitioner_id=ORLOVA), visit.version)
    await office.schedule.cancel(gone, CANCEL_REASONS[1])
    async with console(office, russian_layout=russian, desks=(CALLS, QUEUE, SCHEDULE, GAPS)) as desk:
        await desk.press("F4 Right")
        while "just freed" not in desk.row("▌"):
            await desk.press("Down")
        before = desk.pressed
        await desk.press(keys("f"))
        assert desk.pressed - before <= 7
        desk.expect("F4 DAY", "■ BOOKED Yolkina Vera")
    (booked,) = await office.schedule.of_patient(town.patients[2])
    assert (booked.local_date, booked.local_min, booked.practitioner_id) == (TODAY, 900, ORLOVA)
    assert [call.outcome for call in await office.calls.calls_of(town.patients[2])] == [Outcome.BOOKED]
    counted = Counter(call.outcome for call in (await office.calls.log()).rows)
    assert counted == {Outcome.DECLINED: 2, Outcome.BOOKED: 1}


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
