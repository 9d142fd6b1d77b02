"""Recalls on both engines: who is due by rules, plans, visits that fell through; who is left alone, and who is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import delete, update

from storage.calls.records import Direction, Outcome
from storage.cash.orders import ChargeDraft
from storage.checking import verify
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, RuleBroken, StorageError
from storage.ids import AppointmentId, PatientId
from storage.location import Location
from storage.office import Office
from storage.patients.records import PatientStatus, Phone
from storage.patients.tables import patient, patient_phone
from storage.reading import reading
from storage.recalls import rules
from storage.recalls.checks import CHECKS
from storage.recalls.records import Category, PlanDraft, Quiet, Recall, State, Stop, TypeDraft
from storage.recalls.records import Unit as Per
from storage.recalls.tables import recall_type, treatment_plan
from storage.rights import Role
from storage.schedule import verbs as book
from storage.schedule.records import CANCEL_REASONS, BookStatus, Side, TakenIn, VisitKind
from storage.unit import Unit
from tests.engine.book_town import MONDAY, TODAY, Town, build, wish

Seat = Callable[..., Awaitable[Office]]
NUMBER = "+79161234567"
WELL = CANCEL_REASONS[2]


@pytest_asyncio.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER)


@pytest_asyncio.fixture
async def town(manager: Office) -> Town:
    made = await build(manager)
    for who in (made.ann, made.bob, made.eve):
        await manager.patients.add_phone(who, Phone(e164=NUMBER))
    return made


async def was(office: Office, town: Town, day: date, **more: object) -> AppointmentId:
    """A visit of Ann at Orlova's as another system knew it."""
    values = {"patient_id": town.ann, "practitioner_id": town.orlova, "local_date": day, "local_min": 600}
    values |= {"minutes": 40, "kind": VisitKind.FIRST, "status": BookStatus.FULFILLED, **more}
    made = await office.write(book.take_in, TakenIn(**values))  # type: ignore[arg-type]  # tests name any field
    assert made is not None
    return AppointmentId(made)


def yearly(**more: object) -> TypeDraft:
    values = {"name": "Yearly examination", "specialty": "Dermatologist", **more}
    return TypeDraft(**values)  # type: ignore[arg-type]  # tests name any field


async def due(office: Office) -> list[tuple[str, str, date]]:
    found = await office.recalls.worklist()
    return [(row.last_name, row.title or row.category.value, row.due) for row in found.rows]


async def first(office: Office, state: State = State.DUE) -> Recall:
    return (await office.recalls.worklist(None, state)).rows[0]


# ------------------------------------------------------------------------------ by a rule


async def test_due_is_the_last_qualifying_visit_plus_the_interval(manager: Office, town: Town) -> None:
    await manager.recalls.add_type(yearly())
    await was(manager, town, date(2024, 11, 5))
    await was(manager, town, date(2025, 9, 30))
    await was(manager, town, date(2025, 10, 3), patient_id=town.bob)
    await was(manager, town, date(2025, 9, 1), patient_id=town.eve, practitioner_id=town.petrov)
    assert await due(manager) == [("Antonova", "Yearly examination", date(2026, 9, 30))]


async def test_a_service_renews_whether_visited_or_charged(manager: Office, town: Town) -> None:
    await manager.recalls.add_type(
        yearly(name="Cleaning", specialty="", service_ids=(town.follow,), every=6, unit=Per.MONTH)
    )
    await was(manager, town, date(2026, 3, 2), service_id=town.follow)
    await was(manager, town, date(2026, 3, 9), service_id=town.first, patient_id=town.bob)
    await was(manager, town, date(2026, 9, 1), service_id=town.first)
    assert await due(manager) == [("Antonova", "Cleaning", date(2026, 9, 2))]
    await was(manager, town, date(2026, 9, 9), service_id=town.follow)
    assert await due(manager) == []


async def test_booking_a_qualifying_visit_removes_it_and_undo_brings_it_back(manager: Office, town: Town) -> None:
    await manager.recalls.add_type(yearly())
    await was(manager, town, date(2025, 6, 2))
    await manager.schedule.book(wish(town, practitioner_id=town.petrov))
    assert len(await due(manager)) == 1
    await manager.schedule.book(wish(town, 660))
    assert await due(manager) == []
    await manager.journal.undo()
    assert len(await due(manager)) == 1


