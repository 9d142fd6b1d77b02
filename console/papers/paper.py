"""A paper as lines of any width: for the screen, for receipt printers, for a file of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from console.papers.notation import Block, Mark, Pair, Signatures, Table, TableRow, Text, blocks
from widgets.text import clean, fit, width, wrap

WIDTH_MIN = 16
"""Narrower than any paper: lines are laid out for so many cells at least."""
_GAP = 2
"""Cells between two columns."""
_LEAST = 4
"""A column of a table is not made narrower than this; where that is too wide, its rows are told one by one."""


def as_lines(text: str, cells: int) -> list[str]:
    """Lay a paper out in lines of at most so many cells; a new page is a double rule."""
    out: list[str] = []
    for page in pages_of(text, cells):
        if out:
            out += ["", "=" * max(cells, WIDTH_MIN), ""]
        out += page
    return out


def pages_of(text: str, cells: int) -> list[list[str]]:
    """Lay a paper out, parted where it begins a new page."""
    cells = max(cells, WIDTH_MIN)
    pages: list[list[str]] = [[]]
    for block in blocks(text):
        if block == Mark("page"):
            pages.append([])
        else:
            pages[-1] += [clean(line.rstrip()) for line in _shown(block, cells)]  # a mark may have lost its letter
    return pages


def _shown(block: Block, cells: int) -> Iterator[str]:
    if isinstance(block, Text):
        yield from _text(block, cells)
    elif isinstance(block, Pair):
        yield from _pair(block.left, block.right, cells)
    elif isinstance(block, Signatures):
        yield from _signatures(block.captions, cells)
    elif isinstance(block, Table):
        yield from _table(block, cells)
    else:
        yield "-" * cells if block.kind == "rule" else ""


def _text(block: Text, cells: int) -> list[str]:
    if block.kind == "kept":
        return [block.text] if width(block.text) <= cells else wrap(block.text, cells)
    if block.kind in ("title", "centred"):
        return [fit(line, cells, "centre") for line in wrap(block.text, cells)]
    if block.kind == "right":
        return [fit(line, cells, "right") for line in wrap(block.text, cells)]
    if block.kind == "item":
        first, *others = wrap(block.text, cells - 2)
        return [f"- {first}", *(f"  {line}" for line in others)]
    lines = wrap(block.text, cells)
    return _filled(lines, cells) if block.fill else lines


def _filled(lines: list[str], cells: int) -> list[str]:
    """The last line goes on as a blank to write on; where too little is left, a line of its own does."""
    *others, last = lines
    room = cells - width(last) - bool(last)
    if room < 8 and last:
        return [*lines, "_" * cells]
    return [*others, f"{last} {'_' * room}".lstrip(" ")]


def _pair(left: str, right: str, cells: int) -> Iterator[str]:
    room = cells - width(right) - 1
    if room < cells // 3:
        yield from wrap(left, cells)
        yield from (fit(line, cells, "right") for line in wrap(right, cells))
        return
    *others, last = wrap(left, room)
    yield from others
    yield f"{fit(last, room)} {right}"


def _signatures(captions: Sequence[str], cells: int) -> Iterator[str]:
    """Side by side where each has twenty cells, else below each other."""
    room = (cells - _GAP * (len(captions) - 1)) // len(captions)
    if room < 20 and len(captions) > 1:
        for caption in captions:
            yield from _signatures((caption,), cells)
        return
    gap = " " * _GAP
    room = min(room, 40)
    yield ""
    yield gap.join("_" * room for _ in captions)
    below = [wrap(caption, room) for caption in captions]
    for at in range(max(len(lines) for lines in below)):
        yield gap.join(fit(lines[at] if at < len(lines) else "", room) for lines in below)


def _table(table: Table, cells: int) -> Iterator[str]:
    widths = _widths(table, cells)
    if widths is None:
        yield from _told(table, cells)
        return
    if table.headed:
        yield from _row(TableRow(table.headings), table, widths)
        yield "-" * (sum(widths) + _GAP * (len(widths) - 1))
    for row in table.rows:
        if row.sums:
            yield "-" * (sum(widths) + _GAP * (len(widths) - 1))
        yield from _row(row, table, widths)


def _widths(table: Table, cells: int) -> list[int] | None:
    """How wide each column is; the widest give way first.  None: they cannot stand side by side."""
    rows = [row.cells for row in table.rows]
    if table.headed:
        rows.append(table.headings)
    widths = [max((width(row[at]) for row in rows), default=0) for at in range(len(table.headings))]
    room = cells - _GAP * (len(widths) - 1)
    while sum(widths) > room:
        # A number that is broken is read wrong: columns at the right give way only when no other can.
        yielding = [at for at, wide in enumerate(widths) if wide > _LEAST and not table.at_right[at]]
        if not yielding:
            return None
        at = max(yielding, key=lambda at: widths[at])
        widths[at] -= 1
    return widths


def _row(row: TableRow, table: Table, widths: Sequence[int]) -> Iterator[str]:
    parts = [wrap(text, max(wide, 1)) for text, wide in zip(row.cells, widths, strict=True)]
    for at in range(max(len(lines) for lines in parts)):
        yield (" " * _GAP).join(
            fit(lines[at] if at < len(lines) else "", wide, "right" if right else "left")
            for lines, wide, right in zip(parts, widths, table.at_right, strict=True)
        )


def _told(table: Table, cells: int) -> Iterator[str]:
    """Row by row, each value after its heading."""
    for number, row in enumerate(table.rows):
        if number:
            yield ""
        for heading, text in zip(table.headings, row.cells, strict=True):
            if text:
                yield from wrap(f"{heading}: {text}" if heading else text, cells)
