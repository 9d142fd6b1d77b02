"""F1: the keys of the place on the screen, made from the one table and the place's own verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.keymap import legend
from console.locale import _
from console.sheets.page import Page
from widgets.lines import BLANK, Line, line, rule
from widgets.text import fit, wrap

if TYPE_CHECKING:
    from console.desk import DeskScreen

_KEY_CELLS = 9


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
        place = self._place
        shell = place.shell
        out: list[Line] = [rule(_("{place}: what can be done here").format(place=_(place.desk.title)), width)]
        for command in place.commands.values():
            key = legend(shell.keymap.key(command.id), shell.language)
            reason = command.why_not(place, place.body.record)
            text = _("{label}. {help}").format(label=_(command.label), help=_(command.help))
            if reason:
                text = _("{text} (now: {reason})").format(text=text, reason=reason)
            out += _entry(key, text, width)
        out += [BLANK, rule(_("Everywhere"), width)]
        for binding in shell.keymap.bindings.values():
            if not binding.is_verb:
                twin = f" ({binding.twin.replace('alt', 'Alt')})" if binding.twin else ""
                out += _entry(legend(binding.key, shell.language), _(binding.title) + twin, width)
        number = _("7a: the verb on row 7. Four digits or more find a telephone, a card or a birth date.")
        out += _entry("0-9", number, width)
        out.append(line(" " + _("Esc: back"), "dim"))
        return out


def _entry(key: str, text: str, width: int) -> list[Line]:
    lines = wrap(text, width - _KEY_CELLS - 1)
    out: list[Line] = [((" " + fit(key, _KEY_CELLS - 1), "hint.key"), (lines[0], "text"))]
    out += [line(" " * _KEY_CELLS + more) for more in lines[1:]]
    return out
