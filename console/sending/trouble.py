"""What may befall a message while it is carried; each is one sentence."""

from __future__ import annotations

from widgets.text import clean

ANSWER_LETTERS = 120


class NotSent(Exception):
    """It did not go out, for sure."""

    def __init__(self, sentence: str, *, again: bool, line: bool = False) -> None:
        """Say why; `again`: it may go out later by itself; `line`: no other message would go out now either."""
        super().__init__(sentence)
        self.again = again
        self.line = line


class InDoubt(Exception):
    """Nobody knows whether it went out."""


def shortly(text: str) -> str:
    """What somebody else's program said, fit for the end of a sentence of ours."""
    return clean(" ".join(text.split()))[:ANSWER_LETTERS].rstrip(" .")
