"""The first and the last line of a place: where one may go, and what can be done here and now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.keymap import legend
from console.locale import _
from storage.rights import Right
from widgets.lines import Line, Piece, fit_line, left_right, line_width
from widgets.text import clean, width

if TYPE_CHECKING:
    from console.desk import DeskScreen


def places_bar(place: DeskScreen[Any, Any], cells: int) -> Line:
    """Line 1: the places with their counts, the current one in capitals and reversed, and the clock."""
    shell = place.shell
    clock: Line = ((shell.clock_text(), "bar"),)
    for titled in ("place. menu.", "place.", ""):  # where room is short the menus lose their titles first
        pieces = _bar_pieces(place, titled=titled.split())
        if line_width(pieces) + line_width(clock) + 1 <= cells:
            return left_right(pieces, clock, cells)
    here = place.desk
    key = legend(shell.keymap.key(here.key_id), "en") if not here.menu else ""
    alone = f"{key} {_(here.title).upper()}".strip()
    return left_right(((" ", "bar"), (alone, "bar.current"), ("", "bar")), clock, cells)


def _bar_pieces(place: DeskScreen[Any, Any], *, titled: Sequence[str]) -> Line:
    """Keys with their counts, and with their titles where a key's id begins so."""
    shell = place.shell
    pieces: list[Piece] = []
    entries = [(desk.key_id, desk.id, _(desk.title)) for desk in shell.places.in_bar()]
    if shell.places.in_menu("lists"):
        entries.append(("menu.lists", "lists", _("Lists")))
    entries.append(("menu.more", "more", _("More")))
    for key_id, id, title in entries:
        here = id in (place.desk.id, place.desk.menu)
        key = legend(shell.keymap.key(key_id), "en")
        count = shell.counts.get(id)
        if id == "lists":
            count = sum(shell.counts.get(desk.id) or 0 for desk in shell.places.in_menu(id))
        shown = f"{key} {title.upper() if here else title}" if here or key_id.startswith(tuple(titled)) else key
        pieces.append((" ", "bar"))
        pieces.append((shown, "bar.current" if here else "bar"))
        if count:
            pieces.append((f" {count}", "bar"))
    return (*pieces, ("", "bar"))


def verbs_line(place: DeskScreen[Any, Any], cells: int) -> Line:
    """Line 24: what can be done here and now; what cannot is left out.

    While a row's number is being typed: what the next key would do with that row.
    """
    shell = place.shell
    language, keymap = shell.language, shell.keymap
    typed = place.keys.digits
    tail = [(legend(keymap.key("find"), language), _("Find/do")), (legend(keymap.key("help"), language), _("Help"))]
    if typed:
        tail = [(legend("escape", language), _("drop {number}").format(number=typed))]
    record = place.keys.meant()
    wanted: list[tuple[str, str]] = []
    rings = shell.phone is not None and (shell.office is None or shell.office.actor.may(Right.CALLS))
    if rings and place.desk.id == "calls" and not typed:
        wanted.append((legend(keymap.key("phone"), language), _("new call")))
    for command in place.commands.values():
        fits = command.on_row or not typed
        if command.hint and fits and command.why_not(place, record) is None:
            wanted.append((legend(keymap.key(command.id), language), command.said(place, record)))
    if record is not None and (opens := place.opens(record)):
        # what Enter does on this row alone comes first: nobody expects it
        own = opens != _(place.open_label)
        wanted.insert(0 if own else len(wanted), (legend("enter", language), opens))
    room = cells - sum(_hint_cells(hint) for hint in tail)
    if room < 10:
        tail, room = tail[1:], cells - sum(_hint_cells(hint) for hint in tail[1:])
    shown: list[tuple[str, str]] = []
    for hint in wanted:  # the first ones first; a shorter one may still have room where a long one had none
        if _hint_cells(hint) <= room:
            room -= _hint_cells(hint)
            shown.append(hint)
    return hints((*shown, *tail), cells)


def _hint_cells(hint: tuple[str, str]) -> int:
    return width(clean(hint[0])) + width(clean(hint[1])) + 3


def hints(pairs: Sequence[tuple[str, str]], cells: int) -> Line:
    """Keys and what they do, side by side."""
    pieces: list[Piece] = []
    for key, label in pairs:
        pieces += [(" " if not pieces else "  ", "hint"), (key, "hint.key"), (f" {label}", "hint")]
    return fit_line(tuple(pieces), cells, "hint")
