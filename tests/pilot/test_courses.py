"""A course of visits at the Day place: the preview, digits for what is not free, the rest of one moved or cancelled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta

import pytest

from console.typed.courses import parse_pattern
from console.typed.errors import TypedError
from storage.office import Office
from storage.recalls.records import PlanDraft
from storage.rights import Role
from storage.schedule.records import BookStatus
from storage.schedule.series_records import Pattern
from storage.store import Store
from tests.desk_driver import Driver
from tests.engine.book_town import BUILT, MONDAY, Town, wish
from tests.pilot.test_day import console
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


@pytest.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, office: Office, town: Town) -> AsyncIterator[Driver]:
    """Monday 5 October, the cursor on Orlova at 10:00."""
    async with console(office, russian_layout=request.param) as driver:
        await driver.press("g")
        await driver.type("5.10")
        await driver.press("Enter Right Down Down Down")
        yield driver


def after(count: int) -> date:
    return MONDAY + timedelta(days=count)


async def booked(office: Office) -> list[tuple[date, int]]:
    visits = await office.schedule.between(MONDAY, after(60))
    return [(one.local_date, one.local_min) for one in visits if one.status is BookStatus.BOOKED]


async def course(desk: Driver, pattern: str = "mon thu 10:00", visits: str = "4") -> None:
    """Ask for a course of Ann's; the cursor is on the dates, or on the sentence."""
    await desk.press("yanto Enter")
    await desk.type(visits)
    await desk.press("Enter")
    await desk.type(pattern)
    await desk.press("Enter Enter")


async def test_a_course_is_previewed_and_booked_with_one_undo(desk: Driver, office: Office, town: Town) -> None:
    await course(desk)
    desk.expect("1 Mon 5.10 10:00", "2 Thu 8.10 10:00", "4 Thu 15.10 10:00", "all are free")
    desk.expect("Enter → BOOK Antonova Anna: 4 visits, Mon 5 Oct 10:00 to Thu 15 Oct, Orlova E.")
    assert await booked(office) == []
    await desk.press("Enter")
    desk.expect("BOOKED Antonova Anna: 4 visits from Mon 5 Oct 10:00 to Thu 15 Oct", "1/4")
    assert await booked(office) == [(after(count), 600) for count in (0, 3, 7, 10)]
    await desk.press("u")
    assert desk.news.startswith("Taken back: COURSE OF VISITS Antonova Anna, 4 visits from Mon 5 Oct 10:00")
    assert await booked(office) == []


async def test_what_is_not_free_is_chosen_by_a_digit(desk: Driver, office: Office, town: Town) -> None:
    for day in (3, 10):
        await office.schedule.book(wish(town, 600, after(day), patient_id=town.bob, minutes=20))
    await course(desk)
    desk.expect("2: Orlova E. is booked at 10:00 on Thu 8 Oct.", "2 Thu 8.10 10:00!", "4 Thu 15.10 10:00!")
    desk.expect("1 Thu 8.10 9:40", "2 Thu 8.10 10:20")
    await desk.press("2")
    desk.expect("4: Orlova E. is booked at 10:00 on Thu 15 Oct.", "2 Thu 8.10 10:20>")
    await desk.press("1")
    desk.expect("all are free", "4 Thu 15.10 9:40>")
    await desk.press("Enter Enter")
    ann = [(one.local_date, one.local_min) for one in await office.schedule.of_patient(town.ann)]
    assert sorted(ann) == [(after(0), 600), (after(3), 620), (after(7), 600), (after(10), 580)]


async def test_a_time_that_is_gone_meanwhile_is_asked_for_again(
    desk: Driver, office: Office, manager: Office, town: Town
) -> None:
    await course(desk)
    await manager.schedule.book(wish(town, 600, after(7), patient_id=town.bob))
    await desk.press("Enter")
    desk.expect("Nothing was written; visit 3: Orlova E. is booked at 10:00 on Mon 12 Oct.", "3 Mon 12.10 10:00!")
    assert len(await booked(office)) == 1
    await desk.press("Up 1")
    await desk.press("Enter Enter")
    assert len(await booked(office)) == 5


async def test_this_one_or_this_and_the_following(desk: Driver, office: Office, town: Town) -> None:
    await course(desk)
    await desk.press("Enter k")
    desk.expect("a visit of a course. Cancel", "1 this one alone", "2 this and the 3 that follow")
    await desk.press("1 2")
    desk.expect("CANCELLED Antonova Anna, Mon 5 Oct 10:00")
    assert await booked(office) == [(after(count), 600) for count in (3, 7, 10)]
    await desk.press("g")
    await desk.type("8.10")
    await desk.press("Enter Down Down Down m 2")
    desk.expect("Days", "Mon Thu 10:00")
    await desk.press("Enter")
    await desk.type("mon thu 11:00")
    await desk.press("Enter")
    desk.expect("Enter → MOVE Antonova Anna: 3 visits, Thu 8 Oct 11:00 to Thu 15 Oct")
    await desk.press("Enter")
    assert await booked(office) == [(after(count), 660) for count in (3, 7, 10)]
    await desk.press("k 2")
    desk.expect("3 visits from Thu 8 Oct 11:00")
    await desk.press("2")
    desk.expect("CANCELLED Antonova Anna: 3 visits from Thu 8 Oct 11:00 to Thu 15 Oct")
    assert await booked(office) == []
    await desk.press("u")
    assert desk.news.startswith("Taken back: CANCELLATION OF A COURSE Antonova Anna, 3 visits from Thu 8 Oct 11:00")
    assert await booked(office) == [(after(count), 660) for count in (3, 7, 10)]


