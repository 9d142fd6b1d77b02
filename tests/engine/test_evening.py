"""The evening run, on a real database: whom to call and how often, which record where, and what is left for whom."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update

from storage.calls.records import CallState, Direction, LinkKind, Outcome
from storage.checking import verify
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.evening.checks import CHECKS
from storage.evening.records import Evening, Reach, ToConfirm
from storage.evening.rules import shelf
from storage.ids import AppointmentId, PatientId
from storage.office import Office, seat
from storage.patients.records import PatientDraft, Phone
from storage.patients.tables import patient
from storage.rights import SYSTEM, Right, Role
from storage.schedule.records import CANCEL_REASONS, CardState, Confirmation, MoveTo
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.pilot.clinic import KIM, TODAY, Clinic, clinic

MONDAY = date(2026, 10, 5)
"""Two days off lie between today, a Friday, and the next working day."""


@verb("test.evening_card", right=Right.IMPORT)
def _card(unit: Unit, patient_id: PatientId, card_no: str) -> None:
    given = update(patient).where(patient.c.id == patient_id)
    unit.conn.execute(given.values(card_no=card_no, version=patient.c.version + 1))


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Four patients with cards, the last number the lowest."""
    await clinic(store, office)
    known: list[PatientId] = []
    for number, card in enumerate(("120", "31", "1004", "7")):
        draft = PatientDraft(
            last_name=f"Testov{number}", first_name="Ivan", phones=(Phone(e164=f"+7916000100{number}"),)
        )
        known.append((await office.patients.add_caller(draft)).id)
        await store.write(SYSTEM, _card, known[-1], card)
    return Clinic(store, office, tuple(known))


async def visits(town: Clinic, day: date = MONDAY) -> list[AppointmentId]:
    """One visit for each of them, from nine o'clock on."""
    return [await town.booked(who, 540 + 20 * who, KIM, day=day) for who in range(4)]


async def run(town: Clinic) -> Evening:
    return await town.office.evening.run()


async def row(town: Clinic, visit: AppointmentId) -> ToConfirm:
    return next(one for one in (await run(town)).confirm if one.visit.id == visit)


async def test_the_next_working_day_passes_over_days_without_a_roster(town: Clinic) -> None:
    assert (await run(town)).day == MONDAY


async def test_and_over_the_centres_own_closed_days(town: Clinic, store: Store) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    await manager.staff.add_holiday(MONDAY, "Day of the house")
    assert (await run(town)).day == MONDAY + timedelta(days=1)


async def test_and_over_public_holidays_that_nobody_has_entered(town: Clinic, clock: StillClock) -> None:
    clock.advance(days=32)  # the third of November, before the Day of Unity
    assert (await run(town)).day == date(2026, 11, 5)
    await town.booked(0, 600, KIM, day=date(2026, 11, 4))
    assert (await run(town)).day == date(2026, 11, 4), "the centre works then: somebody is booked"


async def test_a_visit_on_a_day_off_is_not_forgotten(town: Clinic) -> None:
    sunday = await town.booked(1, 600, KIM, day=MONDAY - timedelta(days=1))
    seen = await run(town)
    assert [one.visit.id for one in seen.confirm] == [sunday]
    assert [one.visit.id for one in seen.pull] == [sunday]


async def test_the_pull_list_stands_in_shelf_order_and_follows_the_book(town: Clinic) -> None:
    made = await visits(town)
    assert [one.card_no for one in (await run(town)).pull] == ["7", "31", "120", "1004"]
    await town.office.schedule.cancel(made[1], CANCEL_REASONS[0])
    assert [one.card_no for one in (await run(town)).pull] == ["7", "120", "1004"]


async def test_letters_on_a_shelf_follow_the_numbers() -> None:
    assert sorted(["B-2", "10", "A-10", "A-9", "9"], key=shelf) == ["9", "10", "A-9", "A-10", "B-2"]