async def test_ages_sex_and_those_who_never_came(manager: Office, town: Town) -> None:
    def women(unit: Unit) -> None:
        values = {"sex": "female", "version": patient.c.version + 1}
        unit.conn.execute(update(patient).where(patient.c.id == town.ann).values(**values))

    await manager.store.transact(manager.actor, women)
    await manager.recalls.add_type(yearly(sex="female", age_from=46, age_to=46, never=True))
    assert await due(manager) == [("Antonova", "Yearly examination", date(2026, 5, 17))]
    await was(manager, town, date(2026, 6, 1))
    assert await due(manager) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"every": 0}, "An interval of 0 calls nobody"),
        ({"age_from": 50, "age_to": 40}, "Nobody is both 50 or older and 40 or younger"),
        ({"specialty": ""}, "Say what renews the recall"),
        ({"name": " "}, "needs a name"),
        ({"category": Category.BROKEN}, "preventive or a follow-up"),
        ({"quiet": Quiet(first=0)}, "quiet period"),
        ({"quiet": Quiet(tries=0)}, "1 to 9 times"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused_in_one_sentence(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        rules.check_type(yearly(**wrong))


@pytest.mark.parametrize("wrong", [{"every": 0}, {"age_from": 50, "age_to": 40}, {"unit": "week"}, {"tries": 0}])
async def test_and_by_the_database_itself(manager: Office, town: Town, wrong: dict[str, object]) -> None:
    made = await manager.recalls.add_type(yearly())

    def spoil(unit: Unit) -> None:
        unit.conn.execute(update(recall_type).where(recall_type.c.id == made).values(version=2, **wrong))

    with pytest.raises(StorageError):
        await manager.store.transact(manager.actor, spoil)


@pytest.mark.parametrize(
    ("day", "every", "unit", "expected"),
    [
        (date(2026, 1, 31), 1, Per.MONTH, date(2026, 2, 28)),
        (date(2024, 2, 29), 1, Per.YEAR, date(2025, 2, 28)),
        (date(2026, 12, 20), 14, Per.DAY, date(2027, 1, 3)),
    ],
)
def test_a_short_month_does_not_lose_a_day(day: date, every: int, unit: Per, expected: date) -> None:
    assert rules.after(day, every, unit) == expected
    assert rules.latest(expected, every, unit) >= day


# ------------------------------------------------------------------------------ what finds itself


async def test_a_plan_is_due_until_a_visit_is_ahead_or_it_is_done(manager: Office, town: Town) -> None:
    draft = PlanDraft(patient_id=town.ann, title="Course of 3", stages=2, practitioner_id=town.orlova)
    await manager.recalls.plan(draft)
    (row,) = (await manager.recalls.worklist()).rows
    assert (row.category, row.title, row.stages) == (Category.UNFINISHED, "Course of 3", (0, 2))
    await manager.schedule.book(wish(town, practitioner_id=town.kim))  # the specialty counts
    assert await due(manager) == []
    await manager.journal.undo()
    await manager.recalls.stage_done(row.item.key)
    assert (await first(manager)).stages == (1, 2)
    await manager.recalls.stage_done(row.item.key)
    assert await due(manager) == []
    await manager.journal.undo()
    assert (await first(manager)).stages == (1, 2)
    with pytest.raises(RuleBroken, match="one of them at least is left"):
        await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="x", stages=2, done=2))


async def test_broken_visits_are_called_after_unless_another_took_their_place(manager: Office, town: Town) -> None:
    await was(manager, town, date(2026, 9, 29), status=BookStatus.NO_SHOW)
    await was(manager, town, date(2026, 9, 28), patient_id=town.bob, status=BookStatus.NO_SHOW)
    await was(manager, town, date(2026, 9, 30), patient_id=town.bob, local_min=700)
    fell = {"status": BookStatus.CANCELLED, "cancel_side": Side.PATIENT, "patient_id": town.eve}
    await was(manager, town, date(2026, 9, 21), cancel_reason=WELL.code, **fell)
    assert await due(manager) == [("Antonova", "broken", date(2026, 9, 29))]
    await was(manager, town, date(2026, 9, 22), cancel_reason="busy", **fell)
    assert [row[0] for row in await due(manager)] == ["Evseeva", "Antonova"]
    await manager.schedule.book(wish(town, practitioner_id=town.kim))
    assert [row[0] for row in await due(manager)] == ["Evseeva"]


async def test_debts_are_shown_on_request_only(manager: Office, town: Town) -> None:
    await manager.cash.add_charge(ChargeDraft(patient_id=town.ann, day=TODAY, service_id=town.first))
    assert await due(manager) == []
    (row,) = (await manager.recalls.worklist(Category.DEBT)).rows
    assert (row.who, row.owed_minor, row.due) == ("Antonova Anna", 250000, TODAY)


