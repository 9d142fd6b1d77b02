"""A paper on the screen: read, and put on paper by the key that does so everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from console.keyboard import Key
from console.locale import _
from console.sheets.page import Page
from widgets.lines import Line, rule


class PaperPage(Page):
    """Lines under a title; leaving answers False, the key of printing True."""

    def __init__(self, title: str, lines: Sequence[Line], letter: str, answer: asyncio.Future[bool]) -> None:
        """Show `lines`; `letter` prints."""
        super().__init__()
        self._title, self._lines, self._letter, self._answer = title, list(lines), letter, answer
        self.keys = _("{key} print").format(key=letter)

    def _answers(self, wanted: bool) -> None:
        if not self._answer.done():
            self._answer.set_result(wanted)

    def close(self) -> None:
        """Leave."""
        self._answers(False)

    async def key(self, key: Key) -> None:
        """Print, page or leave."""
        if key.letter and key.letter.lower() == self._letter.lower():
            self._answers(True)
        else:
            await super().key(key)

    def name(self) -> str:
        """Its title."""
        return self._title

    def content(self, width: int) -> Sequence[Line]:
        """The title and the lines."""
        return [rule(self._title, width), *self._lines]
