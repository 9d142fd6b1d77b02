"""The call log, on a real database."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import insert

from storage.calls.checks import CHECKS
from storage.calls.records import CallState, Close, Direction, Known, Link, LinkKind, NewCaller, Outcome
from storage.checking import verify
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken
from storage.ids import CallId, PatientId, PractitionerId
from storage.office import Office, seat
from storage.patients.records import PatientDraft, PatientStatus, Phone
from storage.rights import SYSTEM, Right, Role
from storage.schedule.records import CANCEL_REASONS, BookStatus, MoveTo, NewAppointment, VisitKind
from storage.staff.tables import practitioner, roster_line
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb

TODAY = date(2026, 10, 2)
TUESDAY = date(2026, 10, 6)
ORLOVA = PractitionerId(1)
IVANOV = "+79161234567"
UNKNOWN = "+79031112233"


@verb("test.calls_town", right=Right.IMPORT)
def _doctor(unit: Unit) -> None:
    unit.conn.execute(insert(practitioner).values(id=ORLOVA, last_name="Orlova", specialty="derm"))
    unit.conn.execute(
        insert(roster_line),
        [
            {
                "practitioner_id": ORLOVA,
                "weekday": weekday,
                "start_min": 540,
                "end_min": 1080,
                "valid_from": date(2026, 1, 1),
            }
            for weekday in range(5)
        ],
    )


@pytest_asyncio.fixture
async def ivanov(store: Store, office: Office) -> PatientId:
    """One doctor who works, one patient with a telephone."""
    await store.write(SYSTEM, _doctor)
    made = await office.patients.add_caller(
        PatientDraft(last_name="Ivanov", first_name="Pyotr", phones=(Phone(e164=IVANOV),))
    )
    return made.id


def wanted(patient_id: PatientId, call_id: CallId, minute: int = 620) -> NewAppointment:
    return NewAppointment(
        patient_id=patient_id,
        practitioner_id=ORLOVA,
        local_date=TUESDAY,
        local_min=minute,
        kind=VisitKind.FOLLOW,
        call_id=call_id,
    )


async def test_a_ring_opens_one_row_and_knows_the_caller(office: Office, ivanov: PatientId, clock: StillClock) -> None:
    rang = await office.calls.ring("8 (916) 123-45-67", "2")
    assert (rang.number, rang.line, rang.state, rang.patient_id) == (IVANOV, "2", CallState.RINGING, ivanov)
    clock.advance(seconds=5)
    assert (await office.calls.ring("+7 916 1234567", "2")).id == rang.id
    assert (await office.calls.ring(IVANOV, "3")).id != rang.id
    ringing = await office.calls.ringing()
    assert ringing is not None
    assert ringing.line == "3"


async def test_a_call_that_nobody_took_is_missed_and_stays_on_top(
    office: Office, ivanov: PatientId, clock: StillClock
) -> None:
    rang = await office.calls.ring(UNKNOWN)
    clock.advance(seconds=40)
    missed = await office.calls.hang_up(UNKNOWN)
    assert missed is not None
    assert (missed.outcome, missed.state) == (Outcome.MISSED, CallState.TO_DO)
    assert await office.calls.hang_up(UNKNOWN) is None
    clock.advance(hours=20)
    log = await office.calls.log()
    assert [row.id for row in log.rows] == [rang.id]
    assert (log.to_do, log.missed) == (1, 0)
    await office.calls.done(rang.id)
    assert (await office.calls.log()).rows == ()


async def test_repeated_misses_are_folded_and_done_together(
    office: Office, ivanov: PatientId, clock: StillClock
) -> None:
    made = []
    for _ in range(3):
        made.append((await office.calls.ring(UNKNOWN)).id)
        await office.calls.hang_up()
        clock.advance(minutes=9)
    log = await office.calls.log()
    states = {row.id: (row.state, row.same_as) for row in log.rows}
    assert states == {
        made[2]: (CallState.TO_DO, None),
        made[1]: (CallState.SAME, made[2]),
        made[0]: (CallState.SAME, made[2]),
    }
    assert log.rows[0].id == made[2]
    assert log.to_do == 1
    await office.calls.done(made[2])
    assert (await office.calls.log()).to_do == 0
    await office.journal.undo()
    assert (await office.calls.log()).to_do == 1


async def test_who_gets_through_leaves_nothing_to_do(office: Office, ivanov: PatientId, clock: StillClock) -> None:
    missed = await office.calls.ring(UNKNOWN)
    await office.calls.hang_up()
    clock.advance(minutes=3)
    again = await office.calls.ring(UNKNOWN)
    await office.calls.take(again.id)
    await office.calls.close(again.id, Close(outcome=Outcome.INFORMATION))
    log = await office.calls.log()
    assert log.to_do == 0
    settled = log.row(missed.id)
    assert settled is not None
    assert settled.done_by_call_id == again.id


async def test_a_taken_call_needs_its_outcome_after_the_line_is_free(
    office: Office, ivanov: PatientId, store: Store
) -> None:
    rang = await office.calls.ring(IVANOV)
    taken = await office.calls.take(rang.id)
    assert (taken.state, taken.by) == (CallState.OPEN, office.actor.login)
    other = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    with pytest.raises(Conflict, match="Administrator Cashier took this call at 14:30"):
        await other.calls.take(rang.id)
    freed = await office.calls.hang_up(IVANOV)
    assert freed is not None
    assert (freed.state, freed.outcome, freed.ended_at) == (CallState.OPEN, None, None)
    assert freed.hung_up_at is not None
    assert (await office.calls.ring(IVANOV)).id != rang.id


async def test_outcomes_ask_for_what_they_need(office: Office, ivanov: PatientId, clock: StillClock) -> None:
    row = await office.calls.open()
    with pytest.raises(RuleBroken, match="to whom"):
        await office.calls.close(row.id, Close(outcome=Outcome.FORWARDED, forwarded_to=" "))
    with pytest.raises(RuleBroken, match="when"):
        await office.calls.close(row.id, Close(outcome=Outcome.CALL_BACK))
    later = clock.now() + timedelta(minutes=30)
    back = await office.calls.close(row.id, Close(outcome=Outcome.CALL_BACK, call_back_at=later, note="biopsy"))
    assert (back.state, back.call_back_at) == (CallState.TO_DO, later)
    with pytest.raises(Conflict, match="closed this call at 14:30"):
        await office.calls.close(row.id, Close(outcome=Outcome.INFORMATION))
    told = await office.calls.edit(row.id, Close(outcome=Outcome.FORWARDED, forwarded_to="manager"))
    assert (told.outcome, told.forwarded_to, told.call_back_at) == (Outcome.FORWARDED, "manager", None)
    await office.journal.undo()
    assert (await office.calls.call(row.id)).call_back_at == later


async def test_the_end_of_any_number_finds_the_caller(office: Office, ivanov: PatientId) -> None:
    assert [one.patient_id for one in await office.calls.who("4567")] == [ivanov]
    assert [one.patient_id for one in await office.calls.who("8 916 123 45 67")] == [ivanov]
    assert await office.calls.who("567") == ()
    assert await office.calls.who("4568") == ()


async def test_a_new_caller_needs_a_name_and_a_number(office: Office, ivanov: PatientId) -> None:
    row = await office.calls.open()
    with pytest.raises(RuleBroken, match="name"):
        await office.calls.new_caller(row.id, NewCaller(last_name="  ", number=UNKNOWN))
    with pytest.raises(RuleBroken, match="number"):
        await office.calls.new_caller(row.id, NewCaller(last_name="Shcherbakova"))
    known = await office.calls.new_caller(row.id, NewCaller(last_name="Shcherbakova", number="8 903 111-22-33"))
    assert known.patient_id is not None
    assert known.who == "Shcherbakova"
    person = await office.patients.patient(known.patient_id)
    assert (person.status, person.phone) == (PatientStatus.PROSPECTIVE, UNKNOWN)
    await office.journal.undo()
    assert (await office.calls.call(row.id)).patient_id is None
    assert await office.calls.who(UNKNOWN) == ()


async def test_a_booking_and_its_call_name_each_other(office: Office, ivanov: PatientId) -> None:
    row = await office.calls.open(number=IVANOV)
    visit, closed = await office.calls.book(row.id, wanted(ivanov, row.id))
    assert (closed.outcome, closed.patient_id, closed.visit_day) == (Outcome.BOOKED, ivanov, TUESDAY)
    assert await office.calls.links(row.id) == (Link(what=LinkKind.APPOINTMENT, key=visit),)
    through = await office.calls.call_of(visit)
    assert through is not None
    assert through.id == row.id
    strip = await office.calls.caller(ivanov)
    assert (strip.next_visit_id, strip.next_doctor, strip.calls) == (visit, "Orlova", 1)
    await office.journal.undo()
    assert (await office.calls.call(row.id)).state is CallState.OPEN
    assert await office.calls.links(row.id) == ()
    assert (await office.calls.caller(ivanov)).next_visit_id is None


async def test_a_booking_that_fails_leaves_the_call_open(office: Office, ivanov: PatientId) -> None:
    row = await office.calls.open()
    with pytest.raises(RuleBroken):
        await office.calls.book(row.id, wanted(ivanov, row.id, minute=3))
    assert (await office.calls.call(row.id)).state is CallState.OPEN


async def test_moving_and_cancelling_close_the_call(office: Office, ivanov: PatientId) -> None:
    first = await office.calls.open()
    visit, _ = await office.calls.book(first.id, wanted(ivanov, first.id))
    second = await office.calls.open()
    target = MoveTo(local_date=TUESDAY, local_min=700)
    moved = await office.calls.move(second.id, await office.schedule.appointment(visit), target)
    assert (moved.outcome, moved.visit_day) == (Outcome.MOVED, TUESDAY)
    assert (await office.schedule.appointment(visit)).call_id == second.id
    third = await office.calls.open()
    known = Known(patient_id=ivanov, number=IVANOV)
    gone = await office.calls.cancel(
        third.id, await office.schedule.appointment(visit), CANCEL_REASONS[0], known
    )
    assert (gone.outcome, gone.patient_id, gone.number) == (Outcome.CANCELLED, ivanov, IVANOV)
    await office.journal.undo()
    assert (await office.schedule.appointment(visit)).status is BookStatus.BOOKED


async def test_a_new_caller_is_registered_and_booked_in_one_act(office: Office, ivanov: PatientId) -> None:
    row = await office.calls.open()
    caller = NewCaller(last_name="Shcherbakova", first_name="Yulia", number="8 903 111-22-33")
    visit, closed = await office.calls.book(row.id, wanted(PatientId(0), row.id), caller)
    assert (closed.who, closed.number, closed.outcome) == ("Shcherbakova Yulia", UNKNOWN, Outcome.BOOKED)
    assert (await office.schedule.appointment(visit)).patient.usual == "Shcherbakova Yulia"
    await office.journal.undo()
    assert (await office.calls.call(row.id)).state is CallState.OPEN
    assert await office.calls.who(UNKNOWN) == ()


async def test_calling_back_does_what_was_to_be_done(office: Office, ivanov: PatientId) -> None:
    rang = await office.calls.ring(UNKNOWN)
    await office.calls.hang_up()
    for outcome, state in ((Outcome.NO_ANSWER, CallState.TO_DO), (Outcome.INFORMATION, CallState.CLOSED)):
        back = await office.calls.open(direction=Direction.OUT, number=UNKNOWN, for_call_id=rang.id)
        await office.calls.close(back.id, Close(outcome=outcome))
        assert (await office.calls.call(rang.id)).state is state
    assert (await office.calls.call(rang.id)).done_by_call_id == back.id


async def test_hidden_numbers_ring_too(office: Office, ivanov: PatientId) -> None:
    first = await office.calls.ring("", "2")
    assert (await office.calls.ring("", "2")).id == first.id
    assert (await office.calls.ring("", "3")).id != first.id


async def test_tries_are_counted_and_a_refusal_ends_them(office: Office, ivanov: PatientId, clock: StillClock) -> None:
    rang = await office.calls.ring(UNKNOWN)
    await office.calls.hang_up()
    assert (await office.calls.log_try(rang.id, Outcome.NO_ANSWER)).tries == 1
    tried = (await office.calls.log()).rows[-1]
    assert (tried.direction, tried.number, tried.for_call_id) == (Direction.OUT, UNKNOWN, rang.id)
    await office.calls.log_try(rang.id, Outcome.MESSAGE_LEFT)
    row = await office.calls.call(rang.id)
    assert (row.tries, row.state) == (2, CallState.TO_DO)
    await office.journal.undo()
    assert [one.outcome for one in (await office.calls.log()).rows] == [Outcome.MISSED, Outcome.NO_ANSWER]
    assert (await office.calls.call(rang.id)).tries == 1, "what was taken back was no try"
    opened = await office.calls.open(direction=Direction.OUT, number=UNKNOWN, for_call_id=rang.id)
    await office.calls.drop(opened.id)
    assert (await office.calls.call(rang.id)).tries == 1, "nor was a row opened by mistake"
    await office.calls.log_try(rang.id, Outcome.DECLINED)
    assert (await office.calls.call(rang.id)).state is CallState.CLOSED
    with pytest.raises(RuleBroken, match="A try ends"):
        await office.calls.log_try(rang.id, Outcome.BOOKED)
    with pytest.raises(RuleBroken, match="nothing left"):
        await office.calls.done(rang.id)


async def test_a_row_opened_by_mistake_is_not_shown(office: Office, ivanov: PatientId) -> None:
    row = await office.calls.open()
    await office.calls.drop(row.id)
    assert (await office.calls.log()).rows == ()
    with pytest.raises(NotFound):
        await office.calls.take(row.id)
    rang = await office.calls.ring(UNKNOWN)
    with pytest.raises(RuleBroken, match="by hand"):
        await office.calls.drop(rang.id)


async def test_a_line_never_freed_does_not_swallow_later_calls(
    office: Office, ivanov: PatientId, clock: StillClock
) -> None:
    first = await office.calls.ring(UNKNOWN, "1")
    clock.advance(hours=5)
    second = await office.calls.ring(UNKNOWN, "1")
    assert second.id != first.id
    assert (await office.calls.call(first.id)).outcome is Outcome.MISSED


async def test_typed_text_is_made_plain(office: Office, ivanov: PatientId) -> None:
    row = await office.calls.open()
    named = await office.calls.name_caller(row.id, "\x1b[31mBob\u200f  [/b]", "123")
    assert named.caller_name == "[31mBob [/b]"
    assert (await office.calls.ring("anonymous\x07", "\x1b")).number == "anonymous"


async def test_merged_patients_take_their_calls_along(store: Store, office: Office, ivanov: PatientId) -> None:
    row = await office.calls.open(number=IVANOV)
    await office.calls.identify(row.id, ivanov)
    await office.calls.close(row.id, Close(outcome=Outcome.COMPLAINT, note="lift"))
    twin = await office.patients.add_caller(
        PatientDraft(last_name="Ivanov", first_name="Petr", phones=(Phone(e164="+79169999999"),))
    )
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    await senior.patients.merge(ivanov, twin.id, "one person")
    assert [one.id for one in await office.calls.calls_of(twin.id)] == [row.id]
    assert any(event.code == "complaint" for event in await office.patients.history(twin.id))


async def test_the_right_is_asked(store: Store, ivanov: PatientId) -> None:
    cashier = await seat(store, Role.CASHIER.value, "till")
    with pytest.raises(NotAllowed):
        await cashier.calls.open()


def test_the_log_is_kept_by_the_database(raw: sqlite3.Connection) -> None:
    raw.execute("INSERT INTO call (id, direction, number, by_exchange, started_at) VALUES (1, 'in', '1', 1, 100)")
    for statement in (
        "DELETE FROM call",
        "UPDATE call SET ended_at = 200, version = version + 1",
        "UPDATE call SET outcome = 'booked', version = version + 1",
        "UPDATE call SET ended_at = 200, outcome = 'nonsense', version = version + 1",
        "UPDATE call SET ended_at = 200, outcome = 'forwarded', version = version + 1",
        "UPDATE call SET ended_at = 200, outcome = 'call-back', version = version + 1",
        "UPDATE call SET started_at = 5, version = version + 1",
        "INSERT INTO call (direction, number, by_exchange, started_at) VALUES ('in', '1', 1, 200)",
        "INSERT OR REPLACE INTO call (direction, number, by_exchange, started_at) VALUES ('in', '1', 1, 200)",
        "INSERT OR REPLACE INTO call (id, direction, started_at) VALUES (1, 'in', 200)",
        "INSERT INTO call_link (call_id, what, key) VALUES (99, 'patient', 1)",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    raw.close()


async def test_check_names_broken_links(store: Store, raw: sqlite3.Connection) -> None:
    raw.execute("INSERT INTO call (id, direction, started_at) VALUES (1, 'in', 100)")
    raw.execute("INSERT INTO call_link (call_id, what, key) VALUES (1, 'appointment', 5)")
    verdict = await store.read(lambda conn: verify(conn, CHECKS))
    assert [problem.where for problem in verdict.problems] == ["call 1"]
    raw.close()


