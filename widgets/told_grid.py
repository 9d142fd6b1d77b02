"""A grid of time that can be told as a list instead: one line for each thing that begins, nothing side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from widgets.day_grid import DayGrid
from widgets.grid_cells import GridCell, GridSource, RowKey
from widgets.lines import Line, fit_words, instead_of_rows, line

R = TypeVar("R")
Said = Callable[["GridCell[R] | None", "GridCell[R]"], str]
"""What begins in a cell, in words, by the cell above it and the cell; nothing where nothing begins."""


@dataclass(frozen=True, slots=True)
class _Told:
    row: RowKey
    column: int
    text: str
    token: str


class ToldGrid(DayGrid[R], Generic[R]):
    """The grid, or with `plain` its list; the cursor is on a time and a column either way."""

    def __init__(self, said: Said[R], *, empty: str = "") -> None:
        """Show nothing yet; `said` puts a cell into words."""
        super().__init__(empty=empty)
        self.plain = False
        self._said = said
        self._told: list[_Told] = []

    def replace(self, source: GridSource[R]) -> None:
        """Show another source; the cursor stays as in the grid."""
        super().replace(source)
        self._told = []
        if self.plain:
            self._shown = max(len(source.columns), 1)
            self._told = self._in_words(source)

    def _in_words(self, source: GridSource[R]) -> list[_Told]:
        told: list[_Told] = []
        above: dict[int, GridCell[R]] = {}
        label = ""
        for row in source.rows(0, len(source.columns)):
            label = row.label or label
            for at, column in enumerate(source.columns):
                cell = source.cell(row, at)
                said = self._said(above.get(at), cell)
                above[at] = cell
                if said:
                    name = column.short or column.title
                    told.append(_Told(row.key, at, f"{label:>5} {name}: {said}", cell.token))
        return told

    def _here(self) -> int:
        """Which line the cursor is on: the last that began in its column, else the first there."""
        own = [at for at, one in enumerate(self._told) if one.column == self._column]
        begun = [at for at in own if self._told[at].row <= self._row]
        return begun[-1] if begun else own[0] if own else 0

    def move(self, name: str) -> bool:
        """Up and down go along the list, left and right to the column before and after."""
        if not self.plain or name in ("left", "right"):
            return super().move(name)
        page = max(self._height - 1, 1)
        last = len(self._told) - 1
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -last, "end": last}
        if name not in steps:
            return False
        here = self._here()
        to = min(max(here + steps[name], 0), last)
        if self._told and to != here:
            self._row, self._column = self._told[to].row, self._told[to].column
            self._tell()
        elif self.edge:
            self.edge(name)
        return True

    def lines(self, width: int, height: int) -> list[Line]:
        """The grid, or the list around the cursor."""
        if not self.plain:
            return super().lines(width, height)
        self._cursor = None
        if not self._told:
            return [line(""), *instead_of_rows(self.empty, width)][: max(height, 0)]
        self._height = max(height, 1)
        here = self._here()
        self._top = min(max(self._top, here - self._height + 1), here)
        self._top = max(min(self._top, len(self._told) - self._height), 0)
        shown = range(self._top, min(self._top + height, len(self._told)))
        self._cursor = (0, here - self._top) if here in shown else None
        looks = {here: "row.cursor"}
        return [
            fit_words(((f" {one.text}", looks.get(at, one.token)),), width - 1)
            for at, one in enumerate(self._told[shown.start : shown.stop], shown.start)
        ]
