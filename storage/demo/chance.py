"""Dice that fall the same way on every Python: the made-up clinic must not change with the interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


class Dice:
    """A small generator of pseudo-random numbers (SplitMix64); not for secrets."""

    def __init__(self, seed: int) -> None:
        """Start from a seed."""
        self._state = seed & _MASK

    def roll(self, sides: int) -> int:
        """A number from 0 to `sides` - 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ (mixed >> 31)) % sides

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + self.roll(high - low + 1)

    def percent(self, chance: int) -> bool:
        """True `chance` times in a hundred."""
        return self.roll(100) < chance

    def pick(self, things: Sequence[T]) -> T:
        """One of the things."""
        return things[self.roll(len(things))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All the things in another order."""
        mixed = list(things)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.roll(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed
