"""Where the cursor goes in a form: to what needs an answer, or to the neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.sheets.field import Field

MOVES = {"tab": 1, "down": 1, "shift+tab": -1, "up": -1}
"""Keys that go to the neighbour, where the field itself does nothing with them."""


def next_needing(fields: Sequence[Field[Any]], after: int) -> int | None:  # Any: each field has its own kind of answer
    """The next field that Enter stops at, from the top again behind the last."""
    needing = [at for at, field in enumerate(fields) if field.focusable and field.shown and field.needs_answer]
    return next((at for at in needing if at > after), needing[0] if needing else None)


def neighbour(fields: Sequence[Field[Any]], here: int, step: int) -> int | None:
    """The field one step down or up from `here` (-1: the last line, which is None in the answer)."""
    stops: list[int | None] = [at for at, field in enumerate(fields) if field.focusable and field.shown]
    stops.append(None)
    spot = here if here >= 0 else None
    at = stops.index(spot) if spot in stops else 0
    return stops[(at + step) % len(stops)]
