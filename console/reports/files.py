"""An answer as a file for others: comma-separated values, a workbook, lines of text, a PDF."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from console.locale.formats import clock, day_digits
from console.reports.answer import Answer, Cell, Minutes, Money, Share, for_csv
from console.reports.days import LONG_AGO
from console.reports.on_paper import paper_of
from widgets.text import clean

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from storage.office import Office

SHEET_NAME_MAX = 31
"""Letters of a sheet's name in a workbook."""
_WIDEST = 60
"""Letters that a column of a workbook is made as wide as, at most."""


TEXT_WIDTH = 120
"""Cells of a line of a report as a text file: what fits across a page that lies on its side, in a fixed pitch."""


class Printed(NamedTuple):
    """What stands around a report on paper."""

    title: str
    period: str
    centre: str
    at: str


def printed(office: Office, title: str, first: date, last: date) -> Printed:
    """The head and foot of a report of this office, printed now."""
    local = office.clock.now().astimezone(office.centre.tz)
    period = day_digits(last) if first in (last, LONG_AGO) else f"{day_digits(first)} - {day_digits(last)}"
    return Printed(title, period, office.centre.name, f"{day_digits(local.date())} {clock(local.time())}")


def paper(answer: Answer, said: Printed, *, narrow: bool = False) -> str:
    """The answer in the notation of papers; `narrow` for a screen."""
    return paper_of(
        answer, said.title, period=said.period, centre=said.centre, printed=said.at, narrow=narrow
    )


def text(answer: Answer, said: Printed) -> str:
    """The answer as a file of plain text."""
    from console.papers.paper import as_lines

    return "\n".join([*as_lines(paper(answer, said), TEXT_WIDTH), ""])


def pdf(answer: Answer, said: Printed) -> bytes:
    """The answer as it is printed."""
    from console.papers.pdf import pdf_of  # its library is wanted here alone

    return pdf_of(paper(answer, said), title=said.title)


def csv_text(answer: Answer) -> str:
    """The rows under their keys; the totals are left to who reads it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.key for column in answer.columns])
    writer.writerows([[for_csv(cell) for cell in row] for row in answer.rows])
    return buffer.getvalue()


def workbook(answer: Answer, title: str) -> bytes:
    """The rows and the totals under their headings as XLSX: sums, numbers and days as such, and no formula."""
    import xlsxwriter  # only where a workbook is asked for

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    try:
        _filled(book, answer, title)
    finally:
        book.close()
    return buffer.getvalue()


def _filled(book: Workbook, answer: Answer, title: str) -> None:
    sheet = book.add_worksheet(_sheet_name(title))
    looks = _Looks(book)
    widths = [len(clean(column.title)) for column in answer.columns]
    for at, column in enumerate(answer.columns):
        sheet.write_string(0, at, clean(column.title), looks.bold)
    rows = [*answer.rows, answer.totals] if answer.totals and answer.rows else list(answer.rows)
    for line, row in enumerate(rows, 1):
        total = line > len(answer.rows)
        for at, cell in enumerate(row):
            widths[at] = max(widths[at], looks.write(sheet, line, at, cell, total=total))
    for at, letters in enumerate(widths):
        sheet.set_column(at, at, min(letters, _WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    if answer.rows:
        sheet.autofilter(0, 0, len(answer.rows), len(answer.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet_name(title: str) -> str:
    """A name that a sheet may have: no bracket, colon, asterisk, question mark or slash, no apostrophe at an end."""
    name = "".join(" " if char in "[]:*?/\\" else char for char in clean(title)).strip(" '")
    return name[:SHEET_NAME_MAX].strip(" '") or "Frontdesk"


class _Looks:
    """How each kind of cell is written."""

    def __init__(self, book: Workbook) -> None:
        self.bold = book.add_format({"bold": True})
        self._of: dict[tuple[str, bool], Format] = {
            (name, bold): book.add_format({"num_format": shape, "bold": bold})
            for name, shape in (("sum", "#,##0.00"), ("one", "0.0"), ("day", "dd.mm.yyyy"), ("whole", "0"))
            for bold in (False, True)
        }

    def write(self, sheet: Worksheet, line: int, at: int, cell: Cell, *, total: bool) -> int:
        """Write one cell; answers how many letters it takes."""
        match cell:
            case None:
                return 0
            case Money(minor):
                sheet.write_number(line, at, minor / 100, self._of["sum", total])
                return len(f"{minor // 100:,}") + 3
            case Minutes():
                return self._decimal(sheet, line, at, cell.as_number(1), total=total)
            case Share():
                return self._decimal(sheet, line, at, cell.percent(), total=total)
            case date():
                sheet.write_datetime(line, at, cell, self._of["day", total])
                return 10
            case int():
                sheet.write_number(line, at, cell, self._of["whole", total])
                return len(str(cell))
            case _:
                text = clean(cell)
                sheet.write_string(line, at, text, self.bold if total else None)
                return len(text)

    def _decimal(self, sheet: Worksheet, line: int, at: int, value: object, *, total: bool) -> int:
        if value is not None:
            sheet.write_number(line, at, float(str(value)), self._of["one", total])
        return 6
