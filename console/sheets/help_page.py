"""F1: the keys of what takes them: the sheet that is open, else the place and its verbs, from the one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from console.keymap import legend
from console.locale import N_, _
from console.sheets.key_help import Told, in_plain_words
from console.sheets.page import Page
from widgets.lines import Line, fit_words, line, rule
from widgets.text import fit, wrap
from widgets.text import width as cells_of

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from console.sheets.layer import Layer

_KEY_CELLS = 5
_KEYS_MAX = 15
"""Cells that the keys of a sheet may take, before what they do."""
_ONE_PAGE = 21
"""Lines of a page at the design size, without the last."""

_EVERYWHERE = (
    (N_("List"), N_("7a: verb a on row 7   1234: find a number   Space find or do   Enter open")),
    (N_("Sheet"), N_("Enter next, accept   F10 accept   Esc leave   Ins draft   = as before")),
    (N_("Desk"), N_("F2-F8 places   F9 call   F12 lock   or Alt+2 for F2, Space ? for F1")),
)
"""Keys that mean the same in every list, in every sheet, and over the whole desk."""


class HelpPage(Page):
    """The help of one place, or of the sheet over it."""

    def __init__(self, place: DeskScreen[Any, Any], over: Layer | None = None) -> None:
        """Help on what is `over` the place, else on `place`."""
        super().__init__()
        self._place = place
        self._of = over

    def close(self) -> None:
        """Back to the place, or to the sheet as it was."""
        if self in self._place.sheets:
            self._place.sheets.remove(self)

    def content(self, width: int) -> Sequence[Line]:
        """The keys of the sheet and how to leave it; without one, of the place."""
        if self._of is None:
            return self._of_the_place(width)
        shell = self._place.shell
        card = self._of.key_card(shell)
        groups = [*card.groups, (_("To leave"), card.leave)]
        spoken = in_plain_words() if shell.profile.plain else {}
        out = [rule(_("{sheet}: the keys here").format(sheet=card.title), width)]
        widest = max(cells_of(_spoken(keys, spoken)) for _title, told in groups for keys, _what in told)
        for title, told in groups:
            if title:
                out.append(rule(title, width))
            for keys in told:
                out += _told(keys, spoken, min(max(widest, _KEY_CELLS), _KEYS_MAX, width // 3), width)
        return [*out, *(self._of_the_place(width) if card.place_too else _everywhere(_EVERYWHERE[-1:], width))]

    def _of_the_place(self, width: int) -> Sequence[Line]:
        """Verbs of the place, then what holds everywhere."""
        out: list[Line] = [rule(_("{place}: what can be done here").format(place=_(self._place.desk.title)), width)]
        for key, text in self._verbs():
            out.append(fit_words((_key(key), (text, "text")), width))
        rest = _everywhere(_EVERYWHERE, width)
        if len(out) + len(rest) < _ONE_PAGE:
            out.append(rule(_("Everywhere"), width))
        return [*out, *rest]

    def _verbs(self) -> list[tuple[str, str]]:
        """Each verb's key and what it does; why not, where it cannot be done now."""
        place, shell = self._place, self._place.shell
        out: list[tuple[str, str]] = []
        for command in place.commands.values():
            reason = command.why_not(place, place.body.record)
            text = _("{label}. {help}").format(label=_(command.label), help=_(command.help))
            if reason:
                text = _("{label}: not now, {reason}").format(label=_(command.label), reason=reason)
            out.append((legend(shell.keymap.key(command.id), shell.language), text))
        return out


def _everywhere(rows: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Rows of keys that mean the same everywhere."""
    out: list[Line] = []
    for title, keys in rows:
        head = _key(_(title))
        lines = wrap_hints(_(keys), width - len(head[0]))
        out.append((head, (lines[0], "text")))
        out += [line(" " * len(head[0]) + text) for text in lines[1:]]
    return out


def _spoken(keys: str, words: Mapping[str, str]) -> str:
    for arrow, word in words.items():
        keys = keys.replace(arrow, word)
    return keys


def _told(told: Told, words: Mapping[str, str], cells: int, width: int) -> list[Line]:
    """Keys and what they do, on more lines where they need them."""
    keys, what = _spoken(told[0], words), told[1]
    parts = wrap(what, max(width - cells - 3, 8)) or [""]
    if cells_of(keys) > cells:  # too many keys to stand beside what they do
        return [(_key(keys), ("", "text")), *(line(" " * (cells + 3) + part) for part in parts)]
    first: Line = ((f" {fit(keys, cells)}  ", "hint.key"), (parts[0], "text"))
    return [first, *(line(" " * (cells + 3) + part) for part in parts[1:])]


def _key(key: str) -> tuple[str, str]:
    return (" " + fit(key, max(_KEY_CELLS, cells_of(key))) + " ", "hint.key")


def wrap_hints(text: str, cells: int) -> list[str]:
    """Break a line of hints between them (three blanks), so that no key is parted from its meaning."""
    lines: list[str] = []
    for hint in text.split("   "):
        if lines and cells_of(lines[-1]) + 3 + cells_of(hint) <= cells:
            lines[-1] += f"   {hint}"
        else:
            lines += wrap(hint, cells)
    return lines
