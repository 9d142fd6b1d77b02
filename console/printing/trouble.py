"""What may befall a paper on its way to a printer; each is one sentence."""

from __future__ import annotations


class NotPrinted(Exception):
    """Nothing came out, for sure."""

    def __init__(self, sentence: str, *, again: bool) -> None:
        """Say why; `again`: the printer may take it later by itself."""
        super().__init__(sentence)
        self.again = again


class InDoubt(Exception):
    """Nobody knows whether it came out."""
