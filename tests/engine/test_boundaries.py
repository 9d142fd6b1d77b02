"""Rules of the trade at their edges: the last day, the last minute, the last kopeck, and who stands beside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, insert

from storage.cash.orders import ChargeDraft, PaymentOrder, RefundOrder
from storage.cash.records import ShiftState
from storage.cash.rules import ends_soon, state_of
from storage.cash.tables import register
from storage.checking import verify
from storage.clock import StillClock
from storage.errors import RuleBroken, Taken
from storage.ids import AppointmentId
from storage.office import Office, open_store, seat
from storage.patients.rules import check_birth
from storage.queue.rules import late_minutes
from storage.rights import Role
from storage.schedule.records import BookStatus, NewAppointment, VisitKind
from storage.schedule.rules import is_late
from storage.staff.records import PractitionerDraft
from storage.store import Store
from tests.engine.full_day import MONDAY, NOW, Day
from tests.till import drawer

TODAY = date(2026, 10, 2)


@pytest_asyncio.fixture
async def store(day_file: Path) -> AsyncIterator[Store]:
    opened = await open_store(day_file, StillClock(NOW))
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def senior(store: Store) -> Office:
    return await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")


@pytest.mark.parametrize(
    ("birth", "fits"),
    [
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
        (date(1886, 10, 2), True),
        (date(1886, 10, 1), False),
        (date(1886, 1, 1), False),
    ],
)
def test_nobody_is_older_than_140_years_or_not_born(birth: date, fits: bool) -> None:
    if fits:
        check_birth(birth, TODAY)
    else:
        with pytest.raises(RuleBroken):
            check_birth(birth, TODAY)


@pytest.mark.parametrize(("minutes", "late"), [(9, 0), (10, 0), (11, 11)])
def test_late_is_more_than_ten_minutes(minutes: int, late: int) -> None:
    assert late_minutes(NOW, NOW + timedelta(minutes=minutes)) == late


@pytest.mark.parametrize(("hours", "late"), [(24, False), (23.99, True), (-1, True)])
def test_a_late_cancellation_is_under_24_hours(hours: float, late: bool) -> None:
    assert is_late(NOW, NOW + timedelta(hours=hours)) is late


@pytest.mark.parametrize(
    ("hours", "state", "warns"),
    [
        (19.99, ShiftState.OPEN, False),
        (20, ShiftState.OPEN, True),
        (23.99, ShiftState.OPEN, True),
        (24, ShiftState.EXPIRED, True),
    ],
)
async def test_a_shift_lasts_24_hours(senior: Office, hours: float, state: ShiftState, warns: bool) -> None:
    shift = (await senior.cash.day()).shift
    assert shift is not None
    later = shift.opened_at + timedelta(hours=hours)
    assert (state_of(shift, later), ends_soon(shift, later)) == (state, warns)


def _wish(day: Day, minute: int, who: int = 1) -> NewAppointment:
    return NewAppointment(
        patient_id=day.others[who], practitioner_id=day.orlova, local_date=MONDAY, local_min=minute, minutes=20,
        kind=VisitKind.FIRST,
    )  # fmt: skip


async def test_who_was_squeezed_in_beside_holds_nobody_up(senior: Office, day: Day) -> None:
    """The first of two overlapping visits is led to its end, amended, undone and taken up again."""
    clock = senior.clock
    assert isinstance(clock, StillClock)
    clock.set(datetime(2026, 10, 5, 7, 0, tzinfo=UTC))  # Monday, ten o'clock
    await senior.schedule.amend(day.visit, kind=VisitKind.PROCEDURE)
    for step in (senior.queue.arrive, senior.queue.send, senior.queue.to_pay, senior.queue.leave):
        await step(day.visit)
    assert (await senior.schedule.appointment(day.visit)).status is BookStatus.FULFILLED
    await senior.journal.undo()
    assert (await senior.schedule.appointment(day.visit)).status is BookStatus.BOOKED
    assert (await senior.read(verify)).ok


async def test_a_quota_holds_by_every_road(store: Store, senior: Office, day: Day) -> None:
    desk = await seat(store, Role.ADMINISTRATOR.value, "desk 2")
    one = (await desk.schedule.book(replace(_wish(day, 1000), second=True))).appointment
    follow = NewAppointment(
        patient_id=day.others[2], practitioner_id=day.orlova, local_date=MONDAY, local_min=1040, minutes=20,
        kind=VisitKind.FOLLOW, second=True,
    )  # fmt: skip
    other = (await desk.schedule.book(follow)).appointment
    doctor = await senior.staff.practitioner(day.orlova)
    visits = await desk.schedule.between(MONDAY, MONDAY)
    booked = sum(visit.kind is VisitKind.FIRST and visit.status.holds_time for visit in visits)
    draft = PractitionerDraft(last_name="Orlova", specialty="Dermatologist", first_quota=booked)
    await senior.staff.edit_practitioner(day.orlova, draft, doctor.version)
    with pytest.raises(Taken, match="first visits"):
        await desk.schedule.amend(other.id, kind=VisitKind.FIRST)
    await desk.schedule.amend(one.id, kind=VisitKind.PROCEDURE)
    await desk.schedule.amend(other.id, kind=VisitKind.FIRST)
    with pytest.raises(Taken, match="first visits"):
        await desk.schedule.amend(one.id, kind=VisitKind.FIRST)


async def test_what_happened_is_not_unwritten(senior: Office, day: Day) -> None:
    by_status = {visit.status: visit for visit in await senior.schedule.between(TODAY, TODAY)}
    with pytest.raises(RuleBroken, match="took place"):
        await senior.schedule.entered_in_error(by_status[BookStatus.FULFILLED].id)
    with pytest.raises(RuleBroken, match="left unseen"):
        await senior.schedule.reinstate(by_status[BookStatus.CANCELLED].id)
    assert (await senior.read(verify)).ok


async def test_a_refund_leaves_the_drawer_where_it_was_asked_for(store: Store, day: Day) -> None:
    """Two registers: the cashier at the second one asks, the senior at the first one approves."""
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    await store.transact(senior.actor, lambda unit: _second_register(unit.conn))
    cashier = await seat(store, Role.CASHIER.value, "desk 2")
    second = (await cashier.cash.day()).register
    await cashier.cash.open_shift(second.id, drawer(0))
    limit = store.centre.refund_limit_minor
    draft = ChargeDraft(patient_id=day.till.yudin, day=MONDAY, title="Course", price_minor=limit + 100)
    owed = await cashier.cash.add_charge(draft)
    paid = await cashier.cash.pay(PaymentOrder(charges=((owed.id, owed.version),), tenders=()))
    asked = await cashier.cash.request_refund(RefundOrder(receipt_id=paid.id, reason="moved away"))
    before = (await senior.cash.day()).report
    refund = await senior.cash.approve_refund(asked)
    after = (await senior.cash.day()).report
    assert before is not None
    assert after is not None
    assert after.expected_minor == before.expected_minor
    assert (refund.register_id, refund.number) == (second.id, paid.number + 1)
    there = (await cashier.cash.day()).report
    assert there is not None
    assert there.expected_minor == 0


def _second_register(conn: Connection) -> int:
    return conn.execute(insert(register).values(code="2", name="2", desk="desk 2")).rowcount


async def test_an_arrival_taken_back_and_repeated_keeps_its_notice(senior: Office, day: Day) -> None:
    """The doctor is not told twice of one patient who was checked in once."""
    (waiting,) = [row for row in (await senior.queue.board()).rows if row.arrived_at and row.left_at is None]
    visit = AppointmentId(waiting.appointment_id)
    told = [one.id for one in await senior.queue.notices(day.orlova) if one.appointment_id == visit]
    await senior.queue.step_back(visit, "wrong person")
    assert not [one for one in await senior.queue.notices(day.orlova) if one.appointment_id == visit]
    await senior.journal.undo()
    assert [one.id for one in await senior.queue.notices(day.orlova) if one.appointment_id == visit] == told
    assert (await senior.read(verify)).ok