async def test_two_visits_of_a_day_want_one_record(town: Clinic) -> None:
    first, second = await town.booked(0, 600, KIM, day=MONDAY), await town.booked(0, 900, day=MONDAY)
    (one,) = (await run(town)).pull
    assert (one.visit.id, one.visits) == (first, (first, second))
    await town.office.evening.card(one.visits, CardState.PULLED)
    assert {(await town.office.schedule.appointment(id)).card_state for id in one.visits} == {CardState.PULLED}
    await town.office.journal.undo()
    assert {(await town.office.schedule.appointment(id)).card_state for id in one.visits} == {CardState.NONE}


async def test_after_closing_what_is_booked_or_moved_there_is_an_add_on(town: Clinic, clock: StillClock) -> None:
    made = await visits(town)
    await town.office.schedule.move(made[3], MoveTo(local_date=MONDAY + timedelta(days=1), local_min=600))
    await town.office.evening.close_list(MONDAY)
    clock.advance(minutes=10)
    await town.office.schedule.move(made[3], MoveTo(local_date=MONDAY, local_min=1000))
    seen = await run(town)
    assert seen.closed_by
    assert [(one.card_no, one.add_on) for one in seen.pull] == [
        ("31", False), ("120", False), ("1004", False), ("7", True),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="closed the list"):
        await town.office.evening.close_list(MONDAY)
    await town.office.journal.undo()
    await town.office.journal.undo()
    assert (await run(town)).closed_at is None


async def test_a_pulled_record_of_a_cancelled_visit_goes_back(town: Clinic) -> None:
    made = await visits(town)
    await town.office.evening.card(made[:1], CardState.PULLED)
    await town.office.schedule.cancel(made[0], CANCEL_REASONS[0])
    back = (await run(town)).pull[-1]
    assert (back.card_no, back.given_up, back.left) == ("120", True, True)
    with pytest.raises(RuleBroken, match="goes back"):
        await town.office.evening.card(back.visits, CardState.AT_DOCTOR)
    await town.office.evening.card(back.visits, CardState.RETURNED)
    assert all(one.card_no != "120" for one in (await run(town)).pull)


async def test_where_a_record_is_that_did_not_come_back(town: Clinic) -> None:
    earlier = await town.booked(2, 600, day=TODAY)
    await town.office.schedule.card(earlier, CardState.AT_DOCTOR)
    await visits(town)
    where = {one.card_no: one.elsewhere for one in (await run(town)).pull if one.visit.local_date == MONDAY}
    assert where["7"] is None
    assert where["1004"] is not None
    assert (where["1004"].state, where["1004"].doctor.last, where["1004"].day) == (CardState.AT_DOCTOR, "Orlova", TODAY)
    await town.office.schedule.card(earlier, CardState.RETURNED)
    assert all(one.elsewhere is None for one in (await run(town)).pull)


async def test_an_outcome_is_one_act_with_its_row_of_the_log(town: Clinic) -> None:
    made = await visits(town)
    await town.office.evening.confirm((await row(town, made[0])).visit)
    (call,) = (await town.office.calls.log()).rows
    assert (call.direction, call.about, call.outcome, call.number, call.state) == (
        Direction.OUT, "confirm", Outcome.CONFIRMED, "+79160001000", CallState.CLOSED,
    )  # fmt: skip
    assert [(one.what, one.key) for one in await town.office.calls.links(call.id)] == [
        (LinkKind.APPOINTMENT, made[0])
    ]
    assert (await row(town, made[0])).reach is Reach.CONFIRMED
    await town.office.journal.undo()
    assert (await row(town, made[0])).reach is Reach.TO_CALL
    assert (await town.office.calls.log()).rows == ()


async def test_two_desks_do_not_confirm_the_same_visit(town: Clinic, store: Store) -> None:
    made = await visits(town)
    seen = (await row(town, made[0])).visit
    other = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    await other.evening.log_try(seen, Outcome.MESSAGE_LEFT)
    with pytest.raises(Conflict):
        await town.office.evening.confirm(seen)
    assert len((await town.office.calls.log()).rows) == 1, "the call of a refused act is not written"


