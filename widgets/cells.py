"""The lines of a screen cell by cell, as terminals of some depth have them: worked out once for all of them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from widgets.looks import Depth, Look, look_of
from widgets.text import graphemes, width

_KEPT_MAX = 3000
"""Strips whose cells are kept: those of a few screens of each desk."""
UNSEEN = "?"
"""Stands for what a terminal would obey instead of showing it."""


class Cells(NamedTuple):
    """One line of the screen; the looks are one object each, and a letter of two cells is followed by one without."""

    letters: list[str]
    looks: list[Look]


class CellsOf:
    """The cells of strips on terminals of one depth."""

    def __init__(self, depth: Depth) -> None:
        """Use `cells_for`."""
        self._depth = depth
        self._looks: dict[tuple[Style | None, bool], Look] = {}
        self._each: dict[Look, Look] = {}
        self._kept: dict[int, tuple[Strip, Cells]] = {}

    def __call__(self, strip: Strip) -> Cells:
        """The cells of a strip; where a terminal would obey, a mark is seen."""
        kept = self._kept.get(id(strip))
        if kept is None or kept[0] is not strip:
            if len(self._kept) >= _KEPT_MAX:
                self._kept.clear()
            kept = self._kept[id(strip)] = (strip, self._worked_out(strip))
        return kept[1]

    def _worked_out(self, strip: Strip) -> Cells:
        letters: list[str] = []
        looks: list[Look] = []
        for segment in strip:
            text, look, blank = segment.text, self._look(segment.style), self._look(segment.style, blank=True)
            part = list(text) if text.isascii() and text.isprintable() else _seen(text)
            letters += part
            looks += [look] * len(part) if look is blank else [blank if one == " " else look for one in part]
        return Cells(letters, looks)

    def _look(self, style: Style | None, *, blank: bool = False) -> Look:
        """The look of a style, one object for each that differs; that of a blank has no colour of letters."""
        look = self._looks.get((style, blank))
        if look is None:
            look = look_of(style, self._depth)
            look = look.ground if blank else look
            look = self._looks[(style, blank)] = self._each.setdefault(look, look)
        return look


@cache
def cells_for(depth: Depth) -> CellsOf:
    """What all terminals of a depth share."""
    return CellsOf(depth)


def _seen(text: str) -> list[str]:
    out: list[str] = []
    obeyed = False
    for piece in graphemes(text):
        cells = width(piece)
        obeyed = obeyed or not piece.isprintable()
        if not obeyed:
            out += [piece, *[""] * (cells - 1)] if cells else [piece]
        elif cells:
            out += [UNSEEN] * cells
            obeyed = False
    return out
