"""What may befall a task on its way to a device; each is one sentence."""

from __future__ import annotations


class NotTaken(Exception):
    """The device has not done it, for sure."""

    def __init__(self, sentence: str, *, again: bool) -> None:
        """Say why; `again`: it may do it later by itself."""
        super().__init__(sentence)
        self.again = again


class InDoubt(Exception):
    """Nobody knows: it is asked by the task's token before anything is sent again."""


class Expired(Exception):
    """The device's own shift is older than 24 hours: it takes nothing before that is closed."""
