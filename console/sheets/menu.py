"""A numbered menu from below: one digit chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from console.keyboard import Key
from console.locale import _
from console.sheets.form_lines import TALL_FROM, TALL_MIN
from widgets.lines import BLANK, Line, fit_words, line, rule

_SHOWN_MAX = 9


class Menu:
    """Choices, nine on a page; digits choose, Enter takes the current one."""

    over_list = True

    def __init__(self, title: str, choices: Sequence[str], answer: asyncio.Future[int | None]) -> None:
        """Offer `choices`; the index chosen goes to `answer`."""
        self._title = title
        self._choices = list(choices)
        self._answer = answer
        self._at = 0
        self._cursor = (0, 1)

    async def key(self, key: Key) -> None:
        """Choose, move or leave."""
        first = self._first()
        if key.name == "escape":
            self._give(None)
        elif key.digit and key.digit != "0":
            chosen = first + int(key.digit) - 1
            if chosen < len(self._choices):
                self._give(chosen)
        elif key.name in ("enter", "f10"):
            self._give(self._at)
        else:
            step = {"down": 1, "tab": 1, "up": -1, "shift+tab": -1, "pagedown": _SHOWN_MAX, "pageup": -_SHOWN_MAX}
            self._at = min(max(self._at + step.get(key.name, 0), 0), len(self._choices) - 1)

    def _first(self) -> int:
        return self._at // _SHOWN_MAX * _SHOWN_MAX

    def _give(self, chosen: int | None) -> None:
        if not self._answer.done():
            self._answer.set_result(chosen)

    async def ready(self) -> None:
        """Nothing is searched here."""

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The title and a page of choices."""
        first = self._first()
        page = self._choices[first : first + _SHOWN_MAX]
        tall = min(max(len(page) + 2, TALL_MIN if height >= TALL_FROM else 0), height)
        room = max(tall - 2, 1)
        top = max(self._at - first - room + 1, 0)  # a screen too low for all shows the current one
        out = [rule(self._title, width)]
        for at, choice in list(enumerate(page, first))[top : top + room]:
            here = at == self._at
            if here:
                self._cursor = (1, len(out))
            out.append(line(f" {at - first + 1} {choice} ", "choice.current" if here else "choice"))
        keys = _("1-{last} choose").format(last=len(page)) if len(page) > 1 else _("1 chooses")
        parts = [keys, *([_("PgDn more")] if first + len(page) < len(self._choices) else []), _("Esc back")]
        out += [BLANK] * (tall - 1 - len(out))
        return [*out, fit_words(line(" " + "   ".join(parts), "hint"), width)][:height]

    def cursor(self) -> tuple[int, int] | None:
        """On the current choice."""
        return self._cursor
