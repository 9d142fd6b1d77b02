"""A table of a paper from values: what lists and reports are written with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.papers.escape import escaped


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its heading, and whether its values stand at the right, as numbers do."""

    heading: str
    at_right: bool = False


def table_text(
    columns: Sequence[TableColumn | str], rows: Iterable[Sequence[object]], *, sums: Sequence[object] = ()
) -> str:
    """Give a table in the notation of papers; nothing in a cell is read as notation, None is an empty cell.

    `sums` is a last row that sums up.
    """
    headed = [column if isinstance(column, TableColumn) else TableColumn(column) for column in columns]
    lines = [_row("|", [("> " if column.at_right else "") + _cell(column.heading) for column in headed])]
    lines += [_row("|", [_cell(value) for value in row]) for row in rows]
    if sums:
        lines.append(_row("|*", [_cell(value) for value in sums]))
    return "\n".join(lines)


def _cell(value: object) -> str:
    return "" if value is None else escaped(str(value)).strip()


def _row(begin: str, cells: Sequence[str]) -> str:
    return f"{begin} {' | '.join(cells)} |"
