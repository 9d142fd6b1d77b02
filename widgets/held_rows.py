"""Rows that keep their places on the screen while a newer reading waits to be sorted in.

What other desks change must not move under the eyes: rows stay where they are with what they now
say, newcomers stand at the end, and the row under the cursor stays even when it is gone, so that a
key pressed at that moment never means another row.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Generic, TypeVar

from widgets.rows import Key, ListSource, Row, RowSource

R = TypeVar("R")


class HeldRows(Generic[R]):
    """The rows of a newer reading in the order of the one before."""

    def __init__(self, before: RowSource[R], fresh: RowSource[R], current: Key | None) -> None:
        """Keep the order of `before`; `current` is the key under the cursor."""
        self._fresh = fresh
        sections = {row.key: at for at in range(len(fresh)) if (row := fresh.row(at)).section}
        self._rows: list[int | Row[R]] = []
        for at in range(len(before)):
            row = before.row(at)
            now = sections.get(row.key) if row.section else fresh.index_of(row.key)
            if now is not None:
                self._rows.append(now)
            elif row.key == current and not row.section:
                self._rows.append(replace(row, token="row.quiet", tokens=()))
        placed = {at for at in self._rows if isinstance(at, int)}
        came = [at for at in range(len(fresh)) if at not in placed and not fresh.row(at).section]
        self._rows.extend(came)
        self.newcomers = frozenset(fresh.row(at).key for at in came)
        if isinstance(before, HeldRows):
            self.newcomers |= {key for key in before.newcomers if fresh.index_of(key) is not None}
        self.differs = self._rows != list(range(len(fresh)))
        """The newer reading stands in another order, or without some rows."""
        self._index = {self.row(at).key: at for at in range(len(self._rows)) if not self.row(at).section}

    def __len__(self) -> int:
        """How many rows, sections included."""
        return len(self._rows)

    def row(self, index: int) -> Row[R]:
        """The row at an index, as it is now."""
        at = self._rows[index]
        return self._fresh.row(at) if isinstance(at, int) else at

    def bare(self, index: int) -> Row[R]:
        """As `row`, where only key and section are asked for."""
        at = self._rows[index]
        if not isinstance(at, int):
            return at
        return self._fresh.bare(at) if isinstance(self._fresh, ListSource) else self._fresh.row(at)

    def index_of(self, key: Key) -> int | None:
        """Where a key is."""
        return self._index.get(key)
