"""A merge takes everything along: visits with their time and steps, calls, charges, what was paid in before."""

from __future__ import annotations

from datetime import date

import pytest
import pytest_asyncio

from storage.calls.records import Direction
from storage.cash.records import Method, Tender
from storage.clock import StillClock
from storage.errors import Taken
from storage.ids import AppointmentId
from storage.office import Office, seat
from storage.patients.records import EventKind, PaperKind, PatientStatus
from storage.queue import board as queue_board
from storage.queue import verbs as queue_verbs
from storage.rights import SYSTEM, Role
from storage.schedule import queries as schedule_queries
from storage.schedule import verbs as book
from storage.schedule.records import BookStatus, TakenIn
from storage.store import Store
from tests.scene import Played, Scene
from tests.till import FURNISHED, TODAY, Till, sat_down

MONDAY = date(2026, 10, 5)


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def clinic(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


@pytest_asyncio.fixture
async def senior(store: Store) -> Office:
    return await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")


async def booked(clinic: Till, who: int, minute: int) -> AppointmentId:
    wanted = TakenIn(
        patient_id=clinic.yudin if who == 0 else clinic.ivanov,
        practitioner_id=clinic.orlova,
        local_date=MONDAY,
        local_min=minute,
        minutes=20,
    )
    made = await clinic.office.store.write(SYSTEM, book.take_in, wanted)
    assert made is not None
    return AppointmentId(made)


async def test_everything_goes_over_and_comes_back(clinic: Till, senior: Office) -> None:
    office, loser, winner = clinic.office, clinic.yudin, clinic.ivanov
    await clinic.shift()
    visit = await booked(clinic, 0, 600)
    walked_in = await clinic.walk_in(loser)
    await office.write(queue_verbs.arrive, walked_in)
    call = await office.calls.open(direction=Direction.OUT, number="+79161234567", patient_id=loser)
    owed = await clinic.owes(loser)
    paid = await clinic.owes(loser, clinic.scan)
    await clinic.pay(paid)
    await office.cash.deposit(loser, (Tender(method=Method.CASH, amount_minor=50_000),))

    preview = await senior.patients.merge_preview(loser, winner)
    assert dict(preview.moves) == {"call": 1, "charge": 2, "appointment": 2}
    await senior.patients.merge(loser, winner, "one person")

    assert (await office.read(schedule_queries.appointment_of, visit)).patient_id == winner
    standing = await office.read(queue_board.in_queue, winner, TODAY)
    assert standing is not None
    assert standing.appointment_id == walked_in
    assert (await office.calls.call(call.id)).patient_id == winner
    assert await office.cash.debts((winner,)) == {winner: owed.amount_minor}
    assert await office.cash.advance(winner) == 50_000
    kinds = {event.kind for event in await office.patients.history(winner)}
    assert {EventKind.VISIT, EventKind.CALL, EventKind.RECEIPT, EventKind.RECORD} <= kinds
    with pytest.raises(Taken):
        await booked(clinic, 1, 600)

    await senior.journal.undo()
    assert (await office.read(schedule_queries.appointment_of, visit)).patient_id == loser
    assert await office.read(queue_board.in_queue, winner, TODAY) is None
    assert await office.cash.debts((winner,)) == {}
    assert await office.cash.advance(loser) == 50_000
    assert (await office.patients.patient(loser)).status is not PatientStatus.MERGED
    assert await booked(clinic, 1, 620)


async def test_two_visits_at_one_time_stop_a_merge(clinic: Till, senior: Office) -> None:
    kim = clinic.orlova
    await booked(clinic, 0, 600)
    other = TakenIn(
        patient_id=clinic.ivanov,
        practitioner_id=kim,
        local_date=MONDAY,
        local_min=600,
        minutes=20,
        overbook_reason="twins",
    )
    await senior.write(book.take_in, other)
    with pytest.raises(Taken):
        await senior.patients.merge(clinic.yudin, clinic.ivanov, "one person")
    assert (await senior.patients.patient(clinic.yudin)).merged_into is None
    assert len(await senior.read(schedule_queries.of_patient, clinic.yudin)) == 1


async def test_the_newest_paper_counts_wherever_a_merge_brought_it_from(
    clinic: Till, senior: Office, clock: StillClock
) -> None:
    """The ended entry's papers may have been entered later and yet be older; ids say nothing of age."""
    people = clinic.office.patients
    await people.note_paper(clinic.ivanov, PaperKind.CONSENT)
    clock.advance(days=1)
    await people.note_paper(clinic.ivanov, PaperKind.CONTRACT, "new")
    clock.advance(days=-1)
    await people.note_paper(clinic.yudin, PaperKind.CONTRACT, "old")
    clock.advance(minutes=5)
    await people.note_paper(clinic.yudin, PaperKind.CONSENT)

    preview = await senior.patients.merge_preview(clinic.yudin, clinic.ivanov)
    assert set(preview.papers) == {PaperKind.CONSENT}
    merged = await senior.patients.merge(clinic.yudin, clinic.ivanov, "one person")
    found = merged.paper(PaperKind.CONTRACT, TODAY)
    assert found is not None
    assert found.number == "new"


async def test_history_tells_of_every_visit_and_names_people(clinic: Till, senior: Office) -> None:
    """Steps in the house, what was charged, and visits that another system kept; logins are no names."""
    office = clinic.office
    arrived = await clinic.walk_in(clinic.yudin)
    await office.write(queue_verbs.arrive, arrived)
    await clinic.owes(clinic.yudin)
    old = TakenIn(
        patient_id=clinic.yudin,
        practitioner_id=clinic.orlova,
        local_date=date(2026, 8, 19),
        local_min=600,
        minutes=20,
        status=BookStatus.FULFILLED,
    )
    await office.store.write(SYSTEM, book.take_in, old)
    events = {event.code: event for event in await office.patients.history(clinic.yudin)}
    assert {"step.arrived", "charge", "visit.fulfilled"} <= set(events)
    assert events["visit.fulfilled"].day == date(2026, 8, 19)
    assert events["step.arrived"].who == office.actor.name
