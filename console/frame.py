"""The lines of a place: places bar, context, body, rule and peek, news, verbs; sheets over them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from console.bars import places_bar, verbs_line
from console.flow_words import MISSING, PASSED
from console.keymap import legend
from console.locale import _, ngettext, pgettext
from console.sheets.error_page import ErrorPage
from widgets.lines import BLANK, Line, fit_words, left_right, line, line_width, rule
from widgets.plain import in_words
from widgets.text import clean, clip_words, width, wrap

if TYPE_CHECKING:
    from console.desk import DeskScreen
    from console.sheets.layer import Layer

CONTEXT_FROM = 8
"""Screens lower than this have no line of context and totals."""
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
        self._drawn: Layer | None = None
        """The layer being painted: it is at fault when painting fails."""
        self.news_lines = 1
        """So many lines end with line 23 and are one sentence."""

    def lines(self, cells: int, height: int) -> Sequence[Line]:
        """All lines of the screen; an error among them becomes the error page, for the desk lives on."""
        try:
            lines = self._lines(cells, height)
        except Exception as error:  # the boundary of painting
            lines = self._in_distress(error, cells, height)
        if not self._place.shell.profile.plain:
            return lines
        said = {PASSED: pgettext("paper", "ok").ljust(3), MISSING: pgettext("paper", "no").ljust(3)}
        return [in_words(pieces, said) for pieces in lines]

    def _in_distress(self, error: Exception, cells: int, height: int) -> Sequence[Line]:
        sheets = self._place.sheets
        if self._drawn is not None and self._drawn in sheets:
            self._drawn.leave()  # a sheet that cannot be painted would hide the desk for ever
            sheets.remove(self._drawn)
            self._drawn = None
        if not sheets or not isinstance(sheets[-1], ErrorPage):
            self._place.shell.failed(error)
        page = sheets[-1]
        return self._covered(page.lines(cells - 1, height), page.cursor(), height, 0)

    def _lines(self, cells: int, height: int) -> Sequence[Line]:
        self._cursor = None
        cover = self._place.shell.cover
        if cover is not None:
            return self._covered(cover.lines(cells - 1, height), cover.cursor(), height, 0)
        top = [places_bar(self._place, cells - 1)]
        if height >= CONTEXT_FROM:
            top.append(BLANK)  # filled in when it is known which rows the screen shows
        layer = self._place.sheets[-1] if self._place.sheets else None
        if layer is not None and not layer.over_list:
            room = max(height - len(top), 0)
            self._fill_context(top, cells)
            return [*top, *self._covered(self._layer(layer, cells, room), layer.cursor(), room, len(top))]
        out = self._list(top, cells, height)
        if layer is None:
            return out
        room = max(height - 2, 1)
        over = list(self._layer(layer, cells, room))[:room]
        first = height - len(over)
        self._at(layer.cursor(), first)
        return [*out[:first], *over]

    def _fill_context(self, top: list[Line], cells: int) -> None:
        if len(top) > 1:
            top[1] = self._context(cells - 1)

    def _layer(self, layer: Layer, cells: int, room: int) -> Sequence[Line]:
        self._drawn = layer
        lines = layer.lines(cells - 1, room)
        self._drawn = None
        return lines

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
        below = self._peek(cells - 1, height)
        news = self.news(cells - 1, 2 if len(below) > 1 else 1)
        room = max(height - len(top) - len(below) - 2, 0)
        body = self._body(cells, room)
        self._fill_context(top, cells)
        self._at(self._place.body.cursor() if self._place.loaded else None, len(top))
        body.extend([BLANK] * (room - len(body)))
        below = below[: len(below) + 1 - len(news)]
        return [*top, *body, *below, *news, verbs_line(self._place, cells - 1)][:height]

    def _body(self, cells: int, room: int) -> list[Line]:
        place = self._place
        if place.loaded:
            place.shell.late_marks.star(place)
            return list(place.body.lines(cells, room))[:room]
        head = list(place.rows.lines(cells, min(room, 1))) if place.body is place.rows else [BLANK]
        said = "" if place.shell.opened.is_set() and place.shell.office is None else _("Reading...")
        if not place.shell.opened.is_set():
            said = _("Opening the data... What you type meanwhile is kept.")
        return [*head, fit_words(((f"    {said}", "dim"),), cells - 1)][:room]

    def _context(self, cells: int) -> Line:
        place = self._place
        totals = place.totals if isinstance(place.totals, tuple) else line(place.totals, "context")
        left: Line = line(f" {place.context}", "context")
        above, below = place.rows.unseen()
        if place.rows.newcomers:
            came = ngettext("{count} new below", "{count} new below", place.rows.newcomers)
            left = (*left, (" · ", "context"), (came.format(count=place.rows.newcomers), "strong"), ("", "context"))
        elif above or below:
            sides = [("↑", above), ("↓", below)]
            came = "  ".join(_("{arrow} {count} new").format(arrow=arrow, count=n) for arrow, n in sides if n)
            left = (*left, (" · ", "context"), (came, "strong"), ("", "context"))
        name = width(clean(place.context.partition(" · ")[0]))
        return left_right(left, _totals_that_fit(totals, cells - name - 4), cells)

    def _peek(self, cells: int, height: int) -> list[Line]:
        place = self._place
        if height < RULE_FROM:
            return []
        row = place.rows.current if place.body is place.rows else None
        record = place.body.record
        number = f"{place.rows.numbers.number(row.key)} " if row else ""
        late = place.shell.late_marks.said(place)
        title = f"{number}{place.identity(record)}" if record is not None else ""
        if late:  # the mark is never what is cut
            title = f"{clip_words(title, max(cells - width(late) - 8, 0))} · {late}"
        out = [rule(title, cells)]
        if height >= PEEK_FROM:
            peek: Sequence[Line] = ()
            if record is not None:
                peek = place.looked.lines if place.looked.lines is not None else place.peek(record)
            lines = [fit_words(((" ", "peek"), *pieces), cells) for pieces in list(peek)[:3]]
            out.extend([*lines, *([BLANK] * (3 - len(lines)))])
        return out

    def news(self, cells: int, most: int) -> list[Line]:
        """Line 23; a long sentence takes the line above too."""
        place = self._place
        prefix = place.keys.prefix_line()
        if prefix:
            return [fit_words(prefix, cells)]
        news = place.shell.news
        token = "alert" if news.alert else "news.error" if news.error else "news"
        undo: Line = ()
        if place.shell.offers_undo:
            key = legend(place.shell.keymap.key("verb.undo"), place.shell.language)
            undo = ((key, "hint.key"), (" " + _("undo"), "hint"))
        room = cells - line_width(undo) - (2 if undo else 1)
        parts = wrap(news.text, room) if most > 1 else [news.text]
        if len(parts) > most:
            parts = [*parts[: most - 1], " ".join(parts[most - 1 :])]
        said: list[Line] = [((" ", "text"), (part, token), ("", "text")) for part in parts]
        self.news_lines = len(said)
        return [*(fit_words(part, cells) for part in said[:-1]), left_right(said[-1], undo, cells)]


def _totals_that_fit(totals: Line, cells: int) -> Line:
    """The totals, less those on the left where the line is too short for all; the end is what alarms."""
    if line_width(totals) <= cells or len(totals) > 2:
        return totals
    parts = totals[0][0].split(" · ")
    tail = totals[1:]
    while len(parts) > 1 and line_width(((" · ".join(parts), ""), *tail)) > cells:
        del parts[0]
    return ((" · ".join(parts), totals[0][1]), *tail)
