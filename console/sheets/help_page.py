"""F1: the keys of the place on the screen, made from the one table and the place's own verbs; one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.keymap import legend
from console.locale import N_, _
from console.sheets.page import Page
from widgets.lines import Line, fit_words, line, rule
from widgets.text import fit, width, wrap

if TYPE_CHECKING:
    from console.desk import DeskScreen

_KEY_CELLS = 5
_ONE_PAGE = 21
"""Lines of a page at the design size, without the last."""

_EVERYWHERE = (
    (N_("List"), N_("7a: verb a on row 7   1234: find a number   Space find or do   Enter open")),
    (N_("Sheet"), N_("Enter next, accept   F10 accept   Esc leave   Ins draft   = as before")),
    (N_("Desk"), N_("F2-F8 places   F9 call   F12 lock   or Alt+2 for F2, Space ? for F1")),
)
"""Keys that mean the same in every list, in every sheet, and over the whole desk."""


class HelpPage(Page):
    """The help of one place."""

    def __init__(self, place: DeskScreen[Any, Any]) -> None:
        """Help on `place`."""
        super().__init__()
        self._place = place

    def close(self) -> None:
        """Back to the place."""
        self._place.sheets.remove(self)

    def content(self, width: int) -> Sequence[Line]:
        """Verbs of the place, then what holds everywhere."""
        out: list[Line] = [rule(_("{place}: what can be done here").format(place=_(self._place.desk.title)), width)]
        for key, text in self._verbs():
            out.append(fit_words((_key(key), (text, "text")), width))
        rest: list[Line] = []
        for title, keys in _EVERYWHERE:
            head = _key(_(title))
            lines = wrap_hints(_(keys), width - len(head[0]))
            rest.append((head, (lines[0], "text")))
            rest += [line(" " * len(head[0]) + text) for text in lines[1:]]
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


def _key(key: str) -> tuple[str, str]:
    return (" " + fit(key, max(_KEY_CELLS, width(key))) + " ", "hint.key")


def wrap_hints(text: str, cells: int) -> list[str]:
    """Break a line of hints between them (three blanks), so that no key is parted from its meaning."""
    lines: list[str] = []
    for hint in text.split("   "):
        if lines and width(lines[-1]) + 3 + width(hint) <= cells:
            lines[-1] += f"   {hint}"
        else:
            lines += wrap(hint, cells)
    return lines
