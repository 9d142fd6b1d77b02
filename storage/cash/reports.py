"""SQL of the cash room: the sums of a shift (X and Z reports) and all that the desk shows at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from storage.accounts import queries as accounts
from storage.cash import queries, receipts, rules, shifts
from storage.cash.records import Count, CountKind, Method, Receipt, ReceiptKind, Shift, ShiftState
from storage.cash.report_records import CashDay, MethodTotal, ShiftReport
from storage.cash.tables import ACCOUNTS, account, entry, posting, receipt, receipt_line, shift, shift_count
from storage.ids import ShiftId
from storage.prepared import Prepared
from storage.rights import RIGHTS, Right

SALES = (ReceiptKind.SALE, ReceiptKind.ADVANCE)
MOVES = (ReceiptKind.IN, ReceiptKind.OUT, ReceiptKind.DROP, ReceiptKind.COUNTER)


_LEFT = Prepared(
    select(shift_count.c.counted_minor)
    .join(shift, shift.c.id == shift_count.c.shift_id)
    .where(
        shift.c.register_id == bindparam("of_register"),
        shift.c.number == bindparam("before"),
        shift_count.c.kind == CountKind.CLOSING.value,
    )
)
_MOVED = Prepared(
    select(func.coalesce(func.sum(posting.c.amount_minor), 0))
    .join(entry, entry.c.id == posting.c.entry_id)
    # by the shift, not by the account
    .where(entry.c.shift_id == bindparam("of_shift"), posting.c.account_id + 0 == ACCOUNTS["cash"])
)


def drawer(conn: Connection, of: Shift) -> int:
    """What the drawer should hold now: what the shift before it left, and all cash since."""
    before: int | None = _LEFT.value(conn, of_register=of.register_id, before=of.number - 1)
    moved: int = _MOVED.value(conn, of_shift=of.id)
    return (before or 0) + int(moved)


def _methods(documents: tuple[Receipt, ...]) -> tuple[MethodTotal, ...]:
    """Sales and refunds by method; every method that the desk has, in its order."""
    sums: dict[Method, list[int]] = {method: [0, 0, 0, 0] for method in Method}
    for document in documents:
        if document.kind not in (*SALES, ReceiptKind.REFUND):
            continue
        at = 2 if document.kind is ReceiptKind.REFUND else 0
        for tender in document.methods:
            sums[tender.method][at] += 1
            sums[tender.method][at + 1] += abs(tender.amount_minor)
    return tuple(
        MethodTotal(
            method=method, sales_count=line[0], sales_minor=line[1], refunds_count=line[2], refunds_minor=line[3]
        )
        for method, line in sums.items()
    )


_DISCOUNTS = Prepared(
    select(
        func.count(receipt_line.c.charge_id.distinct()),
        func.coalesce(func.sum(receipt_line.c.discount_minor), 0),
    )
    .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
    .where(
        receipt.c.shift_id == bindparam("of_shift"),
        receipt.c.kind == ReceiptKind.SALE.value,
        receipt_line.c.discount_minor > 0,
    )
)


def _discounts(conn: Connection, shift_id: ShiftId) -> tuple[int, int]:
    count, total = _DISCOUNTS.first(conn, of_shift=shift_id)
    return int(count), int(total)


def _cashiers(of: Shift, counts: tuple[Count, ...], documents: tuple[Receipt, ...]) -> tuple[str, ...]:
    """Everybody who counted the drawer or made a document, in order."""
    named = [(of.opened_at, of.opened_by_name)]
    named += [(count.at, count.by_name) for count in counts]
    named += [(document.at, document.by_name) for document in documents]
    return tuple(dict.fromkeys(name for _, name in sorted(named, key=lambda pair: pair[0])))


def report(
    conn: Connection, of: Shift, at: datetime, documents: tuple[Receipt, ...] | None = None
) -> ShiftReport:
    """The sums of a shift from its rows; for a closed one they never change."""
    if documents is None:
        documents = receipts.receipts_of(conn, of.id)
    counts = shifts.counts_of(conn, of.id)
    closing = next((c for c in counts if c.kind is CountKind.CLOSING), None)
    sales = [d for d in documents if d.kind in SALES]
    refunds = [d for d in documents if d.kind is ReceiptKind.REFUND]
    moves = tuple(d for d in reversed(documents) if d.kind in MOVES)
    discounts_count, discounts_minor = _discounts(conn, of.id)
    return ShiftReport(
        shift=of,
        at=at,
        cashiers=_cashiers(of, counts, documents),
        methods=_methods(documents),
        sales_count=len(sales),
        sales_minor=sum(d.total_minor for d in sales),
        refunds_count=len(refunds),
        refunds_minor=-sum(d.total_minor for d in refunds),
        discounts_count=discounts_count,
        discounts_minor=discounts_minor,
        moves=moves,
        opening_minor=counts[0].counted_minor if counts else 0,
        moves_minor=sum(d.total_minor for d in moves),
        expected_minor=drawer(conn, of) if closing is None else closing.expected_minor,
        first_number=documents[-1].number if documents else None,
        last_number=documents[0].number if documents else None,
        counts=counts,
        notes=closing.notes if closing else "",
        last_hash=shifts.last_hash(conn, of.id),
    )


def figures(of: ShiftReport) -> dict[str, Any]:  # Any: JSON
    """The report as plain values: kept with the closed shift, and answered by `frontdesk report z`."""
    closing = of.closing
    return {
        "register": of.shift.register_name,
        "shift": of.shift.number,
        "opened_at": of.shift.opened_at.isoformat(),
        "closed_at": None if of.shift.closed_at is None else of.shift.closed_at.isoformat(),
        "cashiers": list(of.cashiers),
        "first_receipt": of.first_number,
        "last_receipt": of.last_number,
        "sales_count": of.sales_count,
        "sales_minor": of.sales_minor,
        "refunds_count": of.refunds_count,
        "refunds_minor": of.refunds_minor,
        "discounts_count": of.discounts_count,
        "discounts_minor": of.discounts_minor,
        "methods": {
            total.method.value: {
                "sales_count": total.sales_count,
                "sales_minor": total.sales_minor,
                "refunds_count": total.refunds_count,
                "refunds_minor": total.refunds_minor,
            }
            for total in of.methods
        },
        "moves": [
            {"receipt": move.number, "kind": move.kind.value, "amount_minor": move.total_minor, "reason": move.reason}
            for move in of.moves
        ],
        "opening_minor": of.opening_minor,
        "handover_minor": of.handover_minor,
        "expected_minor": of.expected_minor,
        "counted_minor": None if closing is None else closing.counted_minor,
        "difference_minor": None if closing is None else closing.difference_minor,
        "counts": [_count(count) for count in of.counts],
        "notes": of.notes,
    }


def _count(of: Count) -> dict[str, Any]:  # Any: JSON
    return {
        "kind": of.kind.value,
        "by": of.by_name,
        "expected_minor": of.expected_minor,
        "counted_minor": of.counted_minor,
        "difference_minor": of.difference_minor,
        "reason": of.reason,
        "pieces": {str(denomination): pieces for denomination, pieces in sorted(of.pieces.items())},
        "methods": {method.value: list(pair) for method, pair in sorted(of.methods.items())},
    }


_RIGHTS = (
    Right.CASH,
    Right.DISCOUNT,
    Right.DISCOUNT_APPROVE,
    Right.REFUND,
    Right.REFUND_APPROVE,
    Right.DIFFERENCE_APPROVE,
)


def _holders(conn: Connection) -> dict[Right, tuple[str, ...]]:
    people = [account for account in accounts.all_accounts(conn) if not account.disabled]
    return {right: tuple(one.name for one in people if right in RIGHTS[one.role]) for right in _RIGHTS}


def day(conn: Connection, desk: str, now: datetime, zone: ZoneInfo, dues_since: date | None) -> CashDay:
    """All that the cash desk shows at once; of `dues_since` see `queries.dues`."""
    register = shifts.register_at(conn, desk)
    current = shifts.open_shift(conn, register.id)
    previous = shifts.last_closed(conn, register.id)
    last_counts = shifts.counts_of(conn, previous) if current is None and previous is not None else ()
    documents = () if current is None else receipts.receipts_of(conn, current.id)
    sums = None if current is None else report(conn, current, now, documents)
    counts = last_counts if sums is None else sums.counts
    return CashDay(
        register=register,
        shift=current,
        state=ShiftState.CLOSED if current is None else rules.state_of(current, now),
        report=sums,
        dues=queries.dues(conn, dues_since, today=now.astimezone(zone).date()),
        receipts=documents,
        requests=receipts.requests(conn),
        expected_opening_minor=last_counts[-1].counted_minor if last_counts else None,
        usual=frozenset(counts[-1].pieces) if counts else frozenset(),
        holders=_holders(conn),
    )


def takings(conn: Connection, first: datetime, last: datetime, zone: ZoneInfo) -> dict[date, int]:
    """What patients and insurers paid less what was given back, by the centre's day, `last` excluded.

    An advance counts when it is paid in, not when it is used up.
    """
    rows = conn.execute(
        select(receipt.c.at, func.sum(posting.c.amount_minor).label("amount"))
        .join(posting, posting.c.entry_id == receipt.c.entry_id)
        .join(account, account.c.id == posting.c.account_id)
        .where(
            receipt.c.at >= first,
            receipt.c.at < last,
            receipt.c.kind.in_([kind.value for kind in (*SALES, ReceiptKind.REFUND)]),
            account.c.method.is_not(None),
            account.c.method != Method.ADVANCE.value,
        )
        .group_by(receipt.c.at)
    )
    taken: dict[date, int] = {}
    for row in rows:
        day_of = row.at.astimezone(zone).date()
        taken[day_of] = taken.get(day_of, 0) + int(row.amount)
    return taken
