"""A doctor asked to help with a visit: who that is, what is answered by whom, taken back, and kept true beneath."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from storage.assist.records import Answer, Assist
from storage.centre.tables import account_user
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.ids import AppointmentId
from storage.office import Office, seat
from storage.rights import SYSTEM, Right, Role
from storage.schedule.records import CANCEL_REASONS
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.engine.book_town import BUILT, MONDAY, Town, seen, wish
from tests.scene import Played, Scene

Seat = Callable[..., Awaitable[Office]]


@verb("test.doctor_of_assist", right=Right.IMPORT)
def _is_orlova(unit: Unit, practitioner_id: int) -> None:
    seated = update(account_user).where(account_user.c.login == Role.DOCTOR.value)
    unit.conn.execute(seated.values(practitioner_id=practitioner_id, version=account_user.c.version + 1))


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER, desk="desk 9")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


@pytest.fixture
async def doctor(store: Store, seated: Seat, town: Town) -> Office:
    """Orlova at her own place."""
    await seated(Role.DOCTOR, desk="204")
    await store.write(SYSTEM, _is_orlova, town.orlova)
    return await seat(store, Role.DOCTOR.value, "204")


@pytest.fixture
async def visit(office: Office, manager: Office, town: Town) -> AppointmentId:
    """Ann, whom Orlova treats, at Petrov's and Kim's on Monday."""
    await seen(manager, town)
    one = wish(town, 600, practitioner_id=town.petrov)
    other = wish(town, 640, practitioner_id=town.kim)
    return (await office.schedule.pairs.book(one, other)).visits[0].id


async def _ask(office: Office, visit: AppointmentId) -> Assist:
    return await office.assist.ask(visit, words="the scan first, please")


async def test_the_attending_physician_is_asked_and_answers(
    office: Office, doctor: Office, clock: StillClock, town: Town, visit: AppointmentId
) -> None:
    assert await office.assist.attending(town.ann) == town.orlova
    assert await office.assist.attending(town.bob) is None
    asked = await _ask(office, visit)
    assert (asked.practitioner_id, asked.asker, asked.answer) == (town.orlova, office.actor.name, None)
    assert asked.beside is not None
    assert asked.beside.practitioner.last == "Kim"
    other = asked.beside.appointment_id
    told = await office.assist.of_visits([visit, other])
    assert [one.id for one in told[visit]] == [one.id for one in told[other]] == [asked.id]
    assert await office.assist.unanswered(MONDAY, MONDAY) == {visit}
    assert await office.assist.unanswered(MONDAY + timedelta(days=1), date(2027, 1, 1)) == frozenset()
    assert [one.id for one in await doctor.assist.waiting(town.orlova)] == [asked.id]
    clock.advance(minutes=2)
    answered = await doctor.assist.answer(asked.id, Answer.ACCEPTED, "gladly", asked.version)
    assert (answered.answer, answered.said, answered.answered_at) == (Answer.ACCEPTED, "gladly", clock.now())
    assert await doctor.assist.waiting(town.orlova) == ()
    assert await office.assist.unanswered(MONDAY, MONDAY) == frozenset()
    assert [one.id for one in await office.assist.answered(clock.now())] == [asked.id]
    assert await doctor.assist.answered(clock.now()) == (), "only the desk that asked is told"
    with pytest.raises(RuleBroken, match="answered already"):
        await doctor.assist.answer(asked.id, Answer.DECLINED)


async def test_both_are_taken_back_by_an_undo(office: Office, doctor: Office, town: Town, visit: AppointmentId) -> None:
    asked = await _ask(office, visit)
    await doctor.assist.answer(asked.id, Answer.DECLINED, "on leave")
    assert (await doctor.journal.undo()).verb == "assist.answer"
    (again,) = await doctor.assist.waiting(town.orlova)
    assert (again.answer, again.said, again.version) == (None, "", 3)
    with pytest.raises(Conflict):
        await doctor.assist.answer(asked.id, Answer.ACCEPTED, version=asked.version)
    assert (await office.journal.undo()).verb == "assist.ask"
    assert await office.assist.of_visits([visit]) == {visit: ()}
    assert await doctor.assist.waiting(town.orlova) == ()


async def test_who_may_ask_and_who_may_answer(
    office: Office, doctor: Office, seated: Seat, town: Town, visit: AppointmentId
) -> None:
    bobs = (await office.schedule.book(wish(town, 700, patient_id=town.bob, minutes=20))).appointment
    with pytest.raises(RuleBroken, match="Nobody here has treated Borisov Boris"):
        await office.assist.ask(bobs.id)
    kims = await office.assist.ask(bobs.id, town.kim)
    with pytest.raises(NotAllowed, match=r"Only Kim E\. answers"):
        await doctor.assist.answer(kims.id, Answer.ACCEPTED)
    asked = await _ask(office, visit)
    with pytest.raises(RuleBroken, match="was asked about it already"):
        await _ask(office, visit)
    for role in (Role.ADMINISTRATOR, Role.OFFICE_MANAGER):
        person = await seated(role)
        with pytest.raises(NotAllowed):
            await person.assist.answer(asked.id, Answer.ACCEPTED)
    with pytest.raises(NotAllowed):
        await (await seated(Role.AUDITOR)).assist.ask(visit, town.kim)
    with pytest.raises(RuleBroken, match="At most 120 letters"):
        await office.assist.ask(bobs.id, town.petrov, "x" * 121)
    gone = await office.schedule.cancel(bobs.id, CANCEL_REASONS[0])
    with pytest.raises(RuleBroken, match="still to come"):
        await office.assist.ask(gone.id, town.petrov)


async def test_a_visit_that_was_given_up_asks_nothing(
    office: Office, doctor: Office, town: Town, visit: AppointmentId
) -> None:
    await _ask(office, visit)
    await office.schedule.cancel(visit, CANCEL_REASONS[0])
    assert await doctor.assist.waiting(town.orlova) == ()


async def test_the_database_keeps_requests_true(
    office: Office, doctor: Office, visit: AppointmentId, raw: sqlite3.Connection
) -> None:
    asked = await _ask(office, visit)
    for attack in (
        "asked_by = 99, version = version + 1", "practitioner_id = 2, version = version + 1",
        "answer = 'maybe', answered_at = 1, answered_by = 1, version = version + 1",
        "answer = 'accepted', version = version + 1", "said = 'yes', version = version + 1",
        "answer = 'accepted', answered_at = 1, answered_by = 1",
    ):  # fmt: skip
        with pytest.raises(sqlite3.Error):
            raw.execute(f"UPDATE assist_request SET {attack} WHERE id = {asked.id}")
    twin = "INSERT INTO assist_request (appointment_id, practitioner_id, asked_by, asker, desk, asked_at)"
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(f"{twin} VALUES ({visit}, {asked.practitioner_id}, 1, 'x', 'x', 1)")
    assert (await office.assist.of_visits([visit]))[visit] == (asked,)
    assert doctor.actor.practitioner_id == asked.practitioner_id
