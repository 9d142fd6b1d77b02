"""Rows as lines, kept: a key moves the cursor over rows that stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from widgets.columns import fitted
from widgets.lines import Line, Piece, fit_line
from widgets.rows import Column, Row

_KEPT_MAX = 200
"""Lines kept of one list: those of a few screens."""
CURSOR = "row.cursor"
"""How the row under the cursor looks, whatever its cells look like elsewhere."""


class RowLines:
    """The lines of one list's rows."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._kept: dict[tuple[object, ...], Line] = {}

    def line(
        self,
        row: Row[Any],  # Any: whatever is listed
        head: tuple[str, str],
        columns: Sequence[tuple[int, Column, int]],
        width: int,
    ) -> Line:
        """One row of the list: `head` is its edge and number with their token, the token of the whole row."""
        shape = tuple((at, cells) for at, _column, cells in columns)
        key = (row.cells, row.tokens, head, shape, width)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _KEPT_MAX:
                self._kept.clear()
            kept = self._kept[key] = _drawn(row, head, columns, width)
        return kept


def _drawn(
    row: Row[Any], head: tuple[str, str], columns: Sequence[tuple[int, Column, int]], width: int
) -> Line:
    base = head[1]
    pieces: list[Piece] = [head]
    for place, (at, column, cells) in enumerate(columns):
        text = fitted(row.cells[at] if at < len(row.cells) else "", column, cells)
        own = row.tokens[at] if at < len(row.tokens) and base != CURSOR else ""
        pieces.append((text, own or base))
        if place < len(columns) - 1:
            pieces.append((" ", base))
    return fit_line(tuple(pieces), width - 1, base)
