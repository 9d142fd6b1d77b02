"""What the lines of a batch have looked up already: within one transaction nobody else writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from storage.exchange.records import Kind

T = TypeVar("T")


class Memory:
    """Answers that hold while a batch is taken.

    A line that is refused takes its writes back, and with them what they had made true: everything is
    forgotten then, and asked for again.
    """

    def __init__(self) -> None:
        """Nothing was looked up yet."""
        self._names: dict[tuple[Kind, str], int | None] = {}
        self._found: dict[tuple[str, object], Any] = {}  # Any: what was found, of the kind that its first word tells

    def forget(self) -> None:
        """Look everything up again."""
        self._names.clear()
        self._found.clear()

    def learn(self, kind: Kind, names: Iterable[str], ours: Mapping[str, int]) -> None:
        """Our ids of outside names; a name that is not among `ours` is known to be new."""
        for name in names:
            self._names[kind, name] = ours.get(name)

    def id_of(self, kind: Kind, name: str, find: Callable[[], int | None]) -> int | None:
        """Our id of an outside name."""
        if (kind, name) not in self._names:
            self._names[kind, name] = find()
        return self._names[kind, name]

    def once(self, what: str, which: object, find: Callable[[], T | None]) -> T | None:
        """What `find` finds, asked once; nothing found is asked for again, since a line may have made it."""
        known: T | None = self._found.get((what, which))
        if known is None:
            known = find()
            if known is not None:
                self._found[what, which] = known
        return known
