"""Numbers as the indexes hold them: digits from the end, and every five neighbours.  Pure."""

from __future__ import annotations

from collections.abc import Iterable

from storage.patients.plain import digits

PART = 5
"""Neighbouring digits in one entry of the index of number parts."""


def reversed_digits(number: str) -> str:
    """The digits from the last to the first: the end of a number becomes a prefix."""
    return digits(number)[::-1]


def parts(numbers: Iterable[str]) -> set[int]:
    """Every run of five digits of the numbers, as integers."""
    found: set[int] = set()
    for number in numbers:
        run = digits(number)
        found.update(int(run[at : at + PART]) for at in range(len(run) - PART + 1))
    return found


def dialled(run: str) -> tuple[str, ...]:
    """The digits as typed, and without the prefix that is dialled inside the country (8 or 0) or abroad (00)."""
    found = [run]
    if run.startswith("00") and len(run) > 6:
        found.append(run[2:])
    elif run[:1] in {"8", "0"} and len(run) >= 5:
        found.append(run[1:])
    return tuple(found)
