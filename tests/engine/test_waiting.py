"""The wait-list on both engines: who waits for what, once each, and what the book does to a wish."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio
from sqlalchemy import update

from storage.checking import verify
from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.ids import AppointmentId
from storage.location import Location
from storage.office import Office
from storage.patients.records import Phone
from storage.reading import reading
from storage.rights import Role
from storage.schedule.records import CANCEL_REASONS, BookStatus, MoveTo
from storage.unit import Unit
from storage.waiting import sources
from storage.waiting.checks import CHECKS
from storage.waiting.records import Candidate, Reason, Slot, State, Wait, WaitDraft, When, Why
from storage.waiting.tables import wait_entry
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


# ------------------------------------------------------------------------------ the list


async def test_a_wish_is_kept_as_it_was_said(manager: Office, town: Town) -> None:
    when = When(weekdays=frozenset({0, 3}), after_min=540, before_min=720, until_day=date(2026, 11, 1))
    draft = WaitDraft(patient_id=town.ann, practitioner_id=town.orlova, minutes=40, when=when, note="  after school ")
    await manager.waiting.add(draft)
    row = await only(manager)
    assert row.draft == replace(draft, note="after school")
    assert (row.who, row.doctor, row.phone, row.by) == ("Antonova Anna", "Orlova E.", NUMBERS[0], "Office Manager")
    await manager.journal.undo()
    assert (await manager.waiting.listed()).rows == ()


async def test_one_patient_waits_for_one_thing_once(manager: Office, seated: Seat, town: Town) -> None:
    desk = await seated(Role.ADMINISTRATOR)
    await desk.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    with pytest.raises(Conflict, match="Antonova Anna is on the list for this already"):
        await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova, note="again"))
    await manager.waiting.add(WaitDraft(patient_id=town.ann, specialty="dermatologist"))
    await manager.waiting.give_up((await manager.waiting.listed()).rows[0], Reason.DECLINED)
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    assert len((await manager.waiting.listed()).rows) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "Say whom they wait for"),
        ({"specialty": "Astrologer"}, "Nobody here is Astrologer"),
        ({"minutes": 3}, "A visit takes 5 to 360 minutes"),
        ({"when": When(until_day=TODAY - timedelta(days=1))}, "The last day of the wish is past"),
        ({"when": When(from_day=TUESDAY, until_day=MONDAY)}, "comes before its first"),
        ({"when": When(after_min=700, before_min=600)}, "The second time must come after the first"),
    ],
)
async def test_a_wish_that_nothing_can_meet_is_refused(
    manager: Office, town: Town, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(RuleBroken, match=said):
        await manager.waiting.add(WaitDraft(patient_id=town.ann, **wrong))  # type: ignore[arg-type]  # any field
    assert (await manager.waiting.listed()).rows == ()


async def test_a_service_says_who_does_it(manager: Office, town: Town) -> None:
    await manager.waiting.add(WaitDraft(patient_id=town.ann, service_id=town.follow))
    assert (await only(manager)).draft.specialty == "Dermatologist"
    assert await offered(manager, slot(town)) == [("Antonova", Why.WAITS)]
    assert await offered(manager, replace(slot(town), practitioner_id=town.petrov)) == []


async def test_changed_and_taken_off_by_one_desk_and_not_by_the_next(
    manager: Office, seated: Seat, town: Town
) -> None:
    desk = await seated(Role.ADMINISTRATOR)
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    row = await only(manager)
    await desk.waiting.change(row, replace(row.draft, practitioner_id=town.kim))
    with pytest.raises(Conflict, match="changed this entry of the wait-list at 14:30"):
        await manager.waiting.give_up(row, Reason.NOT_REACHED)
    await manager.waiting.give_up(await only(manager), Reason.NOT_REACHED)
    with pytest.raises(Conflict, match="is not on the list any more"):
        await desk.waiting.change(row, row.draft)
    await manager.journal.undo()
    assert (await only(manager)).doctor == "Kim E."


# ------------------------------------------------------------------------------ kept by the book


async def test_booking_what_is_waited_for_takes_it_off_in_the_same_act(manager: Office, town: Town) -> None:
    await manager.waiting.add(WaitDraft(patient_id=town.ann, specialty="Dermatologist"))
    await manager.waiting.add(WaitDraft(patient_id=town.bob, practitioner_id=town.orlova))
    await booked(manager, town, patient_id=town.ann, practitioner_id=town.petrov)
    assert len((await manager.waiting.listed()).rows) == 2
    visit = await booked(manager, town, 680, patient_id=town.ann, practitioner_id=town.kim)
    assert (await only(manager)).last_name == "Borisov"
    await manager.journal.undo()
    assert len((await manager.waiting.listed()).rows) == 2
    assert (await manager.schedule.appointment(visit)).status is BookStatus.ENTERED_IN_ERROR


async def test_a_visit_beyond_the_last_day_of_the_wish_keeps_it(manager: Office, town: Town) -> None:
    await manager.waiting.add(
        WaitDraft(patient_id=town.ann, practitioner_id=town.orlova, when=When(until_day=MONDAY))
    )
    await booked(manager, town)
    assert (await only(manager)).last_name == "Antonova"


async def test_an_earlier_time_settles_the_wish_and_a_later_one_does_not(manager: Office, town: Town) -> None:
    visit = await booked(manager, town)
    await manager.waiting.add(WaitDraft(patient_id=town.ann, visit_id=visit))
    row = await only(manager)
    assert row.visit is not None
    assert (row.visit.day, row.doctor) == (LATER, "Orlova E.")
    await manager.schedule.move(visit, MoveTo(local_date=LATER + timedelta(days=1), local_min=600))
    assert len((await manager.waiting.listed()).rows) == 1
    await manager.schedule.move(visit, MoveTo(local_date=MONDAY, local_min=600))
    assert (await manager.waiting.listed()).rows == ()
    await manager.journal.undo()
    assert len((await manager.waiting.listed()).rows) == 1
    await manager.schedule.cancel(visit, CANCEL_REASONS[0])
    assert (await manager.waiting.listed()).rows == ()
    await manager.journal.undo()
    assert len((await manager.waiting.listed()).rows) == 1


async def test_only_a_booked_visit_of_the_patient_can_come_earlier(manager: Office, town: Town) -> None:
    visit = await booked(manager, town)
    with pytest.raises(RuleBroken, match="Only a booked visit of the patient"):
        await manager.waiting.add(WaitDraft(patient_id=town.bob, visit_id=visit))
    await manager.schedule.cancel(visit, CANCEL_REASONS[0])
    with pytest.raises(RuleBroken, match="Only a booked visit of the patient"):
        await manager.waiting.add(WaitDraft(patient_id=town.ann, visit_id=visit))


# ------------------------------------------------------------------------------ rights, merges, the check


async def test_who_only_reads_changes_nothing(seated: Seat, town: Town) -> None:
    auditor = await seated(Role.AUDITOR)
    with pytest.raises(NotAllowed):
        await auditor.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))


async def test_a_merge_takes_the_wishes_along_and_keeps_each_once(manager: Office, town: Town) -> None:
    for who in (town.ann, town.bob):
        await manager.waiting.add(WaitDraft(patient_id=who, practitioner_id=town.orlova))
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.kim))
    await manager.patients.merge(town.ann, town.bob, "one person")
    rows = (await manager.waiting.listed()).rows
    assert sorted((row.last_name, row.doctor) for row in rows) == [("Borisov", "Kim E."), ("Borisov", "Orlova E.")]
    await manager.journal.undo()
    assert len((await manager.waiting.listed()).rows) == 3


async def test_check_names_a_wish_kept_by_another_patients_visit(manager: Office, town: Town, where: Location) -> None:
    await manager.waiting.add(WaitDraft(patient_id=town.ann, practitioner_id=town.orlova))
    visit = await booked(manager, town, patient_id=town.bob)

    def forge(unit: Unit) -> None:
        values = {"state": State.KEPT.value, "kept_by_id": visit, "ended_at": unit.now, "version": 2}
        unit.conn.execute(update(wait_entry).values(**values))

    await manager.store.transact(manager.actor, forge)
    with reading(where) as conn:
        assert [found.problem.code for found in verify(conn, CHECKS).problems] == ["wait-kept"]


async def test_as_many_fit_an_idle_gap_as_stand_in_its_list(
    manager: Office, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LATER", 2)
    for who, minute, day in ((town.ann, 600, MONDAY), (town.bob, 640, MONDAY), (town.eve, 600, LATER)):
        await booked(manager, town, minute, day, patient_id=who)
    idle = await manager.waiting.idle()
    counts = await manager.waiting.counts(idle)
    shown = {gap.key: len((await manager.waiting.offer(gap.slot)).rows) for gap in idle.gaps if gap.fits}
    assert counts == shown
    orlova = [gap for gap in idle.gaps if gap.slot.practitioner_id == town.orlova and gap.slot.day == MONDAY]
    assert {shown[gap.key] for gap in orlova} == {1}, "Eve could come then"