# ------------------------------------------------------------------------------ who is left alone


async def _days_pass(office: Office, clock: StillClock, days: int) -> None:
    clock.set(clock.now() + timedelta(days=days))


async def test_quiet_after_each_try_and_stopped_after_three(manager: Office, town: Town, clock: StillClock) -> None:
    await manager.recalls.add_type(yearly())
    await was(manager, town, date(2025, 6, 2))
    for quiet in (14, 30):
        await manager.recalls.log_try(await first(manager), Outcome.NO_ANSWER)
        assert await due(manager) == []
        row = await first(manager, State.QUIET)
        assert row.quiet_until == manager.recalls.today + timedelta(days=quiet)
        await _days_pass(manager, clock, quiet - 1)
        assert await due(manager) == []
        await _days_pass(manager, clock, 1)
    await manager.recalls.log_try(await first(manager), Outcome.NO_ANSWER)
    await _days_pass(manager, clock, 200)
    assert await due(manager) == []
    stopped = await first(manager, State.STOPPED)
    assert (stopped.stop, len(stopped.tries)) == (Stop.TRIES, 3)
    await manager.recalls.start(stopped)
    assert (await first(manager)).tries == ()
    call = (await manager.calls.calls_of(town.ann))[0]
    assert (call.direction, call.outcome, call.about) == (Direction.OUT, Outcome.NO_ANSWER, "recall")


async def test_a_message_is_quiet_for_longer_and_a_try_is_one_undo(manager: Office, town: Town) -> None:
    await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="Course", stages=2))
    await manager.recalls.log_try(await first(manager), Outcome.MESSAGE_LEFT)
    assert (await first(manager, State.QUIET)).quiet_until == TODAY + timedelta(days=30)
    await manager.journal.undo()
    assert (await first(manager)).contacts == 0
    assert await manager.calls.calls_of(town.ann) == () or (await manager.calls.log()).outgoing == 0


@pytest.mark.parametrize("how", ["declined", "stopped", "opted out", "dead", "no number"])
async def test_nobody_calls_who_does_not_want_it_or_cannot(manager: Office, town: Town, how: str) -> None:
    await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="Course", stages=2))
    await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="Another", stages=2))
    row = await first(manager)
    if how == "declined":
        await manager.recalls.log_try(row, Outcome.DECLINED)
        assert (await first(manager, State.STOPPED)).stop is Stop.DECLINED
    elif how == "stopped":
        await manager.recalls.stop(row, Stop.ELSEWHERE, "went to the other clinic")
        assert [name for _, name, _ in await due(manager)] == ["Another"]
        stopped = await first(manager, State.STOPPED)
        assert stopped.mark is not None
        assert (stopped.stop, stopped.mark.note) == (Stop.ELSEWHERE, "went to the other clinic")
        return
    elif how == "opted out":
        await manager.recalls.opt_out(town.ann, out=True)
        await manager.recalls.add_type(yearly(never=True))
        assert {row[0] for row in await due(manager)} == {"Borisov", "Evseeva"}
        assert {row.stop for row in (await manager.recalls.worklist(None, State.STOPPED)).rows} == {Stop.OPTED_OUT}
        return
    elif how == "dead":
        def dies(unit: Unit) -> None:
            values = {"status": PatientStatus.DECEASED.value, "version": patient.c.version + 1}
            unit.conn.execute(update(patient).where(patient.c.id == town.ann).values(**values))

        await manager.store.transact(manager.actor, dies)
    else:
        def loses(unit: Unit) -> None:
            unit.conn.execute(delete(patient_phone).where(patient_phone.c.patient_id == town.ann))

        await manager.store.transact(manager.actor, loses)
        with pytest.raises(RuleBroken, match="has no telephone number"):
            await manager.recalls.log_try(row, Outcome.NO_ANSWER)
        return
    assert await due(manager) == []


async def test_the_day_a_person_gives_is_kept_until_it_was_done(manager: Office, town: Town, clock: StillClock) -> None:
    made = await manager.recalls.add_type(yearly())
    await was(manager, town, date(2025, 6, 2))
    await manager.recalls.due(await first(manager), date(2026, 10, 20), "asked to be called later")
    assert await due(manager) == []
    clock.set(datetime(2026, 10, 20, 9, tzinfo=UTC))
    assert await due(manager) == [("Antonova", "Yearly examination", date(2026, 10, 20))]
    assert (await first(manager)).calculated == date(2026, 6, 2)
    await was(manager, town, date(2026, 10, 26))
    clock.set(datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert await due(manager) == []
    await manager.recalls.ask(town.bob, made, date(2026, 11, 1))
    assert await due(manager) == [("Borisov", "Yearly examination", date(2026, 11, 1))]


# ------------------------------------------------------------------------------ desks beside each other


async def test_a_second_desk_is_told_who_called_already(manager: Office, seated: Seat, town: Town) -> None:
    other = await seated(Role.ADMINISTRATOR)
    await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="Course", stages=2))
    row = await first(manager)
    await other.recalls.log_try(row, Outcome.NO_ANSWER)
    with pytest.raises(Conflict, match="tried to reach Antonova Anna at 14:30 already"):
        await manager.recalls.log_try(row, Outcome.NO_ANSWER)
    assert len(await manager.calls.calls_of(town.ann)) == 1


