"""A document on the screen, as it is printed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.asking import answer_of
from console.sheets.page import Page
from widgets.lines import Line, line, rule

if TYPE_CHECKING:
    from console.desks.cash.screen import CashScreen


class TextPage(Page):
    """Lines of text under a title; Esc or Enter leaves."""

    def __init__(self, title: str, text: str, answer: asyncio.Future[None]) -> None:
        """Show `text`; leaving it sets `answer`."""
        super().__init__()
        self._title, self._lines, self._answer = title, text.split("\n"), answer

    def close(self) -> None:
        """Leave."""
        if not self._answer.done():
            self._answer.set_result(None)

    def content(self, width: int) -> Sequence[Line]:
        """The title and the text."""
        body = [line(f"   {text}") for text in self._lines]
        return [rule(self._title, width), *body]


async def show(place: CashScreen, title: str, text: str) -> None:
    """Show a text until the person leaves it."""
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    await answer_of(place.shell, TextPage(title, text, answer), place, answer)
