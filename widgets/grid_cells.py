"""What a grid of time is made of: columns, rows, cells, and where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

R = TypeVar("R")
RowKey = tuple[int, int]
"""The minute, and which of several rows of that minute."""


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column."""

    key: int | str
    title: str
    short: str = ""
    """Shown where `title` does not fit."""
    right: str = ""
    """Stands behind the title and is kept whatever the width."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; several of one minute differ in the second part of the key."""

    key: RowKey
    label: str


@dataclass(frozen=True, slots=True)
class GridCell(Generic[R]):
    """What stands where a row and a column meet."""

    text: str
    record: R
    short: str = ""
    """Shown where `text` does not fit."""
    right: str = ""
    """Kept at the right end whatever the width."""
    token: str = "row"
    fill: str = " "
    """What the rest of the cell is filled with."""


class GridSource(Protocol[R]):
    """Where a grid's columns, rows and cells come from; asked only for what is shown."""

    @property
    def columns(self) -> Sequence[GridColumn]:
        """All columns."""
        ...

    def rows(self, first: int, count: int) -> Sequence[GridRow]:
        """The rows of a page of columns, by key."""
        ...

    def cell(self, row: GridRow, column: int) -> GridCell[R]:
        """One cell."""
        ...


class NoCells(Generic[R]):
    """Nothing at all."""

    columns: Sequence[GridColumn] = ()

    def rows(self, first: int, count: int) -> Sequence[GridRow]:
        """None."""
        return ()

    def cell(self, row: GridRow, column: int) -> GridCell[R]:
        """Never asked."""
        raise LookupError
