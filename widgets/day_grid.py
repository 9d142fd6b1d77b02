"""A grid of time and columns: rows are instants of a day, columns whatever stands side by side.

Only the cells on the screen are asked for, so a page of a day costs the same whatever the day.
Columns come in pages as wide as the screen allows; the cursor stays on its row and column by key.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from widgets.grid_cells import GridCell, GridColumn, GridRow, GridSource, NoCells, RowKey
from widgets.lines import Line, Piece, fit_line, instead_of_rows, line
from widgets.text import clean, clip, fit, width

R = TypeVar("R")

LABEL_CELLS = 7
COLUMN_CELLS = 17
"""A column is at least so wide; the rest of the screen is shared out."""


class DayGrid(Generic[R]):
    """The grid with its cursor; a place uses it as its body."""

    def __init__(self, *, empty: str = "") -> None:
        """Show nothing yet; `empty` is said while there are no columns."""
        self.empty = empty
        self.moved: Callable[[], None] | None = None
        """Called when another cell is current."""
        self.edge: Callable[[str], None] | None = None
        """Called with the key's name when a move goes over the edge."""
        self._source: GridSource[R] = NoCells()
        self._row: RowKey = (0, 0)
        self._column = 0
        self._top = 0
        self._shown = 1
        """Columns of a page, as last painted."""
        self._height = 1
        self._cursor: tuple[int, int] | None = None
        self._jumped = False
        """The cursor was put somewhere: show what comes after it too."""

    # ------------------------------------------------------------ contents and cursor
    def replace(self, source: GridSource[R]) -> None:
        """Show another source; the cursor stays on its column's key and its row's minute."""
        before = self._source.columns[self._column].key if self._column < len(self._source.columns) else None
        self._source = source
        keys = [column.key for column in source.columns]
        self._column = keys.index(before) if before in keys else min(self._column, max(len(keys) - 1, 0))

    @property
    def record(self) -> R | None:
        """The record of the current cell."""
        row = self._current_row()
        return None if row is None else self._source.cell(row, self._column).record

    def around(self) -> Iterator[R]:
        """The records on the screen, those nearest to the cursor first."""
        rows, first = self._page_rows(), self._first()
        here = self._at(rows)
        cells = [
            (abs(at - here) + abs(column - self._column), at, column)
            for at in range(self._top, min(self._top + self._height, len(rows)))
            for column in range(first, min(first + self._shown, len(self._source.columns)))
        ]
        for _far, at, column in sorted(cells):
            record = self._source.cell(rows[at], column).record
            if record is not None:
                yield record

    @property
    def row_key(self) -> RowKey:
        """Where the cursor is."""
        return self._row

    @property
    def column_key(self) -> int | str | None:
        """The current column."""
        columns = self._source.columns
        return columns[self._column].key if self._column < len(columns) else None

    def go(self, row: RowKey | None = None, column: int | str | None = None) -> bool:
        """Put the cursor on a row, a column or both; False when there is no such column."""
        if column is not None:
            keys = [one.key for one in self._source.columns]
            if column not in keys:
                return False
            self._column = keys.index(column)
        if row is not None:
            self._row, self._jumped = row, True
        self._tell()
        return True

    def select(self, key: int | str) -> bool:
        """Put the cursor on a column."""
        return self.go(column=key)

    def select_number(self, number: int) -> bool:
        """Rows of a grid have no numbers."""
        return False

    def move(self, name: str) -> bool:
        """Move by up, down, left, right, pageup, pagedown, home, end; False: not a move."""
        if name in ("left", "right"):
            self._sideways(-1 if name == "left" else 1, name)
        elif name in ("up", "down", "pageup", "pagedown"):
            step = {"up": -1, "down": 1, "pageup": -self._height, "pagedown": self._height}[name]
            self._along(step, name)
        elif name in ("home", "end"):
            rows = self._page_rows()
            if rows:
                self._row = rows[0 if name == "home" else -1].key
                self._tell()
        else:
            return False
        return True

    def _sideways(self, step: int, name: str) -> None:
        to = self._column + step
        if 0 <= to < len(self._source.columns):
            self._column = to
            self._tell()
        elif self.edge:
            self.edge(name)

    def _along(self, step: int, name: str) -> None:
        rows = self._page_rows()
        at = self._at(rows)
        to = min(max(at + step, 0), len(rows) - 1)
        if rows and to != at:
            self._row = rows[to].key
            self._tell()
        elif self.edge:
            self.edge(name)

    def _tell(self) -> None:
        if self.moved:
            self.moved()

    @property
    def page(self) -> int:
        """The page of columns that is shown."""
        return self._column // self._shown

    @property
    def pages(self) -> int:
        """How many pages of columns there are."""
        return max(1, -(-len(self._source.columns) // self._shown))

    def _page_rows(self) -> Sequence[GridRow]:
        return self._source.rows(self._first(), self._shown)

    def _first(self) -> int:
        """The first column that is shown; the last page is as full as the others."""
        return max(min(self.page * self._shown, len(self._source.columns) - self._shown), 0)

    def _at(self, rows: Sequence[GridRow]) -> int:
        """The row that the cursor is on: its own, or the last one before its minute."""
        keys = [row.key for row in rows]
        return max(bisect_right(keys, self._row) - 1, 0)

    def _current_row(self) -> GridRow | None:
        rows = self._page_rows() if self._source.columns else ()
        return rows[self._at(rows)] if rows else None

    # ------------------------------------------------------------ painting
    def lines(self, width: int, height: int) -> list[Line]:
        """Headings and the rows around the cursor."""
        self._cursor = None
        if height <= 0:
            return []
        count = len(self._source.columns)
        if not count:
            return [line(""), *instead_of_rows(self.empty, width)][:height]
        room = width - 1 - LABEL_CELLS
        self._shown = min(max((room + 1) // (COLUMN_CELLS + 1), 1), count)
        cells = (room - (self._shown - 1)) // self._shown
        first = self._first()
        shown = range(first, min(first + self._shown, count))
        rows = self._page_rows()
        self._height = max(height - 1, 1)
        self._scroll(rows)
        out = [self._headings(shown, cells, width)] if height > 1 else []
        here = self._at(rows)
        for at in range(self._top, min(self._top + self._height, len(rows))):
            if at == here:
                self._cursor = (LABEL_CELLS + (self._column - first) * (cells + 1), len(out))
            out.append(self._painted(rows[at], shown, cells, here=at == here))
        return [fit_line(pieces, width - 1, "row") for pieces in out[:height]]

    def cursor(self) -> tuple[int, int] | None:
        """The cell of the cursor within the lines given last."""
        return self._cursor

    def _scroll(self, rows: Sequence[GridRow]) -> None:
        at = self._at(rows)
        if self._jumped and not self._top + 1 < at < self._top + self._height - 3:
            self._top = at - self._height // 3
        self._jumped = False
        if at < self._top:
            self._top = at
        elif at >= self._top + self._height:
            self._top = at - self._height + 1
        self._top = max(min(self._top, len(rows) - self._height), 0)

    def _headings(self, shown: range, cells: int, room: int) -> Line:
        mark = f" ◄{self.page + 1}/{self.pages}►" if self.pages > 1 else ""
        spare = room - 1 - LABEL_CELLS - len(shown) * (cells + 1) + 1
        last = min(cells, cells + spare - len(mark))
        sizes = [cells] * (len(shown) - 1) + [max(last, 0)]
        titles = [_title(self._source.columns[at], size) for at, size in zip(shown, sizes, strict=True)]
        text = " " * LABEL_CELLS + "│".join(titles)
        return ((fit(clip(text, room - 1 - len(mark)), room - 1 - len(mark)) + mark, "heading"),)

    def _painted(self, row: GridRow, shown: range, cells: int, *, here: bool) -> Line:
        pieces: list[Piece] = [(f"{'▌' if here else ' '}{row.label:>5} ", "strong" if here else "dim")]
        for at in shown:
            if at > shown.start:
                pieces.append(("│", "rule"))
            cell = self._source.cell(row, at)
            token = "row.cursor" if here and at == self._column else cell.token
            pieces.append((_filled(cell, cells), token))
        return tuple(pieces)


def _title(column: GridColumn, cells: int) -> str:
    end = f" {clean(column.right)}" if column.right else ""
    room = max(cells - width(end), 0)
    text = clean(column.title)
    if column.short and width(text) > room:
        text = clean(column.short)
    return fit(clip(text, room) + end, cells)


def _filled(cell: GridCell[R], cells: int) -> str:
    right = f" {clean(cell.right)}" if cell.right else ""
    room = max(cells - width(right), 0)
    text = clean(cell.text)
    if cell.short and width(text) > room:
        text = clean(cell.short)
    if cell.fill == " ":
        return clip(fit(text, room) + right, cells)
    text = clip(text, room)
    return text + cell.fill * (room - width(text)) + right
