"""An answer as a paper: headed, parted as it is worked from, with room for what is written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from console.locale import _
from console.papers.escape import escaped
from console.papers.table import TableColumn, table_text
from console.reports.answer import Answer, Cell, Minutes, Money, Share, shown


def paper_of(
    answer: Answer, title: str, *, period: str, centre: str, printed: str, narrow: bool = False
) -> str:
    """The answer in the notation of papers; text of its own is kept letter by letter.

    A part of the first columns begins a page of its own, so that each doctor gets theirs.  `narrow` leaves out
    what a screen has no room for.
    """
    head = [f"> {escaped(centre)}", f"# {escaped(title)}", f"> {escaped(period)}", ""]
    foot = ["", escaped(_("Printed {time}").format(time=printed))]
    if not answer.rows:
        return "\n".join([*head, escaped(_("Nothing in this period.")), *foot])
    if answer.text:
        return "\n".join([*head, *(f"` {line}" for line in answer.text.splitlines()), *foot])
    parts = list(_parts(answer))
    body: list[str] = []
    for at, (name, rows) in enumerate(parts):
        if at:
            body += ["===", *head]
        if name:
            body += [f"## {escaped(name)}", ""]
        last = at == len(parts) - 1
        body += [_table(answer, rows, answer.totals if last else (), narrow=narrow)]
    return "\n".join([*head, *body, *foot])


def _parts(answer: Answer) -> Iterator[tuple[str, list[tuple[Cell, ...]]]]:
    count = len(answer.parted_by)
    for first, rows in groupby(answer.rows, key=lambda row: row[:count]):
        yield " · ".join(_headed(answer, at, cell) for at, cell in enumerate(first)), list(rows)


def _headed(answer: Answer, at: int, cell: Cell) -> str:
    """What heads a part; a bare number says of what."""
    said = shown(cell)
    return f"{answer.columns[at].title} {said}" if isinstance(cell, str) and said.isdecimal() else said


def _table(answer: Answer, rows: Sequence[tuple[Cell, ...]], totals: Sequence[Cell], *, narrow: bool) -> str:
    """The columns that say anything: none for what heads the part, nor for what nobody has."""
    out = answer.wide if narrow else ()
    every = [at for at in range(len(answer.parted_by), len(answer.columns)) if answer.columns[at].key not in out]
    told = [
        at for at in every if answer.columns[at].key in answer.blank or any(_says(row[at]) for row in answer.rows)
    ]
    number = int | Money | Minutes | Share | None
    numbers = {at for at in told if all(isinstance(row[at], number) for row in answer.rows)}
    columns = [TableColumn(answer.columns[at].title, at in numbers) for at in told]
    sums = [shown(totals[at]) for at in told] if totals else []
    if sums and told and not sums[0]:
        sums[0] = shown(totals[0])
    return table_text(columns, [[shown(row[at]) for at in told] for row in rows], sums=sums)


def _says(cell: Cell) -> bool:
    return cell not in (None, "") and not (isinstance(cell, Money) and cell.minor == 0)
