"""The search box of the place: what is typed filters the list above at once; Enter goes into the list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from console.keyboard import Key
from console.locale import _
from console.reads import Reads
from console.sheets.key_help import KeyCard, typing
from console.sheets.picks import SEARCHED
from widgets.editor import LineEditor
from widgets.lines import Line, fit_line
from widgets.text import width as cells_of

if TYPE_CHECKING:
    from console.app import ConsoleApp


class SearchLine:
    """Edits the text; each change is looked up beside the keys, the newest wins."""

    over_list = True

    def __init__(
        self,
        text: str,
        look_up: Callable[[str], Coroutine[Any, Any, None]],  # Any: what coroutines are typed with
        move: Callable[[str], bool],
        answer: asyncio.Future[bool],
        *,
        typed: bool = False,
    ) -> None:
        """Begin with `text`, which the first letter typed replaces unless it is being `typed` just now.

        `answer` hears whether the list was entered (Enter) or the search left (Esc).
        """
        self._look_up, self._move, self._answer = look_up, move, answer
        self._editor = LineEditor(text)
        if not typed:
            self._editor.select()
        self._reads = Reads()
        self._cursor = (0, 0)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._editor.text.strip()

    async def key(self, key: Key) -> None:
        """Edit, move in the list, enter it."""
        if key.name == "escape":
            self._give(False)
        elif key.name in ("enter", "f10"):
            await self.ready()
            self._give(True)
        elif key.name in ("up", "down", "pageup", "pagedown"):
            await self.ready()
            self._move(key.name)
        else:
            before = self.text
            if key.char:
                self._editor.insert(key.char)
            else:
                self._editor.key(key.name)
            if self.text != before:
                self._reads.start("look up", self._look_up(self.text))

    def close(self) -> None:
        """Go into the list without asking."""
        self._give(True)

    def _give(self, entered: bool) -> None:
        if not self._answer.done():
            self._answer.set_result(entered)

    async def ready(self) -> None:
        """Wait for the search in flight."""
        await self._reads.ready()

    def leave(self) -> None:
        """Nothing is kept but what is found."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The text, and what Enter will do."""
        text, column = self._editor.window(max(width - 4, 1))
        self._cursor = (3 + column, 0)
        if self.text:
            feet = (
                _("Enter → into the list, where letters are verbs   Esc the newest entries"),
                _("Enter → the list   Esc the newest entries"),
            )
        else:
            feet = (
                _("Name, part of a number, birth date, card   Enter or Esc → the list"),
                _("Enter or Esc → the list"),
            )
        foot = next((text for text in feet if cells_of(text) < width), feet[-1])
        token = "choice.current" if self._editor.selected else "field"
        box = fit_line(((" ► ", "hint.key"), (text, token), (" ", "text")), width)
        return [box, fit_line(((f" {foot}", "hint"),), width, "hint")][:height]

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """What is typed, and how to come into the list, whose verbs follow."""
        told = [
            (typing(), _("find: {what}").format(what=_(SEARCHED))),
            ("↑ ↓", _("up and down the list")),
            ("Enter", _("into the list, where letters are verbs")),
        ]
        leave = _("into the list; what is typed is dropped, the newest entries come")
        return KeyCard(_("Search"), [("", told)], [("Esc", leave)], place_too=True)

    def cursor(self) -> tuple[int, int] | None:
        """In the text."""
        return self._cursor
