"""Rows that came into a list and have not been on the screen yet."""

from __future__ import annotations

from typing import Any

from widgets.rows import Key, RowSource


class Unseen:
    """Counts what came in above and below the visible rows, until it is scrolled to."""

    def __init__(self) -> None:
        """Nothing was read yet: no row of the first reading is news."""
        self._keys: frozenset[Key] = frozenset()
        self._anew = True

    def begin_anew(self) -> None:
        """Another thing is listed: none of its rows is news."""
        self._keys, self._anew = frozenset(), True

    def read(self, before: RowSource[Any], fresh: RowSource[Any] | None) -> None:  # Any: only keys matter
        """Note which rows of a newer reading were not in the one before; None: too many to say."""
        if fresh is None:
            self.begin_anew()
            return
        if self._anew:
            self._anew = False
            return
        came = (row.key for at in range(len(fresh)) if not (row := fresh.row(at)).section)
        self._keys |= {key for key in came if before.index_of(key) is None}

    def shown(self, source: RowSource[Any], rows: range) -> None:
        """These rows are on the screen."""
        if self._keys:
            self._keys = self._keys.difference(source.row(at).key for at in rows)

    def count(self, source: RowSource[Any], top: int) -> tuple[int, int]:
        """How many stand above the row at `top`, and how many do not."""
        places = [at for key in self._keys if (at := source.index_of(key)) is not None]
        return sum(at < top for at in places), sum(at >= top for at in places)
