"""How a form stands on the screen: its title, its fields scrolled to the current one, its foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.sheets.field import Field
from widgets.lines import Line, rule
from widgets.text import clean, width

_LABEL_MAX = 22


def form_lines(
    title: str, fields: Sequence[Field[Any]], current: int, foot: Sequence[Line], *, cells: int, height: int
) -> tuple[list[Line], tuple[int, int]]:
    """The lines of a sheet, and the cell of the cursor; `current` is the place of the field that has it, or -1."""
    shown = [(at, field) for at, field in enumerate(fields) if field.shown]
    label_cells = min(max((width(clean(f.label)) for _at, f in shown), default=0), _LABEL_MAX, max(cells // 3, 4))
    body: list[Line] = []
    spot: tuple[int, int] | None = None
    for at, field in shown:
        focused = at == current
        lines, column = field.lines(label_cells, cells, focused=focused)
        if focused:
            spot = (min(column, cells - 1), len(body))
        body.extend(lines)
    room = max(height - 1 - len(foot), 1)
    top = max(min((spot[1] if spot else len(body)) - room + 2, len(body) - room), 0)
    out = [rule(title, cells), *body[top : top + room], *foot]
    return out[:height], (spot[0], spot[1] - top + 1) if spot else (0, len(out) - 1)
