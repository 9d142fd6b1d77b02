"""The book through its service: booking, moving, giving up, undo, versions, rights, openings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.accounts import queries as accounts
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken
from storage.ids import AppointmentId, PatientId
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import (
    CANCEL_REASONS,
    BookStatus,
    Confirmation,
    MoveTo,
    Side,
    VisitKind,
)
from storage.staff.records import PractitionerDraft, RosterException
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


# ------------------------------------------------------------------------------ booking


async def test_a_first_visit_is_booked_by_the_admission_rules(office: Office, town: Town) -> None:
    back = await office.schedule.book(wish(town))
    visit = back.appointment
    assert (visit.kind, visit.minutes, visit.room, visit.service_id) == (VisitKind.FIRST, 40, "204", town.first)
    assert (back.price_minor, back.preparation) == (250000, "bring earlier results")
    assert visit.starts_at == datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
    assert (visit.patient.usual, visit.practitioner.initials) == ("Antonova Anna", "Orlova E.")
    assert (visit.booked_by, visit.version) == (office.actor.user_id, 1)


async def test_whom_the_specialty_has_seen_comes_to_a_follow_up(office: Office, manager: Office, town: Town) -> None:
    await seen(manager, town)
    visit = (await office.schedule.book(wish(town, practitioner_id=town.kim))).appointment
    assert (visit.kind, visit.minutes, visit.service_id) == (VisitKind.FOLLOW, 20, town.follow)
    other = (
        await office.schedule.book(wish(town, 700, practitioner_id=town.petrov, kind=VisitKind.FOLLOW))
    ).appointment
    assert other.kind is VisitKind.FOLLOW
    assert await office.schedule.kind_for(town.ann, town.petrov, MONDAY) is VisitKind.FIRST


async def test_the_second_is_told_the_next_three_openings(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town))
    with pytest.raises(Taken, match=r"Orlova E\. is booked at 10:20") as caught:
        await office.schedule.book(wish(town, 620, patient_id=town.bob))
    assert [(o.local_date, o.local_min) for o in caught.value.openings] == [(MONDAY, 640), (MONDAY, 680), (MONDAY, 760)]
    first = caught.value.openings[0]
    await office.schedule.book(wish(town, first.local_min, first.local_date, patient_id=town.bob))


async def test_visits_may_touch(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600, minutes=20))
    await office.schedule.book(wish(town, 620, minutes=20, patient_id=town.bob))
    await office.schedule.book(wish(town, 580, minutes=20, patient_id=town.eve))


async def test_a_patient_is_never_in_two_places(office: Office, manager: Office, town: Town) -> None:
    await office.schedule.book(wish(town))
    with pytest.raises(Taken, match="another visit"):
        await office.schedule.book(wish(town, practitioner_id=town.petrov))
    with pytest.raises(Taken, match="another visit"):
        await squeezed(manager, wish(town, practitioner_id=town.petrov, overbook_reason="urgent"))


async def test_two_doctors_cannot_use_one_room_at_once(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, day=TUESDAY))
    with pytest.raises(Taken, match="room of Kim"):
        await office.schedule.book(wish(town, day=TUESDAY, practitioner_id=town.kim, patient_id=town.bob))


@pytest.mark.parametrize(
    ("minute", "day"),
    [(500, MONDAY), (880, MONDAY), (730, MONDAY), (600, date(2026, 10, 4))],
    ids=["before hours", "over the end", "lunch", "sunday"],
)
async def test_outside_hours_nobody_is_booked(office: Office, town: Town, minute: int, day: date) -> None:
    with pytest.raises(Taken, match="does not receive") as caught:
        await office.schedule.book(wish(town, minute, day))
    assert len(caught.value.openings) == 3


async def test_a_closed_day_is_closed(office: Office, manager: Office, town: Town) -> None:
    await manager.staff.add_holiday(MONDAY, "Day of rest")
    await manager.staff.add_exception(RosterException(practitioner_id=town.orlova, day=TUESDAY, reason="ill"))
    for day in (MONDAY, TUESDAY):
        with pytest.raises(Taken, match="does not receive") as caught:
            await office.schedule.book(wish(town, day=day))
        assert caught.value.openings[0].local_date == date(2026, 10, 7)


async def test_neither_past_nor_beyond_the_horizon(office: Office, town: Town) -> None:
    with pytest.raises(RuleBroken, match="is past"):
        await office.schedule.book(wish(town, 600, TODAY))
    with pytest.raises(RuleBroken, match="365 days ahead"):
        await office.schedule.book(wish(town, day=TODAY + timedelta(days=366)))
    with pytest.raises(RuleBroken, match="before the patient's birth"):
        await office.schedule.book(wish(town, day=date(1980, 5, 16)))


@pytest.mark.parametrize(("field", "value"), [("minutes", 7), ("minutes", 365), ("local_min", 603)])
async def test_the_grid_is_kept(office: Office, town: Town, field: str, value: int) -> None:
    wanted = replace(wish(town), **{field: value})  # type: ignore[arg-type]  # the field is named by the case
    with pytest.raises(RuleBroken, match=r"steps of 5|grid of 5"):
        await office.schedule.book(wanted)


async def test_quotas_of_first_visits(office: Office, manager: Office, town: Town) -> None:
    doctor = await manager.staff.practitioner(town.orlova)
    draft = PractitionerDraft(
        last_name="Orlova",
        specialty="Dermatologist",
        first_minutes=40,
        follow_minutes=20,
        first_quota=1,
        room_id=town.room,
    )
    await manager.staff.edit_practitioner(town.orlova, draft, doctor.version)
    made = await office.schedule.book(wish(town))
    with pytest.raises(Taken, match="no more than 1 first visits") as caught:
        await office.schedule.book(wish(town, 700 - 20, patient_id=town.bob))
    assert caught.value.openings[0].local_date == TUESDAY
    await office.schedule.book(wish(town, 680, patient_id=town.bob, kind=VisitKind.FOLLOW))
    moved = await office.schedule.move(made.appointment.id, MoveTo(local_date=MONDAY, local_min=540))
    assert moved.appointment.local_min == 540, "moving within the day does not count the visit twice"


async def test_overbooking_needs_the_right_and_a_reason(office: Office, manager: Office, town: Town) -> None:
    await office.schedule.book(wish(town))
    pain = wish(town, patient_id=town.bob, overbook_reason="acute pain")
    with pytest.raises(NotAllowed):
        await office.schedule.book(pain)
    visit = (await squeezed(manager, pain)).appointment
    approver = (await manager.read(accounts.by_login, Role.OFFICE_MANAGER.value)).id
    assert (visit.lane, visit.overbook_reason, visit.overbook_by) == (1, "acute pain", approver)
    third = (await squeezed(manager, wish(town, 620, patient_id=town.eve, overbook_reason="too"))).appointment
    assert third.lane == 2
    with pytest.raises(Taken):
        await office.schedule.book(wish(town, 640, patient_id=town.bob, minutes=20))
    late = (await squeezed(manager, wish(town, 900, patient_id=town.bob, overbook_reason="asked"))).appointment
    assert (late.lane, late.overbook_reason) == (0, "asked")
    plain = (
        await squeezed(manager, wish(town, 540, patient_id=town.bob, overbook_reason="not needed"))
    ).appointment
    assert (plain.lane, plain.overbook_reason, plain.overbook_by) == (0, "", None)


async def test_who_may_not_book(seated: Seat, town: Town) -> None:
    for role in (Role.CASHIER, Role.DOCTOR, Role.AUDITOR, Role.MEDICAL_ASSISTANT):
        with pytest.raises(NotAllowed):
            await (await seated(role)).schedule.book(wish(town))


async def test_unknown_people(office: Office, town: Town) -> None:
    with pytest.raises(NotFound):
        await office.schedule.book(wish(town, patient_id=PatientId(999)))
    with pytest.raises(NotFound):
        await office.schedule.appointment(AppointmentId(999))


# ------------------------------------------------------------------------------ moving and giving up


async def test_a_move_keeps_one_visit_with_its_history(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.confirm(visit.id)
    moved = (await office.schedule.move(visit.id, MoveTo(local_date=TUESDAY, local_min=620))).appointment
    assert (moved.id, moved.local_date, moved.local_min, moved.version) == (visit.id, TUESDAY, 620, 3)
    assert moved.confirmation is Confirmation.UNCONFIRMED
    history = await office.journal.history("appointment", visit.id)
    assert [row.verb for row in history] == ["schedule.move", "schedule.confirm", "schedule.book"]
    assert history[0].before is not None
    assert history[0].before["local_date"] == "2026-10-05"
    await office.schedule.book(wish(town, patient_id=town.bob))


async def test_a_move_onto_itself_and_to_another_doctor(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.move(visit.id, MoveTo(local_date=MONDAY, local_min=620))
    moved = await office.schedule.move(visit.id, MoveTo(local_date=MONDAY, local_min=620, practitioner_id=town.kim))
    assert (moved.appointment.practitioner_id, moved.appointment.room) == (town.kim, "110")


async def test_a_taken_move_changes_nothing(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.book(wish(town, 700 - 20, patient_id=town.bob))
    with pytest.raises(Taken) as caught:
        await office.schedule.move(visit.id, MoveTo(local_date=MONDAY, local_min=680))
    assert caught.value.openings
    assert await office.schedule.appointment(visit.id) == visit


@pytest.mark.parametrize(("minute", "day", "late"), [(600, MONDAY, False), (870, TODAY, True)])
async def test_cancelling_frees_the_time_and_knows_who_and_how_late(
    office: Office, town: Town, minute: int, day: date, late: bool
) -> None:
    wanted = wish(town, minute, day, minutes=20)
    visit = (await office.schedule.book(wanted)).appointment
    gone = await office.schedule.cancel(visit.id, CANCEL_REASONS[5])
    assert (gone.status, gone.cancel_side, gone.cancel_late) == (BookStatus.CANCELLED, Side.CLINIC, late)
    await office.schedule.book(wish(town, minute, day, minutes=20, patient_id=town.bob))
    with pytest.raises(RuleBroken):
        await office.schedule.cancel(visit.id, CANCEL_REASONS[0])


async def test_a_no_show_is_never_early_and_frees_the_time(office: Office, clock: StillClock, town: Town) -> None:
    visit = (await office.schedule.book(wish(town, 870, TODAY, minutes=20))).appointment
    clock.advance(minutes=-1)
    with pytest.raises(RuleBroken, match="not begun"):
        await office.schedule.no_show(visit.id)
    clock.advance(minutes=6)
    missed = await office.schedule.no_show(visit.id)
    assert missed.status is BookStatus.NO_SHOW
    await office.schedule.book(wish(town, 870, TODAY, minutes=20, patient_id=town.bob))
    assert await office.schedule.no_shows([town.ann, town.bob]) == {town.ann: 1}
    assert (await office.schedule.patient_book(town.ann)).no_shows == 1
    clock.advance(days=184)
    assert await office.schedule.no_shows([town.ann]) == {}


async def test_a_missed_visit_is_taken_back(office: Office, clock: StillClock, town: Town) -> None:
    visit = (await office.schedule.book(wish(town, 870, TODAY, minutes=20))).appointment
    clock.advance(minutes=10)
    await office.schedule.no_show(visit.id)
    assert (await office.schedule.reinstate(visit.id)).status is BookStatus.BOOKED
    with pytest.raises(Taken):
        await office.schedule.book(wish(town, 880, TODAY, minutes=20, patient_id=town.bob))


async def test_versions_name_who_was_first(office: Office, seated: Seat, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    other = await seated(Role.SENIOR_ADMINISTRATOR, desk="desk 2")
    await other.schedule.confirm(visit.id, Confirmation.LEFT_MESSAGE, visit.version)
    with pytest.raises(Conflict, match=r"senior-administrator \(desk 2\) changed this visit at 14:30"):
        await office.schedule.cancel(visit.id, CANCEL_REASONS[0], visit.version)
    assert (await office.schedule.appointment(visit.id)).status is BookStatus.BOOKED


async def test_amend_and_follow_up(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    changed = await office.schedule.amend(visit.id, comment="on crutches", kind=VisitKind.FOLLOW)
    assert (changed.comment, changed.kind) == ("on crutches", VisitKind.FOLLOW)
    with pytest.raises(RuleBroken, match="after the visit"):
        await office.schedule.follow_up(visit.id, MONDAY)
    assert (await office.schedule.follow_up(visit.id, TUESDAY)).follow_up_on == TUESDAY


async def test_entered_in_error_hides_and_frees(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.entered_in_error(visit.id)
    assert await office.schedule.between(MONDAY, MONDAY) == ()
    await office.schedule.book(wish(town, patient_id=town.bob))
