"""Rows and lines of the cash desk, from what storage read.  Pure: no keys, no storage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from console import cash_words as words
from console.locale import _, ngettext
from console.locale.formats import clock, day_brief, money
from storage.cash.records import Due, Method, Receipt, ReceiptKind, RefundRequest
from storage.cash.report_records import CashDay, ShiftReport
from widgets.lines import Line, line
from widgets.record_list import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRow:
    """What a row stands for: exactly one of these."""

    due: Due | None = None
    receipt: Receipt | None = None
    request: RefundRequest | None = None

    @property
    def key(self) -> str:
        """Steady for as long as it is the same thing."""
        if self.due is not None:
            return f"d{self.due.patient_id}-{self.due.appointment_id or 0}-{self.due.day}"
        if self.receipt is not None:
            return f"r{self.receipt.id}"
        assert self.request is not None
        return f"q{self.request.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashView:
    """The desk's view: the day, and a document that was looked for by its number."""

    day: CashDay
    fiscal: int = 0
    """How much the fiscal register has not done, once it is in trouble."""
    found: Receipt | None = None
    all_debts: bool = False
    since: date
    """What is owed for days before it is an old debt."""
    today: date
    zone: ZoneInfo

    @property
    def to_pay(self) -> tuple[Due, ...]:
        """What is owed for visits of these days."""
        return tuple(due for due in self.day.dues if due.day >= self.since)

    @property
    def old(self) -> tuple[Due, ...]:
        """Debts of earlier days, the oldest first."""
        return tuple(sorted((due for due in self.day.dues if due.day < self.since), key=lambda due: due.day))

    def at(self, instant: datetime) -> str:
        """Hours and minutes at the centre."""
        return clock(instant.astimezone(self.zone).time())


def owed_text(view: CashView | None) -> str:
    """Which debts are shown, and how to see the others; `{filter}` is the key to be put in."""
    if view is None:
        return ""
    if view.all_debts:
        text = _("Owed from all days: {count}. {filter} again: the patients of these days only.")
    else:
        text = _("Owed by the patients of these days: {count}. {filter} again: all days.")
    return text.replace("{count}", str(len(view.day.dues)))


def _due_row(view: CashView, due: Due) -> Row[CashRow]:
    about = " + ".join(charge.title for charge in due.charges)
    when = view.at(due.since) if due.day == view.today else day_brief(due.day)
    cells = (when, due.patient_name, about, "", money(due.due_minor), "!")
    record = CashRow(due=due)
    return Row(record.key, cells, record, tokens=("", "", "", "", "money", "status.action"))


def _receipt_row(view: CashView, receipt: Receipt) -> Row[CashRow]:
    record = CashRow(receipt=receipt)
    who, about = receipt.patient_name, receipt.about
    if receipt.kind is ReceiptKind.REFUND and receipt.refund_of_number is not None:
        about = _("refund of receipt {number}").format(number=words.number(receipt.refund_of_number))
    elif receipt.kind is ReceiptKind.ADVANCE:
        about = words.method(Method.ADVANCE)
    elif 0 < receipt.total_minor <= receipt.refunded_minor:
        about = _("given back")
    elif not who:
        who = words.kind(receipt.kind)
        about = "" if receipt.reason.casefold() == who.casefold() else receipt.reason
    mark, token = glyph(receipt)
    cells = (view.at(receipt.at), who, about, words.methods_short(receipt.methods), money(receipt.total_minor), mark)
    over = receipt.countered or 0 < receipt.total_minor <= receipt.refunded_minor
    quiet = "row.quiet" if over or receipt.kind is ReceiptKind.COUNTER else "row"
    return Row(record.key, cells, record, token=quiet, tokens=("", "", "", "", "money", token))


def _request_row(view: CashView, request: RefundRequest) -> Row[CashRow]:
    record = CashRow(request=request)
    about = _("refund of receipt {number}").format(number=words.number(request.receipt_number))
    cells = (view.at(request.requested_at), request.patient_name, about, "", money(-request.amount_minor), "!")
    return Row(record.key, cells, record, tokens=("", "", "", "", "money", "status.action"))


