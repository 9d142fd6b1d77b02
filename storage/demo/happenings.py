"""What happened on a day of the made-up clinic, as acts at the desk in the order of the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from storage.errors import StorageError
from storage.rights import Actor
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that somebody did at an instant."""

    at: datetime
    place: int
    """Among those of one instant: the order in which they were thought of."""
    actor: Actor
    act: Callable[[Unit], object]
    """Performs verbs on the unit that it gets."""


class Diary:
    """Collects happenings; those after the demo's instant never happen."""

    def __init__(self, until: datetime) -> None:
        """Keep what happens up to `until`."""
        self.until = until
        """The demo's instant."""
        self._happenings: list[Happening] = []
        self._places = count()
        self.skipped: list[StorageError] = []
        """What the rules of the house refused; on an unlucky date the day goes on without it."""

    def note(self, at: datetime, actor: Actor, act: Callable[[Unit], object]) -> None:
        """Plan an act; one that lies in the future is dropped."""
        if at <= self.until:
            self._happenings.append(Happening(at, next(self._places), actor, act))

    def play(self, unit: Unit) -> None:
        """Let everything happen."""
        for happening in sorted(self._happenings, key=lambda item: (item.at, item.place)):
            try:
                with unit.seated(happening.actor, happening.at), unit.savepoint():
                    happening.act(unit)
            except StorageError as refused:
                self.skipped.append(refused)
