"""A paper as pieces of a page: what stands together, how high it is and how it is drawn.  Millimetres throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from console.papers.measuring import BODY, HEADING, KEPT, TITLE, Face, Measure
from console.papers.notation import Block, Mark, Pair, Signatures, Table, Text
from console.papers.table_setting import table_pieces

LEFT, RIGHT, TOP, BOTTOM = 20.0, 15.0, 18.0, 18.0
"""Margins; the left one is for the binding."""
_BLANK = 3.0
_SIGN_ABOVE = 11.0
"""Room for a hand above a line to sign on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is never parted by the end of a page."""

    height: float
    draw: Callable[[float], None]
    """Draw it with its top at so many millimetres."""
    keep: bool = False
    """It stays on the page of what comes next."""
    page: bool = False
    """A new page begins here; nothing is drawn."""
    heading: Piece | None = None
    """What is drawn again where a page begins with this piece: the headings of its table."""


def pieces_of(parts: Sequence[Block], measure: Measure, room: float) -> Iterator[Piece]:
    """Set the parts of a paper in a column of so many millimetres."""
    setting = Setting(measure, room)
    for at, block in enumerate(parts):
        signed = at + 1 < len(parts) and isinstance(parts[at + 1], Signatures)
        yield from setting.pieces(block, keep_last=signed)


class Setting:
    """Draws the parts of a paper at the margins of its page."""

    def __init__(self, measure: Measure, room: float) -> None:
        """`room` is the width between the margins."""
        self.measure, self.room = measure, room
        self.pdf = measure.pdf

    def pieces(self, block: Block, *, keep_last: bool) -> Iterator[Piece]:
        """Set one part; with `keep_last` its last line stays with what follows."""
        if isinstance(block, Mark):
            yield self._mark(block, keep_last)
        elif isinstance(block, Table):
            for row in table_pieces(block, self.measure, self.room, LEFT):
                head = Piece(row.heading.height, row.heading.draw) if row.heading else None
                yield Piece(row.height, row.draw, keep=row.keep, heading=head)
        elif isinstance(block, Signatures):
            yield self._signatures(block)
        elif isinstance(block, Pair):
            yield from self._pair(block, keep_last)
        else:
            yield from self._text(block, keep_last)

    def rule(self, x: float, y: float, to: float) -> None:
        """Draw a thin rule."""
        self.pdf.set_line_width(0.2)
        self.pdf.line(x, y, to, y)

    def _mark(self, block: Mark, keep: bool) -> Piece:
        if block.kind == "page":
            return Piece(0, lambda _: None, page=True)
        if block.kind == "rule":
            return Piece(3, lambda y: self.rule(LEFT, y + 1.5, LEFT + self.room), keep=keep)
        return Piece(_BLANK, lambda _: None, keep=keep)

    def _text(self, block: Text, keep_last: bool) -> Iterator[Piece]:
        look = _LOOKS[block.kind]
        if block.kind == "kept":
            lines = [block.text]
            look = replace(look, face=self._narrowed(block.text, look.face))
        else:
            lines = self.measure.wrap(block.text, self.room - look.indent, look.face)
        headed = block.kind in ("title", "heading")
        for at, text in enumerate(lines):
            last = at == len(lines) - 1
            yield self._line(
                text,
                replace(look, fill=block.fill and last, bullet=block.kind == "item" and at == 0),
                keep=headed or (last and keep_last),
                below=1.5 if headed and last else 0,
            )

    def _narrowed(self, text: str, face: Face) -> Face:
        """A kept line is never broken: it gets smaller where it is wider than the page."""
        wide = self.measure.width(text, face)
        return face if wide <= self.room else Face(face.size * self.room / wide, face.style, face.family)

    def _line(self, text: str, look: _Look, *, keep: bool, below: float = 0) -> Piece:
        face, begin = look.face, LEFT + look.indent

        def draw(y: float) -> None:
            if look.bullet:
                self.measure.line("–", face, (LEFT, y), room=look.indent)
            self.measure.line(text, face, (begin, y), room=self.room - look.indent, align=look.align)
            if look.fill:
                blank = begin + self.measure.width(text, face) + (2 if text else 0)
                self.rule(min(blank, LEFT + self.room), y + face.line_mm - 0.6, LEFT + self.room)

        return Piece(face.line_mm + below, draw, keep=keep)

    def _pair(self, block: Pair, keep_last: bool) -> Iterator[Piece]:
        right = self.measure.width(block.right, BODY)
        apart = right > self.room * 0.6
        lines = self.measure.wrap(block.left, self.room if apart else self.room - right - 4, BODY)
        if apart:
            *others, last = self.measure.wrap(block.right, self.room, BODY)
            for text in lines:
                yield self._line(text, _PLAIN, keep=True)
            for text in others:
                yield self._line(text, _AT_RIGHT, keep=True)
            yield self._line(last, _AT_RIGHT, keep=keep_last)
            return
        *others, last = lines
        for text in others:
            yield self._line(text, _PLAIN, keep=True)

        def draw(y: float) -> None:
            self.measure.line(last, BODY, (LEFT, y), room=self.room)
            self.measure.line(block.right, BODY, (LEFT, y), room=self.room, align="R")

        yield Piece(BODY.line_mm, draw, keep=keep_last)

    def _signatures(self, block: Signatures) -> Piece:
        gap = 10.0
        wide = (self.room - gap * (len(block.captions) - 1)) / len(block.captions)
        drawn = min(wide, 80.0)
        face = Face(9)
        below = [self.measure.wrap(caption, drawn, face) for caption in block.captions]

        def draw(y: float) -> None:
            for at, lines in enumerate(below):
                x = LEFT + at * (wide + gap)
                self.rule(x, y + _SIGN_ABOVE, x + drawn)
                for number, text in enumerate(lines):
                    self.measure.line(text, face, (x, y + _SIGN_ABOVE + 0.8 + number * face.line_mm), room=drawn)

        return Piece(_SIGN_ABOVE + 2 + max(map(len, below)) * face.line_mm, draw)


@dataclass(frozen=True, slots=True)
class _Look:
    face: Face = BODY
    align: Literal["L", "C", "R"] = "L"
    indent: float = 0
    fill: bool = False
    bullet: bool = False


_PLAIN = _Look()
_AT_RIGHT = _Look(align="R")
_LOOKS = {
    "title": _Look(TITLE, "C"),
    "heading": _Look(HEADING),
    "centred": _Look(align="C"),
    "right": _AT_RIGHT,
    "item": _Look(indent=5),
    "paragraph": _PLAIN,
    "kept": _Look(KEPT),
}
"""How each kind of text is set: font, alignment and millimetres from the margin."""
