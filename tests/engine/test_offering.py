"""Free time on both engines: who is offered it and in which order, what a call comes to, what is idle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import update

from storage.calls.records import Direction, Outcome
from storage.clock import StillClock
from storage.errors import Conflict, Taken
from storage.ids import AppointmentId, PatientId
from storage.office import Office
from storage.patients.records import PatientStatus, Phone
from storage.patients.tables import patient
from storage.recalls.records import PlanDraft, TypeDraft
from storage.rights import Role
from storage.schedule import verbs as book
from storage.schedule.hold_records import HoldTime
from storage.schedule.records import CANCEL_REASONS, BookStatus, TakenIn, VisitKind
from storage.unit import Unit
from storage.waiting.records import Candidate, Offer, Slot, Wait, WaitDraft, When, Why
from tests.engine.book_town import MONDAY, TODAY, TUESDAY, Town, build, wish

Seat = Callable[..., Awaitable[Office]]
NUMBERS = ("+79161234567", "+79161234568", "+79161234569")
LATER = MONDAY + timedelta(days=9)


@pytest_asyncio.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest_asyncio.fixture
async def town(manager: Office) -> Town:
    made = await build(manager)
    for who, number in zip((made.ann, made.bob, made.eve), NUMBERS, strict=True):
        await manager.patients.add_phone(who, Phone(e164=number))
    return made


async def booked(office: Office, town: Town, minute: int = 600, day: date = LATER, **more: object) -> AppointmentId:
    return (await office.schedule.book(wish(town, minute, day, **more))).appointment.id


def slot(town: Town, minute: int = 600, day: date = MONDAY, minutes: int = 40) -> Slot:
    return Slot(practitioner_id=town.orlova, day=day, minute=minute, minutes=minutes)


async def offered(office: Office, at: Slot) -> list[tuple[str, Why]]:
    return [(row.last_name, row.why) for row in (await office.waiting.offer(at)).rows]


async def only(office: Office) -> Wait:
    (row,) = (await office.waiting.listed()).rows
    return row


async def top(office: Office, at: Slot) -> Candidate:
    return (await office.waiting.offer(at)).rows[0]


# ------------------------------------------------------------------------------ whom a free time is offered to


async def _was(office: Office, town: Town, who: PatientId, day: date) -> None:
    told = TakenIn(
        patient_id=who, practitioner_id=town.orlova, local_date=day, local_min=600, minutes=20,
        kind=VisitKind.FOLLOW, status=BookStatus.FULFILLED,
    )  # fmt: skip
    await office.write(book.take_in, told)


async def test_who_asked_comes_first_then_who_is_due_then_unfinished_then_the_doctors_own(
    manager: Office, town: Town
) -> None:
    extra = await manager.patients.add_caller(_draft("Zueva", "+79161234570"))
    await booked(manager, town, patient_id=extra.id)
    visit = await booked(manager, town, 680, patient_id=town.eve)
    await manager.waiting.add(WaitDraft(patient_id=town.eve, visit_id=visit))
    await manager.recalls.plan(
        PlanDraft(patient_id=town.bob, title="Course", stages=3, practitioner_id=town.orlova)
    )
    await manager.recalls.add_type(TypeDraft(name="Yearly", specialty="Dermatologist"))
    await _was(manager, town, town.ann, date(2025, 9, 1))
    assert await offered(manager, slot(town)) == [
        ("Evseeva", Why.EARLIER),
        ("Antonova", Why.RECALL),
        ("Borisov", Why.UNFINISHED),
        ("Zueva", Why.SAME_DOCTOR),
    ]


def _draft(name: str, number: str):  # type: ignore[no-untyped-def]  # a draft of the register
    from storage.patients.records import PatientDraft

    return PatientDraft(last_name=name, first_name="Zoya", phones=(Phone(e164=number),))


async def test_the_length_decides_who_fits_and_who_fits_best(manager: Office, town: Town) -> None:
    for who, minutes in ((town.ann, 20), (town.bob, 40), (town.eve, 60)):
        await manager.waiting.add(WaitDraft(patient_id=who, practitioner_id=town.orlova, minutes=minutes))
    assert [name for name, _ in await offered(manager, slot(town))] == ["Borisov", "Antonova"]
    assert [name for name, _ in await offered(manager, slot(town, minutes=20))] == ["Antonova"]


async def test_days_and_times_of_the_wish_are_minded(manager: Office, town: Town) -> None:
    mornings = When(weekdays=frozenset({0}), before_min=660)
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova, when=mornings))
    assert len(await offered(manager, slot(town))) == 1
    assert await offered(manager, slot(town, 660)) == []
    assert await offered(manager, slot(town, day=TUESDAY)) == []


@pytest.mark.parametrize("how", ["opted out", "dead", "merged", "there", "elsewhere", "gave it up"])
async def test_nobody_is_offered_a_time_who_cannot_or_does_not_want_to_come(
    manager: Office, town: Town, how: str
) -> None:
    await manager.waiting.add(WaitDraft(patient_id=town.ann, specialty="Dermatologist", service_id=town.follow))
    assert len(await offered(manager, slot(town))) == 1
    if how == "opted out":
        await manager.recalls.opt_out(town.ann, out=True)
    elif how == "dead":
        def dies(unit: Unit) -> None:
            values = {"status": PatientStatus.DECEASED.value, "version": patient.c.version + 1}
            unit.conn.execute(update(patient).where(patient.c.id == town.ann).values(**values))

        await manager.store.transact(manager.actor, dies)
    elif how == "merged":
        await manager.patients.merge(town.ann, town.bob, "one person")
        assert await offered(manager, slot(town)) == [("Borisov", Why.WAITS)]
        return
    elif how == "there":
        await booked(manager, town, 800, MONDAY, service_id=town.first)
        assert len((await manager.waiting.listed()).rows) == 1
    elif how == "elsewhere":
        await booked(manager, town, 600, MONDAY, practitioner_id=town.petrov)
    else:
        visit = await booked(manager, town, 600, MONDAY, service_id=town.first)
        await manager.schedule.cancel(visit, CANCEL_REASONS[0])
    assert await offered(manager, slot(town)) == []


async def test_who_gave_the_time_up_is_not_offered_it_again(manager: Office, town: Town) -> None:
    await _was(manager, town, town.ann, date(2026, 8, 3))
    visit = await booked(manager, town, 600, MONDAY)
    await manager.schedule.cancel(visit, CANCEL_REASONS[0])
    assert await offered(manager, slot(town)) == []
    assert await offered(manager, slot(town, day=TUESDAY)) == [("Antonova", Why.RECALL)]


# ------------------------------------------------------------------------------ trying


async def test_a_try_goes_on_to_the_next_and_is_a_call_of_the_log(manager: Office, town: Town) -> None:
    for who in (town.ann, town.bob):
        await manager.waiting.add(WaitDraft(patient_id=who, practitioner_id=town.orlova))
    await manager.waiting.offered(await top(manager, slot(town)), slot(town), Outcome.DECLINED, "free time")
    told: Offer = await manager.waiting.offer(slot(town))
    assert ([row.last_name for row in told.rows], told.asked) == (["Borisov"], 1)
    (call,) = await manager.calls.calls_of(town.ann)
    assert (call.direction, call.outcome, call.about) == (Direction.OUT, Outcome.DECLINED, "free time")
    await manager.journal.undo()
    assert [name for name, _ in await offered(manager, slot(town))] == ["Antonova", "Borisov"]


async def test_who_waits_is_rung_once_a_day_and_three_times_in_vain(
    manager: Office, town: Town, clock: StillClock
) -> None:
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    for attempt in range(3):
        at = slot(town, 600, TUESDAY + timedelta(days=7 + attempt))
        await manager.waiting.offered(await top(manager, at), at, Outcome.NO_ANSWER, "free time")
        assert await offered(manager, slot(town, 700, at.day)) == []
        clock.set(clock.now() + timedelta(days=1))
    later = slot(town, 700, TUESDAY + timedelta(days=10))
    assert await offered(manager, later) == []
    row = await only(manager)
    assert len(row.tries) == 3
    await manager.waiting.change(row, row.draft)
    assert await offered(manager, later) == [("Antonova", Why.WAITS)]


async def test_who_asked_for_nothing_is_left_alone_as_recalls_are(
    manager: Office, town: Town, clock: StillClock
) -> None:
    await booked(manager, town)
    await manager.waiting.offered(await top(manager, slot(town)), slot(town), Outcome.NO_ANSWER, "free time")
    clock.set(clock.now() + timedelta(days=5))
    assert await offered(manager, slot(town, 700, MONDAY + timedelta(days=3))) == []
    await manager.recalls.plan(PlanDraft(patient_id=town.bob, title="Course", stages=2, practitioner_id=town.orlova))
    at = slot(town, 800, LATER)
    await manager.waiting.offered(await top(manager, at), at, Outcome.NO_ANSWER, "free time")
    assert [name for name, _ in await offered(manager, slot(town, 820, LATER))] == []
    assert (await manager.recalls.worklist()).rows == ()


async def test_a_second_desk_is_told_who_rang_already(manager: Office, seated: Seat, town: Town) -> None:
    other = await seated(Role.ADMINISTRATOR)
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    row = await top(manager, slot(town))
    await other.waiting.offered(row, slot(town), Outcome.MESSAGE_LEFT, "free time")
    with pytest.raises(Conflict, match="tried to reach Antonova Anna at 14:30 already"):
        await manager.waiting.offered(row, slot(town), Outcome.NO_ANSWER, "free time")
    assert len(await manager.calls.calls_of(town.ann)) == 1


async def test_who_takes_it_is_booked_with_the_call_and_one_undo(manager: Office, town: Town) -> None:
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova, service_id=town.follow))
    told = await manager.waiting.fill(await top(manager, slot(town)), slot(town), "free time")
    visit = told.appointment
    assert (visit.local_date, visit.local_min, visit.service_id, visit.minutes) == (MONDAY, 600, town.follow, 20)
    (call,) = await manager.calls.calls_of(town.ann)
    assert (call.outcome, call.id, call.agreed_on) == (Outcome.BOOKED, visit.call_id, MONDAY)
    assert (await manager.waiting.listed()).rows == ()
    await manager.journal.undo()
    assert (await manager.schedule.appointment(visit.id)).status is BookStatus.ENTERED_IN_ERROR
    assert len((await manager.waiting.listed()).rows) == 1


async def test_a_visit_that_moves_there_frees_its_own_time(manager: Office, town: Town) -> None:
    visit = await booked(manager, town)
    await manager.waiting.add(WaitDraft(patient_id=town.ann, visit_id=visit))
    row = await top(manager, slot(town))
    told = await manager.waiting.fill(row, slot(town), "free time")
    assert (told.appointment.id, told.appointment.local_date) == (visit, MONDAY)
    with pytest.raises(Taken):
        await manager.schedule.book(wish(town, patient_id=town.bob))
    await booked(manager, town, patient_id=town.bob)
    assert (await manager.waiting.listed()).rows == ()


async def test_the_time_is_taken_meanwhile(manager: Office, seated: Seat, town: Town) -> None:
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    row = await top(manager, slot(town))
    other = await seated(Role.ADMINISTRATOR)
    await other.schedule.book(wish(town, patient_id=town.bob))
    with pytest.raises(Taken):
        await manager.waiting.fill(row, slot(town), "free time")
    assert await manager.calls.calls_of(town.ann) == ()
    assert len((await manager.waiting.listed()).rows) == 1


# ------------------------------------------------------------------------------ idle minutes


async def test_idle_minutes_from_now_on_and_of_the_next_working_day(manager: Office, town: Town) -> None:
    await booked(manager, town, 540, MONDAY, patient_id=town.bob, minutes=180)
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    idle = await manager.waiting.idle()
    assert idle.days == (TODAY, MONDAY)
    assert [(gap.doctor, gap.slot.minute, gap.slot.minutes) for gap in idle.gaps] == [
        ("Kim E.", 870, 30), ("Orlova E.", 870, 30), ("Petrov E.", 870, 30),
        ("Kim E.", 540, 180), ("Kim E.", 760, 140), ("Petrov E.", 540, 180), ("Petrov E.", 760, 140),
        ("Orlova E.", 760, 140),
    ]  # fmt: skip
    assert idle.of(TODAY) == 90
    counts = await manager.waiting.counts(idle)
    assert [counts.get(gap.key) for gap in idle.gaps] == [0, 0, 0, 0, 0, 0, 0, 1]


async def test_how_full_each_day_is(manager: Office, town: Town) -> None:
    await booked(manager, town, 540, MONDAY, minutes=160)
    loads = await manager.waiting.loads()
    assert len({one.day for one in loads}) == 5
    (own,) = [one for one in loads if (one.doctor, one.day) == ("Orlova E.", MONDAY)]
    assert (own.held, own.reception, own.percent) == (160, 320, 50)


async def test_a_time_that_another_desk_holds_is_not_idle(manager: Office, seated: Seat, town: Town) -> None:
    other = await seated(Role.ADMINISTRATOR, desk="desk 2")
    ten = datetime(2026, 10, 5, 7, tzinfo=UTC)
    await other.schedule.holds.take([HoldTime(town.orlova, town.room, ten, 40)])
    own = [gap.slot for gap in (await manager.waiting.idle()).gaps if gap.doctor == "Orlova E."]
    assert [(one.minute, one.minutes) for one in own if one.day == MONDAY] == [(540, 60), (640, 80), (760, 140)]
