"""What the terminal shows, cell by cell, and the least text that makes it show something else.

A place is left and entered, a sheet slides over it, a minute goes by: in each case only the cells
that differ from those on the glass are sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.color import Color
from rich.style import Style
from textual.strip import Strip

from widgets.text import graphemes, width

Cell = tuple[str, Style | None]
"""A letter and its look; a letter of two cells is followed by a cell without text."""

_BRIDGE = 5
"""So many unchanged cells between two changed runs cost less than a move of the cursor."""


class Shadow:
    """The screen as the terminal has it."""

    def __init__(self) -> None:
        """Nothing is known of the terminal yet."""
        self._strips: list[Strip] = []
        self._looks: dict[Style | None, _Look] = {}

    def forget(self) -> None:
        """The terminal may show anything: send every cell the next time."""
        self._strips = []

    def update(self, strips: Sequence[Strip]) -> str:
        """The text that turns what the terminal shows into `strips`, which it then shows."""
        known = len(self._strips) == len(strips) and all(
            old.cell_length == new.cell_length for old, new in zip(self._strips, strips, strict=True)
        )
        pen = _Pen(self._looks)
        for y, new in enumerate(strips):
            old = self._strips[y] if known else None
            if old is not new:
                _send_line(pen, y, None if old is None else _cells(old), _cells(new))
        self._strips = list(strips)
        return pen.text()


def _send_line(pen: _Pen, y: int, old: list[Cell] | None, new: list[Cell]) -> None:
    """Send the runs of a line that differ.  No letter goes into the last column: some terminals scroll then."""
    for start, end in _runs(old, new):
        pen.move(start, y)
        for letter, style in new[start : min(end, len(new) - 1)]:
            if letter:
                pen.write(letter, style)
        if end == len(new):
            pen.clear_to_the_end(new[-1][1])


def _runs(old: list[Cell] | None, new: list[Cell]) -> Iterator[tuple[int, int]]:
    """First and last cell of each changed run, near ones joined."""
    if not new:
        return
    if old is None or len(old) != len(new):
        yield 0, len(new)
        return
    start = end = -1
    for x, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after:
            continue
        if start >= 0 and x - end > _BRIDGE:
            yield _whole(new, start, end)
            start = -1
        start, end = (x if start < 0 else start), x + 1
    if start >= 0:
        yield _whole(new, start, end)


def _whole(cells: list[Cell], start: int, end: int) -> tuple[int, int]:
    """The run widened so that no letter of two cells is sent by half."""
    while start and not cells[start][0]:
        start -= 1
    while end < len(cells) and not cells[end][0]:
        end += 1
    return start, end


def _cells(strip: Strip) -> list[Cell]:
    out: list[Cell] = []
    for segment in strip:
        if segment.text.isascii():
            out.extend((letter, segment.style) for letter in segment.text)
            continue
        for letter in graphemes(segment.text):
            out.append((letter, segment.style))
            out.extend([("", segment.style)] * (width(letter) - 1))
    return out


@dataclass(frozen=True, slots=True)
class _Look:
    """What a terminal is told of a style: attributes, foreground, background, as parts of an escape sequence."""

    attributes: frozenset[str] = frozenset()
    fore: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    @classmethod
    def of(cls, style: Style | None) -> _Look:
        if style is None:
            return cls()
        attributes = ((style.bold, "1"), (style.dim, "2"), (style.underline, "4"), (style.reverse, "7"))
        return cls(
            frozenset(code for wanted, code in attributes if wanted),
            _colour(style.color, foreground=True),
            _colour(style.bgcolor, foreground=False),
        )

    def after(self, before: _Look) -> str:
        """The shortest escape sequence that leads here from another look."""
        grown = before.attributes <= self.attributes
        if grown and (self.fore or not before.fore) and (self.back or not before.back):
            fore = self.fore if self.fore != before.fore else ()
            back = self.back if self.back != before.back else ()
            return _escape((*sorted(self.attributes - before.attributes), *fore, *back))
        return _escape(("0", *sorted(self.attributes), *self.fore, *self.back))


def _colour(colour: Color | None, *, foreground: bool) -> tuple[str, ...]:
    return () if colour is None or colour.is_default else tuple(colour.get_ansi_codes(foreground=foreground))


def _escape(parts: tuple[str, ...]) -> str:
    return f"\x1b[{';'.join(parts)}m"


_PLAIN = _Look()


class _Pen:
    """Writes to a terminal, changing place and look only where needed."""

    def __init__(self, looks: dict[Style | None, _Look]) -> None:
        """Begin; `looks` keeps what was worked out for each style."""
        self._looks = looks
        self._out: list[str] = []
        self._look = _PLAIN

    def move(self, x: int, y: int) -> None:
        self._out.append(f"\x1b[{y + 1};{x + 1}H" if x or y else "\x1b[H")

    def write(self, letter: str, style: Style | None) -> None:
        self._dress(style)
        self._out.append(letter)

    def clear_to_the_end(self, style: Style | None) -> None:
        self._dress(style)
        self._out.append("\x1b[K")

    def _dress(self, style: Style | None) -> None:
        look = self._looks.get(style)
        if look is None:
            look = self._looks[style] = _Look.of(style)
        if look != self._look:
            self._out.append(look.after(self._look))
            self._look = look

    def text(self) -> str:
        """Everything, the look put back to the terminal's own."""
        if self._look != _PLAIN:
            self._out.append("\x1b[m")
        return "".join(self._out)
