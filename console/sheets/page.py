"""A page of text over a place: read, page, leave."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.keyboard import Key
from console.locale import _
from console.sheets.key_help import KeyCard, Told
from widgets.lines import BLANK, Line, fit_words, line, rule

if TYPE_CHECKING:
    from console.app import ConsoleApp


class Page:
    """Lines that are paged through; derived pages give `content`.  The last line says the keys."""

    over_list = False
    keys = ""
    """What else the keys of this page do, for the last line; English, marked with `N_()`."""

    def __init__(self) -> None:
        """Begin at the top."""
        self._top = 0
        self._room = 1
        self._total = 0

    def content(self, width: int) -> Sequence[Line]:
        """Every line of the page."""
        raise NotImplementedError

    def close(self) -> None:
        """Take the page away."""
        raise NotImplementedError

    async def key(self, key: Key) -> None:
        """Page or leave."""
        step = {"down": 1, "up": -1, "pagedown": self._room, "pageup": -self._room, "space": self._room}
        if key.name in step:
            self._top = min(max(self._top + step[key.name], 0), max(self._total - self._room, 0))
        elif key.name == "home":
            self._top = 0
        elif key.name == "end":
            self._top = max(self._total - self._room, 0)
        elif key.name in ("escape", "enter", "f1"):
            self.close()

    async def ready(self) -> None:
        """Nothing is searched here."""

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The part that fits, and the keys."""
        content = list(self.content(width))
        while content and content[-1] == BLANK:
            content.pop()
        self._room, self._total = max(height - 1, 1), len(content)
        self._top = min(self._top, max(self._total - self._room, 0))
        shown = content[self._top : self._top + self._room]
        return [*shown, *([BLANK] * (self._room - len(shown))), self._foot(width)][:height]

    def _foot(self, width: int) -> Line:
        below = self._total - self._top - self._room
        parts = [_(self.keys)] if self.keys else []
        if below > 0:
            parts.append(_("PgDn more: {count}").format(count=below))
        elif self._top:
            parts.append(_("PgUp back up"))
        return fit_words(line(" " + "   ".join((*parts, _("Esc back"))), "hint"), width, "hint")

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """Its own keys, as its last line names them, and those of every page."""
        own: list[Told] = []
        for named in _(self.keys).split("   ") if self.keys else ():
            key, _blank, what = named.partition(" ")
            own.append((key.rstrip(":"), what))
        paging = [("PgUp PgDn", _("a screen back, a screen on")), ("↑ ↓", _("a line")), ("Home End", _("top, end"))]
        leave = _("back to where you were")
        return KeyCard(self.name(), [("", [*own, *paging])], [("Esc Enter", leave)])

    def name(self) -> str:
        """What the page is called where its keys are told."""
        return _("This page")

    def cursor(self) -> tuple[int, int] | None:
        """At the top of the page."""
        return (0, 0)


class ReadPage(Page):
    """Lines under a title, to be read; leaving it answers."""

    def __init__(self, title: str, lines: Sequence[Line], answer: asyncio.Future[None]) -> None:
        """Show `lines`; leaving sets `answer`."""
        super().__init__()
        self._title, self._lines, self._answer = title, list(lines), answer

    def close(self) -> None:
        """Leave."""
        if not self._answer.done():
            self._answer.set_result(None)

    def name(self) -> str:
        """Its title."""
        return self._title

    def content(self, width: int) -> Sequence[Line]:
        """The title and the lines."""
        return [rule(self._title, width), *self._lines]
