"""Columns of a list: which of them fit, how wide they are, and how a cell is cut."""

from __future__ import annotations

from collections.abc import Sequence

from widgets.lines import Line, fit_line
from widgets.rows import Column
from widgets.text import clean, clip_words, fit, shorten_name, width


def fitted(text: str, column: Column, cells: int) -> str:
    """A cell's text in its column, cut as the column says."""
    if column.cut != "letters" and width(clean(text)) > cells:
        text = shorten_name(clean(text), cells) if column.cut == "name" else clip_words(text, cells)
    return fit(text, cells, column.align)


_GIVES = 2
"""So many cells the growing columns give up before a whole column is dropped: for row numbers of three digits."""


_WIDE = 12
"""With more than so many cells to spare names and sentences share them, so that none is cut where there is room."""


def shown_columns(columns: Sequence[Column], width: int) -> list[tuple[int, Column, int]]:
    """Which columns fit and how wide: dropped by their order, the growing ones share the rest or give up a little."""
    shown = list(enumerate(columns))
    gives = _GIVES if any(column.grow for column in columns) else 0
    while len(shown) > 1 and sum(column.width + 1 for _at, column in shown) - 1 - gives > width - 1:
        at = max(range(len(shown)), key=lambda i: (shown[i][1].drop, i))
        if not shown[at][1].drop:
            break
        del shown[at]
    spare = width - 1 - (sum(column.width + 1 for _at, column in shown) - 1)
    wide = spare > _WIDE
    growing = [at for at, column in shown if column.grow or (wide and column.cut != "letters")]
    out: list[tuple[int, Column, int]] = []
    for at, column in shown:
        extra = 0
        if at in growing:
            extra = spare // len(growing) + (spare % len(growing) if at == growing[-1] else 0)
        out.append((at, column, max(column.width + extra, 1)))
    return out


def headings(columns: Sequence[tuple[int, Column, int]], number_cells: int, width: int) -> Line:
    """The titles of the columns above a list."""
    titles = " ".join(fit(column.title, cells, column.align) for _at, column, cells in columns)
    mark = " " + "##".rjust(number_cells) + " "
    return fit_line(((mark + titles, "heading"),), width - 1)
