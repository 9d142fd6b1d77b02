"""What a driver shows, and what it asks of the console that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from textual.strip import Strip

from console.keyboard import Key


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be seen now."""

    strips: Sequence[Strip]
    """One for each line of the screen."""
    cursor: tuple[int, int]
    """Column and line of the hardware cursor."""


class Shown(Protocol):
    """What the driver asks of the console it shows."""

    def picture(self) -> Picture | None:
        """What is to be seen now; None while there is nothing yet."""
        ...

    def take(self, key: Key) -> None:
        """A key was pressed."""
        ...

    @property
    def typed_ahead(self) -> bool:
        """More keys wait to be handled: what is to be seen will soon be something else."""
        ...

    def hung_up(self) -> None:
        """The line is gone: keep what is unfinished, end."""
        ...

    def give_up(self, error: Exception) -> None:
        """It cannot be shown any more: end."""
        ...
