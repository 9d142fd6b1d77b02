"""The desk's list: columns over a row source, cursor and row numbers by key.

Only the rows on the screen are ever asked for: twenty rows and a million cost the same.
A refresh replaces the source; the cursor stays on its key and each row keeps its number.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from widgets.columns import headings, shown_columns
from widgets.held_rows import HeldRows
from widgets.lines import Line, instead_of_rows, line, rule
from widgets.one_record import NARROW, one_record
from widgets.row_lines import CURSOR, RowLines
from widgets.rows import Column, DressedSource, Key, ListSource, Numbers, Row, RowSource
from widgets.unseen import Unseen

__all__ = ["NARROW", "Column", "DressedSource", "Key", "ListSource", "Numbers", "RecordList", "Row", "RowSource"]

R = TypeVar("R")

_NUMBERED_AT_ONCE_MAX = 500
"""Up to so many rows get their numbers in order at once; longer lists as rows are first shown."""


class RecordList(Generic[R]):
    """A list of records, painted line by line; satisfies `console.desk.Body`."""

    def __init__(self, columns: Sequence[Column], *, empty: str = "") -> None:
        """Show `columns`; `empty` is what an empty list says."""
        self.columns = tuple(columns)
        self.empty = empty
        self.numbers = Numbers()
        self.marked: set[Key] = set()
        self.starred: Container[Key] = ()
        self.moved: Callable[[], None] | None = None
        """Called when the cursor came to another record."""
        self.hold = False
        """`replace` keeps the order on the screen; `settle` sorts anew (for changes that nobody here made)."""
        self._source: RowSource[R] = ListSource()
        self._unsorted: RowSource[R] | None = None
        """The newest reading, while its rows still stand in the order before."""
        self._key: Key | None = None
        self._at = 0
        self._top = 0
        self._page = 10
        self._number_cells = 2
        self._listed: object = None
        self._unseen = Unseen()
        self._kept = RowLines()
        self._cursor: tuple[int, int] | None = None

    # ------------------------------------------------------------ rows and cursor
    def lists(self, what: object) -> None:
        """Say what is listed (a day, a filter, a text looked for): other things are numbered from 1 anew."""
        if what != self._listed:
            self._listed = what
            self.numbers = Numbers()
            self._unseen.begin_anew()

    def replace(self, source: RowSource[R] | Iterable[Row[R]]) -> None:
        """Show other rows; the cursor stays on its key, else near where it was."""
        rows: RowSource[R] = source if isinstance(source, RowSource) else ListSource(source)
        small = isinstance(rows, ListSource) and len(rows) <= _NUMBERED_AT_ONCE_MAX
        self._unsorted = None
        if self.hold and self._key is not None and small and len(self._source) <= _NUMBERED_AT_ONCE_MAX:
            held = HeldRows(self._source, rows, self._key)
            if held.differs:
                self._unsorted, rows = rows, held
        self._show(rows, small)

    def settle(self) -> None:
        """Sort in what came while the rows were held."""
        rows, self._unsorted = self._unsorted, None
        if rows is not None:
            self._show(rows, True)

    @property
    def newcomers(self) -> int:
        """How many rows stand at the end because they came while the rows were held."""
        return len(self._source.newcomers) if isinstance(self._source, HeldRows) else 0

    def unseen(self) -> tuple[int, int]:
        """How many rows came in above and below what the screen shows, and have not been on it yet."""
        return self._unseen.count(self._source, self._top)

    def _show(self, rows: RowSource[R], small: bool) -> None:
        self._unseen.read(self._source, rows if small else None)
        self._source = rows
        if small:
            bare = rows.bare if isinstance(rows, ListSource | HeldRows) else rows.row
            for at in range(len(rows)):
                if not (row := bare(at)).section:
                    self.numbers.number(row.key)
        if self._key is not None:
            index = rows.index_of(self._key)
            if index is not None:
                shift = index - self._at
                self._at = index
                self._top = max(self._top + shift, 0)
                return
        self._land_near(min(self._at, len(rows) - 1), 1)

    def __len__(self) -> int:
        """How many rows, sections included."""
        return len(self._source)

    @property
    def current(self) -> Row[R] | None:
        """The row under the cursor."""
        return self._source.row(self._at) if 0 <= self._at < len(self._source) and self._key is not None else None

    @property
    def record(self) -> R | None:
        """The record under the cursor."""
        row = self.current
        return row.record if row else None

    def around(self) -> Iterator[R]:
        """The records on the screen, those nearest to the cursor first."""
        seen = range(self._top, min(self._top + self._page + 1, len(self._source)))
        for index in sorted(seen, key=lambda index: abs(index - self._at)):
            record = self._source.row(index).record
            if record is not None:
                yield record

    def record_of(self, key: Key) -> R | None:
        """The record of a key, if its row is still there."""
        index = self._source.index_of(key)
        return None if index is None else self._source.row(index).record

    def select(self, key: Key) -> bool:
        """Put the cursor on a key; say whether it is there."""
        index = self._source.index_of(key)
        if index is None:
            return False
        self._land(index)
        return True

    def select_number(self, number: int) -> bool:
        """Put the cursor on the row that has this number; say whether it is there."""
        key = self.numbers.key(number)
        return key is not None and self.select(key)

    def move(self, name: str) -> bool:
        """Move by a key's name (up, down, pageup, pagedown, home, end); say whether it is one."""
        steps = {"up": -1, "down": 1, "pageup": -self._page, "pagedown": self._page}
        last = len(self._source) - 1
        if name in steps:
            step = steps[name]
            self._land_near(min(max(self._at + step, 0), last), 1 if step > 0 else -1)
        elif name == "home":
            self._land_near(0, 1)
        elif name == "end":
            self._land_near(last, -1)
        else:
            return False
        return True

    def mark(self) -> None:
        """Mark or unmark the current row, and go on to the next."""
        if self._key is not None:
            self.marked ^= {self._key}
            self.move("down")

    def at_hand(self) -> Iterable[Row[R]]:
        """The rows that need not be fetched: all of a plain list, none of a paged one."""
        source = self._unsorted or self._source
        if isinstance(source, ListSource):
            yield from (row for index in range(len(source)) if not (row := source.row(index)).section)

    def _land_near(self, index: int, direction: int) -> None:
        """Land on the nearest real row at or after `index` in `direction`, else the other way."""
        total = len(self._source)
        for step in (direction, -direction):
            at = index
            while 0 <= at < total:
                if not self._source.row(at).section:
                    self._land(at)
                    return
                at += step
        before, self._key, self._at, self._top = self._key, None, 0, 0
        if before is not None and self.moved:
            self.moved()

    def _land(self, index: int) -> None:
        key = self._source.row(index).key
        changed = key != self._key
        self._at, self._key = index, key
        if changed and self.moved:
            self.moved()

    # ------------------------------------------------------------ painting
    def lines(self, width: int, height: int) -> list[Line]:
        """Headings and the rows around the cursor."""
        self._cursor = None
        if height <= 0:
            return []
        if width < NARROW:
            return self._one_record(width, height)
        self._number_cells = max(2, len(str(self.numbers.last)))
        columns = shown_columns(self.columns, width - 2 - self._number_cells)
        out: list[Line] = [headings(columns, self._number_cells, width)]
        rows = height - 1
        self._page = max(rows - 1, 1)
        self._scroll(rows)
        if not len(self._source) and self.empty and rows:
            out += instead_of_rows(self.empty, width)[:rows]
        shown = range(self._top, min(self._top + rows, len(self._source)))
        for index in shown:
            if index == self._at and self._key is not None:
                self._cursor = (0, len(out))
            out.append(self._row(index, columns, width))
        self._unseen.shown(self._source, shown)
        return out

    def cursor(self) -> tuple[int, int] | None:
        """The cell of the current row."""
        return self._cursor

    def _scroll(self, rows: int) -> None:
        if self._at < self._top:
            self._top = self._at
            if self._top and self._source.row(self._top - 1).section:
                self._top -= 1
        elif self._at >= self._top + rows:
            self._top = self._at - rows + 1
        self._top = max(min(self._top, max(len(self._source) - rows, 0)), 0)

    def _row(self, index: int, columns: Sequence[tuple[int, Column, int]], width: int) -> Line:
        row = self._source.row(index)
        if row.section:
            return rule(row.cells[0], width - 1, "section")
        here = row.key == self._key
        base = CURSOR if here else ("row.marked" if row.key in self.marked else row.token)
        edge = "▌" if here else ("*" if row.key in self.marked else " ")
        star = "*" if row.key in self.starred else " "
        head = f"{edge}{self.numbers.number(row.key):>{self._number_cells}}{star}"
        return self._kept.line(row, (head, base), columns, width)

    def _one_record(self, width: int, height: int) -> list[Line]:
        row = self.current
        self._page = 1
        if row is None:
            return [line(f" {self.empty}", "dim")]
        self._cursor = (0, 0)
        total = sum(1 for _row in self.at_hand()) or len(self._source)
        return one_record(self.columns, row, (self.numbers.number(row.key), total), width, height)
