"""A claim as its insurer's register: cells, checked against the layout, and the CSV text of them.  Pure.

The sums of the cells are the claim's sum, or there is no register.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from storage.claims.claim_records import Claim, ClaimLine
from storage.claims.layout_records import ColumnOf, Kind, Layout
from storage.claims.layout_rules import CELL_LETTERS, unwritable
from storage.errors import N_, RuleBroken

Cell = str | int | date | Decimal | None
"""Text, a whole number, a day, a sum; nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A register as it is written: what stands above the table, the headings, the lines, the sum."""

    layout: Layout
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()

    @property
    def digest(self) -> str:
        """What tells this register from one that says anything else, however the file is written."""
        told = repr((self.head, [one.heading for one in self.layout.columns], self.rows, self.total))
        return hashlib.sha256(told.encode()).hexdigest()


def shown_day(day: date, form: str) -> str:
    """A day as the layout writes it: `dd.mm.yyyy`."""
    told = form.replace("dd", f"{day.day:02}").replace("mm", f"{day.month:02}")
    return told.replace("yyyy", f"{day.year:04}").replace("yy", f"{day.year % 100:02}")


def sheet_of(layout: Layout, claim: Claim, lines: Sequence[ClaimLine], *, centre: str, today: date) -> Sheet:
    """The register of a claim.  Raises RuleBroken for the first line that the layout cannot hold, by name."""
    rows = tuple(tuple(_row(layout, claim, line, at)) for at, line in enumerate(lines, 1))
    told = sum(line.amount_minor for line in lines)
    if told != claim.amount_minor:
        raise RuleBroken(
            N_("The lines of claim {number} are not its sum; run `frontdesk check`."),
            rule="register-sum",
            number=claim.reference,
        )
    head = tuple(_clean(one.format_map(_facts(layout, claim, centre, today))) for one in layout.head)
    for at, one in enumerate(head, 1):
        _writable(one, layout, N_("Head line {line}: “{letter}” is no letter of {encoding}; change the layout."), at)
    return Sheet(layout=layout, head=head, rows=rows, total=_total(layout, told))


def _facts(layout: Layout, claim: Claim, centre: str, today: date) -> Mapping[str, str]:
    return {
        "centre": centre,
        "insurer": claim.insurer,
        "claim": claim.reference,
        "number": str(claim.number if claim.number is not None else "-"),
        "year": str(claim.year if claim.year is not None else today.year),
        "from": shown_day(claim.first, layout.date),
        "to": shown_day(claim.last, layout.date),
        "lines": str(claim.lines),
        "sum": _as_text(_money(claim.amount_minor, layout) or Decimal(claim.amount_minor).scaleb(-2), layout),
        "today": shown_day(claim.sent_on or today, layout.date),
    }


def _value(field: str, claim: Claim, line: ClaimLine, at: int) -> Cell:
    own: Mapping[str, Cell] = {
        "number": at,
        "line": line.id,
        "claim": claim.reference,
        "service": line.title,
        "visit": line.appointment_id,
        "resubmits": "" if line.old_line_id is None else str(line.old_line_id),
    }
    if field in own:
        return own[field]
    found: Cell = getattr(line, field)
    return found


def _row(layout: Layout, claim: Claim, line: ClaimLine, at: int) -> Iterator[Cell]:
    for column in layout.columns:
        if column.kind is Kind.MONEY:
            cell = _money(line.amount_minor, layout)
            if cell is None:
                _refuse(N_("Line {line}, {who}: “{heading}” has kopecks, and the layout has whole sums only."),
                        column, line, at)  # fmt: skip
        else:
            cell = _value(column.field, claim, line, at)
        if isinstance(cell, str):
            cell = _clean(cell)
        if column.required and cell in ("", None):
            _refuse(N_("Line {line}, {who}: “{heading}” is empty, and the insurer asks for it."), column, line, at)
        text = _as_text(cell, layout)
        _fits(text, column, line, at)
        lost = unwritable(text, layout.encoding) if layout.format == "csv" else ""
        if lost:
            _refuse(N_("Line {line}, {who}: “{heading}” has “{letter}”, which {encoding} does not have."),
                    column, line, at, letter=lost, encoding=layout.encoding)  # fmt: skip
        yield cell


def _fits(text: str, column: ColumnOf, line: ClaimLine, at: int) -> None:
    most = column.length or CELL_LETTERS
    if len(text) > most:
        _refuse(N_("Line {line}, {who}: “{heading}” has {letters} letters, and the layout holds {most}."),
                column, line, at, letters=len(text), most=most)  # fmt: skip


def _refuse(template: str, column: ColumnOf, line: ClaimLine, at: int, **values: object) -> None:
    told = {"line": at, "who": line.full_name, "heading": column.heading, "field": column.field, **values}
    raise RuleBroken(template, rule="register-line", **told)


def _writable(text: str, layout: Layout, template: str, at: int) -> None:
    lost = unwritable(text, layout.encoding) if layout.format == "csv" else ""
    if lost:
        raise RuleBroken(template, rule="register-head", line=at, letter=lost, encoding=layout.encoding)


def _money(amount_minor: int, layout: Layout) -> Cell:
    """A sum as the layout wants it; None when it has kopecks and the layout none."""
    if layout.money == "minor":
        return amount_minor
    if layout.money == "0":
        return amount_minor // 100 if amount_minor % 100 == 0 else None
    return Decimal(amount_minor).scaleb(-2)


def _total(layout: Layout, amount_minor: int) -> tuple[Cell, ...]:
    if not layout.total:
        return ()
    at = next(at for at, one in enumerate(layout.columns) if one.field == "amount")
    cells: list[Cell] = [None] * len(layout.columns)
    cells[at] = _money(amount_minor, layout)
    if at > 0:
        cells[0] = layout.total
    return tuple(cells)


def _clean(text: str) -> str:
    """One line, without what no spreadsheet shows."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _as_text(cell: Cell, layout: Layout) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return shown_day(cell, layout.date)
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", layout.decimal)
    return str(cell)


def csv_of(sheet: Sheet, guarded: Callable[[str], str]) -> bytes:
    """The register as CSV; `guarded` keeps text from being calculated.  The letters were checked before."""
    layout = sheet.layout
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=layout.separator, lineterminator="\r\n")
    for line in sheet.head:
        writer.writerow([guarded(line)])
    writer.writerow([guarded(one.heading) for one in layout.columns])
    for row in (*sheet.rows, *((sheet.total,) if sheet.total else ())):
        writer.writerow([guarded(one) if isinstance(one, str) else _as_text(one, layout) for one in row])
    return buffer.getvalue().encode(layout.encoding)
