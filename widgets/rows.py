"""Rows of a list: columns, rows, where rows come from, and the numbers they keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar, runtime_checkable

R = TypeVar("R")
Key = int | str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list."""

    key: str
    title: str
    width: int
    align: str = "left"
    drop: int = 0
    """When the screen is too narrow the highest number goes first; 0 stays."""
    grow: bool = False
    """Takes what the other columns leave free."""
    cut: str = "letters"
    """How a text that is too long is cut: by `letters`, a `name` by its initials, a sentence between `words`."""


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """One row: its key, its cells in the order of the columns, and the record behind it."""

    key: Key
    cells: tuple[str, ...]
    record: R | None = None
    token: str = "row"
    """How the whole row looks."""
    tokens: tuple[str, ...] = ()
    """How each cell looks, where it differs (empty text: as the row)."""
    section: bool = False
    """A rule with a title (its first cell) between rows: no number, no cursor."""


@runtime_checkable
class RowSource(Protocol[R]):
    """Where a list's rows come from; asked only for what is shown."""

    def __len__(self) -> int:
        """How many rows, sections included."""
        ...

    def row(self, index: int) -> Row[R]:
        """The row at an index; a paged source may answer with a placeholder while it fetches."""
        ...

    def index_of(self, key: Key) -> int | None:
        """Where a row is now, if it still is."""
        ...


class ListSource(Generic[R]):
    """Rows that are all at hand."""

    def __init__(self, rows: Iterable[Row[R]] = ()) -> None:
        """Keep the rows and where each key is."""
        self._rows = tuple(rows)
        self._index = {row.key: at for at, row in enumerate(self._rows) if not row.section}

    def __len__(self) -> int:
        """How many rows."""
        return len(self._rows)

    def row(self, index: int) -> Row[R]:
        """The row at an index."""
        return self._rows[index]

    def bare(self, index: int) -> Row[R]:
        """As `row`, where only key and section are asked for: a source that dresses its rows does not dress this."""
        return self._rows[index]

    def index_of(self, key: Key) -> int | None:
        """Where a key is."""
        return self._index.get(key)


class DressedSource(ListSource[R]):
    """Rows whose cells are made when they are first shown, and anew with each minute."""

    def __init__(self, rows: Iterable[Row[R]], now: Callable[[], datetime]) -> None:
        """Keep rows that have a key and a record (and sections); `now` is when they are shown."""
        super().__init__(rows)
        self._now = now
        self._minute = -1.0
        self._dressed: dict[int, Row[R]] = {}

    def row(self, index: int) -> Row[R]:
        """The row at an index, as of this minute."""
        bare = super().row(index)
        if bare.record is None:
            return bare
        now = self._now()
        if self._minute != (minute := now.timestamp() // 60):
            self._minute = minute
            self._dressed.clear()
        dressed = self._dressed.get(index)
        if dressed is None:
            dressed = self._dressed[index] = self.dress(bare.record, now)
        return dressed

    def dress(self, record: R, now: datetime) -> Row[R]:
        """The row of a record."""
        raise NotImplementedError


@dataclass
class Numbers:
    """Row numbers given once for each key and never given again."""

    _of: dict[Key, int] = field(default_factory=dict)
    _key: dict[int, Key] = field(default_factory=dict)

    def number(self, key: Key) -> int:
        """The number of a key; a new key takes the next free one."""
        found = self._of.get(key)
        if found is None:
            found = self._of[key] = len(self._of) + 1
            self._key[found] = key
        return found

    def key(self, number: int) -> Key | None:
        """Whose number it is."""
        return self._key.get(number)

    @property
    def last(self) -> int:
        """The highest number given."""
        return len(self._of)

    def forget(self) -> None:
        """Begin a new day: numbers start at 1 again."""
        self._of.clear()
        self._key.clear()
