"""The text of documents: receipts and reports in columns of a receipt printer.  Pure.

Storage speaks no language: the desk gives the captions (`Words`) in its own, and the text is kept
as it was printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from storage.cash.records import CountKind, Method, ReceiptKind, ShiftReport, Tender
from storage.centre.records import Centre

WIDTH = 42
"""Columns of the usual receipt printer, 72 mm in its larger font."""


def _kinds() -> dict[ReceiptKind, str]:
    return {
        ReceiptKind.SALE: "RECEIPT",
        ReceiptKind.REFUND: "REFUND",
        ReceiptKind.ADVANCE: "ADVANCE PAYMENT",
        ReceiptKind.IN: "CASH IN",
        ReceiptKind.OUT: "CASH OUT",
        ReceiptKind.DROP: "TO THE SAFE",
        ReceiptKind.COUNTER: "TAKEN BACK",
    }


def _methods() -> dict[Method, str]:
    return {
        Method.CASH: "cash",
        Method.CARD: "card",
        Method.TRANSFER: "transfer",
        Method.INSURER: "to the insurer",
        Method.ADVANCE: "from the advance",
    }


def _counts() -> dict[CountKind, str]:
    return {
        CountKind.OPENING: "opening",
        CountKind.HANDOVER_OUT: "handed over",
        CountKind.HANDOVER_IN: "taken over",
        CountKind.CLOSING: "closing",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The captions of documents; English unless the desk gives others."""

    kinds: Mapping[ReceiptKind, str] = field(default_factory=_kinds)
    methods: Mapping[Method, str] = field(default_factory=_methods)
    counts: Mapping[CountKind, str] = field(default_factory=_counts)
    register: str = "register"
    shift: str = "shift"
    cashier: str = "Cashier"
    patient: str = "Patient"
    discount: str = "discount"
    total: str = "TOTAL"
    received: str = "received"
    change: str = "change"
    to_receipt: str = "To receipt"
    reason: str = "Reason"
    copy: str = "COPY"
    advance: str = "Advance for services"
    x_report: str = "X REPORT"
    z_report: str = "Z REPORT"
    opened: str = "Opened"
    closed: str = "Closed"
    printed: str = "Printed"
    receipts: str = "Documents"
    sales: str = "Payments"
    refunds: str = "Refunds"
    discounts: str = "Discounts"
    moves: str = "Cash in and out"
    opening: str = "Drawer at opening"
    expected: str = "expected"
    counted: str = "counted"
    difference: str = "difference"
    notes: str = "Notes"
    decimal_mark: str = "."
    group_mark: str = " "
    date_format: str = "%d.%m.%Y %H:%M"


def money(amount_minor: int, words: Words) -> str:
    """A sum with two decimals and groups of three."""
    whole, rest = divmod(abs(amount_minor), 100)
    sign = "-" if amount_minor < 0 else ""
    grouped = f"{whole:,}".replace(",", words.group_mark)
    return f"{sign}{grouped}{words.decimal_mark}{rest:02d}"


def _row(left: str, right: str) -> list[str]:
    """Left and right on one line, or the left wrapped above it when both do not fit."""
    room = WIDTH - len(right) - 1
    lines = _wrap(left, room if len(left) <= room else WIDTH)
    if len(lines) == 1 and len(lines[0]) <= room:
        return [lines[0].ljust(WIDTH - len(right)) + right]
    return [*lines, right.rjust(WIDTH)]


