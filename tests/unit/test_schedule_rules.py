"""The book's pure rules: wall time, lengths, gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import RuleBroken
from storage.ids import PractitionerId
from storage.schedule import rules
from storage.schedule.records import BookStatus, VisitKind
from storage.schedule.rules import ResourceKind, Stretch
from storage.staff.records import Practitioner, Span

BERLIN = ZoneInfo("Europe/Berlin")
MOSCOW = ZoneInfo("Europe/Moscow")
SPRING = date(2025, 3, 30)
AUTUMN = date(2025, 10, 26)
DAY = date(2026, 10, 2)


def at(minute: int, day: date = DAY) -> datetime:
    return rules.lenient_instant(day, minute, MOSCOW)


def test_a_wall_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(RuleBroken, match="clocks go forward"):
        rules.instant_of(SPRING, 150, BERLIN)


def test_a_wall_time_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(RuleBroken, match="comes twice"):
        rules.instant_of(AUTUMN, 150, BERLIN)
    first, second = (rules.instant_of(AUTUMN, 150, BERLIN, fold) for fold in (0, 1))
    assert second - first == timedelta(hours=1)
    assert rules.wall_time_of(second, BERLIN) == (AUTUMN, 150, 1)


def test_nine_in_the_morning_is_nine_on_both_sides_of_the_change() -> None:
    winter = rules.instant_of(date(2025, 3, 28), 540, BERLIN)
    summer = rules.instant_of(date(2025, 3, 31), 540, BERLIN)
    assert (winter.hour, summer.hour) == (8, 7)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, 287), st.integers(0, 1))
def test_every_wall_time_that_exists_comes_back_from_its_instant(day: date, cell: int, fold: int) -> None:
    minute = cell * 5
    if rules.is_missing(day, minute, BERLIN):
        return
    fold = fold if rules.is_twofold(day, minute, BERLIN) else 0
    instant = rules.instant_of(day, minute, BERLIN, fold)
    assert rules.wall_time_of(instant, BERLIN) == (day, minute, fold)
    assert int(instant.timestamp()) % rules.CELL_SECONDS == 0


@pytest.mark.parametrize("minutes", [0, 3, 7, 361, 365, -5])
def test_impossible_lengths(minutes: int) -> None:
    with pytest.raises(RuleBroken, match="from 5 to 360 minutes"):
        rules.check_length(minutes, 5)


def test_lengths_and_quotas_of_a_doctor() -> None:
    doctor = Practitioner(
        id=PractitionerId(1), last_name="Orlova", first_minutes=40, follow_minutes=20, first_quota=3
    )
    assert rules.length_of(doctor, VisitKind.FIRST) == 40
    assert rules.length_of(doctor, VisitKind.FOLLOW) == 20
    assert rules.length_of(doctor, VisitKind.PROCEDURE, 15) == 15
    assert rules.quota_of(doctor, VisitKind.FIRST) == 3
    assert rules.quota_of(doctor, VisitKind.FOLLOW) is None
    assert rules.quota_of(doctor, VisitKind.PROCEDURE) is None


def test_late_is_less_than_a_day_before() -> None:
    start = at(600)
    assert not rules.is_late(start - timedelta(hours=24), start)
    assert rules.is_late(start - timedelta(hours=23, minutes=59), start)
    assert rules.is_late(start + timedelta(hours=1), start)


@given(st.sampled_from(ResourceKind), st.integers(1, 2**40))
def test_resource_numbers_tell_kind_and_id(kind: ResourceKind, ref: int) -> None:
    assert rules.resource_of(rules.resource_id(kind, ref)) == (kind, ref)


def test_gaps_are_half_open() -> None:
    span = Stretch(at(540), at(600), 7)
    busy = [(at(540), at(550)), (at(550), at(560)), (at(555), at(570)), (at(590), at(620))]
    assert list(rules.gaps(span, busy)) == [Stretch(at(570), at(590), 7)]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12))
def test_gaps_and_busy_time_never_meet_and_fill_the_span(parts: list[tuple[int, int]]) -> None:
    span = Stretch(at(540), at(540 + 60 * 5))
    busy = sorted((at(540 + start * 5), at(540 + (start + length) * 5)) for start, length in parts)
    found = list(rules.gaps(span, busy))
    for cell in range(60):
        moment = at(540 + cell * 5)
        taken = any(start <= moment < end for start, end in busy)
        free = any(gap.start <= moment < gap.end for gap in found)
        assert taken != free


def test_starts_follow_each_other_on_the_grid() -> None:
    gap = Stretch(at(541), at(600))
    starts = list(rules.starts_in(gap, 20, 5, at(0)))
    assert starts == [at(545), at(565)]
    assert list(rules.starts_in(gap, 20, 5, at(570))) == [at(570)]
    assert list(rules.starts_in(gap, 60, 5, at(0))) == []


def test_a_visit_may_reach_over_touching_hours_but_not_over_lunch() -> None:
    hours = rules.stretches_of((Span(540, 600), Span(600, 700), Span(730, 800)), DAY, MOSCOW)
    found = rules.holds(hours, at(590), at(620))
    assert found is not None
    assert found.start == at(540)
    assert rules.holds(hours, at(690), at(740)) is None
    assert rules.holds(hours, at(530), at(560)) is None
    assert rules.holds(hours, at(730), at(800)) is not None


def test_a_night_shift_over_the_change_is_as_long_as_it_is() -> None:
    (night,) = rules.stretches_of((Span(60, 300),), SPRING, BERLIN)
    assert night.end - night.start == timedelta(hours=3)


def test_capacity_counts_whole_visits() -> None:
    assert rules.capacity([Stretch(at(540), at(570)), Stretch(at(600), at(640))], 20) == 3


def test_which_statuses_hold_time() -> None:
    assert {status for status in BookStatus if status.holds_time} == {BookStatus.BOOKED, BookStatus.FULFILLED}


def test_the_grid_of_the_book_fits_the_grid_of_instants() -> None:
    assert rules.on_grid(datetime(2026, 10, 2, 11, 32, tzinfo=UTC), 5) == datetime(2026, 10, 2, 11, 35, tzinfo=UTC)
    assert rules.on_grid(datetime(2026, 10, 2, 11, 35, tzinfo=UTC), 5) == datetime(2026, 10, 2, 11, 35, tzinfo=UTC)
