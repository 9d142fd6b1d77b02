"""Visits that cannot take place as promised, on a real database: found whichever way the hours changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import pytest_asyncio

from storage.calls.records import Outcome
from storage.clock import StillClock
from storage.errors import NotAllowed, RuleBroken
from storage.ids import AppointmentId, RoomId
from storage.office import Office, seat
from storage.rebooking.records import Cause, ToRebook
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS, BookStatus, MoveTo, NewAppointment
from storage.staff.records import PractitionerDraft
from storage.store import Store
from tests.pilot.clinic import KIM, ORLOVA, Clinic, clinic
from tests.second import approved

MONDAY = date(2026, 10, 5)


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    return await clinic(store, office)


@pytest_asyncio.fixture
async def manager(town: Clinic, store: Store) -> Office:
    return await seat(store, Role.OFFICE_MANAGER.value, "desk 2")


async def rows(town: Clinic) -> tuple[ToRebook, ...]:
    return (await town.office.rebooking.worklist()).rows


async def left(town: Clinic) -> list[tuple[AppointmentId, Cause, str]]:
    return [(row.visit.id, row.cause, row.reason) for row in await rows(town)]


async def test_an_absence_puts_its_visits_on_the_list_and_no_others(town: Clinic, manager: Office) -> None:
    early, late = await town.booked(0, 600, day=MONDAY), await town.booked(1, 900, day=MONDAY)
    await town.booked(2, 600, KIM, day=MONDAY)
    assert await rows(town) == ()
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, hours=((840, 1140),), reason="course")
    assert await left(town) == [(early, Cause.ABSENT, "course")]
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, reason="ill")
    assert await left(town) == [(early, Cause.ABSENT, "ill"), (late, Cause.ABSENT, "ill")]
    assert (await rows(town))[0].number == "+79161234567"
    await manager.journal.undo()
    assert await left(town) == [(early, Cause.ABSENT, "course")], "an absence taken back takes its rows with it"


async def test_a_closed_day_new_hours_a_doctor_who_left_and_a_room_out_of_use(town: Clinic, manager: Office) -> None:
    visit = await town.booked(0, 600, day=MONDAY)
    await manager.staff.add_holiday(MONDAY, "Day of the house")
    assert await left(town) == [(visit, Cause.CLOSED, "Day of the house")]
    await manager.staff.remove_holiday(MONDAY)
    await manager.staff.set_hours(ORLOVA, MONDAY, [], [])
    assert await left(town) == [(visit, Cause.HOURS, "")]
    await manager.journal.undo()
    doctor = await manager.staff.practitioner(ORLOVA)
    await manager.staff.retire(ORLOVA, doctor.version)
    assert await left(town) == [(visit, Cause.LEFT, "")]
    await manager.journal.undo()
    assert await rows(town) == ()
    wanted = NewAppointment(patient_id=town.patients[1], practitioner_id=ORLOVA, local_date=MONDAY, local_min=660)
    there = (await town.office.schedule.book(wanted)).appointment
    shut = next(one for one in await manager.staff.rooms() if one.id == there.room_id)
    await manager.staff.use_room(shut.id, False, shut.version)
    assert await left(town) == [(there.id, Cause.ROOM, "204")]


async def test_what_is_past_given_up_or_in_the_house_is_nobodys_to_call(
    town: Clinic, manager: Office, clock: StillClock
) -> None:
    given_up, past, here = [await town.booked(who, 900 + 60 * who) for who in range(3)]
    await town.office.schedule.cancel(given_up, CANCEL_REASONS[0])
    await town.office.queue.arrive(here)
    await manager.staff.set_days(ORLOVA, MONDAY - timedelta(days=3), MONDAY, reason="ill")
    assert [visit for visit, _cause, _reason in await left(town)] == [past]
    clock.advance(hours=3)
    assert await rows(town) == ()


async def test_another_doctor_of_the_day_is_offered_first_then_the_same_doctor(town: Clinic, manager: Office) -> None:
    await town.booked(0, 600, day=MONDAY)
    other = KIM
    kim = PractitionerDraft(last_name="Kim", first_name="Anna", specialty="dermatologist", room_id=RoomId(2))
    await manager.staff.edit_practitioner(other, kim, (await manager.staff.practitioner(other)).version)
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, reason="ill")
    (row,) = await rows(town)
    offered = await town.office.rebooking.proposals(row)
    told = [(one.practitioner_id, one.local_date, one.local_min) for one in offered]
    tuesday = MONDAY + timedelta(days=1)
    assert told == [(other, MONDAY, 600), (other, MONDAY, 620), (ORLOVA, tuesday, 540), (ORLOVA, tuesday, 560)]
    made = await town.office.rebooking.move(
        row.visit, MoveTo(local_date=MONDAY, local_min=600, practitioner_id=other, room_id=offered[0].room_id)
    )
    assert (made.appointment.practitioner_id, made.appointment.local_min) == (other, 600)
    assert await rows(town) == ()
    (call,) = (await town.office.calls.log()).rows[:1]
    assert (call.outcome, call.about, call.patient_id) == (Outcome.MOVED, "rebook", town.patients[0])
    await town.office.journal.undo()
    assert [one.visit.id for one in await rows(town)] == [row.visit.id], "visit and call are one act"


async def test_tries_are_logged_and_counted_and_who_asked_for_a_later_call_is_not(
    town: Clinic, manager: Office, clock: StillClock
) -> None:
    await town.booked(0, 600, day=MONDAY)
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, reason="ill")
    (row,) = await rows(town)
    desk = town.office.rebooking
    await desk.log_try(row.visit, Outcome.NO_ANSWER)
    assert (await desk.left(), [one.outcome for one in (await rows(town))[0].tries]) == (1, [Outcome.NO_ANSWER])
    await desk.call_later(row.visit, clock.now() + timedelta(hours=1))
    assert await desk.left() == 0
    with pytest.raises(RuleBroken, match="past"):
        await desk.call_later(row.visit, clock.now())
    with pytest.raises(RuleBroken, match="A try ends with"):
        await desk.log_try(row.visit, Outcome.BOOKED)
    clock.advance(hours=2)
    assert await desk.left() == 1
    await desk.cancel((await rows(town))[0].visit, CANCEL_REASONS[-1])
    assert (await town.office.schedule.appointment(row.visit.id)).status is BookStatus.CANCELLED
    assert await desk.left() == 0


async def test_a_visit_that_a_second_person_lets_stand_is_off_the_list_until_the_hours_change_again(
    town: Clinic, manager: Office, clock: StillClock
) -> None:
    await town.booked(0, 600, day=MONDAY)
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, reason="ill")
    (row,) = await rows(town)
    with pytest.raises(NotAllowed):
        await town.office.rebooking.keep(row.visit, "comes for this patient")
    with await approved(town.office):
        with pytest.raises(RuleBroken, match="Say why"):
            await town.office.rebooking.keep(row.visit, " ")
        await town.office.rebooking.keep(row.visit, "comes for this patient")
    assert await rows(town) == ()
    clock.advance(minutes=1)
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, reason="worse")
    assert [one.reason for one in await rows(town)] == ["worse"]


async def test_a_visit_squeezed_in_outside_the_hours_is_meant_there(
    town: Clinic, manager: Office, clock: StillClock
) -> None:
    wanted = NewAppointment(
        patient_id=town.patients[0], practitioner_id=ORLOVA, local_date=MONDAY, local_min=1200,
        overbook_reason="after work",
    )  # fmt: skip
    with await approved(town.office):
        await town.office.schedule.book(wanted)
    assert await rows(town) == ()
    clock.advance(minutes=1)
    await manager.staff.set_days(ORLOVA, MONDAY, MONDAY, reason="ill")
    assert [one.reason for one in await rows(town)] == ["ill"]