def _wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many columns; an indent holds for all of them."""
    indent = " " * min(len(text) - len(text.lstrip(" ")), 4)
    lines: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        if line and len(line) + 1 + len(rest) > width:
            lines.append(line)
            line = ""
        line = f"{line} {rest}" if line else indent + rest
        while len(line) > width:
            lines.append(line[:width])
            line = indent + line[width:]
    lines.append(line)
    return lines


def _head(centre: Centre) -> list[str]:
    lines = [centre.name, centre.address, centre.phone]
    return [part.center(WIDTH).rstrip() for line in lines if line for part in _wrap(line, WIDTH)]


RULE = "-" * WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of a document as it is printed."""

    title: str
    quantity: int = 1
    price_minor: int | None = None
    """None when the line is a sum of its own."""
    discount_minor: int = 0
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that a receipt says."""

    kind: ReceiptKind
    number: int
    register: str
    shift: int
    at: datetime
    cashier: str
    patient: str = ""
    lines: tuple[PaperLine, ...] = ()
    total_minor: int
    tenders: tuple[Tender, ...] = ()
    tendered_minor: int = 0
    change_minor: int = 0
    refund_of: int | None = None
    reason: str = ""


def receipt_text(sheet: Sheet, centre: Centre, words: Words) -> str:
    """The receipt as it is printed and kept."""
    out = [
        *_head(centre),
        RULE,
        *_row(f"{words.kinds[sheet.kind]} {sheet.number:04d}", f"{words.register} {sheet.register}"),
        *_row(_when(sheet.at, centre.tz, words), f"{words.shift} {sheet.shift}"),
        *_wrap(f"{words.cashier}: {sheet.cashier}", WIDTH),
    ]
    if sheet.patient:
        out += _wrap(f"{words.patient}: {sheet.patient}", WIDTH)
    if sheet.refund_of is not None:
        out += _wrap(f"{words.to_receipt} {sheet.refund_of:04d}", WIDTH)
    if sheet.reason:
        out += _wrap(f"{words.reason}: {sheet.reason}", WIDTH)
    out.append(RULE)
    for line in sheet.lines:
        out += _line(line, words)
    out += [RULE, *_row(words.total, money(sheet.total_minor, words))]
    for tender in sheet.tenders:
        out += _row(words.methods[tender.method], money(tender.amount_minor, words))
    if sheet.change_minor:
        out += _row(words.received, money(sheet.tendered_minor, words))
        out += _row(words.change, money(sheet.change_minor, words))
    return "\n".join(out)


def _line(line: PaperLine, words: Words) -> list[str]:
    if line.price_minor is None or (line.quantity == 1 and not line.discount_minor):
        return _row(line.title, money(line.amount_minor, words))
    out = _row(line.title, f"{line.quantity} x {money(line.price_minor, words)}")
    if line.discount_minor:
        out += _row(f"  {words.discount}", money(-line.discount_minor, words))
    return [*out, money(line.amount_minor, words).rjust(WIDTH)]


def _when(at: datetime, zone: ZoneInfo, words: Words) -> str:
    return at.astimezone(zone).strftime(words.date_format)


def as_copy(text: str, number: int, words: Words) -> str:
    """A reprint, marked as such above and below."""
    mark = f"*** {words.copy} {number} ***".center(WIDTH).rstrip()
    return f"{mark}\n{text}\n{mark}"


def report_text(report: ShiftReport, centre: Centre, words: Words) -> str:
    """The X report of an open shift, the Z report of a closed one."""
    shift = report.shift
    title = words.x_report if shift.closed_at is None else words.z_report
    out = [
        *_head(centre),
        RULE,
        *_row(f"{title} {shift.number}", f"{words.register} {shift.register_name}"),
        *_row(words.opened, _when(shift.opened_at, centre.tz, words)),
        *_row(
            words.printed if shift.closed_at is None else words.closed,
            _when(shift.closed_at or report.at, centre.tz, words),
        ),
        *_wrap(f"{words.cashier}: {', '.join(report.cashiers)}", WIDTH),
        RULE,
    ]
    if report.first_number is not None and report.last_number is not None:
        numbers = f"{report.first_number:04d}-{report.last_number:04d}"
        out += _row(f"{words.receipts} {report.receipts_count}", numbers)
    out += _row(f"{words.sales} {report.sales_count}", money(report.sales_minor, words))
    for total in report.methods:
        if total.sales_count:
            out += _row(f"  {words.methods[total.method]} {total.sales_count}", money(total.sales_minor, words))
    out += _row(f"{words.refunds} {report.refunds_count}", money(-report.refunds_minor, words))
    for total in report.methods:
        if total.refunds_count:
            out += _row(f"  {words.methods[total.method]} {total.refunds_count}", money(-total.refunds_minor, words))
    out += _row(f"{words.discounts} {report.discounts_count}", money(report.discounts_minor, words))
    out += [RULE, *_row(words.moves, money(report.moves_minor, words))]
    for move in report.moves:
        text = f"  {move.number:04d} {words.kinds[move.kind]} {move.reason}".rstrip()
        out += _row(text, money(move.total_minor, words))
    out += [
        RULE,
        *_row(words.opening, money(report.opening_minor, words)),
        *_row(words.expected, money(report.expected_minor, words)),
        *_counted(report, words),
    ]
    if report.notes:
        out += [RULE, *_wrap(f"{words.notes}: {report.notes}", WIDTH)]
    return "\n".join(out)


def _counted(report: ShiftReport, words: Words) -> Iterable[str]:
    for count in report.counts:
        yield RULE
        yield from _row(f"{words.counts[count.kind]} {count.by_name}", money(count.counted_minor, words))
        for denomination, pieces in sorted(count.pieces.items(), reverse=True):
            yield from _row(f"  {money(denomination, words)} x {pieces}", money(denomination * pieces, words))
        for method, (expected, counted) in count.methods.items():
            yield from _row(f"  {words.methods[method]} ({words.expected})", money(expected, words))
            yield from _row(f"  {words.methods[method]} ({words.counted})", money(counted, words))
        yield from _row(f"  {words.difference}", money(count.difference_minor, words))
        if count.reason:
            yield from _wrap(f"  {words.reason}: {count.reason}", WIDTH)
