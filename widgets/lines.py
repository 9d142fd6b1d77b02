"""Lines of the screen: pieces of text with style tokens, and the painter that makes strips of them.

A line never holds colours or markup: a token names what the piece is, a theme
says how it looks.  The painter keeps the strips it made, so a line that did
not change costs one look-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.text import CUT, clean, clip, clip_words, fit, width, wrap

Piece: TypeAlias = tuple[str, str]
"""Text and its style token."""
Line: TypeAlias = tuple[Piece, ...]
"""One line of the screen; what it leaves free is filled with its last piece's token."""

BLANK: Line = (("", "text"),)
_KEPT_MAX = 3000


def line(text: str, token: str = "text") -> Line:
    """A line of one piece."""
    return ((text, token),)


def line_width(pieces: Line) -> int:
    """Cells that a line's own text takes."""
    return sum(width(clean(text)) for text, _token in pieces)


def left_right(left: Line, right: Line, cells: int) -> Line:
    """A line with something at both ends; the left end gives way."""
    right_cells = line_width(right)
    room = cells - right_cells - (1 if right_cells else 0)
    if room < 0:
        return fit_line(right, cells)
    token = left[-1][1] if left else "text"
    return (*fit_words(left, room), ((" " if right_cells else ""), token), *right)


def fit_line(pieces: Line, cells: int, fill: str = "") -> Line:
    """Cut or pad a line to exactly so many cells; `fill` is the token of the padding."""
    out: list[Piece] = []
    room = max(cells, 0)
    for text, token in pieces:
        shown = clip(clean(text), room)
        if shown:
            out.append((shown, token))
            room -= width(shown)
    if room > 0:
        out.append((" " * room, fill or (pieces[-1][1] if pieces else "text")))
    return tuple(out)


def fit_words(pieces: Line, cells: int, fill: str = "") -> Line:
    """As `fit_line`, but a line that is too long is cut between words, with a mark: for sentences and sums."""
    if line_width(pieces) <= cells:
        return fit_line(pieces, cells, fill)
    out: list[Piece] = []
    room = cells
    for text, token in pieces:
        taken = width(clean(text))
        if taken + len(CUT) > room:
            cut = clip_words(text, room) if taken > room else f"{clean(text).rstrip()}{CUT}"
            out.append((clip(cut, room), token))
            break
        out.append((text, token))
        room -= taken
    return fit_line(tuple(out), cells, fill)


def instead_of_rows(text: str, cells: int) -> list[Line]:
    """What is said where nothing can be listed: a sentence, broken at its words."""
    return [line(f"    {part}", "dim") for part in wrap(text, cells - 6)]


def rule(title: str, cells: int, token: str = "rule") -> Line:
    """A horizontal rule that carries a title."""
    title = clip_words(title, max(cells - 4, 0))
    text = f"── {title} " if title else ""
    return ((text + "─" * max(cells - width(text), 0), token),)


def table(cells: Sequence[str], widths: Sequence[int], token: str = "text") -> Line:
    """A line of left-aligned columns, one space between them."""
    text = " ".join(fit(cell, size) for cell, size in zip(cells, widths, strict=False))
    return ((text, token),)


class Painter:
    """Turns lines into strips by the styles of one theme."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        """Take the style of each token; an unknown token looks like `text`."""
        self._styles = dict(styles)
        self._plain = self._styles.get("text", Style.null())
        self._kept: dict[tuple[Line, int], Strip] = {}

    def style(self, token: str) -> Style:
        """How a token looks."""
        return self._styles.get(token, self._plain)

    def paint(self, pieces: Line, cells: int) -> Strip:
        """The strip of a line, exactly so many cells wide; its last cell stays empty."""
        key = (pieces, cells)
        strip = self._kept.get(key)
        if strip is None:
            if len(self._kept) > _KEPT_MAX:
                self._kept.clear()
            shown = fit_line(pieces, cells - 1)
            last = shown[-1][1] if shown else "text"
            corner = last if last.startswith("bar") else "text"
            strip = self._kept[key] = Strip(self._segments((*shown, (" " * min(cells, 1), corner))), cells)
        return strip

    def _segments(self, pieces: Line) -> list[Segment]:
        """One segment for each run of the same look: fewer codes on the wire."""
        out: list[Segment] = []
        for text, token in pieces:
            style = self.style(token)
            if out and out[-1].style == style:
                out[-1] = Segment(out[-1].text + text, style)
            elif text:
                out.append(Segment(text, style))
        return out
