"""Two specialists in one go: found as pairs, booked whole or not at all, taken back by one undo."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace

import pytest

from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import RuleBroken, Taken
from storage.ids import AppointmentId
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Role
from storage.schedule.pair_records import PairOpening, PairQuery, PairSide
from storage.schedule.pair_rules import Free, Limits, fitting, way
from storage.schedule.records import CANCEL_REASONS, BookStatus, MoveTo, NewAppointment, Opening, VisitKind
from storage.staff.records import Practitioner, PractitionerDraft
from storage.store import Store
from tests.engine.book_town import BUILT, MONDAY, TUESDAY, Town, seen, wish
from tests.engine.racing import RIVALS, at_once, ready
from tests.engine.test_race import NOW, overlaps
from tests.scene import Played, Scene

Seat = Callable[..., Awaitable[Office]]
LIMITS = Limits(gap=20, floor=3, step=5)


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER, desk="desk 9")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


def query(town: Town, **more: object) -> PairQuery:
    """A dermatologist and the therapist for Ann, from Monday, unless said otherwise."""
    sides = PairSide(practitioner_ids=(town.orlova, town.kim)), PairSide(practitioner_ids=(town.petrov,))
    values = {"sides": sides, "patient_id": town.ann, "from_day": MONDAY, "days": 3, **more}
    return PairQuery(**values)  # type: ignore[arg-type]  # tests name any field


def order(town: Town, opening: Opening) -> NewAppointment:
    return NewAppointment(
        patient_id=town.ann, practitioner_id=opening.practitioner_id, local_date=opening.local_date,
        local_min=opening.local_min, minutes=opening.minutes, room_id=opening.room_id,
    )  # fmt: skip


def times(found: tuple[PairOpening, ...]) -> list[tuple[int, int, str, int, str]]:
    return [
        (one.first.local_date.day, one.first.local_min, one.first.practitioner.last, one.second.local_min,
         one.second.practitioner.last)
        for one in found
    ]  # fmt: skip


# ------------------------------------------------------------------------------ the rule


def test_free_time_is_paired_without_tearing_a_hole_and_the_patient_waits_no_longer_than_may_be() -> None:
    morning = Free(540, 720, 40, "2")
    assert next(fitting(morning, Free(560, 720, 20, "2"), LIMITS)) == (540, 0, 580), "both at once"
    assert next(fitting(morning, Free(595, 615, 20, "2"), LIMITS)) == (540, 15, 595), "a wait, and no hole before"
    assert next(fitting(morning, Free(640, 660, 20, "2"), LIMITS)) == (600, 0, 640), "a hole anyway: no wait"
    assert next(fitting(morning, Free(580, 620, 20, "4"), LIMITS)) == (540, 10, 590), "two floors in six minutes"
    assert list(fitting(morning, Free(541, 599, 20, "4"), LIMITS)) == [], "the second would not end in time"
    assert list(fitting(Free(540, 580, 40, ""), Free(605, 660, 20, ""), LIMITS)) == [], "25 minutes between them"
    assert list(fitting(morning, Free(580, 720, 20, "12"), LIMITS)) == [], "ten floors take longer than may be waited"
    several = list(fitting(morning, Free(540, 720, 20, "2"), LIMITS))
    assert several == [(540, 0, 580), (580, 0, 620), (620, 0, 660), (660, 0, 700)]
    assert (way("", "3", 3), way("2", "2", 3), way("-1", "2", 3), way("cellar", "2", 3)) == (0, 0, 9, 3)


# ------------------------------------------------------------------------------ search


async def test_the_first_pair_of_each_day_in_either_order(office: Office, town: Town) -> None:
    found = await office.schedule.pairs.search(query(town, per_day=3))
    monday = [one for one in times(found) if one[0] == MONDAY.day]
    assert monday[0] == (5, 540, "Orlova", 580, "Petrov")
    assert (5, 540, "Petrov", 570, "Orlova") not in monday, "the lengths are the doctors' own: forty minutes each"
    assert {(one[2], one[4]) for one in monday} == {("Orlova", "Petrov"), ("Kim", "Petrov"), ("Petrov", "Orlova")}
    assert {one[0] for one in times(found)} == {5, 6, 7}, "three days that have any"
    assert all(0 <= one.wait <= 20 for one in found)
    assert (found[0].first.room, found[0].second.room) == ("204", "")


async def test_a_pair_keeps_out_of_what_is_taken_and_takes_the_length_of_each_visit(
    office: Office, manager: Office, town: Town
) -> None:
    await seen(manager, town)  # so the dermatologists see Ann again: twenty minutes
    await office.schedule.book(wish(town, 540, practitioner_id=town.petrov, patient_id=town.bob, minutes=60))
    await office.schedule.book(wish(town, 600, practitioner_id=town.petrov, minutes=30, patient_id=town.eve))
    found = await office.schedule.pairs.search(query(town, days=1, per_day=2, after_min=560))
    first = found[0]
    assert (first.first.minutes, first.second.minutes) == (20, 40)
    assert (first.first.local_min, first.second.local_min) == (610, 630), "no hole is left to wait in"
    narrow = await office.schedule.pairs.search(query(town, days=1, per_day=9, after_min=560, before_min=690))
    assert times(narrow) == [
        (5, 610, "Orlova", 630, "Petrov"), (5, 610, "Kim", 630, "Petrov"), (5, 630, "Orlova", 650, "Petrov"),
        (5, 630, "Kim", 650, "Petrov"), (5, 630, "Petrov", 670, "Orlova"),
    ]  # fmt: skip
    assert all(one.second.local_min + one.second.minutes <= 690 for one in narrow)


async def test_nobody_is_paired_with_a_doctor_whom_they_see_that_day_anyway(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 780, practitioner_id=town.petrov))
    found = await office.schedule.pairs.search(query(town, days=1))
    assert found[0].first.local_date == TUESDAY
    free = await office.schedule.pairs.search(query(town, days=1, patient_id=town.bob))
    assert free[0].first.local_date == MONDAY


async def test_the_way_between_the_floors_is_minded(office: Office, manager: Office, town: Town) -> None:
    upstairs = await manager.staff.add_room("512", "5")
    (room,) = [one for one in await office.staff.rooms() if one.name == "204"]
    await manager.staff.edit_room(room.id, room.name, "1", room.version)
    doctor = await office.staff.practitioner(town.petrov)
    await manager.staff.edit_practitioner(town.petrov, replace(_draft(doctor), room_id=upstairs), doctor.version)
    asked = query(town, sides=(PairSide(practitioner_ids=(town.orlova,)), PairSide(practitioner_ids=(town.petrov,))))
    found = await office.schedule.pairs.search(asked)
    assert found[0].wait == 15, "four floors at three minutes, on a grid of five"
    close = order(town, found[0].second)
    with pytest.raises(RuleBroken, match="with 12 for the way"):
        await office.schedule.pairs.book(
            order(town, found[0].first), replace(close, local_min=found[0].first.local_min + 40)
        )
    assert await office.schedule.of_patient(town.ann) == (), "nothing is booked by halves"
    await manager.settle(replace(office.centre, floor_minutes=0), office.centre)
    assert (await office.schedule.pairs.search(asked))[0].wait == 0


def _draft(doctor: Practitioner) -> PractitionerDraft:
    return PractitionerDraft(**{one.name: getattr(doctor, one.name) for one in fields(PractitionerDraft)})


async def test_a_service_says_how_long_its_half_takes(office: Office, town: Town) -> None:
    sides = (
        PairSide(practitioner_ids=(town.petrov,)),
        PairSide(practitioner_ids=(town.orlova,), service_id=town.follow),
    )
    found = await office.schedule.pairs.search(query(town, sides=sides, days=1, per_day=2))
    by_doctor = {
        one.practitioner.last: (one.minutes, service)
        for pair in found
        for one, service in zip((pair.first, pair.second), pair.services, strict=True)
    }
    assert by_doctor == {"Petrov": (40, None), "Orlova": (20, town.follow)}


async def test_two_of_one_specialty_are_two_people(office: Office, town: Town) -> None:
    both = PairSide(practitioner_ids=(town.orlova, town.kim))
    found = await office.schedule.pairs.search(query(town, sides=(both, both), days=1, per_day=9))
    assert found
    assert all(one.first.practitioner_id != one.second.practitioner_id for one in found)


# ------------------------------------------------------------------------------ booking


async def _pair(office: Office, town: Town) -> tuple[AppointmentId, AppointmentId]:
    found = await office.schedule.pairs.search(query(town, days=1))
    made = await office.schedule.pairs.book(order(town, found[0].first), order(town, found[0].second))
    one, other = made.visits
    return one.id, other.id


async def test_both_are_booked_in_one_act_and_one_undo_takes_both_back(office: Office, town: Town) -> None:
    found = await office.schedule.pairs.search(query(town, days=1))
    made = await office.schedule.pairs.book(order(town, found[0].first), order(town, found[0].second))
    one, other = made.visits
    assert (one.practitioner.last, other.practitioner.last) == ("Orlova", "Petrov")
    assert (made.first.beside, made.second.beside) == (
        (other.id, other.practitioner, MONDAY, 580), (one.id, one.practitioner, MONDAY, 540),
    )  # fmt: skip
    told = await office.schedule.looks({one.id: town.ann})
    assert told[one.id][0].beside == made.first.beside
    undone = await office.journal.undo()
    assert undone.verb == "schedule.book_pair"
    assert [(await office.schedule.appointment(id)).status for id in (one.id, other.id)] == [
        BookStatus.ENTERED_IN_ERROR, BookStatus.ENTERED_IN_ERROR,
    ]  # fmt: skip
    assert await office.schedule.pairs.beside([one.id, other.id]) == {}
    again = await office.schedule.pairs.search(query(town, days=1))
    assert times(again) == times(found)


async def test_who_comes_second_gets_neither_half_and_the_next_pairs(office: Office, town: Town) -> None:
    found = await office.schedule.pairs.search(query(town, days=1))
    await office.schedule.book(wish(town, 580, practitioner_id=town.petrov, patient_id=town.bob, minutes=20))
    with pytest.raises(Taken) as told:
        await office.schedule.pairs.book(order(town, found[0].first), order(town, found[0].second))
    offered = told.value.openings
    assert all(isinstance(one, PairOpening) for one in offered)
    assert len({one.first.local_date for one in offered}) == 3
    assert [one.kind for one in await office.schedule.of_patient(town.ann)] == []
    await office.schedule.pairs.book(order(town, offered[0].first), order(town, offered[0].second))


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"local_min": 645}, "within 20 minutes"),
        ({"practitioner_id": "orlova", "local_min": 580, "second": True}, "two specialists for one patient"),
        ({"patient_id": "bob"}, "two specialists for one patient"),
        ({"local_min": 500}, "does not receive"),
        ({"local_min": 545}, "has another visit"),
    ],
)
async def test_what_is_no_pair_is_refused_whole(
    office: Office, town: Town, second: dict[str, object], said: str
) -> None:
    one = wish(town, 540)
    named = {key: getattr(town, value) if isinstance(value, str) else value for key, value in second.items()}
    other = wish(town, **{"minute": 580, "practitioner_id": town.petrov} | {
        "minute" if key == "local_min" else key: value for key, value in named.items()
    })  # type: ignore[arg-type]  # tests name any field  # fmt: skip
    with pytest.raises((RuleBroken, Taken), match=said):
        await office.schedule.pairs.book(one, other)
    assert await office.schedule.of_patient(town.ann) == ()
    assert await office.schedule.of_patient(town.bob) == ()


async def test_moving_or_cancelling_one_leaves_the_other_and_says_so(office: Office, town: Town) -> None:
    one, other = await _pair(office, town)
    moved = await office.schedule.move(one, MoveTo(local_date=TUESDAY, local_min=540))
    assert moved.beside is not None
    assert (moved.beside.appointment_id, moved.beside.local_date) == (other, MONDAY)
    await office.schedule.cancel(one, CANCEL_REASONS[0])
    assert (await office.schedule.appointment(other)).status is BookStatus.BOOKED
    beside = await office.schedule.pairs.beside([one, other])
    assert (one in beside, other in beside) == (True, False), "what was given up stands beside nothing"


async def test_the_kind_of_each_is_by_the_rules(office: Office, manager: Office, town: Town) -> None:
    await seen(manager, town)
    one, other = await _pair(office, town)
    kinds = {
        visit.practitioner.last: visit.kind for visit in (await office.schedule.appointments([one, other])).values()
    }
    assert sorted(kinds.values()) == [VisitKind.FIRST, VisitKind.FOLLOW]
    assert kinds["Petrov"] is VisitKind.FIRST


async def test_the_centre_says_how_far_apart(office: Office, manager: Office, town: Town) -> None:
    await manager.settle(replace(office.centre, pair_gap_minutes=0), office.centre)
    found = await office.schedule.pairs.search(query(town, days=5, per_day=9))
    assert {one.wait for one in found} == {0}
    for wrong in (-1, 241):
        with pytest.raises(RuleBroken, match="at most 240 minutes apart"):
            await manager.settle(replace(office.centre, pair_gap_minutes=wrong), office.centre)


# ------------------------------------------------------------------------------ beneath


async def test_the_database_keeps_pairs_pairs(office: Office, town: Town, raw: sqlite3.Connection) -> None:
    one, other = await _pair(office, town)
    third = (await office.schedule.book(wish(town, 780, practitioner_id=town.kim, minutes=20))).appointment.id
    bobs = (await office.schedule.book(wish(town, 700, patient_id=town.bob, minutes=20))).appointment.id
    again = (await office.schedule.book(wish(town, 830, minutes=20, second=True))).appointment.id
    last = (await office.schedule.book(wish(town, 860, minutes=20, second=True))).appointment.id
    pair = "INSERT INTO visit_pair (first_id, second_id, made_at) VALUES (?, ?, 0)"
    for values, said in (
        ((third, bobs), "one patient"), ((again, last), "two doctors"), ((third, third), ""), ((third, 99), ""),
        ((third, one), "one pair only"), ((other, third), "one pair only"),
    ):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError, match=said):
            raw.execute(pair, values)
    for attack in (
        "UPDATE visit_pair SET second_id = first_id",
        f"UPDATE visit_pair SET second_id = {third}",
        f"INSERT OR REPLACE INTO visit_pair (id, first_id, second_id, made_at) VALUES (1, {third}, {bobs}, 0)",
    ):
        with pytest.raises(sqlite3.Error):
            raw.execute(attack)
    assert raw.execute("SELECT first_id, second_id FROM visit_pair").fetchall() == [(one, other)]


# ------------------------------------------------------------------------------ many desks


Told = tuple[int, Location, Town]


def _race(told: Told) -> list[tuple[int, int]]:
    """One desk that books the same pairs as all others, every second one the other way round."""
    rival, where, town = told

    async def work() -> list[tuple[int, int]]:
        store = await open_store(where, StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR.value, f"desk {rival}")
        wants = [(day, minute) for day in (5, 6, 7, 8, 9) for minute in range(540, 720, 40)]
        random.Random(rival).shuffle(wants)
        ready()
        won, lost = [], list[bool]()
        for day, minute in wants:
            doctors = [town.orlova, town.petrov][:: 1 if rival % 2 else -1]
            who = (town.ann, town.bob, town.eve)[rival % 3]
            one, other = (
                NewAppointment(
                    patient_id=who, practitioner_id=doctor, local_date=MONDAY.replace(day=day), local_min=at,
                    minutes=20, second=True,
                )
                for doctor, at in zip(doctors, (minute, minute + 20), strict=True)
            )  # fmt: skip
            try:
                await office.schedule.pairs.book(one, other)
            except Taken as error:
                lost.append(bool(error.openings))
            else:
                won.append((day, minute))
        await store.close()
        assert all(lost), "who loses is told what is free next"
        return won

    return asyncio.run(work())


@pytest.mark.slow
async def test_eight_desks_in_opposite_orders_never_half_book(
    office: Office, town: Town, where: Location, raw: sqlite3.Connection
) -> None:
    jobs: list[Told] = [(rival, where, town) for rival in range(RIVALS)]
    won = await asyncio.to_thread(at_once, _race, jobs)
    booked = sum(len(one) for one in won)
    assert booked
    assert raw.execute("SELECT count(*) FROM appointment").fetchone() == (2 * booked,), "both or none"
    assert raw.execute("SELECT count(*) FROM visit_pair").fetchone() == (booked,)
    assert overlaps(raw) == 0
    assert [one for one in verify_at(where).problems if one.promise == 1] == []
