"""Tables on a page: how wide each column is, and a row as one piece.  Millimetres throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from console.papers.measuring import Face, Measure
from console.papers.notation import Table, TableRow

SIZES = (9.0, 8.0, 7.0, 6.0)
"""Points; the largest in which the columns stand side by side is taken."""
_PADDING = 1.2
_COLUMN_MIN = 8.0
_ROW_LINES_MAX = 40
"""A longer row than this is parted after all: no page could hold it."""
_BETWEEN = 200
"""How grey the lines between rows are."""


@dataclass(frozen=True, slots=True)
class RowPiece:
    """A row of a table."""

    height: float
    draw: Callable[[float], None]
    keep: bool = False
    heading: RowPiece | None = None


def fits_upright(table: Table, measure: Measure, room: float) -> bool:
    """Whether a table stands on an upright page in letters that are read easily."""
    return any(sum(_least(table, measure, size)) <= room for size in SIZES[:2])


def table_pieces(table: Table, measure: Measure, room: float, x: float) -> Iterator[RowPiece]:
    """Set a table in a column of so many millimetres that begins at `x`."""
    size = next((size for size in SIZES if sum(_least(table, measure, size)) <= room), SIZES[-1])
    setting = _TableSetting(table, measure, _widths(table, measure, size, room), size, x)
    heading = None
    if table.headed:
        (heading,) = setting.row(TableRow(table.headings), parted=False, bold=True, keep=True)
        yield heading
    for row in table.rows:
        yield from setting.row(row, bold=row.sums, heading=heading)


def _columns(table: Table) -> Iterator[tuple[list[str], str, bool]]:
    """The cells of each column, its heading and whether it stands at the right."""
    for at, heading in enumerate(table.headings):
        yield [row.cells[at] for row in table.rows], heading, table.at_right[at]


def _natural(table: Table, measure: Measure, size: float) -> list[float]:
    plain, bold = Face(size), Face(size, "B")
    sums = [row for row in table.rows if row.sums]
    return [
        2 * _PADDING
        + max(
            measure.width(heading, bold),
            *(measure.width(cell, plain) for cell in cells),
            *(measure.width(row.cells[at], bold) for row in sums),
            0,
        )
        for at, (cells, heading, _) in enumerate(_columns(table))
    ]


def _least(table: Table, measure: Measure, size: float) -> list[float]:
    """How narrow each column may become: a number is never broken, a word neither where that can be helped."""
    face = Face(size, "B")
    least: list[float] = []
    for natural, (cells, heading, at_right) in zip(_natural(table, measure, size), _columns(table), strict=True):
        unbroken = heading.split() + (cells if at_right else [word for cell in cells for word in cell.split()])
        longest = 2 * _PADDING + max((measure.width(text, face) for text in unbroken), default=0)
        least.append(min(natural, max(longest, _COLUMN_MIN)))
    return least


def _widths(table: Table, measure: Measure, size: float, room: float) -> list[float]:
    widths, least = _natural(table, measure, size), _least(table, measure, size)
    if sum(least) > room:
        return [wide * room / sum(least) for wide in least]
    while sum(widths) > room + 0.01:
        # The widest gives way down to the next widest, or as far as it may.
        yielding = [at for at in range(len(widths)) if widths[at] > least[at] + 0.01]
        at = max(yielding, key=lambda at: widths[at])
        others = [widths[other] for other in yielding if widths[other] < widths[at] - 0.01]
        goal = max(least[at], max(others, default=0), widths[at] - (sum(widths) - room))
        widths[at] = goal if goal < widths[at] - 0.01 else max(least[at], widths[at] - 1)
    wider = [at for at in range(len(widths)) if not table.at_right[at]] or list(range(len(widths)))
    share = (room - sum(widths)) / len(wider) if len(widths) > 1 else 0
    return [wide + share * (at in wider) for at, wide in enumerate(widths)]


class _TableSetting:
    def __init__(self, table: Table, measure: Measure, widths: Sequence[float], size: float, x: float) -> None:
        self.table, self.measure, self.widths, self.size, self.x = table, measure, widths, size, x

    def row(
        self,
        row: TableRow,
        *,
        bold: bool = False,
        keep: bool = False,
        parted: bool = True,
        heading: RowPiece | None = None,
    ) -> Iterator[RowPiece]:
        face = Face(self.size, "B" if bold else "")
        parts = [
            self.measure.wrap(text, wide - 2 * _PADDING, face)
            for text, wide in zip(row.cells, self.widths, strict=True)
        ]
        count = max(map(len, parts))
        step = _ROW_LINES_MAX if parted else count
        for begin in range(0, count, step):
            lines = [cell[begin : begin + step] for cell in parts]
            height = max(map(len, lines)) * face.line_mm + 1.6
            yield RowPiece(height, self._drawing(lines, face, height), keep=keep, heading=heading)

    def _drawing(self, cells: Sequence[Sequence[str]], face: Face, height: float) -> Callable[[float], None]:
        pdf = self.measure.pdf

        def draw(y: float) -> None:
            x = self.x
            pdf.set_font(face.family, face.style, face.size)
            for lines, wide, right in zip(cells, self.widths, self.table.at_right, strict=True):
                for number, text in enumerate(lines):
                    pdf.set_xy(x + _PADDING, y + 0.8 + number * face.line_mm)
                    pdf.cell(wide - 2 * _PADDING, face.line_mm, text, align="R" if right else "L")
                x += wide
            pdf.set_line_width(0.3 if face.style else 0.1)
            pdf.set_draw_color(0 if face.style else _BETWEEN)
            pdf.line(self.x, y + height, x, y + height)
            pdf.set_draw_color(0)

        return draw
