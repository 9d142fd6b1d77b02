"""What the terminal shows, cell by cell, and the least text that makes it show something else.

A place is left and entered, a sheet slides over it, a minute goes by: in each case only the cells
that differ from those on the glass are sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.style import Style
from textual.strip import Strip

from widgets.looks import PLAIN, Depth, Look, look_of
from widgets.text import graphemes, width

Cell = tuple[str, Style | None]
"""A letter and its look; a letter of two cells is followed by a cell without text."""

_BRIDGE = 5
"""So many unchanged cells between two changed runs cost less than a move of the cursor."""
_BLANKS = 4
"""So many blanks at the end of a line cost more than erasing it."""
_KEPT_MAX = 200
"""Strips whose cells are kept: those of a few screens."""
UNSEEN = "?"
"""Stands for what a terminal would obey instead of showing it."""


class Shadow:
    """The screen as one terminal has it."""

    def __init__(self, depth: Depth = "16", *, erases_in_colour: bool = True) -> None:
        """Nothing is known of the terminal yet but its colours, and whether erasing leaves the background behind."""
        self._strips: list[Strip] = []
        self._kept: dict[int, tuple[Strip, list[Cell]]] = {}
        self._pen = _Pen(depth, erases_in_colour=erases_in_colour)

    def forget(self) -> None:
        """The terminal may show anything, in any look: send every cell the next time."""
        self._strips = []
        self._pen.lose()

    def update(self, strips: Sequence[Strip], cursor: tuple[int, int] | None = None) -> str:
        """The text that turns what the terminal shows into `strips`, with its cursor on a cell."""
        old = self._strips if _same_shape(self._strips, strips) else None
        for y, new in enumerate(strips):
            before = old[y] if old is not None else None
            if before is not new:
                _send_line(self._pen, y, None if before is None else self._cells(before), self._cells(new))
        self._strips = list(strips)
        if cursor is not None:
            self._pen.move(*cursor)
        return self._pen.text()

    def _cells(self, strip: Strip) -> list[Cell]:
        kept = self._kept.get(id(strip))
        if kept is None or kept[0] is not strip:
            if len(self._kept) >= _KEPT_MAX:
                self._kept.clear()
            kept = self._kept[id(strip)] = (strip, cells_of(strip))
        return kept[1]


def _same_shape(before: Sequence[Strip], after: Sequence[Strip]) -> bool:
    return len(before) == len(after) and all(
        old.cell_length == new.cell_length for old, new in zip(before, after, strict=True)
    )


def _send_line(pen: _Pen, y: int, old: list[Cell] | None, new: list[Cell]) -> None:
    """Send the runs of a line that differ.  No letter goes into the last column: some terminals scroll then."""
    for start, run_end in _runs(pen, old, new):
        erase = pen.erasable_from(new) if run_end == len(new) else len(new)
        end = min(run_end, erase, len(new) - 1)
        if start < end:
            pen.move(start, y)
            for letter, style in new[start:end]:
                if letter:
                    pen.write(letter, style)
        if run_end == len(new):
            pen.move(max(start, end), y)
            pen.clear_to_the_end(new[-1][1])


def _runs(pen: _Pen, old: list[Cell] | None, new: list[Cell]) -> Iterator[tuple[int, int]]:
    """First and last cell of each changed run, near ones joined."""
    if not new:
        return
    if old is None or len(old) != len(new):
        yield 0, len(new)
        return
    start = end = -1
    for x, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after or pen.same_blank(before, after):
            continue
        if start >= 0 and x - end > _BRIDGE:
            yield _whole(old, new, start, end)
            start = -1
        start, end = (x if start < 0 else start), x + 1
    if start >= 0:
        yield _whole(old, new, start, end)


def _whole(old: list[Cell], new: list[Cell], start: int, end: int) -> tuple[int, int]:
    """The run widened so that no letter of two cells is sent, or overwritten, by half."""
    while start and not (new[start][0] and old[start][0]):
        start -= 1
    while end < len(new) and not (new[end][0] and old[end][0]):
        end += 1
    return start, end


def cells_of(strip: Strip) -> list[Cell]:
    """The cells of a strip; where a terminal would obey, a mark is seen."""
    out: list[Cell] = []
    for segment in strip:
        style = segment.style
        if segment.text.isascii() and segment.text.isprintable():
            out.extend((letter, style) for letter in segment.text)
            continue
        obeyed = False
        for piece in graphemes(segment.text):
            cells = width(piece)
            obeyed = obeyed or not piece.isprintable()
            if not obeyed:
                out.append((piece, style))
                out.extend([("", style)] * (cells - 1))
            elif cells:
                out.extend([(UNSEEN, style)] * cells)
                obeyed = False
    return out


class _Pen:
    """Writes to a terminal, changing place and look only where needed; it knows where it stands and how it looks."""

    def __init__(self, depth: Depth, *, erases_in_colour: bool) -> None:
        self._depth = depth
        self._erases_in_colour = erases_in_colour
        self._looks: dict[Style | None, Look] = {}
        self._out: list[str] = []
        self._look: Look | None = None
        self._at: tuple[int, int] | None = None

    def lose(self) -> None:
        """Neither place nor look of the terminal are known."""
        self._look = self._at = None

    def move(self, x: int, y: int) -> None:
        if self._at == (x, y):
            return
        if self._at is not None and self._at[1] == y and self._at[0] < x:
            step = x - self._at[0]
            self._out.append(f"\x1b[{step if step > 1 else ''}C")
        elif x:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        else:
            self._out.append(f"\x1b[{y + 1}H" if y else "\x1b[H")
        self._at = (x, y)

    def write(self, letter: str, style: Style | None) -> None:
        """Write one letter where the pen stands."""
        look = self._look_of(style)
        if letter != " " or self._look is None or not self._look.blanks_as(look):
            self._dress(look)
        self._out.append(letter)
        if self._at is not None:
            x, y = self._at
            # terminals disagree how wide marks and signs of two cells are: the next place is told in full
            self._at = (x + 1, y) if len(letter) == 1 and (letter.isascii() or width(letter) == 1) else None

    def erasable_from(self, cells: list[Cell]) -> int:
        """From which cell on a line is so blank that erasing shows the same; its length when writing is shorter."""
        look = self._look_of(cells[-1][1])
        if look.back and not self._erases_in_colour:
            return len(cells)
        start = len(cells)
        while start and cells[start - 1][0] == " " and self._look_of(cells[start - 1][1]).blanks_as(look):
            start -= 1
        return start if len(cells) - start > _BLANKS else len(cells)

    def same_blank(self, before: Cell, after: Cell) -> bool:
        """Two blanks that nobody can tell apart: the colour of no letter is not seen."""
        return before[0] == after[0] == " " and self._look_of(before[1]).blanks_as(self._look_of(after[1]))

    def clear_to_the_end(self, style: Style | None) -> None:
        """Erase the line from here on, in the background of a style."""
        look = self._look_of(style)
        if self._look is None or not self._look.blanks_as(look):
            self._dress(look)
        self._out.append("\x1b[K")

    def _look_of(self, style: Style | None) -> Look:
        look = self._looks.get(style)
        if look is None:
            look = self._looks[style] = look_of(style, self._depth)
        return look

    def _dress(self, look: Look) -> None:
        if self._look is None:
            self._out.append("\x1b[m")
            self._look = PLAIN
        if look != self._look:
            self._out.append(look.after(self._look))
            self._look = look

    def text(self) -> str:
        """Everything since the last time."""
        text = "".join(self._out)
        self._out.clear()
        return text
