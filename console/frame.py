"""The lines of a place: places bar, context, body, rule and peek, news, verbs; sheets over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.keymap import legend
from console.locale import _
from widgets.lines import BLANK, Line, Piece, fit_line, left_right, line, line_width, rule
from widgets.text import clean, width

if TYPE_CHECKING:
    from console.desk import DeskScreen

PEEK_FROM = 20
"""Screens lower than this have no peek pane, only the rule with the identity."""
RULE_FROM = 14
"""Screens lower than this have no rule either."""


class Frame:
    """Paints a place as a picture for its canvas."""

    def __init__(self, place: DeskScreen[Any, Any]) -> None:
        """Paint `place`."""
        self._place = place
        self._cursor: tuple[int, int] | None = None

    def lines(self, cells: int, height: int) -> Sequence[Line]:
        """All lines of the screen."""
        self._cursor = None
        cover = self._place.shell.cover
        if cover is not None:
            return self._covered(cover.lines(cells - 1, height), cover.cursor(), height, 0)
        top = [places_bar(self._place, cells - 1), self._context(cells - 1)][: max(height, 0)]
        layer = self._place.sheets[-1] if self._place.sheets else None
        if layer is not None and not layer.over_list:
            room = max(height - len(top), 0)
            return [*top, *self._covered(layer.lines(cells - 1, room), layer.cursor(), room, len(top))]
        out = self._list(top, cells, height)
        if layer is None:
            return out
        room = max(height - 2, 1)
        over = list(layer.lines(cells - 1, room))[:room]
        first = height - len(over)
        self._at(layer.cursor(), first)
        return [*out[:first], *over]

    def cursor(self) -> tuple[int, int] | None:
        """Where the hardware cursor belongs."""
        return self._cursor

    def _at(self, cell: tuple[int, int] | None, first: int) -> None:
        self._cursor = (cell[0], cell[1] + first) if cell else None

    def _covered(
        self, lines: Sequence[Line], cell: tuple[int, int] | None, height: int, first: int
    ) -> Sequence[Line]:
        self._at(cell, first)
        return [*lines[:height], *([BLANK] * (height - len(lines)))]

    def _list(self, top: list[Line], cells: int, height: int) -> list[Line]:
        place = self._place
        below = self._peek(cells - 1, height)
        room = height - len(top) - len(below) - 2
        body = list(place.body.lines(cells, max(room, 0)))[: max(room, 0)]
        self._at(place.body.cursor(), len(top))
        body.extend([BLANK] * (room - len(body)))
        return [*top, *body, *below, self._news(cells - 1), verbs_line(place, cells - 1)][:height]

    def _context(self, cells: int) -> Line:
        place = self._place
        totals = place.totals if isinstance(place.totals, tuple) else line(place.totals, "context")
        return left_right(line(f" {place.context}", "context"), totals, cells)

    def _peek(self, cells: int, height: int) -> list[Line]:
        place = self._place
        if height < RULE_FROM:
            return []
        row = place.rows.current if place.body is place.rows else None
        record = place.body.record
        number = f"{place.rows.numbers.number(row.key)} " if row else ""
        title = f"{number}{place.identity(record)}" if record is not None else ""
        out = [rule(title, cells)]
        if height >= PEEK_FROM:
            peek: Sequence[Line] = ()
            if record is not None:
                peek = place.looked if place.looked is not None else place.peek(record)
            lines = [fit_line(((" ", "peek"), *pieces), cells) for pieces in list(peek)[:3]]
            out.extend([*lines, *([BLANK] * (3 - len(lines)))])
        return out

    def _news(self, cells: int) -> Line:
        place = self._place
        prefix = place.keys.prefix_line()
        if prefix:
            return fit_line(prefix, cells)
        news = place.shell.news
        token = "alert" if news.alert else "news.error" if news.error else "news"
        left: Line = ((" ", "text"), (news.text, token), ("", "text"))
        if not news.undo:
            return fit_line(left, cells)
        key = legend(place.shell.keymap.key("verb.undo"), place.shell.language)
        return left_right(left, ((key, "hint.key"), (" " + _("undo"), "hint")), cells)


def places_bar(place: DeskScreen[Any, Any], cells: int) -> Line:
    """Line 1: the places with their counts, the current one in capitals and reversed, and the clock."""
    shell = place.shell
    clock: Line = ((shell.clock_text(), "bar"),)
    for full in (True, False):
        pieces = _bar_pieces(place, with_titles=full)
        if line_width(pieces) + line_width(clock) + 1 <= cells:
            return left_right(pieces, clock, cells)
    here = place.desk
    key = legend(shell.keymap.key(here.key_id), "en") if not here.menu else ""
    alone = f"{key} {_(here.title).upper()}".strip()
    return left_right(((" ", "bar"), (alone, "bar.current"), ("", "bar")), clock, cells)


def _bar_pieces(place: DeskScreen[Any, Any], *, with_titles: bool) -> Line:
    shell = place.shell
    pieces: list[Piece] = []
    entries = [(desk.key_id, desk.id, _(desk.title)) for desk in shell.places.in_bar()]
    entries += [("menu.lists", "lists", _("Lists")), ("menu.more", "more", _("More"))]
    for key_id, id, title in entries:
        here = id in (place.desk.id, place.desk.menu)
        key = legend(shell.keymap.key(key_id), "en")
        count = shell.counts.get(id)
        shown = f"{key} {title.upper() if here else title}" if with_titles or here else key
        pieces.append((" ", "bar"))
        pieces.append((shown, "bar.current" if here else "bar"))
        if count:
            pieces.append((f" {count}", "bar"))
    return (*pieces, ("", "bar"))


def verbs_line(place: DeskScreen[Any, Any], cells: int) -> Line:
    """Line 24: what can be done here and now; what cannot is left out."""
    shell = place.shell
    language, keymap = shell.language, shell.keymap
    tail = [(legend(keymap.key("find"), language), _("Find/do")), (legend(keymap.key("help"), language), _("Help"))]
    wanted: list[tuple[str, str]] = []
    if shell.phone is not None and place.desk.id == "calls":
        wanted.append((legend(keymap.key("phone"), language), _("new call")))
    record = place.body.record
    for command in place.commands.values():
        if command.hint and command.why_not(place, record) is None:
            wanted.append((legend(keymap.key(command.id), language), _(command.label)))
    if place.open_label and record is not None:
        wanted.append((legend("enter", language), _(place.open_label)))
    room = cells - sum(_hint_cells(hint) for hint in tail)
    if room < 10:
        tail, room = tail[1:], cells - sum(_hint_cells(hint) for hint in tail[1:])
    shown: list[tuple[str, str]] = []
    for hint in wanted:
        room -= _hint_cells(hint)
        if room < 0:
            break
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