async def test_a_plan_of_treatment_says_how_many(office: Office, town: Town) -> None:
    visit = (await office.schedule.book(wish(town))).appointment
    await office.recalls.plan(
        PlanDraft(patient_id=town.ann, practitioner_id=town.orlova, title="caries", stages=7, done=1)
    )
    async with console(office) as desk:
        await desk.press("g mon Enter Right Down Down Down y")
        desk.expect("the plan has 6 stages left", "12.10.2026")
        await desk.press("Enter Enter Enter")
        desk.expect("BOOK Antonova Anna: 6 visits, Mon 12 Oct 10:00")
        await desk.press("Enter")
    assert len(await booked(office)) == 7
    assert visit.id


async def test_bad_answers_are_one_sentence_each(desk: Driver, office: Office) -> None:
    await desk.press("yanto Enter")
    await desk.type("61")
    await desk.press("Enter")
    desk.expect("Expected how many visits: from 2 to 60.")
    await desk.press("Bksp Bksp")
    await desk.type("60")
    await desk.press("Enter Enter Enter")
    desk.expect("Only 52 of 60 visits lie within the 365 days for which the book is")
    await desk.press("Esc")
    assert await booked(office) == []


@pytest.mark.parametrize("size", [(80, 24), (64, 20)])
async def test_the_sheet_in_russian_fits(office: Office, town: Town, size: tuple[int, int]) -> None:
    await office.schedule.book(wish(town, 600, after(3), patient_id=town.bob, minutes=20))
    async with console(office, language="ru", russian_layout=True, size=size) as desk:
        await desk.press("g")
        await desk.type("пн")
        await desk.press("Enter Right Down Down Down")
        await course(desk, pattern="2 раза в неделю пн чт 10:00", visits="12")
        desk.expect("2: Orlova E.", "чт 8.10 10:00!")
        await desk.press("1")
        desk.expect("ЗАПИСАТЬ Antonova Anna: 12 ")
        assert all(len(line) < size[0] for line in desk.screen)
        await desk.press("Enter Enter")
    assert len(await office.schedule.of_patient(town.ann)) == 12


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2 a week mon thu 10:00", Pattern(weekdays=frozenset({0, 3}), minute=600)),
        ("вт чт 9:30", Pattern(weekdays=frozenset({1, 3}), minute=570)),
        ("dn xn 9^30", Pattern(weekdays=frozenset({1, 3}), minute=570)),
        ("2 hfpf d ytltk.", Pattern(weekdays=frozenset({0, 2}))),
        ("every day", Pattern(every_days=1)),
        ("ежедневно 14", Pattern(every_days=1, minute=840)),
        ("через день", Pattern(every_days=2)),
        ("раз в 3 дня", Pattern(every_days=3)),
        ("weekly", Pattern()),
        ("", Pattern()),
        ("every 2 weeks", Pattern(every_weeks=2)),
        ("раз в 2 недели", Pattern(every_weeks=2)),
        ("every other week fri 930", Pattern(weekdays=frozenset({4}), every_weeks=2, minute=570)),
        ("пн-пт", Pattern(weekdays=frozenset({0, 1, 2, 3, 4}))),
        ("3 a week", Pattern(weekdays=frozenset({0, 2, 4}))),
    ],
)
def test_a_pattern_is_read_in_both_languages_and_layouts(typed: str, meant: Pattern) -> None:
    assert parse_pattern(typed).on(date(2026, 10, 7)) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2 a week mon tue wed", "2 a week are asked for, but 3 weekdays are named."),
        ("every day mon", "by days or by weekdays"),
        ("0 a week", "from 1 to 7 visits a week"),
        ("every 0 weeks", "1 to 12 weeks or 1 to 90 days apart"),
        ("every 200 days", "1 to 12 weeks or 1 to 90 days apart"),
        ("10:00 11:00", "One time holds"),
        ("every 2 moons", "Expected days and a time"),
        ("today", "Expected days and a time"),
    ],
)
def test_a_pattern_that_cannot_be_is_one_sentence(typed: str, said: str) -> None:
    with pytest.raises(TypedError) as caught:
        parse_pattern(typed)
    assert said in caught.value.sentence
