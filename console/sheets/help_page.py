"""F1: the keys of the place on the screen, made from the one table and the place's own verbs; one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.keymap import legend
from console.locale import N_, _
from console.sheets.page import Page
from widgets.lines import Line, Piece, fit_line, fit_words, line, rule
from widgets.text import fit, width, wrap

if TYPE_CHECKING:
    from console.desk import DeskScreen

_KEY_CELLS = 5
_ONE_BELOW_THE_OTHER = 10
"""More verbs than these stand side by side, so that all keys are on one page."""
_TWO_COLUMNS_FROM = 70

_LIST_KEYS = (
    ("0-9", N_("row: 7 then a letter does it on row 7")),
    ("1234", N_("four digits: phone, card, birth date")),
    ("Ins *", N_("mark a row; mark the others instead")),
    ("Enter", N_("open the row")),
    ("space", N_("find or do, in any words")),
    ("Esc", N_("back one step")),
)
_SHEET_KEYS = (
    ("Enter", N_("next field, at the end accept")),
    ("F10", N_("accept from anywhere")),
    ("Tab", N_("next field; Shift+Tab the one before")),
    ("1-9", N_("choose")),
    ("Esc", N_("leave, a draft is kept")),
    ("Ins =", N_("take up the draft; as the record before")),
)
_PLACES = N_(
    "F2-F6 places, F7 F8 menus, F9 new call, F12 lock. Where a terminal eats a key: Alt+2 is F2, Alt+0 is F10, "
    "Space ? is F1."
)


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
        """Verbs of the place, then the keys of lists and of sheets."""
        language = self._place.shell.language
        out: list[Line] = [rule(_("{place}: what can be done here").format(place=_(self._place.desk.title)), width)]
        verbs = self._verbs()
        out += _side_by_side(verbs, width) if len(verbs) > _ONE_BELOW_THE_OTHER else [_entry(*v, width) for v in verbs]
        for title, keys in ((_("In a list"), _LIST_KEYS), (_("In a sheet"), _SHEET_KEYS)):
            out.append(rule(title, width))
            out += _side_by_side([(legend(k, language) if k == "space" else k, _(text)) for k, text in keys], width)
        out.append(rule(_("Everywhere"), width))
        out += [line(f" {text}") for text in wrap(_(_PLACES), width - 1)]
        return out

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


def _entry(key: str, text: str, cells: int) -> Line:
    pieces: tuple[Piece, ...] = ((" " + fit(key, max(_KEY_CELLS, width(key))) + " ", "hint.key"), (text, "text"))
    return fit_words(pieces, cells)


def _side_by_side(entries: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    """Two columns, filled downwards, where there is room."""
    if cells < _TWO_COLUMNS_FROM:
        return [_entry(*one, cells) for one in entries]
    rows = -(-len(entries) // 2)
    left = cells // 2
    out: list[Line] = []
    for at in range(rows):
        pieces = _entry(*entries[at], left)
        if at + rows < len(entries):
            pieces = (*pieces, *_entry(*entries[at + rows], cells - left))
        out.append(fit_line(pieces, cells))
    return out