def glyph(receipt: Receipt) -> tuple[str, str]:
    """The mark of a document and its look: taken, given back (all of it), to an account."""
    if 0 < receipt.total_minor <= receipt.refunded_minor:
        return "-", "status.cancelled"
    if receipt.total_minor < 0 or receipt.kind is ReceiptKind.COUNTER:
        return "-", "status.cancelled"
    if receipt.methods and all(tender.method is Method.INSURER for tender in receipt.methods):
        return "·", "status.booked"
    return "■", "status.done"


def _section(key: str, title: str) -> Row[CashRow]:
    return Row(key, (title,), section=True)


def rows(view: CashView) -> Iterator[Row[CashRow]]:
    """Everything from top to bottom, with the rules between."""
    day = view.day
    if day.requests:
        yield _section("s-requests", _("refunds to approve {count}").format(count=len(day.requests)))
        for request in day.requests:
            yield _request_row(view, request)
    if view.to_pay:
        yield _section("s-dues", _("to pay {count}").format(count=len(view.to_pay)))
        for due in view.to_pay:
            yield _due_row(view, due)
    if view.old:
        title = _("old debts {count}") if view.all_debts else _("old debts of today's patients {count}")
        yield _section("s-debts", title.format(count=len(view.old)))
        for due in view.old:
            yield _due_row(view, due)
    if view.found is not None:
        yield _section("s-found", _("found by number"))
        yield _receipt_row(view, view.found)
    shown = [r for r in day.receipts if view.found is None or r.id != view.found.id]
    if shown:
        yield _section("s-receipts", _("accepted in this shift"))
        for receipt in shown:
            yield _receipt_row(view, receipt)


def fiscal_waits(count: int) -> Line:
    """Line 2, right, while the fiscal register has not taken what it was told."""
    return ((_("the fiscal register waits: {count}").format(count=count) + " !", "alert"),)


def peek(report: ShiftReport, *, expected: bool) -> Sequence[Line]:
    """Three lines: the shift's sums, the methods, the drawer's arithmetic.

    `expected=False`: who will count the drawer blind is not told what should be in it.
    """
    count = ngettext("{count} payment", "{count} payments", report.sales_count).format(count=report.sales_count)
    first = _("Shift {number}: {count}, {sum}").format(
        number=report.shift.number, count=count, sum=money(report.sales_minor)
    )
    if report.refunds_count:
        first += "   " + _("refunds {count}: {sum}").format(
            count=report.refunds_count, sum=money(-report.refunds_minor)
        )
    methods = "   ".join(
        f"{words.method(total.method)} {money(total.net_minor)}"
        for total in report.methods
        if total.sales_count or total.refunds_count
    )
    second = line(methods or _("Nothing was taken yet."), "peek")
    return [line(first, "peek"), second, drawer_line(report, expected=expected)]


def drawer_line(report: ShiftReport, *, expected: bool) -> Line:
    """`In the drawer: 5 000 + cash 41 250 - taken out 20 000 = 26 250`; blind only what it began with."""
    if not expected:
        return line(_("In the drawer at opening: {sum}").format(sum=money(report.opening_minor)), "peek")
    text = _("In the drawer: {opening} + cash {cash}").format(
        opening=money(report.opening_minor), cash=money(report.cash.net_minor)
    )
    moved = _("taken out") if report.moves_minor < 0 else _("put in")
    for name, amount in ((moved, report.moves_minor), (_("hand-over"), report.handover_minor)):
        if amount:
            text += f" {'-' if amount < 0 else '+'} {name} {money(abs(amount))}"
    return line(f"{text} = {money(report.expected_minor)}", "peek")


def charges_text(due: Due, zone_text: str) -> list[str]:
    """What is owed, line by line, for the page of a row."""
    out = [due.patient_name, zone_text, ""]
    for charge in due.charges:
        out.append(f"{charge.title}   {charge.quantity} x {money(charge.price_minor)}")
        if charge.discount_minor:
            discount = _("discount {sum}: {reason}").format(
                sum=money(-charge.discount_minor), reason=charge.discount_reason
            )
            out.append(f"  {discount}")
        if charge.paid_minor:
            out.append("  " + _("paid {sum}").format(sum=money(charge.paid_minor - charge.refunded_minor)))
        out.append("  " + _("to pay {sum}").format(sum=money(charge.due_minor)))
    out += ["", _("Together {sum}").format(sum=money(due.due_minor))]
    if due.advance_minor:
        out.append(_("Paid in advance and not used: {sum}").format(sum=money(due.advance_minor)))
    return out
