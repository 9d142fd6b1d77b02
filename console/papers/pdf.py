"""A paper as PDF: A4, pages counted, as many whole copies as it has marks."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from fpdf import FPDF

from console.locale import _
from console.papers.measuring import MARK, SMALL, Measure
from console.papers.notation import Block, Pair, Signatures, Table, Text, blocks, pages_said
from console.papers.script import NO_FONT, Unprintable, is_joined, lacking
from console.papers.table_setting import fits_upright
from console.papers.typeset import BOTTOM, LEFT, RIGHT, TOP, Piece, pieces_of

_SHORT, _LONG = 210.0, 297.0
"""A4."""


def pdf_of(text: str, *, title: str, marks: Sequence[str] = ("",), at: datetime | None = None) -> bytes:
    """Give a paper as a PDF file: one whole document for each mark (`Copy 1 of 2`), its pages counted for itself.

    `at` is when it was made.  Raises Unprintable when no font has a letter; its sentence names text and letters.
    Takes a good part of a second: not for the loop that paints.
    """
    parts = list(blocks(text))
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.c_margin = 0
    measure = Measure(pdf)
    refuse_lacking([title, *marks, *texts_of(parts)], measure)
    upright = all(
        fits_upright(part, measure, _SHORT - LEFT - RIGHT) for part in parts if isinstance(part, Table)
    )
    wide, high = (_SHORT, _LONG) if upright else (_LONG, _SHORT)
    pages = list(_pages(list(pieces_of(parts, measure, wide - LEFT - RIGHT)), high - TOP - BOTTOM))
    count_said = pages_said(text) or _("page {number} of {count}")
    for mark in marks or ("",):
        for number, page in enumerate(pages, 1):
            pdf.add_page(orientation="portrait" if upright else "landscape")
            _frame(measure, (wide, high), mark, title, _counted(count_said, number, len(pages)))
            y = TOP
            for piece in page:
                piece.draw(y)
                y += piece.height
    pdf.set_title(title)
    pdf.set_creator("Frontdesk")
    if at is not None:
        pdf.set_creation_date(at)
    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # what it leaves out of a font is no news here
    return bytes(pdf.output())


def refuse_without_font(title: str, text: str) -> None:
    """Look a paper through as it would be set.  Raises Unprintable; takes as long as the fonts take to be read."""
    refuse_lacking([title, *texts_of(list(blocks(text)))], Measure(FPDF(unit="mm", format="A4")))


def refuse_lacking(texts: Sequence[str], measure: Measure) -> None:
    """Raise Unprintable when there is a letter that no font has, or that would be printed wrong."""
    found = lacking(texts, lambda letter: measure.has(letter) and not is_joined(letter))
    if found is not None:
        raise Unprintable(NO_FONT, found)


def texts_of(parts: Sequence[Block]) -> Iterator[str]:
    """Every text of a paper, as it is read."""
    for part in parts:
        if isinstance(part, Text):
            yield part.text
        elif isinstance(part, Pair):
            yield from (part.left, part.right)
        elif isinstance(part, Signatures):
            yield from part.captions
        elif isinstance(part, Table):
            yield from part.headings
            for row in part.rows:
                yield from row.cells


def _counted(said: str, number: int, count: int) -> str:
    return said.replace("{number}", str(number)).replace("{count}", str(count))


def _frame(measure: Measure, page: tuple[float, float], mark: str, title: str, counted: str) -> None:
    """Write the mark of this copy above, its title and the number of the page below."""
    wide, high = page
    room = wide - LEFT - RIGHT
    if mark:
        measure.line(mark, MARK, (LEFT, TOP - 8), room=room, align="R")
    shown = measure.wrap(title, room - measure.width(counted, SMALL) - 6, SMALL)[0]
    below = (LEFT, high - BOTTOM + 5)
    measure.line(shown, SMALL, below, room=room)
    measure.line(counted, SMALL, below, room=room, align="R")


def _pages(pieces: Sequence[Piece], high: float) -> Iterator[list[Piece]]:
    """Part pieces into pages; what is to stay together goes over together."""
    page: list[Piece] = []
    used = 0.0
    for group in _groups(pieces):
        height = sum(piece.height for piece in group)
        together = height <= high
        for at, piece in enumerate(group):
            needed = height if together and at == 0 else piece.height
            if page and (piece.page or used + needed > high + 0.01):
                yield page
                page, used = [], 0.0
                if piece.heading is not None:
                    page.append(piece.heading)
                    used = piece.heading.height
            if not piece.page:
                page.append(piece)
                used += piece.height
    yield page


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.keep:
            yield group
            group = []
    if group:
        yield group