async def test_a_second_desk_is_told_who_changed_the_day(manager: Office, seated: Seat, town: Town) -> None:
    other = await seated(Role.ADMINISTRATOR)
    await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="Course", stages=2))
    row = await first(manager)
    await other.recalls.stop(row, Stop.DOCTOR)
    with pytest.raises(Conflict, match="changed this recall at 14:30"):
        await manager.recalls.due(row, MONDAY)


async def test_rights_and_undo_of_rules(manager: Office, seated: Seat, town: Town) -> None:
    desk = await seated(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        await desk.recalls.add_type(yearly())
    await manager.recalls.add_type(yearly(specialty="", service_ids=(town.first, town.follow)))
    (kind,) = await manager.recalls.types()
    changed = yearly(name="Half-yearly", specialty="", service_ids=(town.follow,), every=6, unit=Per.MONTH)
    await manager.recalls.edit_type(kind, changed)
    with pytest.raises(Conflict):
        await manager.recalls.edit_type(kind, changed)
    await manager.journal.undo()
    (again,) = await manager.recalls.types()
    assert again.draft == kind.draft
    with pytest.raises(RuleBroken, match="already"):
        await manager.recalls.add_type(yearly())
    await manager.recalls.use_type(again, active=False)
    assert await manager.recalls.types() == ()


async def test_a_merge_takes_plans_and_remarks_along(manager: Office, town: Town) -> None:
    await manager.recalls.plan(PlanDraft(patient_id=town.bob, title="Course", stages=2))
    await manager.recalls.opt_out(town.bob, out=True)
    await manager.patients.merge(town.bob, town.ann, "the same person")
    assert {row.who for row in (await manager.recalls.worklist(None, State.STOPPED)).rows} == {"Antonova Anna"}
    assert [row.patient_id for row in await manager.recalls.of_patient(PatientId(town.ann))] == [town.ann]


async def test_check_names_a_recall_of_what_is_not_there(manager: Office, town: Town, where: Location) -> None:
    await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="Course", stages=2))
    await manager.recalls.log_try(await first(manager), Outcome.NO_ANSWER)
    kind = await manager.recalls.add_type(yearly())
    with reading(where) as conn:
        assert verify(conn, CHECKS).problems == ()

    def spoil(unit: Unit) -> None:
        unit.conn.execute(update(recall_type).where(recall_type.c.id == kind).values(version=2, specialty_key=""))
        unit.conn.execute(delete(treatment_plan))

    await manager.store.transact(manager.actor, spoil)
    with reading(where) as conn:
        assert {found.problem.code for found in verify(conn, CHECKS).problems} == {"recall-lost", "recall-rule"}


async def test_the_centre_says_how_people_are_left_alone_and_a_rule_may_say_otherwise(
    manager: Office, town: Town
) -> None:
    centre = manager.centre
    await manager.settle(replace(centre, recall_quiet_first=5, recall_quiet_later=9, recall_tries=1), centre)
    await manager.recalls.plan(PlanDraft(patient_id=town.ann, title="Course", stages=3))
    row = await first(manager)
    await manager.recalls.log_try(row, Outcome.NO_ANSWER)
    stopped = await first(manager, State.STOPPED)
    assert stopped.stop is Stop.TRIES, "one try is enough here"
    now = manager.centre
    await manager.settle(replace(now, recall_tries=3), now)
    assert (await first(manager, State.QUIET)).quiet_until == TODAY + timedelta(days=5)
    for wrong, said in (
        ({"recall_tries": 0}, "1 to 9 times"),
        ({"recall_quiet_first": 0}, "quiet period"),
        ({"quote_days": 0}, "1 to 365 days"),
        ({"bring": "x" * 81}, "at most 80"),
    ):
        now = manager.centre
        with pytest.raises(RuleBroken, match=said):
            await manager.settle(replace(now, **wrong), now)
