"""The words of money: methods, documents, reasons, and the captions of what is printed."""

from __future__ import annotations

from collections.abc import Sequence

from console.locale import N_, _, formats, pgettext
from storage.cash.paper import Words
from storage.cash.records import CountKind, Method, Receipt, ReceiptKind, Tender

METHODS = {
    Method.CASH: N_("cash"),
    Method.CARD: N_("card"),
    Method.TRANSFER: N_("transfer"),
    Method.INSURER: N_("insurer"),
    Method.ADVANCE: N_("advance"),
}

KINDS = {
    ReceiptKind.SALE: N_("RECEIPT"),
    ReceiptKind.REFUND: N_("REFUND"),
    ReceiptKind.ADVANCE: N_("ADVANCE PAYMENT"),
    ReceiptKind.IN: N_("CASH IN"),
    ReceiptKind.OUT: N_("CASH OUT"),
    ReceiptKind.DROP: N_("TO THE SAFE"),
    ReceiptKind.COUNTER: N_("TAKEN BACK"),
}

COUNTS = {
    CountKind.OPENING: N_("opening"),
    CountKind.HANDOVER_OUT: N_("handed over"),
    CountKind.HANDOVER_IN: N_("taken over"),
    CountKind.HANDOVER_BACK: N_("kept, nobody took over"),
    CountKind.CLOSING: N_("closing"),
}

REFUND_REASONS = (
    N_("the service was not given"),
    N_("the patient does not want it"),
    N_("our mistake"),
    N_("paid twice"),
    N_("another reason"),
)
"""Digits 1 to 5 of the refund sheet."""

VOID_REASONS = (
    N_("the service was not given"),
    N_("entered by mistake"),
    N_("another line takes its place"),
    N_("another reason"),
)

DISCOUNT_REASONS = (
    N_("pensioner"),
    N_("staff"),
    N_("regular patient"),
    N_("our mistake"),
    N_("another reason"),
)

DIFFERENCE_REASONS = (
    N_("wrong change was given"),
    N_("a slip is missing"),
    N_("the last count was wrong"),
    N_("not known yet"),
    N_("another reason"),
)


def method(of: Method) -> str:
    """`cash`, `card`."""
    return _(METHODS[of])


def methods(tenders: Sequence[Tender]) -> str:
    """By what a document was paid, short: `card + cash`."""
    return " + ".join(dict.fromkeys(method(tender.method) for tender in tenders))


def methods_short(tenders: Sequence[Tender]) -> str:
    """For a narrow column: `card`, and `card +1` where it was split."""
    known = list(dict.fromkeys(method(tender.method) for tender in tenders))
    return known[0] + (f" +{len(known) - 1}" if len(known) > 1 else "") if known else ""


def difference(amount_minor: int) -> str:
    """`14,000.00 over`, `200.00 short`: what was counted beside what is expected."""
    text = _("{sum} over") if amount_minor > 0 else _("{sum} short")
    return text.format(sum=formats.money(abs(amount_minor)))


def kind(of: ReceiptKind) -> str:
    """`RECEIPT`, `REFUND`."""
    return _(KINDS[of])


def reasons(texts: Sequence[str]) -> list[str]:
    """A list of reasons in the user's language."""
    return [_(text) for text in texts]


def number(of: int) -> str:
    """A document's number as it is printed."""
    return f"{of:04d}"


def printed() -> Words:
    """The captions of receipts and reports in the user's language."""
    decimals = formats.money(0)[1:2] or "."
    groups = formats.money(100000)[1:2]
    return Words(
        kinds={each: _(text) for each, text in KINDS.items()},
        methods={each: _(text) for each, text in METHODS.items()},
        counts={each: _(text) for each, text in COUNTS.items()},
        register=_("register"),
        shift=pgettext("cash", "shift"),
        cashier=_("Cashier"),
        patient=_("Patient"),
        discount=_("discount"),
        paid_before=_("paid before"),
        remains=_("stays owed"),
        total=_("TOTAL"),
        received=_("received"),
        change=pgettext("money", "change"),
        to_receipt=_("To receipt"),
        reason=_("Reason"),
        copy=_("COPY"),
        advance=_("Advance for services"),
        x_report=_("X REPORT"),
        z_report=_("Z REPORT"),
        opened=_("Opened"),
        closed=_("Closed"),
        printed=_("Printed"),
        receipts=_("Documents"),
        sales=_("Payments"),
        refunds=_("Refunds"),
        discounts=_("Discounts"),
        moves=_("Cash in and out"),
        opening=_("Drawer at opening"),
        expected=_("expected"),
        counted=_("counted"),
        difference=_("difference"),
        cash=_("cash"),
        handover=_("difference at hand-over"),
        chain=_("Ledger"),
        notes=_("Notes"),
        decimal_mark=decimals,
        group_mark=groups,
    )


def receipt_line(receipt: Receipt) -> str:
    """What line 23 says of a document."""
    said = _("■ {kind} {number} {who} {sum} {how}").format(
        kind=kind(receipt.kind),
        number=number(receipt.number),
        who=receipt.patient_name,
        sum=formats.money(receipt.total_minor),
        how=methods(receipt.methods),
    )
    if receipt.change_minor:
        said += " · " + _("change {sum}").format(sum=formats.money(receipt.change_minor))
    return said
