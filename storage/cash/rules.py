"""Pure decisions of the cash desk: change, splits, discounts, denominations, the arithmetic of a shift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from storage.cash.orders import Discount
from storage.cash.records import (
    Charge,
    ChargeState,
    CountKind,
    Method,
    Receipt,
    ReceiptKind,
    ReceiptLine,
    Settlement,
    Shift,
    ShiftState,
    Tender,
)
from storage.errors import N_, RuleBroken
from storage.money import percent_of

SHIFT_HOURS_MAX = 24
"""A shift lasts at most 24 hours; an expired one sells nothing until it is closed."""
SHIFT_HOURS_WARN = 20
QUANTITY_MAX = 999
"""More than that of one service on one line is a slipped key."""
PIECES_MAX = 100_000
"""More pieces of one denomination than any drawer holds."""
AMOUNT_MAX = 10**12
"""No single sum of a desk is above this (minor units)."""

_DENOMINATIONS: dict[str, tuple[int, ...]] = {
    "RUB": (500000, 200000, 100000, 50000, 20000, 10000, 5000, 1000, 500, 200, 100, 50, 10),
    "EUR": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "USD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1),
}
_ALWAYS_COUNTED = 7
"""The largest denominations are asked for at every count; smaller ones when the drawer had them."""


def denominations(currency: str) -> tuple[int, ...]:
    """The notes and coins of a currency in minor units, the largest first."""
    return _DENOMINATIONS.get(currency, _DENOMINATIONS["EUR"])


def asked_denominations(currency: str, usual: Iterable[int]) -> tuple[int, ...]:
    """What a count must answer: the largest notes, and whatever the last count found below them."""
    had = frozenset(usual)
    known = denominations(currency)
    return known[:_ALWAYS_COUNTED] + tuple(d for d in known[_ALWAYS_COUNTED:] if d in had)


def counted(pieces: Iterable[tuple[int, int]], currency: str) -> int:
    """The sum of a count by denomination.  Raises RuleBroken for what no drawer holds."""
    known = denominations(currency)
    total = 0
    seen: set[int] = set()
    for denomination, count in pieces:
        if denomination not in known or denomination in seen:
            raise RuleBroken(N_("There is no such note or coin; count by the denominations shown."))
        if not 0 <= count <= PIECES_MAX:
            raise RuleBroken(N_("How many pieces: a whole number from 0 to {most}."), most=PIECES_MAX)
        seen.add(denomination)
        total += denomination * count
    return total


def state_of(shift: Shift, now: datetime) -> ShiftState:
    """What may be done in a shift now."""
    if shift.closed_at is not None:
        return ShiftState.CLOSED
    if shift.last_count is CountKind.HANDOVER_OUT:
        return ShiftState.HANDOVER
    if now - shift.opened_at >= timedelta(hours=SHIFT_HOURS_MAX):
        return ShiftState.EXPIRED
    return ShiftState.OPEN


def ends_soon(shift: Shift, now: datetime) -> bool:
    """Whether the shift has been open for 20 hours: the desk warns."""
    return now - shift.opened_at >= timedelta(hours=SHIFT_HOURS_WARN)


def may_sell(shift: Shift, now: datetime) -> None:
    """Raise RuleBroken unless money may be taken in this shift now."""
    state = state_of(shift, now)
    if state is ShiftState.EXPIRED:
        told = N_("Shift {number} has been open for 24 hours: close it, then open a new one.")
        raise RuleBroken(told, number=shift.number)
    may_move(shift, now)


def may_move(shift: Shift, now: datetime) -> None:
    """Raise RuleBroken unless cash may go in or out of the drawer; an expired shift may."""
    state = state_of(shift, now)
    if now < shift.opened_at:
        told = N_("Shift {number} was not open yet at that time: money is entered at a time when it was.")
        raise RuleBroken(told, number=shift.number)
    if state is ShiftState.CLOSED:
        raise RuleBroken(N_("Shift {number} is closed."), number=shift.number)
    if state is ShiftState.HANDOVER:
        told = N_("Shift {number} waits for its new cashier: count the drawer and accept it first.")
        raise RuleBroken(told, number=shift.number)


def settle(due_minor: int, tenders: Sequence[Tender], advance_minor: int = 0) -> Settlement:
    """How an offered payment falls on what is due.

    What is applied counts as paid, never what is tendered; only cash gives change.  Nothing
    offered means exactly the sum, in cash.  Less than the sum is a part payment.  Raises
    RuleBroken for a sum that is not positive, for a method other than cash above what remains,
    and for more out of the advance than the patient has.
    """
    if due_minor <= 0:
        raise RuleBroken(N_("Nothing is owed here."))
    offered = tuple(tenders) or (Tender(method=Method.CASH, amount_minor=due_minor),)
    cash = sum(t.amount_minor for t in offered if t.method is Method.CASH)
    by_method: dict[Method, int] = {}
    for tender in offered:
        if not 0 < tender.amount_minor <= AMOUNT_MAX:
            raise RuleBroken(N_("A payment is a sum above zero."))
        by_method[tender.method] = by_method.get(tender.method, 0) + tender.amount_minor
    if by_method.get(Method.ADVANCE, 0) > advance_minor:
        raise RuleBroken(N_("The advance does not hold so much."))
    other = sum(amount for method, amount in by_method.items() if method is not Method.CASH)
    if other > due_minor:
        raise RuleBroken(N_("Only cash gives change: the other methods cannot pay more than is due."))
    cash_applied = min(cash, due_minor - other)
    if cash and not cash_applied:
        raise RuleBroken(N_("Only cash gives change: the other methods cannot pay more than is due."))
    applied = tuple(
        Tender(method=method, amount_minor=cash_applied if method is Method.CASH else amount)
        for method, amount in by_method.items()
    )
    return Settlement(
        due_minor=due_minor,
        applied=applied,
        tendered_minor=cash,
        change_minor=cash - cash_applied,
    )


def spread(applied_minor: int, dues: Sequence[int]) -> tuple[int, ...]:
    """Lay a sum on the lines in order: the first ones are paid first."""
    shares = []
    for due in dues:
        part = min(due, applied_minor)
        shares.append(part)
        applied_minor -= part
    return tuple(shares)


def discount_of(gross_minor: int, discount: Discount) -> int:
    """A discount in minor units.  Raises RuleBroken without a reason, or beyond the line itself."""
    if not discount.reason.strip():
        raise RuleBroken(N_("A discount needs a reason."))
    amount = discount.amount_minor or 0
    if discount.percent is not None:
        amount = percent_of(gross_minor, discount.percent)
    if not 0 <= amount <= gross_minor:
        raise RuleBroken(N_("A discount lies between nothing and the whole line."))
    return amount


def may_alter(charge: Charge, amount_minor: int) -> None:
    """Raise RuleBroken unless the line may come to cost `amount_minor`."""
    if charge.state is not ChargeState.OPEN:
        raise RuleBroken(N_("This line is settled; give the money back instead."))
    if amount_minor < charge.paid_minor - charge.refunded_minor:
        raise RuleBroken(N_("More than that has been paid on this line already."))


def may_void(charge: Charge) -> None:
    """Raise RuleBroken unless the line may be struck off: nothing of it is paid."""
    if charge.state is ChargeState.VOID:
        raise RuleBroken(N_("This line is struck off already."))
    if charge.paid_minor != charge.refunded_minor:
        raise RuleBroken(N_("Money was taken for this line; give it back instead."))


def refund_lines(receipt: Receipt, wanted: Sequence[tuple[int, int]]) -> tuple[tuple[ReceiptLine, int], ...]:
    """Which original lines give back how much; never above what remains.  Empty means all."""
    if receipt.kind not in (ReceiptKind.SALE, ReceiptKind.ADVANCE):
        raise RuleBroken(N_("Only a payment can be given back."))
    lines = {line.id: line for line in receipt.lines}
    asked = tuple(wanted) or tuple(
        (line.id, line.refundable_minor) for line in receipt.lines if line.refundable_minor
    )
    if not asked:
        raise RuleBroken(N_("Receipt {number} was given back already."), number=receipt.number)
    chosen = []
    for line_id, amount in asked:
        if line_id not in lines or amount <= 0:
            raise RuleBroken(N_("A refund names lines of its receipt and sums above zero."))
        line = lines.pop(line_id)
        if amount > line.refundable_minor:
            raise RuleBroken(N_("No more can be given back than remains of the line."))
        chosen.append((line, amount))
    return tuple(chosen)


def refund_methods(
    receipt: Receipt, already: Mapping[Method, int], amount_minor: int, method: Method | None
) -> tuple[Tender, ...]:
    """By which methods a refund goes: the same that paid, as far as they remain, unless one is named."""
    if method is not None:
        if (method is Method.INSURER) != any(paid.method is Method.INSURER for paid in receipt.methods):
            raise RuleBroken(N_("What an insurer paid goes back to the insurer, and nothing else does."))
        return (Tender(method=method, amount_minor=amount_minor),)
    parts = []
    for paid in receipt.methods:
        part = min(amount_minor, paid.amount_minor - already.get(paid.method, 0))
        if part > 0:
            parts.append(Tender(method=paid.method, amount_minor=part))
            amount_minor -= part
    if amount_minor:
        raise RuleBroken(N_("No more can be given back than remains of the receipt."))
    return tuple(parts)


def difference_needs_reason(difference_minor: int, limit_minor: int) -> bool:
    """Whether over or short is beyond what is let pass without a word."""
    return abs(difference_minor) > limit_minor


HANDING = (CountKind.HANDOVER_OUT, CountKind.HANDOVER_IN, CountKind.HANDOVER_BACK)
"""Counts within a shift: they move the drawer, so a grave difference is approved here too, not only at the closing."""

def unexplained_limit(kind: CountKind, limit_minor: int) -> int:
    """What difference passes without a word: none between two people at a hand-over, else the centre's limit."""
    return 0 if kind in HANDING else limit_minor


def needs_approval(off_minor: int, gross_minor: int, limit_percent: int) -> bool:
    """Whether a discount is so large that it takes the right to approve it."""
    return off_minor * 100 > gross_minor * limit_percent


def check_reason(difference_minor: int, limit_minor: int, reason: str) -> None:
    """Raise RuleBroken when a difference above the limit has no reason."""
    if difference_needs_reason(difference_minor, limit_minor) and not reason.strip():
        raise RuleBroken(N_("The count differs from what is expected: say why."))


def typed_proof(number: int) -> str:
    """The last three digits that must be typed before an irreversible act (a receipt, a sum)."""
    return f"{number % 1000:03d}"
