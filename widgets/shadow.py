"""What the terminal shows, cell by cell, and the least text that makes it show something else.

A place is left and entered, a sheet slides over it, a minute goes by: in each case only the cells
that differ from those on the glass are sent.  A list that moves by some lines is moved by the terminal itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.strip import Strip

from widgets.cells import Cells, cells_for
from widgets.looks import Depth
from widgets.pen import Pen

_BRIDGE = 5
"""So many unchanged cells between two changed runs cost less than a move of the cursor."""
_BLANKS = 4
"""So many blanks at the end of a line cost more than erasing it."""
_SCROLLED = 4
"""So many lines must be found again elsewhere for it to be worth having them moved."""


class Shadow:
    """The screen as one terminal has it."""

    def __init__(self, depth: Depth = "16", *, erases_in_colour: bool = True, scrolls: bool = True) -> None:
        """Nothing is known of the terminal yet but its colours.

        `erases_in_colour`: erasing leaves the background behind.  `scrolls`: it moves lines within margins.
        """
        self._strips: list[Strip | None] = []
        self._cells = cells_for(depth)
        self._pen = Pen()
        self._erases_in_colour = erases_in_colour
        self._scrolls = scrolls

    def forget(self) -> None:
        """The terminal may show anything, in any look: send every cell the next time."""
        self._strips = []
        self._pen.lose()

    def update(self, strips: Sequence[Strip], cursor: tuple[int, int] | None = None) -> str:
        """The text that turns what the terminal shows into `strips`, with its cursor on a cell."""
        if not _same_shape(self._strips, strips):
            self._strips = [None] * len(strips)
        elif self._scrolls:
            self._scroll(strips)
        for y, (before, new) in enumerate(zip(self._strips, strips, strict=True)):
            if before is not new:
                self._send_line(y, None if before is None else self._cells(before), self._cells(new))
        self._strips = list(strips)
        if cursor is not None:
            self._pen.move(*cursor)
        return self._pen.text()

    # ------------------------------------------------------------ lines that moved
    def _scroll(self, strips: Sequence[Strip]) -> None:
        """Have the terminal move the lines that stand elsewhere now; those left behind are unknown."""
        by, lines = _moved(self._strips, strips)
        if len(lines) < _SCROLLED:
            return
        top, bottom = min(lines[0], lines[0] + by), max(lines[-1], lines[-1] + by)
        self._pen.scroll(top, bottom, by)
        part = self._strips[top : bottom + 1]
        blank: list[Strip | None] = [None] * abs(by)
        self._strips[top : bottom + 1] = [*part[by:], *blank] if by > 0 else [*blank, *part[:by]]

    # ------------------------------------------------------------ one line
    def _send_line(self, y: int, old: Cells | None, new: Cells) -> None:
        """Send the runs of a line that differ.  No letter goes into the last column: some terminals scroll then."""
        pen, size = self._pen, len(new.letters)
        blank = self._blank_from(new)
        for start, run_end in _runs(old, new):
            rest = max(blank, start)
            erase = run_end == size or run_end - rest > _BLANKS
            end = min(rest if erase else run_end, size - 1)
            if start < end:
                pen.move(start, y)
                pen.write(new.letters, new.looks, start, end)
            if erase:
                pen.move(max(start, end), y)
                pen.clear_to_the_end(new.looks[-1])
                return  # what follows is blank, and blank now

    def _blank_from(self, cells: Cells) -> int:
        """From which cell on a line is so blank that erasing shows the same."""
        ground = cells.looks[-1]
        start = len(cells.letters)
        if not ground.is_ground or (ground.back and not self._erases_in_colour):
            return start
        while start and cells.letters[start - 1] == " " and cells.looks[start - 1] is ground:
            start -= 1
        return start


def _same_shape(before: Sequence[Strip | None], after: Sequence[Strip]) -> bool:
    return len(before) == len(after) and all(
        old is not None and old.cell_length == new.cell_length for old, new in zip(before, after, strict=True)
    )


def _moved(before: Sequence[Strip | None], after: Sequence[Strip]) -> tuple[int, list[int]]:
    """By how many lines most of the changed lines have moved up, and which they are now."""
    where = {id(strip): y for y, strip in enumerate(before) if strip is not None and strip is not after[y]}
    votes: dict[int, list[int]] = {}
    for y, strip in enumerate(after):
        was = where.get(id(strip))
        if was is not None and was != y and strip.text.strip():
            votes.setdefault(was - y, []).append(y)
    return max(votes.items(), key=lambda vote: len(vote[1]), default=(0, []))


def _runs(old: Cells | None, new: Cells) -> Iterator[tuple[int, int]]:
    """First and last cell of each changed run, near ones joined."""
    size = len(new.letters)
    if old is None or len(old.letters) != size:
        if size:
            yield 0, size
        return
    if old == new:
        return
    start = end = -1
    for x in range(size):
        if old.letters[x] == new.letters[x] and old.looks[x] is new.looks[x]:
            continue
        if start >= 0 and x - end > _BRIDGE:
            yield _whole(old, new, start, end)
            start = -1
        start, end = (x if start < 0 else start), x + 1
    if start >= 0:
        yield _whole(old, new, start, end)


def _whole(old: Cells, new: Cells, start: int, end: int) -> tuple[int, int]:
    """The run widened so that no letter of two cells is sent, or overwritten, by half."""
    while start and not (new.letters[start] and old.letters[start]):
        start -= 1
    while end < len(new.letters) and not (new.letters[end] and old.letters[end]):
        end += 1
    return start, end
