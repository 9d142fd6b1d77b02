"""The staff room: rosters expanded per date, exceptions, holidays, versions and undo."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.ids import PractitionerId, RoomId
from storage.office import Office
from storage.rights import Role
from storage.staff import rules
from storage.staff.records import (
    PractitionerDraft,
    Roster,
    RosterBreak,
    RosterException,
    RosterLine,
    Span,
)

MONDAY = date(2026, 9, 28)
WHO = PractitionerId(1)

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.SENIOR_ADMINISTRATOR)


async def doctor(office: Office, surname: str = "Orlova") -> PractitionerId:
    return await office.staff.add_practitioner(
        PractitionerDraft(last_name=surname, first_name="Elena", specialty="Dermatologist")
    )


def line(weekday: int = 0, start: int = 540, end: int = 900, **more: object) -> RosterLine:
    values = {"practitioner_id": WHO, "valid_from": MONDAY, **more}
    return RosterLine(weekday=weekday, start_min=start, end_min=end, **values)  # type: ignore[arg-type]  # tests name any field


def day(roster: Roster, offset: int = 0) -> list[tuple[int, int]]:
    return [span[:2] for span in rules.spans_of_day(roster, MONDAY + timedelta(days=offset))]


# ------------------------------------------------------------------------------ pure rules


def test_lunch_is_cut_out_of_the_day() -> None:
    lunch = RosterBreak(practitioner_id=WHO, start_min=720, end_min=750, label="lunch", valid_from=MONDAY)
    roster = Roster(lines=(line(),), breaks=(lunch,))
    assert day(roster) == [(540, 720), (750, 900)]
    assert day(roster, 1) == []


def test_odd_and_even_weeks_alternate_over_a_year_of_53_weeks() -> None:
    odd = line(week_of=0, week_count=2)
    even = line(week_of=1, week_count=2)
    for week in range(0, 60):
        when = MONDAY + timedelta(weeks=week)
        assert rules.holds(odd, when) == (week % 2 == 0)
        assert rules.holds(even, when) == (week % 2 == 1)


def test_weeks_are_counted_from_the_iso_week_of_the_first_day() -> None:
    from_thursday = line(weekday=0, week_of=1, week_count=2, valid_from=MONDAY + timedelta(days=3))
    assert rules.holds(from_thursday, MONDAY + timedelta(days=7))
    assert not rules.holds(from_thursday, MONDAY)
    assert not rules.holds(from_thursday, MONDAY + timedelta(days=14))


def test_the_later_exception_holds() -> None:
    ill = RosterException(id=1, practitioner_id=WHO, day=MONDAY, reason="ill")
    back = RosterException(id=2, practitioner_id=WHO, day=MONDAY, start_min=600, end_min=660, open=True)
    assert day(Roster(lines=(line(),), exceptions=(ill,))) == []
    assert day(Roster(lines=(line(),), exceptions=(ill, back))) == [(600, 660)]
    again = RosterException(id=3, practitioner_id=WHO, day=MONDAY, start_min=630, end_min=640, reason="call")
    assert day(Roster(lines=(line(),), exceptions=(again, back, ill))) == [(600, 630), (640, 660)]


def test_a_holiday_closes_the_pattern_but_not_an_open_exception() -> None:
    extra = RosterException(id=1, practitioner_id=WHO, day=MONDAY, start_min=600, end_min=660, open=True)
    closed = frozenset({MONDAY})
    assert day(Roster(lines=(line(),), holidays=closed)) == []
    assert day(Roster(lines=(line(),), holidays=closed, exceptions=(extra,))) == [(600, 660)]


def test_touching_spans_of_one_room_become_one() -> None:
    two = Roster(lines=(line(0, 540, 720), line(0, 720, 900)))
    assert day(two) == [(540, 900)]
    moved = Roster(lines=(line(0, 540, 720), line(0, 720, 900, room_id=RoomId(2))))
    assert rules.spans_of_day(moved, MONDAY, RoomId(1)) == (
        Span(540, 720, RoomId(1)),
        Span(720, 900, RoomId(2)),
    )


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(1, 60), st.booleans()), max_size=12),
)
def test_spans_are_what_minute_by_minute_counting_says(cuts: list[tuple[int, int, bool]]) -> None:
    spans: list[Span] = []
    minutes: set[int] = set()
    for start, length, opens in cuts:
        covered = set(range(start, start + length))
        if opens:
            spans = rules.with_span(spans, Span(start, start + length))
            minutes |= covered
        else:
            spans = rules.without(spans, start, start + length)
            minutes -= covered
    assert {minute for span in spans for minute in range(*span[:2])} == minutes
    assert all(one.end_min <= two.start_min for one, two in pairwise(spans))


# ------------------------------------------------------------------------------ the room


async def test_working_spans_by_person_and_day(manager: Office) -> None:
    orlova, kim = await doctor(manager), await doctor(manager, "Kim")
    room = await manager.staff.add_room("204")
    for weekday in range(5):
        await manager.staff.add_line(line(weekday, practitioner_id=orlova, room_id=room))
    await manager.staff.add_line(line(1, practitioner_id=kim, week_of=1, week_count=2))
    await manager.staff.add_holiday(MONDAY + timedelta(days=2), "Day of the clinic")
    spans = await manager.staff.working_spans(None, MONDAY, MONDAY + timedelta(days=13))
    assert {when.isoformat() for who, when in spans if who == kim} == {"2026-10-06"}
    assert {(when - MONDAY).days for who, when in spans if who == orlova} == {
        *(0, 1, 3, 4),
        *(7, 8, 9, 10, 11),
    }
    assert spans[orlova, MONDAY] == (Span(540, 900, room),)


async def test_an_overlap_in_a_pattern_is_refused(manager: Office) -> None:
    who = await doctor(manager)
    await manager.staff.add_line(line(practitioner_id=who, week_of=0, week_count=2))
    await manager.staff.add_line(line(practitioner_id=who, week_of=1, week_count=2))
    with pytest.raises(RuleBroken, match="already has working hours"):
        await manager.staff.add_line(line(0, 890, 950, practitioner_id=who))
    await manager.staff.add_line(line(0, 900, 950, practitioner_id=who))


async def test_a_new_week_ends_the_old_one_and_undo_brings_it_back(manager: Office) -> None:
    who = await doctor(manager)
    await manager.staff.add_line(line(practitioner_id=who))
    later = MONDAY + timedelta(days=14)
    await manager.staff.set_week(who, later, [line(0, 600, 660, practitioner_id=who, valid_from=later)])
    spans = await manager.staff.working_spans([who], MONDAY, later)
    assert [span[:2] for span in spans[who, MONDAY]] == [(540, 900)]
    assert [span[:2] for span in spans[who, later]] == [(600, 660)]
    await manager.journal.undo()
    spans = await manager.staff.working_spans([who], MONDAY, later)
    assert [span[:2] for span in spans[who, later]] == [(540, 900)]


async def test_two_desks_do_not_overwrite_each_other(manager: Office, seated: Seat) -> None:
    other = await seated(Role.OFFICE_MANAGER, desk="desk 2")
    who = await doctor(manager)
    seen = await other.staff.practitioner(who)
    await manager.staff.edit_practitioner(who, PractitionerDraft(last_name="Orlova", first_quota=4), seen.version)
    with pytest.raises(Conflict, match=r"senior-administrator \(desk 1\) changed this doctor at 14:30"):
        await other.staff.edit_practitioner(who, PractitionerDraft(last_name="Orlova", first_quota=6), seen.version)


async def test_everything_is_undone_step_by_step(manager: Office) -> None:
    who = await doctor(manager)
    away = await manager.staff.add_exception(RosterException(practitioner_id=who, day=MONDAY, reason="ill"))
    await manager.staff.remove_exception(away)
    await manager.staff.add_holiday(MONDAY, "closed")
    await manager.staff.remove_holiday(MONDAY)
    await manager.staff.retire(who)

    async def state() -> tuple[int, int, int]:
        roster = await manager.staff.roster([who], MONDAY, MONDAY)
        return (
            len(await manager.staff.practitioners()),
            len(await manager.staff.holidays(MONDAY, MONDAY)),
            len(roster.exceptions),
        )

    seen = [await state()]
    for _ in range(6):
        await manager.journal.undo()
        seen.append(await state())
    assert seen == [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 0, 0), (1, 0, 1), (1, 0, 0), (0, 0, 0)]


async def test_one_default_practitioner(manager: Office) -> None:
    orlova, kim = await doctor(manager), await doctor(manager, "Kim")
    first = await manager.staff.default_practitioner()
    assert first is not None
    assert first.id == orlova
    await manager.staff.make_default(kim)
    second = await manager.staff.default_practitioner()
    assert second is not None
    assert second.id == kim
    await manager.journal.undo()
    assert (await manager.staff.default_practitioner()) == first.__class__(
        **{**{name: getattr(first, name) for name in first.__slots__}, "version": 3}
    )


async def test_holidays_of_a_year_are_written_once_and_stay_the_truth(manager: Office) -> None:
    assert await manager.staff.fill_holidays(2026) >= 8
    await manager.staff.remove_holiday(date(2026, 1, 1))
    await manager.staff.add_holiday(date(2026, 1, 1), "ours")
    assert await manager.staff.fill_holidays(2026) == 0
    found = await manager.staff.holidays(date(2026, 1, 1), date(2026, 1, 1))
    assert [item.name for item in found] == ["ours"]


async def test_impossible_things_are_refused_in_words(manager: Office) -> None:
    who = await doctor(manager)
    with pytest.raises(RuleBroken, match="5 to 360"):
        await manager.staff.add_practitioner(PractitionerDraft(last_name="Kim", first_minutes=7))
    with pytest.raises(RuleBroken, match="needs a reason"):
        await manager.staff.add_exception(RosterException(practitioner_id=who, day=MONDAY))
    with pytest.raises(RuleBroken, match="end must come after"):
        await manager.staff.add_line(line(0, 900, 540, practitioner_id=who))


async def test_the_desk_may_not_change_rosters(office: Office) -> None:
    with pytest.raises(NotAllowed):
        await office.staff.add_room("1")
