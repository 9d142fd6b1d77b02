"""Leading patients through the house, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import insert

from storage.clock import StillClock
from storage.errors import Conflict, NotFound, RuleBroken
from storage.ids import AppointmentId, RoomId
from storage.office import Office, seat
from storage.patients.tables import paper, patient_phone
from storage.queue.gates import GateKind
from storage.queue.records import Passage, Priority, RoomState, State, StepKind
from storage.queue.rules import late_minutes, wait_minutes
from storage.rights import SYSTEM, Role
from storage.schedule import verbs as book
from storage.schedule.records import CANCEL_REASONS, BookStatus, TakenIn, WalkIn
from storage.store import Store
from storage.unit import Unit
from tests.engine.queue_town import IVANOV, KIM, ORLOVA, PEOPLED, SMITH, TODAY, booked, set_price
from tests.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return PEOPLED


@pytest.fixture
def town(store: Store) -> Store:
    """Two doctors with a room each and three patients; it is 14:30."""
    return store


@pytest_asyncio.fixture
async def ivanov(town: Store) -> AppointmentId:
    """Ivanov at 14:20 to Orlova."""
    return await booked(town, IVANOV, 14 * 60 + 20)


async def test_a_visit_from_the_door_to_the_street(office: Office, ivanov: AppointmentId, clock: StillClock) -> None:
    queue = office.queue
    assert (await queue.visit(ivanov)).state is State.EXPECTED
    came = await queue.arrive(ivanov)
    assert came.state is State.WAITING
    assert came.told_at == clock.now()
    assert (await queue.waiting(), await queue.waiting(ORLOVA), await queue.waiting(KIM)) == (1, 1, 0)
    clock.advance(minutes=4)
    assert wait_minutes(await queue.visit(ivanov), clock.now()) == 4
    assert (await queue.ready(ivanov)).state is State.READY
    assert (await queue.call(ivanov)).state is State.CALLED
    inside = await queue.send(ivanov)
    assert (inside.state, inside.room) == (State.IN_ROOM, "204")
    clock.advance(minutes=15)
    assert (await queue.to_pay(ivanov)).state is State.TO_PAY
    gone = await queue.leave(ivanov)
    assert (gone.state, gone.status) == (State.GONE, "fulfilled")
    assert [step.kind for step in await queue.steps(ivanov)] == [
        StepKind.ARRIVED,
        StepKind.READY,
        StepKind.CALLED,
        StepKind.IN_ROOM,
        StepKind.TO_PAY,
        StepKind.LEFT,
    ]
    (wait,) = await queue.waits(TODAY, TODAY)
    assert wait.minutes == 4


async def test_one_key_leads_a_visit_on_and_undo_leads_it_back(office: Office, ivanov: AppointmentId) -> None:
    queue = office.queue
    before = await queue.visit(ivanov)
    seen = None
    for state, kind in (
        (State.WAITING, StepKind.ARRIVED),
        (State.IN_ROOM, StepKind.IN_ROOM),
        (State.TO_PAY, StepKind.TO_PAY),
        (State.GONE, StepKind.LEFT),
    ):
        assert (await queue.advance(ivanov, seen=seen)).state is state
        seen = kind
    with pytest.raises(RuleBroken, match="nothing left"):
        await queue.advance(ivanov, seen=seen)
    for state in (State.TO_PAY, State.IN_ROOM, State.WAITING, State.EXPECTED):
        await office.journal.undo()
        assert (await queue.visit(ivanov)).state is state
    after = await queue.visit(ivanov)
    assert (after.status, after.arrived_at, after.told_at) == (before.status, None, None)
    steps = await queue.steps(ivanov)
    assert [step.kind for step in steps[4:]] == [StepKind.UNDONE] * 4
    assert all(step.note for step in steps[4:])
    assert (await queue.arrive(ivanov)).state is State.WAITING


async def test_two_desks_do_not_lead_one_patient_twice(
    office: Office, ivanov: AppointmentId, store: Store
) -> None:
    other = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    await office.queue.advance(ivanov, seen=None)
    with pytest.raises(Conflict, match="Administrator"):
        await other.queue.advance(ivanov, seen=None)
    await other.queue.send(ivanov)
    with pytest.raises(Conflict, match="Senior Administrator"):
        await office.journal.undo()
    assert (await office.queue.visit(ivanov)).state is State.IN_ROOM


async def test_a_patient_is_in_the_queue_once(office: Office, ivanov: AppointmentId, town: Store) -> None:
    again = await booked(town, IVANOV, 15 * 60, KIM)
    await office.queue.arrive(ivanov)
    with pytest.raises(RuleBroken, match=r"already in the queue: to Orlova E\.I\., since 14:30"):
        await office.queue.arrive(again)
    await office.queue.send(ivanov)
    with pytest.raises(RuleBroken, match="already in the queue"):
        await office.queue.arrive(again)
    await office.queue.to_pay(ivanov)
    assert (await office.queue.arrive(again)).state is State.WAITING
    await office.journal.undo()
    await office.journal.undo()
    rows = (await office.queue.board(TODAY)).rows
    assert [row.state for row in rows] == [State.IN_ROOM, State.EXPECTED]


async def test_undo_does_not_put_anybody_into_two_queues(
    office: Office, ivanov: AppointmentId, town: Store
) -> None:
    other = await seat(town, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    again = await booked(town, IVANOV, 15 * 60, KIM)
    for verb_ in (office.queue.arrive, office.queue.send, office.queue.to_pay):
        await verb_(ivanov)
    await other.queue.arrive(again)
    with pytest.raises(RuleBroken, match="once"):
        await office.journal.undo()
    assert (await office.queue.visit(ivanov)).state is State.TO_PAY


async def test_yesterdays_leftovers_do_not_hold_up_today(office: Office, town: Store, clock: StillClock) -> None:
    first = await booked(town, IVANOV, 14 * 60 + 40)
    tomorrow = await booked(town, IVANOV, 9 * 60, KIM, TODAY + timedelta(days=1))
    await office.queue.arrive(first)
    with pytest.raises(RuleBroken, match="today"):
        await office.queue.arrive(tomorrow)
    clock.advance(hours=20)
    assert (await office.queue.arrive(tomorrow)).state is State.WAITING


async def test_who_leaves_unseen_frees_the_time(office: Office, ivanov: AppointmentId, town: Store) -> None:
    await office.queue.arrive(ivanov)
    gone = await office.queue.leave_without_visit(ivanov, "had to go")
    assert (gone.state, gone.status) == (State.LEFT_WITHOUT_VISIT, "cancelled")
    assert [row.appointment_id for row in (await office.queue.board(TODAY)).rows] == [ivanov]
    await office.journal.undo()
    assert (await office.queue.visit(ivanov)).state is State.WAITING
    await office.queue.leave_without_visit(ivanov)
    assert await booked(town, SMITH, 14 * 60 + 20)


async def test_nobody_in_the_house_is_cancelled_moved_or_called_absent(
    office: Office, ivanov: AppointmentId
) -> None:
    await office.queue.arrive(ivanov)
    with pytest.raises(RuleBroken, match="checked in"):
        await office.queue.no_show(ivanov)
    with pytest.raises(RuleBroken, match="Ivanov Pyotr has checked in"):
        await office.write(book.cancel, ivanov, CANCEL_REASONS[0])
    with pytest.raises(RuleBroken, match="Ivanov Pyotr has checked in"):
        await office.write(book.no_show, ivanov)


async def test_a_no_show_is_said_by_a_person_and_undone(office: Office, ivanov: AppointmentId) -> None:
    assert (await office.queue.no_show(ivanov)).state is State.NO_SHOW
    await office.journal.undo()
    assert (await office.queue.arrive(ivanov)).state is State.WAITING


async def test_a_no_show_who_comes_late_is_booked_again_or_a_walk_in(office: Office, ivanov: AppointmentId) -> None:
    """One act: taken back, the visit is missed again; what was given away stays with who has it."""
    await office.queue.no_show(ivanov)
    assert (await office.queue.arrive(ivanov)).appointment_id == ivanov
    await office.journal.undo()
    assert (await office.queue.visit(ivanov)).state is State.NO_SHOW
    missed = await office.schedule.appointment(ivanov)
    await office.store.write(
        SYSTEM,
        book.take_in,
        TakenIn(
            patient_id=SMITH,
            practitioner_id=missed.practitioner_id,
            local_date=missed.local_date,
            local_min=missed.local_min,
            minutes=missed.minutes,
        ),
    )
    came = await office.queue.arrive(ivanov)
    assert (came.walk_in, came.state) == (True, State.WAITING)
    assert (await office.queue.visit(ivanov)).state is State.NO_SHOW


async def test_a_walk_in_comes_and_waits_in_one_go(office: Office, town: Store, clock: StillClock) -> None:
    made = await office.queue.walk_in(WalkIn(patient_id=SMITH, practitioner_id=ORLOVA, comment="walk-in"))
    assert (made.state, made.walk_in, made.starts_at) == (State.WAITING, True, clock.now())
    with pytest.raises(RuleBroken, match="already in the queue"):
        await office.queue.walk_in(WalkIn(patient_id=SMITH, practitioner_id=KIM))
    await office.journal.undo()
    assert (await office.queue.board(TODAY)).rows == ()


async def test_late_is_noted(office: Office, town: Store) -> None:
    late = await booked(town, SMITH, 14 * 60 + 5)
    came = await office.queue.arrive(late)
    assert came.arrived_at is not None
    assert late_minutes(came.starts_at, came.arrived_at) == 25


async def test_rooms_are_occupied_by_who_is_in_them(office: Office, ivanov: AppointmentId, town: Store) -> None:
    other = await booked(town, SMITH, 14 * 60 + 40)
    for who in (ivanov, other):
        await office.queue.arrive(who)
    await office.queue.send(ivanov)
    states = {room.name: (room.state, room.patient) for room in await office.queue.rooms()}
    assert states == {"110": (RoomState.FREE, ""), "204": (RoomState.OCCUPIED, "Ivanov Pyotr")}
    with pytest.raises(RuleBroken, match="Room 204 is occupied: Ivanov Pyotr"):
        await office.queue.send(other)
    await office.queue.room_to_clean(RoomId(2), "spilt")
    with pytest.raises(RuleBroken, match="cleaned"):
        await office.queue.send(other, RoomId(2))
    await office.queue.room_clean(RoomId(2))
    assert (await office.queue.send(other, RoomId(2))).room == "110"
    await office.journal.undo()
    await office.journal.undo()
    assert {room.name: room.state for room in await office.queue.rooms()}["110"] is RoomState.TO_CLEAN


async def test_next_patient_by_one_key(office: Office, ivanov: AppointmentId, town: Store) -> None:
    urgent = await booked(town, SMITH, 16 * 60)
    for who in (ivanov, urgent):
        await office.queue.arrive(who)
    with pytest.raises(RuleBroken, match="why"):
        await office.queue.prioritise(urgent, Priority.EMERGENCY, " ")
    await office.queue.prioritise(urgent, Priority.EMERGENCY, "bleeding")
    assert (await office.queue.next_patient(ORLOVA)).appointment_id == urgent
    assert (await office.queue.next_patient(ORLOVA)).appointment_id == ivanov
    assert (await office.queue.visit(urgent)).state is State.TO_PAY
    with pytest.raises(NotFound, match="Nobody"):
        await office.queue.next_patient(ORLOVA)
    await office.journal.undo()
    assert (await office.queue.visit(urgent)).state is State.IN_ROOM
    assert (await office.queue.visit(ivanov)).state is State.WAITING
    await office.journal.undo()
    await office.journal.undo()
    assert (await office.queue.visit(urgent)).priority is Priority.ROUTINE


async def test_who_has_been_seen_is_charged_in_the_same_act(
    office: Office, ivanov: AppointmentId, town: Store
) -> None:
    await town.write(SYSTEM, set_price)
    await office.queue.arrive(ivanov)
    await office.queue.send(ivanov)
    assert await office.cash.debts((IVANOV,)) == {}
    await office.queue.to_pay(ivanov)
    assert await office.cash.debts((IVANOV,)) == {IVANOV: 180_000}
    await office.journal.undo()
    assert await office.cash.debts((IVANOV,)) == {}
    assert (await office.queue.visit(ivanov)).state is State.IN_ROOM
    await office.queue.leave(ivanov)
    assert await office.cash.debts((IVANOV,)) == {IVANOV: 180_000}


async def test_another_persons_step_is_taken_back_with_a_reason(
    office: Office, ivanov: AppointmentId, store: Store
) -> None:
    other = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    await office.queue.arrive(ivanov)
    with pytest.raises(RuleBroken, match="why"):
        await other.queue.step_back(ivanov, "  ")
    assert (await other.queue.step_back(ivanov, "another Ivanov")).state is State.EXPECTED
    assert await office.queue.notices(ORLOVA) == ()
    await other.journal.undo()
    assert (await office.queue.visit(ivanov)).state is State.WAITING
    assert len(await office.queue.notices(ORLOVA)) == 1


async def test_gates_follow_the_papers(office: Office, ivanov: AppointmentId, town: Store) -> None:
    missing = {gate.kind for gate in (await office.queue.gates({ivanov: 55_000}))[ivanov] if not gate.open}
    assert GateKind.DEBT in missing
    assert GateKind.CONSENT in missing

    def sign(unit: Unit) -> None:
        unit.conn.execute(
            insert(paper), [{"patient_id": IVANOV, "kind": "consent", "noted_at": unit.now, "noted_by": "me"}]
        )
        unit.conn.execute(insert(patient_phone).values(patient_id=IVANOV, rev="7654", e164="+74567"))

    await town.transact(SYSTEM, sign)
    left = {gate.kind for gate in (await office.queue.gates({ivanov: 0}))[ivanov] if not gate.open}
    assert left == missing - {GateKind.CONSENT, GateKind.TELEPHONE, GateKind.DEBT}


async def test_recorded_passages_give_the_recorded_waits(office: Office, town: Store, clock: StillClock) -> None:
    past = TODAY - timedelta(days=20)
    visit = await town.write(
        SYSTEM,
        book.take_in,
        TakenIn(
            patient_id=IVANOV,
            practitioner_id=ORLOVA,
            local_date=past,
            local_min=600,
            minutes=20,
            status=BookStatus.FULFILLED,
        ),
    )
    assert visit is not None
    came = clock.now() - timedelta(days=20, hours=4)
    passage = Passage(
        arrived_at=came,
        in_room_at=came + timedelta(minutes=39, seconds=5),
        left_at=came + timedelta(minutes=56),
    )
    importer = Office(town, SYSTEM)
    for _ in range(2):
        await importer.queue.record_passage(AppointmentId(visit), passage)
    (wait,) = await office.queue.waits(past, past)
    assert (wait.seconds, wait.minutes) == (39 * 60 + 5, 39)
    (row,) = (await office.queue.board(past)).rows
    assert (row.state, wait_minutes(row, clock.now())) == (State.GONE, 39)
    assert len(await office.queue.steps(AppointmentId(visit))) == 3
