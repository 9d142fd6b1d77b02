"""The book taken back: undo, walk-ins, history from outside, merges."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from storage.errors import Conflict, NotAllowed, NotFound, Taken
from storage.ids import AppointmentId
from storage.office import Office
from storage.rights import Role
from storage.schedule import verbs
from storage.schedule.records import (
    CANCEL_REASONS,
    BookStatus,
    Confirmation,
    MoveTo,
    Side,
    TakenIn,
    VisitKind,
    WalkIn,
)
from storage.store import Store
from tests.engine.book_town import BUILT, MONDAY, TODAY, TUESDAY, Town, seen, wish
from tests.scene import Played, Scene
from tests.second import squeezed

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 9")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


# ------------------------------------------------------------------------------ undo


async def test_every_verb_is_undone_step_by_step(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.confirm(visit.id)
    await office.schedule.move(visit.id, MoveTo(local_date=TUESDAY, local_min=620))
    await office.schedule.cancel(visit.id, CANCEL_REASONS[0])
    undone = [(await office.journal.undo()).verb]
    assert (await office.schedule.appointment(visit.id)).status is BookStatus.BOOKED
    undone.append((await office.journal.undo()).verb)
    back = await office.schedule.appointment(visit.id)
    assert (back.local_date, back.local_min, back.confirmation) == (MONDAY, 600, Confirmation.CONFIRMED)
    undone.append((await office.journal.undo()).verb)
    undone.append((await office.journal.undo()).verb)
    assert undone == ["schedule.cancel", "schedule.move", "schedule.confirm", "schedule.book"]
    assert (await office.schedule.appointment(visit.id)).status is BookStatus.ENTERED_IN_ERROR
    with pytest.raises(NotFound):
        await office.journal.undo()


async def test_undo_of_a_cancel_retakes_the_time_or_says_it_is_taken(office: Office, seated: Seat, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.cancel(visit.id, CANCEL_REASONS[0])
    other = await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 2")
    rival = (await other.schedule.book(wish(town, patient_id=town.bob))).appointment
    with pytest.raises(Taken):
        await office.journal.undo()
    await other.schedule.cancel(rival.id, CANCEL_REASONS[0])
    await office.journal.undo()
    assert (await office.schedule.appointment(visit.id)).status is BookStatus.BOOKED


async def test_undo_never_overwrites_another_desk(office: Office, seated: Seat, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    other = await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 2")
    await other.schedule.move(visit.id, MoveTo(local_date=TUESDAY, local_min=620))
    with pytest.raises(Conflict, match="senior-administrator"):
        await office.journal.undo()


async def test_undo_of_an_overbooked_move(manager: Office, town: Town) -> None:
    await manager.schedule.book(wish(town))
    beside = (await squeezed(manager, wish(town, patient_id=town.bob, overbook_reason="pain"))).appointment
    await manager.schedule.move(beside.id, MoveTo(local_date=TUESDAY, local_min=620))
    await manager.journal.undo()
    back = await manager.schedule.appointment(beside.id)
    assert (back.lane, back.overbook_reason, back.local_date) == (1, "pain", MONDAY)


# ------------------------------------------------------------------------------ walk-ins and history


async def test_a_walk_in_holds_no_time(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 870, TODAY, minutes=20))
    made = await office.write(verbs.walk_in, WalkIn(patient_id=town.bob, practitioner_id=town.orlova))
    assert made is not None
    visit = await office.schedule.appointment(AppointmentId(made))
    assert (visit.kind, visit.local_date, visit.local_min) == (VisitKind.WALK_IN, TODAY, 870)
    await office.write(verbs.fulfil, visit.id)
    assert (await office.schedule.appointment(visit.id)).status is BookStatus.FULFILLED


async def test_who_leaves_without_being_seen_frees_the_time(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town, 870, TODAY, minutes=20))).appointment
    await office.write(verbs.release, visit.id)
    left = await office.schedule.appointment(visit.id)
    assert (left.status, left.cancel_reason, left.cancel_side) == (BookStatus.CANCELLED, "left", Side.PATIENT)
    await office.schedule.book(wish(town, 870, TODAY, minutes=20, patient_id=town.bob))


async def test_history_is_taken_in_but_never_over_another_visit(manager: Office, office: Office, town: Town) -> None:
    made = await seen(manager, town)
    with pytest.raises(Taken):
        await seen(manager, town)
    with pytest.raises(NotAllowed):
        await seen(office, town)
    again = TakenIn(
        patient_id=town.ann,
        practitioner_id=town.orlova,
        local_date=date(2026, 9, 1),
        local_min=600,
        minutes=40,
        kind=VisitKind.FIRST,
        status=BookStatus.NO_SHOW,
    )
    await manager.write(verbs.take_in, again, made)
    assert (await office.schedule.appointment(made)).status is BookStatus.NO_SHOW


async def test_a_merge_takes_the_visits_with_their_time(manager: Office, town: Town) -> None:
    visit = (await manager.schedule.book(wish(town, patient_id=town.bob))).appointment
    await manager.schedule.book(wish(town, 680, practitioner_id=town.petrov))
    await manager.patients.merge(town.bob, town.ann, "one person")
    assert (await manager.schedule.appointment(visit.id)).patient_id == town.ann
    with pytest.raises(Taken, match="another visit"):
        await manager.schedule.book(wish(town, 600, practitioner_id=town.kim))
    await manager.journal.undo()
    assert (await manager.schedule.appointment(visit.id)).patient_id == town.bob
    events = await manager.patients.history(town.bob)
    booked = ("schedule.book", visit.id, "Orlova", date(2026, 10, 5), 600)
    assert booked in [(e.code, e.key, e.detail, e.day, e.minute) for e in events]


async def test_a_merge_never_puts_one_patient_into_two_places(manager: Office, town: Town) -> None:
    await manager.schedule.book(wish(town, patient_id=town.bob))
    await manager.schedule.book(wish(town, practitioner_id=town.petrov))
    with pytest.raises(Taken, match="Both entries have a visit at 10:00"):
        await manager.patients.merge(town.bob, town.ann, "one person")


async def test_who_was_let_in_stays_so_when_the_right_is_taken_away(
    manager: Office, office: Office, raw: sqlite3.Connection, town: Town
) -> None:
    """The journal knows that the name had the right then: the visit may be given up and taken back."""
    await office.schedule.book(wish(town))
    beside = (await squeezed(manager, wish(town, patient_id=town.bob, overbook_reason="pain"))).appointment
    raw.execute(
        "UPDATE account_user SET role = 'administrator', version = version + 1 WHERE id = ?", [beside.overbook_by]
    )
    await office.schedule.cancel(beside.id, CANCEL_REASONS[0])
    await office.journal.undo()
    assert raw.execute("SELECT lane FROM booking WHERE appt_id = ? ORDER BY lane DESC", [beside.id]).fetchone() == (1,)
