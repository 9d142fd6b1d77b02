"""What a caller wants, in a few words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.typed.errors import TypedError
from console.wanted import read_wanted
from storage.schedule.records import OpeningQuery

TODAY = date(2026, 10, 2)


def read(text: str) -> tuple[set[int], date | None, int, int]:
    query: OpeningQuery = read_wanted(text, today=TODAY, order="dmy")
    return set(query.weekdays), query.from_day, query.after_min, query.before_min


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", (set(), None, 0, 1440)),
        ("fri", ({4}, None, 0, 1440)),
        ("пт 14", ({4}, None, 840, 1440)),
        ("gn 14", ({4}, None, 840, 1440)),
        ("tue thu 930", ({1, 3}, None, 570, 1440)),
        ("9-12", (set(), None, 540, 720)),
        ("+7 9-12:30", (set(), date(2026, 10, 9), 540, 750)),
        ("12.10", (set(), date(2026, 10, 12), 0, 1440)),
        ("tom", (set(), date(2026, 10, 3), 0, 1440)),
        ("14 пн", ({0}, None, 840, 1440)),
    ],
)
def test_readings(text: str, meant: tuple[set[int], date | None, int, int]) -> None:
    assert read(text) == meant


@pytest.mark.parametrize("text", ["soon", "12-9", "fri xyz", "99.99"])
def test_what_cannot_be_meant_says_what_was_expected(text: str) -> None:
    with pytest.raises(TypedError):
        read(text)


@given(st.text(max_size=30))
def test_nothing_typed_ends_in_another_error(text: str) -> None:
    try:
        read(text)
    except TypedError:
        return
