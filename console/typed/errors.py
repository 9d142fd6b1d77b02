"""The one error of this package."""

from __future__ import annotations


class TypedError(ValueError):
    """What was typed cannot be read; `sentence` is shown under the field, the text stays in it."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence, already in the user's language."""
        super().__init__(sentence)
        self.sentence = sentence
