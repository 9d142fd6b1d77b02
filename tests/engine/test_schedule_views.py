"""Where the book is free, and what the desk is shown of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from storage.office import Office
from storage.rights import Role
from storage.schedule.records import (
    CANCEL_REASONS,
    BookStatus,
    OpeningQuery,
    ProposalReason,
    VisitKind,
)
from storage.staff.records import RosterException
from storage.store import Store
from tests.engine.book_town import BUILT, MONDAY, TODAY, TUESDAY, Town, seen, wish
from tests.scene import Played, Scene

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


# ------------------------------------------------------------------------------ openings


async def test_the_earliest_opening_of_each_of_ten_days(office: Office, town: Town) -> None:
    found = await office.schedule.openings(OpeningQuery(practitioner_ids=(town.orlova,)))
    assert len(found) == 10
    days = [opening.local_date for opening in found]
    assert len(set(days)) == 10
    assert days[0] == MONDAY, "after 14:30 today no visit of 40 minutes fits before 15:00"
    assert all(opening.local_date.weekday() < 5 and opening.local_min == 540 for opening in found)
    assert (found[0].room, found[0].minutes) == ("204", 40)
    today = await office.schedule.openings(OpeningQuery(practitioner_ids=(town.orlova,), kind=VisitKind.FOLLOW))
    assert (today[0].local_date, today[0].local_min) == (TODAY, 870)


async def test_openings_by_specialty_weekday_and_time(office: Office, town: Town) -> None:
    key = (await office.staff.practitioner(town.kim)).specialty_key
    query = OpeningQuery(specialty_key=key, weekdays=frozenset({2}), after_min=700, before_min=800, days=3, per_day=2)
    found = await office.schedule.openings(query)
    assert [(o.local_date.isoformat(), o.local_min, o.practitioner.last) for o in found] == [
        ("2026-10-07", 760, "Kim"),
        ("2026-10-07", 760, "Orlova"),
        ("2026-10-14", 760, "Kim"),
        ("2026-10-14", 760, "Orlova"),
        ("2026-10-21", 760, "Kim"),
        ("2026-10-21", 760, "Orlova"),
    ]


async def test_openings_avoid_what_is_booked_and_the_patients_own_visits(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 540, practitioner_id=town.petrov))
    query = OpeningQuery(practitioner_ids=(town.orlova,), from_day=MONDAY, days=1, per_day=3, patient_id=town.ann)
    found = await office.schedule.openings(query)
    assert [o.local_min for o in found] == [580, 620, 760]
    everything = await office.schedule.openings(OpeningQuery(from_day=MONDAY, days=1, per_day=1))
    assert everything[0].practitioner.last == "Kim"


async def test_a_far_opening_is_found(office: Office, manager: Office, town: Town) -> None:
    for day in range(1, 100):
        closed = RosterException(practitioner_id=town.petrov, day=TODAY + timedelta(days=day), reason="leave")
        await manager.staff.add_exception(closed)
    (found,) = await office.schedule.openings(OpeningQuery(practitioner_ids=(town.petrov,), days=1))
    assert found.local_date == date(2027, 1, 11)


async def test_every_opening_offered_can_be_booked(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town))
    await office.schedule.book(wish(town, 600, TUESDAY, patient_id=town.eve, practitioner_id=town.kim))
    query = OpeningQuery(from_day=MONDAY, days=3, per_day=12, patient_id=town.bob)
    for opening in await office.schedule.openings(query):
        wanted = wish(
            town,
            opening.local_min,
            opening.local_date,
            patient_id=town.bob,
            practitioner_id=opening.practitioner_id,
            minutes=opening.minutes,
        )
        made = await office.schedule.book(wanted)
        await office.schedule.cancel(made.appointment.id, CANCEL_REASONS[0])


# ------------------------------------------------------------------------------ views


async def test_a_day_by_pages_of_doctors(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town))
    gone = (await office.schedule.book(wish(town, 680, patient_id=town.bob))).appointment
    await office.schedule.cancel(gone.id, CANCEL_REASONS[0])
    view = await office.schedule.day(MONDAY, per_page=2)
    assert ([c.practitioner.last for c in view.columns], view.page, view.pages) == (["Kim", "Orlova"], 0, 2)
    assert (view.booked, view.free) == (1, 3 * (9 + 7) - 2)
    orlova = view.columns[1]
    assert [visit.local_min for visit in orlova.visits] == [600]
    assert [visit.id for visit in orlova.freed] == [gone.id]
    assert orlova.pauses == ((720, 760, "lunch"),)
    second = await office.schedule.day(MONDAY, page=7, per_page=2)
    assert ([c.practitioner.last for c in second.columns], second.page) == (["Petrov"], 1)
    assert len((await office.schedule.day(MONDAY)).columns) == 3
    sunday = await office.schedule.day(date(2026, 10, 4))
    assert (sunday.columns, sunday.pages) == ((), 1)


async def test_a_doctors_week(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, day=TUESDAY))
    view = await office.schedule.week(town.orlova, date(2026, 10, 8))
    assert (view.day, [c.day.weekday() for c in view.columns]) == (MONDAY, [0, 1, 2, 3, 4])
    assert (view.booked, [len(c.visits) for c in view.columns]) == (1, [0, 1, 0, 0, 0])


async def test_a_due_follow_up_is_proposed_with_four_openings(office: Office, manager: Office, town: Town) -> None:
    nothing = await office.schedule.proposal(town.ann)
    assert (nothing.reason, nothing.openings) == (ProposalReason.NOTHING_KNOWN, ())
    visit = await seen(manager, town)
    last = await office.schedule.proposal(town.ann)
    assert (last.reason, last.practitioner_id, last.minutes) == (ProposalReason.LAST_DOCTOR, town.orlova, 20)
    assert last.openings[0].local_date == TODAY
    await office.schedule.follow_up(visit, date(2026, 10, 13))
    due = await office.schedule.proposal(town.ann)
    assert (due.reason, due.due_on, len(due.openings)) == (ProposalReason.FOLLOW_UP_DUE, date(2026, 10, 13), 4)
    assert due.openings[0].local_date == date(2026, 10, 9)
    assert (await office.schedule.patient_book(town.ann)).follow_up_on == date(2026, 10, 13)
    await office.schedule.book(wish(town, day=date(2026, 10, 9)))
    assert (await office.schedule.patient_book(town.ann)).follow_up_on is None


async def test_the_last_booking_is_repeated_at_the_same_time(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.schedule.book(wish(town, 600, MONDAY + timedelta(days=7), patient_id=town.bob))
    (again,) = await office.schedule.repeat(visit.id)
    assert (again.local_date, again.local_min, again.minutes) == (MONDAY + timedelta(days=14), 600, 20)


async def test_what_is_told_to_the_desks(office: Office, town: Town) -> None:
    heard: list[frozenset[str]] = []
    stop = office.changes(heard.append)
    await office.schedule.book(wish(town))
    stop()
    assert heard == [frozenset({"schedule"})]
    totals = await office.schedule.totals(MONDAY)
    assert totals.by_status == {BookStatus.BOOKED: 1}


async def test_the_free_minutes_of_each_day_of_a_month(office: Office, manager: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600))
    await manager.staff.set_days(town.orlova, TUESDAY, TUESDAY, reason="ill")
    whole, lunch = 15 * 60 - 9 * 60, 40
    found = await office.schedule.free_minutes((town.orlova,), TODAY - timedelta(days=1), TUESDAY + timedelta(days=1))
    assert found == {
        TODAY: 30,  # half past two; they receive until three
        MONDAY: whole - lunch - 40,
        TUESDAY + timedelta(days=1): whole - lunch,
    }, "no past, no weekend, no absence"
    everybody = await office.schedule.free_minutes((), TUESDAY, TUESDAY)
    assert everybody == {TUESDAY: 2 * (whole - lunch)}