async def test_three_tries_mark_a_visit_and_an_undo_takes_one_back(town: Clinic, clock: StillClock) -> None:
    made = await visits(town)
    for outcome in (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.NO_ANSWER):
        assert (await row(town, made[0])).reach is Reach.TO_CALL
        await town.office.evening.log_try((await row(town, made[0])).visit, outcome)
        clock.advance(minutes=5)
    seen = await run(town)
    assert seen.to_confirm == 3
    assert (seen.confirm[-1].visit.id, seen.confirm[-1].reach) == (made[0], Reach.UNCONFIRMED)
    assert seen.confirm[-1].visit.confirmation is Confirmation.LEFT_MESSAGE
    await town.office.journal.undo()
    assert len((await row(town, made[0])).tries) == 2
    assert (await run(town)).to_confirm == 4


async def test_a_visit_that_was_moved_is_tried_anew_and_its_undo_brings_the_tries_back(
    town: Clinic, clock: StillClock
) -> None:
    made = await visits(town)
    await town.office.evening.log_try((await row(town, made[0])).visit, Outcome.NO_ANSWER)
    clock.advance(minutes=5)
    await town.office.evening.move((await row(town, made[0])).visit, MoveTo(local_date=MONDAY, local_min=900))
    assert (await row(town, made[0])).tries == ()
    moved = (await town.office.calls.log()).rows[0]
    assert (moved.outcome, moved.agreed_on, moved.about) == (Outcome.MOVED, MONDAY, "confirm")
    await town.office.journal.undo()
    assert len((await row(town, made[0])).tries) == 1


async def test_who_was_tried_least_is_called_next(town: Clinic) -> None:
    made = await visits(town)
    await town.office.evening.log_try((await row(town, made[0])).visit, Outcome.NO_ANSWER)
    await town.office.evening.confirm((await row(town, made[1])).visit)
    assert [one.visit.id for one in (await run(town)).confirm] == [made[2], made[3], made[0], made[1]]


async def test_a_promise_to_call_later_waits_and_then_comes_first(town: Clinic, clock: StillClock) -> None:
    made = await visits(town)
    late = clock.now() + timedelta(minutes=30)
    with pytest.raises(RuleBroken, match="past"):
        await town.office.evening.call_later((await row(town, made[3])).visit, clock.now())
    await town.office.evening.call_later((await row(town, made[3])).visit, late)
    assert await town.office.calls.to_do() == 1
    assert ((await run(town)).confirm[-1].visit.id, (await row(town, made[3])).reach) == (made[3], Reach.LATER)
    clock.advance(minutes=31)
    assert ((await run(town)).confirm[0].visit.id, (await row(town, made[3])).reach) == (made[3], Reach.TO_CALL)
    await town.office.evening.confirm((await row(town, made[3])).visit)
    assert await town.office.calls.to_do() == 0, "the promise was kept by the call"
    await town.office.journal.undo()
    assert await town.office.calls.to_do() == 1


async def test_a_cancelled_visit_leaves_the_list_with_reason_and_side(town: Clinic) -> None:
    made = await visits(town)
    await town.office.evening.cancel((await row(town, made[0])).visit, CANCEL_REASONS[1])
    assert all(one.visit.id != made[0] for one in (await run(town)).confirm)
    gone = await town.office.schedule.appointment(made[0])
    assert (gone.cancel_reason, gone.cancel_side) == (CANCEL_REASONS[1].code, CANCEL_REASONS[1].side)
    with pytest.raises(RuleBroken):
        await town.office.evening.confirm(gone)


