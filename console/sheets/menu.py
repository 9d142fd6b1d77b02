"""A numbered menu from below: one digit, or past the ninth one letter, chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.keyboard import Key
from console.keymap import legend
from console.locale import _, language
from console.sheets.form_lines import TALL_FROM, TALL_MIN
from console.sheets.key_help import KeyCard, digits
from widgets.lines import BLANK, Line, fit_words, line, rule
from widgets.text import wrap

if TYPE_CHECKING:
    from console.app import ConsoleApp

_LETTERS = "abcdef"
"""What chooses after the ninth: by physical key, as verbs are."""
_SHOWN_MAX = 9 + len(_LETTERS)
_FAR = 10_000
_STEPS = {
    **{"down": 1, "tab": 1, "up": -1, "shift+tab": -1},
    **{"pagedown": _SHOWN_MAX, "pageup": -_SHOWN_MAX, "home": -_FAR, "end": _FAR},
}
"""How far each key moves."""


def _named(at: int) -> str:
    """What chooses the line at this place of a page: `1` to `9`, then `a`, and `A/Ф` where the layout may differ."""
    return str(at + 1) if at < 9 else legend(_LETTERS[at - 9], language())


def _lettered(count: int) -> str:
    """The letters of a page of so many lines: `a`, or `a-c`."""
    return _named(9) if count == 10 else f"{_named(9)}-{_named(count - 1)}"


class Menu:
    """Choices, fifteen on a page; digits choose, then letters, and Enter takes the current one."""

    over_list = True

    def __init__(self, title: str, choices: Sequence[str], answer: asyncio.Future[int | None]) -> None:
        """Offer `choices`; the index chosen goes to `answer`.

        What follows the first line of `title` is said whole between it and the choices.
        """
        self._title, _break, self._told_above = title.partition("\n")
        self._choices = list(choices)
        self._answer = answer
        self._at = 0
        self._cursor = (0, 1)
        self._said = ""
        """Why the last key did nothing."""

    async def key(self, key: Key) -> None:
        """Choose, move or leave."""
        self._said = ""
        if key.name == "escape":
            self._give(None)
        elif key.digit:
            self._digit(key.digit)
        elif key.letter and key.letter.lower() in _LETTERS[: max(len(self._page()) - 9, 0)]:
            self._give(self._first() + 9 + _LETTERS.index(key.letter.lower()))
        elif key.name in ("enter", "f10"):
            self._give(self._at)
        elif key.name in _STEPS:
            self._at = min(max(self._at + _STEPS[key.name], 0), len(self._choices) - 1)
        else:
            self._say(_("A digit or Enter chooses here: {keys}."))

    def close(self) -> None:
        """Leave it: nothing is chosen."""
        self._give(None)

    def _digit(self, digit: str) -> None:
        chosen = self._first() + int(digit) - 1  # the digits are those of the page that is seen
        if digit != "0" and chosen < len(self._choices):
            self._give(chosen)
        else:
            self._say(_("Nothing has the number {digit} here: {keys}."), digit=digit)

    def _say(self, sentence: str, **values: str) -> None:
        """Answer a key that does nothing here."""
        self._said = sentence.format(keys=self._keys(), **values)

    def _keys(self) -> str:
        """Which digits choose on this page."""
        count = len(self._page())
        if count > 9:
            return _("1-9, {letters} choose").format(letters=_lettered(count))
        return _("1-{last} choose").format(last=count) if count > 1 else _("1 chooses")

    def _told(self) -> str:
        """The same for the help."""
        count = len(self._page())
        return digits(count) if count <= 9 else f"{digits(9)} {_lettered(count)}"

    def _page(self) -> Sequence[str]:
        return self._choices[self._first() : self._first() + _SHOWN_MAX]

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
        page = self._page()
        told = wrap(self._told_above, max(width - 2, 8))[: max(height - len(page) - 2, 0)] if self._told_above else []
        tall = min(max(len(page) + len(told) + 2, TALL_MIN if height >= TALL_FROM else 0), height)
        room = max(tall - len(told) - 2, 1)
        top = max(self._at - first - room + 1, 0)  # a screen too low for all shows the current one
        out = [rule(self._title, width), *(line(f" {one}", "sheet") for one in told)]
        margin = max(len(_named(at)) for at in range(len(page))) if page else 1
        for at, choice in list(enumerate(page, first))[top : top + room]:
            here = at == self._at
            if here:
                self._cursor = (1, len(out))
            name = _named(at - first).ljust(margin)
            out.append(line(f" {name} {choice} ", "choice.current" if here else "choice"))
        more = [_("PgDn more")] if first + len(page) < len(self._choices) else []
        hint = "   ".join((self._keys(), *more, _("Esc back")))
        foot = line(f" {self._said or hint}", "field.error" if self._said else "hint")
        out += [BLANK] * (tall - 1 - len(out))
        return [*out, fit_words(foot, width)][:height]

    def key_card(self, shell: ConsoleApp) -> KeyCard:
        """Digits, arrows and Enter choose."""
        told = [
            (self._told(), _("chooses what it stands before")),
            ("↑ ↓ Tab", _("another choice")),
            ("Enter", _("takes the choice with the cursor")),
        ]
        if len(self._choices) > 1:
            told.append(("Home End", _("the first, the last")))
        if len(self._choices) > _SHOWN_MAX:
            told.append(("PgUp PgDn", _("a page of choices back, a page on")))
        return KeyCard(self._title, [("", told)], [("Esc", _("nothing is chosen"))])

    def cursor(self) -> tuple[int, int] | None:
        """On the current choice."""
        return self._cursor
