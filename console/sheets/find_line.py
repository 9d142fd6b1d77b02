"""The find/do line: text in line 23, what Enter will do in line 24, other readings above by down-arrow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.keyboard import Key
from console.locale import _
from console.reads import Reads
from console.sheets.form_lines import enter_lines
from console.sheets.key_help import KeyCard, typing
from widgets.editor import LineEditor
from widgets.lines import Line, fit_line, fit_words, line

if TYPE_CHECKING:
    from console.app import ConsoleApp

_OTHERS_MAX = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """One reading of the line: what Enter would do, as a sentence, and how it is done."""

    sentence: str
    run: Callable[[], Coroutine[Any, Any, None]] | None = None  # Any: what coroutines are typed with
    """None: nothing can be done, the sentence says why."""
    detail: str = ""
    """More that should be known before Enter: what a booking is for and costs."""


class FindLine:
    """Edits the text; each change asks `preview` anew, beside the keys."""

    over_list = True

    def __init__(
        self,
        preview: Callable[[str], Awaitable[Sequence[Preview]]],
        answer: asyncio.Future[Preview | None],
        found: Callable[[], None],
        *,
        text: str = "",
    ) -> None:
        """Begin with `text`; the reading taken goes to `answer`; `found` paints."""
        self._preview, self._answer, self._found = preview, answer, found
        self._editor = LineEditor(text)
        self._reads = Reads()
        self._readings: tuple[Preview, ...] = ()
        self._at = 0
        self._cursor = (0, 0)
        self._ask()

    def _ask(self) -> None:
        self._reads.start("preview", self._look(self._editor.text.strip()))

    async def _look(self, text: str) -> None:
        self._readings = tuple(await self._preview(text)) if text else ()
        self._at = 0
        self._found()

    async def key(self, key: Key) -> None:
        """Edit, choose among readings, do."""
        if key.name == "escape":
            self._give(None)
        elif key.name in ("enter", "f10"):
            await self.ready()
            if self._readings and self._readings[self._at].run is not None:
                self._give(self._readings[self._at])
        elif key.name in ("down", "up"):
            await self.ready()
            self._at = min(max(self._at + (1 if key.name == "down" else -1), 0), max(len(self._readings) - 1, 0))
        else:
            before = self._editor.text
            if key.char:
                self._editor.insert(key.char)
            else:
                self._editor.key(key.name)
            if self._editor.text != before:
                self._ask()

    def _give(self, reading: Preview | None) -> None:
        if not self._answer.done():
            self._answer.set_result(reading)

    async def ready(self) -> None:
        """Wait for the preview in flight."""
        await self._reads.ready()

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """All readings where there are several, more about the current one, the text, what Enter will do."""
        out: list[Line] = []
        room = min(_OTHERS_MAX, height - 4)
        if len(self._readings) > 1 and room > 0:
            first = max(self._at - room + 1, 0)
            for at, reading in enumerate(self._readings[first : first + room], first):
                token = "choice.current" if at == self._at else "choice"
                out.append(fit_words(line(f" {reading.sentence} ", token), width, "sheet"))
        if self._readings and self._readings[self._at].detail and height > len(out) + 3:
            out.append(fit_words(line(f"   {self._readings[self._at].detail}", "sheet"), width, "sheet"))
        text, column = self._editor.window(max(width - 4, 1))
        self._cursor = (3 + column, len(out))
        out.append(fit_line(((" ► ", "hint.key"), (text, "field"), (" ", "text")), width))
        out += self._foot(width)
        return out[-height:] if height else []

    def _foot(self, width: int) -> list[Line]:
        if not self._editor.text.strip():
            text = _("A name, a number, a date; or a verb's letter first. Esc back")
            return [fit_line(((f" {text}", "hint"),), width)]
        if not self._readings:
            return [fit_line(((" ", "hint"),), width)]
        reading = self._readings[self._at]
        if reading.run is None:
            return [fit_line(((f" {reading.sentence}", "field.error"),), width)]
        text = _("Enter → {what}").format(what=reading.sentence)
        hints = [_("↓ another")] if len(self._readings) > 1 else []
        return enter_lines(text, "hint.key", hints, width)

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """What is typed, and what Enter and the arrows do."""
        told = [
            (typing(), _("a name, a number, a date, a sum; or a verb's letter first")),
            ("Enter", _("does what the last line says")),
            ("↑ ↓", _("another reading of what is typed")),
            ("?", _("with Enter: help on this place")),
            (_("lock"), _("with Enter: lock this desk")),
            (_("quit"), _("with Enter: leave Frontdesk")),
        ]
        return KeyCard(_("Find or do"), [("", told)], [("Esc", _("back to the list, nothing is done"))])

    def cursor(self) -> tuple[int, int] | None:
        """In the text."""
        return self._cursor
