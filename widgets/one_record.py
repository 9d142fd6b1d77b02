"""A list on a screen too narrow for columns: one record at a time, a line for each cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from widgets.columns import fitted
from widgets.lines import Line, fit_line
from widgets.rows import Column, Row
from widgets.text import clip_words, fit

NARROW = 56
"""Below this width a list shows one record a screen."""
_LINES_MIN = 4
"""Below this height the one record is put on one line."""


def one_record(
    columns: Sequence[Column],
    row: Row[Any],  # Any: only its cells are painted
    place: tuple[int, int],
    width: int,
    height: int,
) -> list[Line]:
    """The record; `place` is its number and how many there are."""
    number, total = place
    filled = sum(bool(cell.strip()) for cell in row.cells)
    # who it is leaves last: it stands first where not every line has room
    named = sorted(enumerate(columns), key=lambda one: not one[1].grow or one[1].cut != "name")
    ordered = named if height < filled + 1 else list(enumerate(columns))
    if height < _LINES_MIN:
        cells = " ".join(filter(None, (row.cells[at].strip() for at, _column in ordered if at < len(row.cells))))
        return [fit_line(((clip_words(f"▌{number} {cells}", width - 1), "row.cursor"),), width - 1)]
    out = [fit_line(((f"▌{number} / {total}", "row.cursor"),), width - 1)]
    size = min(max((len(column.title) for column in columns), default=0), width // 3)
    for at, column in ordered:
        text = row.cells[at] if at < len(row.cells) else ""
        own = row.tokens[at] if at < len(row.tokens) and row.tokens[at] else row.token
        if text.strip():
            shown = fitted(text.strip(), column, max(width - 2 - size, 1))
            out.append(((fit(column.title, size) + " ", "dim"), (shown.strip(), own)))
    return out[:height]
