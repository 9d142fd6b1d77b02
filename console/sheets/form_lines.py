"""How a form stands on the screen: its title, its fields scrolled to the current one, its foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.locale import _
from console.sheets.field import Field
from widgets.lines import BLANK, Line, fit_words, line_width, rule
from widgets.text import clean, width, wrap

_LABEL_MAX = 22
ENTER_LINES = 3
"""So many lines the sentence may take that says what Enter will do."""
TALL_MIN = 6
"""A sheet covers the rule, the peek and the last two lines at least, so that no half of them is left above it."""
TALL_FROM = 18
"""On screens lower than so many lines below the context a sheet is as low as it can be."""


class Stand:
    """The shape of an open sheet: it may grow while it is asked, never shrink or slide under the eyes."""

    def __init__(self) -> None:
        """As small as can be."""
        self._label_cells = 0
        self._tall = 0

    def lines(
        self, title: str, fields: Sequence[Field[Any]], current: int, foot: Sequence[Line], *, cells: int, height: int
    ) -> tuple[list[Line], tuple[int, int]]:
        """The lines, and the cell of the cursor; `current` is the place of the field that has it, or -1."""
        shown = [(at, field) for at, field in enumerate(fields) if field.shown]
        widest = max((width(clean(f.label)) for _at, f in shown), default=0)
        self._label_cells = max(self._label_cells, min(widest, _LABEL_MAX))
        label_cells = min(self._label_cells, max(cells // 3, 4))
        body: list[Line] = []
        spot: tuple[int, int] | None = None
        for at, field in shown:
            focused = at == current
            lines, column = field.lines(label_cells, cells, focused=focused)
            if focused:
                spot = (min(column, cells - 1), len(body))
            body.extend(lines)
        self._tall = min(max(self._tall, 1 + len(body) + len(foot), TALL_MIN if height >= TALL_FROM else 0), height)
        room = max(self._tall - 1 - len(foot), 1)
        top = max(min((spot[1] if spot else len(body)) - room + 2, len(body) - room), 0)
        seen = body[top : top + room]
        out = [rule(title, cells), *seen, *([BLANK] * (room - len(seen))), *foot]
        return out[:height], (spot[0], spot[1] - top + 1) if spot else (0, len(out) - 1)


def enter_text(
    field: Field[Any] | None, *, following: Field[Any] | None, what: str, at_once: bool, read_back: bool
) -> str:
    """What Enter will do in `field`, or on the last line (None): that very press, never the one after it.

    `following` is the next field that Enter stops at, `what` the sentence of accepting.
    """
    if field is None:
        stops = following is not None and (following.lacks or following.refuses or following.unseen)
        return _("Enter → {what}").format(what=following.label if following is not None and stops else what)
    if field.refuses:
        return _("{field}: what is typed cannot be read").format(field=field.label or _("this line"))
    takes = field.enter_takes()
    if takes and not at_once:
        return _("Enter → {what}").format(what=takes)
    if field.lacks and following is not None:
        return _("{field}: needs an answer").format(field=field.label or _("this line"))
    if field.lacks:
        return _("{field}, then Enter → {what}").format(field=field.label or _("this line"), what=what)
    if following is not None:
        return _("Enter → {field}").format(field=following.label)
    if read_back or (not at_once and field.picked):
        return _("Enter, Enter → {what}").format(what=what)
    return _("Enter → {what}").format(what=what)


def enter_lines(enter: str, token: str, behind: Sequence[str], cells: int) -> list[Line]:
    """What Enter does, on more lines if need be since it is read to callers; hints leave before it does."""
    *above, last = wrap(enter, cells - 1)[:ENTER_LINES] or [""]
    out = [fit_words(((f" {text}", token),), cells) for text in above]
    tail: Line = ()
    for first in range(len(behind) + 1):
        tail = ((f" {last}", token), *((f"   {text}", "hint") for text in behind[first:]))
        if line_width(tail) <= cells:
            break
    return [*out, fit_words(tail, cells, "hint")]
