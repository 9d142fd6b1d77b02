"""Answers that are there already and give way to what is typed: sums, counts of things."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from console.locale import _
from console.sheets.fields import ValueField
from console.typed.errors import TypedError

T = TypeVar("T")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise TypedError(_("How many? Type a whole number, such as 12."))
    return int(text)


class CountField(ValueField[int]):
    """A whole number; empty is none.  Counting a drawer is one of these for each denomination."""

    def __init__(
        self, name: str, label: str, *, value: int | None = None, hint: Callable[[], str] | None = None,
        when: Callable[[], bool] | None = None,
    ) -> None:  # fmt: skip
        """Count things; Enter goes through the counts one by one."""
        super().__init__(
            name, label, _count, value=value, default=lambda: 0, visit=True, hint=hint, length_max=6, when=when
        )
