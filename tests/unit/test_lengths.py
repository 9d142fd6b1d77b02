"""Lengths and hours in words: what is free in the book, what a sheet of hours expects."""

from __future__ import annotations

import pytest

from console.desks.schedule.peeking import lasting
from console.typed.errors import TypedError
from console.typed.hours import parse_hours


@pytest.mark.parametrize(
    ("minutes", "said"), [(40, "40 min"), (90, "90 min"), (120, "2 h"), (760, "12 h 40 min")]
)
def test_from_two_hours_on_a_length_is_told_in_hours(minutes: int, said: str) -> None:
    assert lasting(minutes) == said


@pytest.mark.parametrize("text", ["9", "9-x", "9-25", "25-26"])
def test_hours_that_cannot_be_read_ask_for_a_stretch_and_not_for_a_time(text: str) -> None:
    with pytest.raises(TypedError, match="Expected hours like 9-14"):
        parse_hours(text)