async def test_what_was_left_is_carried_to_the_morning(town: Clinic, clock: StillClock) -> None:
    made = await visits(town)
    await town.office.evening.confirm((await row(town, made[1])).visit)
    await town.office.evening.card(made[1:2], CardState.PULLED)
    await town.office.evening.card(made[2:3], CardState.NOT_FOUND)
    clock.advance(days=2, hours=17, minutes=35)  # Monday, 8:05
    newcomer = await town.booked(0, 1000, day=MONDAY)
    seen = await run(town)
    assert [one.visit.id for one in seen.confirm if one.carried] == [made[0], made[2], made[3]]
    assert [one.card_no for one in seen.pull if one.carried] == ["7", "120", "1004"]
    assert await town.office.evening.left() == 5, "before the evening only what was left; a lost record is not to pull"
    assert newcomer not in {one.visit.id for one in seen.confirm}, "booked this morning, for today"
    await town.office.queue.arrive(made[0])
    clock.advance(hours=1)  # 9:05: the first visit has begun, one patient is in the house
    assert [one.visit.id for one in (await run(town)).confirm if one.carried] == [made[2], made[3]]
    clock.advance(hours=7)
    assert not [one for one in (await run(town)).confirm if one.carried], "the next evening has begun"


async def test_desks_that_count_at_once_share_one_reading(
    town: Clinic, store: Store, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await visits(town)
    clock.advance(hours=2)
    other = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    readings, snapshot = 0, store.snapshot

    async def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal readings
        readings += 1
        return await snapshot(*args, **kwargs)

    monkeypatch.setattr(store, "snapshot", counted)
    assert set(await asyncio.gather(*(one.evening.left() for one in (town.office, other, other)))) == {8}
    assert readings == 1
    await other.evening.card(made[:1], CardState.PULLED)
    assert set(await asyncio.gather(town.office.evening.left(), other.evening.left())) == {7}
    clock.advance(days=4)
    assert await town.office.evening.left() == 0, "at another minute it is counted anew"


async def test_a_patient_without_a_record_has_nothing_to_pull(town: Clinic) -> None:
    made = await town.office.patients.add_caller(
        PatientDraft(last_name="Novikova", first_name="Anna", phones=(Phone(e164="+79160002000"),))
    )
    new = Clinic(town.store, town.office, (made.id,))
    await new.booked(0, 600, day=MONDAY)
    (one,) = (await run(town)).pull
    assert (one.card_no, one.left) == (None, False)


async def test_who_may(town: Clinic, store: Store) -> None:
    made = await visits(town)
    seen = (await row(town, made[0])).visit
    doctor = await seat(store, Role.DOCTOR.value, "room 1")
    with pytest.raises(NotAllowed):
        await doctor.evening.confirm(seen)
    assistant = await seat(store, Role.MEDICAL_ASSISTANT.value, "archive")
    await assistant.evening.card((made[0],), CardState.PULLED)


async def test_the_windows_are_the_centres_and_make_sense(store: Store, town: Clinic) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    old = manager.centre
    await manager.settle(replace(old, confirm_from_min=900, confirm_to_min=1140), old)
    seen = await run(town)
    assert (seen.confirming.start, seen.confirming.end, seen.pulling.end) == (900, 1140, 1080)
    with pytest.raises(RuleBroken, match="begins before it ends"):
        await manager.settle(replace(manager.centre, pull_from_min=1080), manager.centre)


async def test_the_database_keeps_a_closed_list(town: Clinic, raw: sqlite3.Connection) -> None:
    await town.office.evening.close_list(MONDAY)
    for statement in (
        "INSERT INTO pull_list (day, closed_at, closed_by) VALUES ('2026-10-05', 5, 1)",
        "INSERT OR REPLACE INTO pull_list (day, closed_at, closed_by) VALUES ('2026-10-05', 5, 1)",
        "UPDATE pull_list SET closed_at = 5",
        "DELETE FROM pull_list",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    raw.close()


async def test_check_knows_the_lists(town: Clinic, store: Store, raw: sqlite3.Connection) -> None:
    await town.office.evening.close_list(MONDAY)
    assert (await store.read(lambda conn: verify(conn, CHECKS))).problems == ()
    raw.execute("INSERT INTO pull_list (id, day, closed_at, closed_by) VALUES (77, '2026-10-06', 5, 4711)")
    raw.close()
    found = (await store.read(lambda conn: verify(conn, CHECKS))).problems
    assert {one.problem.code for one in found} == {"pull-list-by-nobody", "pull-list-untold"}
