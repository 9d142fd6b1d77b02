"""An insurer's register as a file: CSV or a spreadsheet, written whole or not at all, for its owner to read."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from storage.claims.layout_records import Kind
from storage.claims.register_rules import Cell, Sheet, csv_of
from storage.errors import N_, Unavailable
from storage.exchange.formulas import guarded
from storage.machine import reason_of

FORMS = ("xlsx", "csv")
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count days from here on alike; an earlier one is written as text."""


def form_of(path: Path, usual: str) -> str:
    """`csv` or `xlsx` by the name of a file; as the layout says where the name tells nothing."""
    ending = path.suffix.lower().removeprefix(".")
    return ending if ending in FORMS else usual


def register_bytes(sheet: Sheet) -> bytes:
    """The register in the form that its layout asks for."""
    return csv_of(sheet, guarded) if sheet.layout.format == "csv" else xlsx_of(sheet)


def xlsx_of(sheet: Sheet) -> bytes:
    """The register as a spreadsheet: cells are text, numbers or days, never formulas."""
    import xlsxwriter  # only who writes a register waits for it

    layout = sheet.layout
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"created": None})
        page = book.add_worksheet(layout.sheet)
        bold = book.add_format({"bold": True})
        heads = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        forms = {
            Kind.DATE: book.add_format({"num_format": layout.date}),
            Kind.MONEY: book.add_format({"num_format": "#,##0.00" if layout.money == "0.00" else "0"}),
        }
        for at, line in enumerate(sheet.head):
            page.write_string(at, 0, line, bold)
        top = len(sheet.head)
        for at, column in enumerate(layout.columns):
            page.set_column(at, at, column.width)
            page.write_string(top, at, column.heading, heads)
        for down, row in enumerate(sheet.rows, top + 1):
            for at, cell in enumerate(row):
                _put(page, (down, at), cell, forms.get(layout.columns[at].kind))
        for at, cell in enumerate(sheet.total):
            _put(page, (top + 1 + len(sheet.rows), at), cell, forms.get(layout.columns[at].kind))
        page.freeze_panes(top + 1, 0)
    return held.getvalue()


def _put(page: Any, where: tuple[int, int], cell: Cell, form: Any) -> None:  # Any: the writer's own objects
    row, column = where
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(row, column, cell)
    elif isinstance(cell, date):
        if cell < _FIRST_DAY:
            page.write_string(row, column, cell.isoformat())
        else:
            page.write_datetime(row, column, cell, form)
    elif isinstance(cell, int | Decimal):
        page.write_number(row, column, cell, form)


def write_file(path: Path, content: bytes) -> Callable[[], None]:
    """Write a new file in place of an old one, whole or not at all; gives how it goes again where none was before.

    Raises Unavailable.
    """
    new = not path.exists()
    partial = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Unavailable(N_("{path} cannot be written: {reason}."), path=path, reason=reason_of(error)) from error
    return lambda: path.unlink(missing_ok=True) if new else None
