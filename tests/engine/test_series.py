"""A course of treatment: previewed visit by visit, written as one act, moved and given up together."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.checking import verify
from storage.errors import NotAllowed, RuleBroken, Taken
from storage.ids import EquipmentId
from storage.office import Office
from storage.rights import Role
from storage.schedule import series_verbs
from storage.schedule.checks import CHECKS
from storage.schedule.records import CANCEL_REASONS, BookStatus, VisitKind
from storage.schedule.series_records import Pattern, SeriesAsk, SeriesPreview
from storage.staff import verbs as staff_verbs
from storage.staff.records import PractitionerDraft, RosterException
from storage.store import Store
from tests.engine.beneath import unguarded
from tests.engine.book_town import BUILT, MONDAY, TODAY, TUESDAY, Town, wish
from tests.scene import Played, Scene

Seat = Callable[..., Awaitable[Office]]
REFUSED = sqlite3.IntegrityError
TWICE_A_WEEK = Pattern(weekdays=frozenset({0, 3}))


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


def ask(town: Town, visits: int = 4, pattern: Pattern = TWICE_A_WEEK, minute: int = 600, **more: object) -> SeriesAsk:
    return SeriesAsk(first=wish(town, minute), visits=visits, pattern=pattern, **more)  # type: ignore[arg-type]  # any field


def days(preview: SeriesPreview) -> list[date]:
    return [one.wanted.local_date for one in preview.planned]


def after(count: int) -> date:
    return MONDAY + timedelta(days=count)


# ------------------------------------------------------------------------------ the days of a pattern


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (TWICE_A_WEEK, [0, 3, 7, 10]),
        (Pattern(), [0, 7, 14, 21]),
        (Pattern(every_weeks=2), [0, 14, 28, 42]),
        (Pattern(weekdays=frozenset({1, 4}), every_weeks=2), [1, 4, 15, 18]),
        (Pattern(every_days=3), [0, 3, 6, 9]),
    ],
    ids=["twice a week", "weekly", "every other week", "twice every other week", "every third day"],
)
async def test_the_days_follow_the_pattern(office: Office, town: Town, pattern: Pattern, expected: list[int]) -> None:
    preview = await office.schedule.series.preview(ask(town, pattern=pattern))
    assert days(preview) == [after(count) for count in expected]


async def test_every_day_is_every_day_on_which_the_doctor_receives(office: Office, manager: Office, town: Town) -> None:
    await manager.staff.add_holiday(after(2), "Day of rest")
    preview = await office.schedule.series.preview(ask(town, 6, Pattern(every_days=1)))
    assert days(preview) == [after(count) for count in (0, 1, 3, 4, 7, 8)]
    assert not preview.conflicts


@pytest.mark.parametrize(
    ("visits", "pattern", "said"),
    [
        (1, Pattern(), "from 2 to 60 visits"),
        (61, Pattern(), "from 2 to 60 visits"),
        (60, Pattern(), "Only 52 of 60 visits"),
        (4, Pattern(every_weeks=0), "weeks or 90 days apart"),
        (4, Pattern(every_days=-1), "weeks or 90 days apart"),
        (4, Pattern(every_days=2, weekdays=frozenset({1})), "not by both"),
    ],
)
async def test_a_course_that_cannot_be(office: Office, town: Town, visits: int, pattern: Pattern, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        await office.schedule.series.preview(ask(town, visits, pattern))


async def test_the_time_of_today_that_is_past_is_not_the_first(office: Office, town: Town) -> None:
    first = wish(town, 600, TODAY)
    preview = await office.schedule.series.preview(SeriesAsk(first=first, visits=2, pattern=Pattern(every_days=1)))
    assert days(preview) == [MONDAY, TUESDAY]


# ------------------------------------------------------------------------------ written as one


async def test_a_course_is_booked_as_one_and_taken_back_as_one(office: Office, store: Store, town: Town) -> None:
    series = office.schedule.series
    made = await series.book(await series.preview(ask(town)))
    assert [(one.local_date, one.local_min, one.kind, one.minutes) for one in made] == [
        (after(0), 600, VisitKind.FIRST, 40),
        *((after(count), 600, VisitKind.FOLLOW, 20) for count in (3, 7, 10)),
    ]
    parts = await series.parts([one.id for one in made])
    assert [(parts[one.id].number, parts[one.id].visits) for one in made] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    await office.journal.undo()
    gone = await office.schedule.appointments([one.id for one in made])
    assert {one.status for one in gone.values()} == {BookStatus.ENTERED_IN_ERROR}
    assert not await series.following(made[0].id)
    assert not (await series.preview(ask(town))).conflicts


async def test_what_is_not_free_is_marked_with_what_is_near(office: Office, manager: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 600, after(3), patient_id=town.bob, minutes=20))
    await manager.staff.add_exception(RosterException(practitioner_id=town.orlova, day=after(7), reason="ill"))
    preview = await office.schedule.series.preview(ask(town))
    assert [one.number for one in preview.conflicts] == [2, 3]
    booked, ill = preview.conflicts
    assert str(booked.against) == "Orlova E. is booked at 10:00 on 2026-10-08."
    assert [(one.local_date, one.local_min) for one in booked.alternatives[:3]] == [
        (after(3), 580), (after(3), 620), (after(3), 760),
    ]  # fmt: skip
    assert {one.local_date for one in booked.alternatives[3:]} == {after(4)}
    assert "does not receive" in str(ill.against)
    assert {one.local_date for one in ill.alternatives} == {after(8), after(9)}
    with pytest.raises(Taken, match="is booked"):  # written as it stands, it is refused whole
        await office.schedule.series.book(preview)
    chosen = {2: booked.alternatives[1], 3: ill.alternatives[0]}
    mended = await office.schedule.series.preview(ask(town, instead=chosen))
    made = await office.schedule.series.book(mended)
    assert [(one.local_date, one.local_min) for one in made] == [
        (after(0), 600), (after(3), 620), (after(8), 600), (after(10), 600),
    ]  # fmt: skip


async def test_nothing_is_half_written_when_another_desk_was_first(office: Office, manager: Office, town: Town) -> None:
    series = office.schedule.series
    preview = await series.preview(ask(town))
    await manager.schedule.book(wish(town, 600, after(7), patient_id=town.bob))
    with pytest.raises(Taken, match=r"is booked at 10:00") as caught:
        await series.book(preview)
    assert caught.value.values["number"] == 3
    assert len(await office.schedule.between(MONDAY, after(20))) == 1
    again = await series.preview(ask(town))
    assert [one.number for one in again.conflicts] == [3]


async def test_a_quota_holds_for_each_visit(office: Office, manager: Office, town: Town) -> None:
    doctor = await manager.staff.practitioner(town.orlova)
    draft = PractitionerDraft(
        last_name="Orlova", specialty="Dermatologist", first_minutes=40, follow_minutes=20, follow_quota=1
    )
    await manager.staff.edit_practitioner(town.orlova, draft, doctor.version)
    await office.schedule.book(wish(town, 800, after(3), patient_id=town.bob, kind=VisitKind.FOLLOW))
    preview = await office.schedule.series.preview(ask(town))
    assert [(one.number, one.against and one.against.values["rule"]) for one in preview.conflicts] == [(2, "quota")]
    assert {one.local_date for one in preview.conflicts[0].alternatives}.isdisjoint({after(3)})


async def test_another_of_the_specialty_stands_in(office: Office, manager: Office, town: Town) -> None:
    await manager.staff.add_exception(RosterException(practitioner_id=town.orlova, day=after(3), reason="ill"))
    alone = await office.schedule.series.preview(ask(town))
    assert [one.number for one in alone.conflicts] == [2]
    shared = await office.schedule.series.preview(ask(town, any_doctor=True))
    assert not shared.conflicts
    made = await office.schedule.series.book(shared)
    assert [one.practitioner.last for one in made] == ["Orlova", "Kim", "Orlova", "Orlova"]


async def test_a_device_is_of_one_visit_at_a_time_and_named(office: Office, manager: Office, town: Town) -> None:
    device = EquipmentId(await manager.write(staff_verbs.add_equipment, "US-2") or 0)
    held = wish(town, 600, after(3), practitioner_id=town.petrov, patient_id=town.bob, equipment_id=device)
    await office.schedule.book(held)
    asked = ask(town)
    asked = replace(asked, first=replace(asked.first, equipment_id=device))
    (conflict,) = (await office.schedule.series.preview(asked)).conflicts
    assert str(conflict.against) == "US-2 is in use at 10:00 on 2026-10-08."
    busy = [(one.local_date, one.local_min) for one in conflict.alternatives if one.local_date == after(3)]
    assert (after(3), 580) in busy  # twenty minutes end before the device is taken at 10:00
    assert not [minute for _, minute in busy if 580 < minute < 640]
    chosen = replace(asked, instead={2: conflict.alternatives[0]})
    made = await office.schedule.series.book(await office.schedule.series.preview(chosen))
    assert {one.equipment_id for one in made} == {device}


async def test_a_patient_who_comes_already_is_not_booked_twice(office: Office, town: Town) -> None:
    await office.schedule.book(wish(town, 800, after(3)))
    preview = await office.schedule.series.preview(ask(town))
    assert [(one.number, one.against and one.against.values["rule"]) for one in preview.conflicts] == [(2, "twice")]


async def test_a_course_needs_the_right_and_one_patient(seated: Seat, office: Office, town: Town) -> None:
    auditor = await seated(Role.AUDITOR, desk="desk 3")
    preview = await office.schedule.series.preview(ask(town))
    with pytest.raises(NotAllowed):
        await auditor.schedule.series.book(preview)
    mixed = (preview.planned[0].wanted, replace(preview.planned[1].wanted, patient_id=town.bob))
    with pytest.raises(RuleBroken, match="of one patient"):
        await office.write(series_verbs.book_series, mixed)


# ------------------------------------------------------------------------------ the rest of it


async def test_this_and_the_following_are_given_up_together(office: Office, town: Town) -> None:
    series = office.schedule.series
    made = await series.book(await series.preview(ask(town)))
    rest = await series.following(made[1].id)
    assert [one.number for one in rest] == [2, 3, 4]
    await series.cancel(rest, CANCEL_REASONS[0])
    found = await office.schedule.appointments([one.id for one in made])
    assert [found[one.id].status for one in made] == [BookStatus.BOOKED, *[BookStatus.CANCELLED] * 3]
    await office.journal.undo()
    found = await office.schedule.appointments([one.id for one in made])
    assert {one.status for one in found.values()} == {BookStatus.BOOKED}


@pytest.mark.parametrize("step", [1, -1], ids=["a day later", "a day earlier"])
async def test_the_rest_moves_over_its_own_times(office: Office, town: Town, step: int) -> None:
    series = office.schedule.series
    made = await series.book(await series.preview(ask(town, 4, Pattern(every_days=1))))
    rest = await series.following(made[1].id)
    first = wish(town, 600, rest[0].day + timedelta(days=step if step > 0 else 0))
    asked = SeriesAsk(
        first=first, visits=3, pattern=Pattern(every_days=1, minute=None if step > 0 else 620),
        moving=tuple(one.id for one in rest),
    )  # fmt: skip
    preview = await series.preview(asked)
    assert not preview.conflicts
    moved = await series.move(rest, preview)
    told = [(one.local_date, one.local_min, one.kind) for one in moved]
    wanted = [after(2), after(3), after(4)] if step > 0 else [after(1), after(2), after(3)]
    assert told == [(day, 600 if step > 0 else 620, VisitKind.FOLLOW) for day in wanted]
    assert [part.number for part in (await series.parts([one.id for one in moved])).values()] == [2, 3, 4]
    await office.journal.undo()
    back = await office.schedule.appointments([one.id for one in made])
    assert [(back[one.id].local_date, back[one.id].local_min) for one in made] == [(after(n), 600) for n in range(4)]


async def test_the_rest_is_moved_as_a_whole_or_not_at_all(office: Office, manager: Office, town: Town) -> None:
    series = office.schedule.series
    made = await series.book(await series.preview(ask(town)))
    rest = await series.following(made[1].id)
    asked = SeriesAsk(
        first=wish(town, 640, after(3)), visits=3, pattern=TWICE_A_WEEK, moving=tuple(one.id for one in rest)
    )
    preview = await series.preview(asked)
    await manager.schedule.book(wish(town, 640, after(10), patient_id=town.bob))
    with pytest.raises(Taken):
        await series.move(rest, preview)
    found = await office.schedule.appointments([one.id for one in made])
    assert [found[one.id].local_min for one in made] == [600] * 4
    assert [one.number for one in (await series.preview(asked)).conflicts] == [3]


# ------------------------------------------------------------------------------ attacked beneath


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE series_visit SET number = 4 WHERE number = 3",
        "DELETE FROM series_visit WHERE number = 3",
        "INSERT INTO series_visit (appt_id, series_id, number, visits) VALUES ({other}, {first}, 3, 4)",
        "INSERT INTO series_visit (appt_id, series_id, number, visits) VALUES ({other}, {first}, 2, 2)",
        "INSERT INTO series_visit (appt_id, series_id, number, visits) VALUES ({other}, {other}, 2, 2)",
        "INSERT INTO series_visit (appt_id, series_id, number, visits) VALUES ({other}, {other}, 1, 61)",
    ],
    ids=["renumbered", "taken out", "another patient", "counted otherwise", "first is not first", "too many"],
)
@pytest.mark.parametrize("guarded", [True, False])
async def test_a_series_stays_as_it_was_booked(
    office: Office, town: Town, raw: sqlite3.Connection, sql: str, guarded: bool
) -> None:
    series = office.schedule.series
    made = await series.book(await series.preview(ask(town)))
    other = (await office.schedule.book(wish(town, 800, patient_id=town.bob))).appointment
    told = {"first": made[0].id, "other": other.id}
    if not guarded:
        unguarded(raw, "series_follows", "series_fixed", "series_kept")
    expected: AbstractContextManager[object] = pytest.raises(REFUSED) if guarded else nullcontext()
    try:
        with expected:
            raw.execute(sql.format(**told))
    except REFUSED:
        return  # a constraint of the table, guard or no guard
    if not guarded:
        problems = (await office.store.read(verify, CHECKS)).problems
        assert any(found.problem.code.startswith("series") for found in problems)
