"""The text of documents: receipts and reports in columns of a receipt printer.  Pure.

Storage speaks no language: the desk gives the captions (`Words`) in its own, and the text is kept
as it was printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from storage.cash.print_lines import RULE, WIDTH, row, wrap
from storage.cash.records import CountKind, Method, ReceiptKind, Tender
from storage.centre.records import Centre


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
        CountKind.HANDOVER_BACK: "kept, nobody took over",
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
    paid_before: str = "paid before"
    remains: str = "stays owed"
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
    cash: str = "cash"
    handover: str = "difference at hand-over"
    chain: str = "Ledger"
    notes: str = "Notes"
    decimal_mark: str = "."
    group_mark: str = " "
    date_format: str = "%d.%m.%Y %H:%M"


ENGLISH = Words()


def slip(words: Words) -> dict[str, str]:
    """The captions of the document that would take a cash move back: journalled with the move."""
    return {
        "kind": words.kinds[ReceiptKind.COUNTER],
        "method": words.methods[Method.CASH],
        "register": words.register,
        "shift": words.shift,
        "cashier": words.cashier,
        "reason": words.reason,
        "total": words.total,
        "decimal_mark": words.decimal_mark,
        "group_mark": words.group_mark,
    }


def of_slip(captions: Mapping[str, str]) -> Words:
    """Those captions again, so that both documents are in one language."""
    said = slip(ENGLISH) | dict(captions)
    return Words(
        kinds={ReceiptKind.COUNTER: said["kind"]},
        methods={Method.CASH: said["method"]},
        register=said["register"],
        shift=said["shift"],
        cashier=said["cashier"],
        reason=said["reason"],
        total=said["total"],
        decimal_mark=said["decimal_mark"],
        group_mark=said["group_mark"],
    )


def money(amount_minor: int, words: Words) -> str:
    """A sum with two decimals and groups of three."""
    whole, rest = divmod(abs(amount_minor), 100)
    sign = "-" if amount_minor < 0 else ""
    grouped = f"{whole:,}".replace(",", words.group_mark)
    return f"{sign}{grouped}{words.decimal_mark}{rest:02d}"


def head(centre: Centre) -> list[str]:
    """Whose paper it is."""
    lines = [centre.name, centre.address, centre.phone]
    return [part.center(WIDTH).rstrip() for line in lines if line for part in wrap(line, WIDTH)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of a document as it is printed."""

    title: str
    quantity: int = 1
    price_minor: int | None = None
    """None when the line is a sum of its own."""
    discount_minor: int = 0
    paid_before_minor: int = 0
    remains_minor: int = 0
    """What stays owed of it: price x quantity - discount - paid before - this = amount."""
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
        *head(centre),
        RULE,
        *row(f"{words.kinds[sheet.kind]} {sheet.number:04d}", f"{words.register} {sheet.register}"),
        *row(when(sheet.at, centre.tz, words), f"{words.shift} {sheet.shift}"),
        *wrap(f"{words.cashier}: {sheet.cashier}", WIDTH),
    ]
    if sheet.patient:
        out += wrap(f"{words.patient}: {sheet.patient}", WIDTH)
    if sheet.refund_of is not None:
        out += wrap(f"{words.to_receipt} {sheet.refund_of:04d}", WIDTH)
    if sheet.reason:
        out += wrap(f"{words.reason}: {sheet.reason}", WIDTH)
    out.append(RULE)
    for line in sheet.lines:
        out += _line(line, words)
    out += [RULE, *row(words.total, money(sheet.total_minor, words))]
    for tender in sheet.tenders:
        out += row(words.methods[tender.method], money(tender.amount_minor, words))
    if sheet.change_minor:
        out += row(words.received, money(sheet.tendered_minor, words))
        out += row(words.change, money(sheet.change_minor, words))
    return "\n".join(out)


def _line(line: PaperLine, words: Words) -> list[str]:
    less = (
        (words.discount, line.discount_minor),
        (words.paid_before, line.paid_before_minor),
        (words.remains, line.remains_minor),
    )
    plain = line.quantity == 1 and not any(amount for _, amount in less)
    if line.price_minor is None or plain:
        return row(line.title, money(line.amount_minor, words))
    out = row(line.title, f"{line.quantity} x {money(line.price_minor, words)}")
    for name, amount in less:
        if amount:
            out += row(f"  {name}", money(-amount, words))
    return [*out, money(line.amount_minor, words).rjust(WIDTH)]


def when(at: datetime, zone: ZoneInfo, words: Words) -> str:
    """A moment at the centre."""
    return at.astimezone(zone).strftime(words.date_format)


def as_copy(text: str, number: int, words: Words) -> str:
    """A reprint, marked as such above and below."""
    mark = f"*** {words.copy} {number} ***".center(WIDTH).rstrip()
    return f"{mark}\n{text}\n{mark}"
