"""Verbs of refunds: new documents that name the lines of old ones, above a limit with a second person."""

from __future__ import annotations

import json

from sqlalchemy import insert, select, update

from storage.accounts.approving import second
from storage.cash import ledger, queries, receipts, rules, shifts
from storage.cash.documents import Document, Line
from storage.cash.orders import RefundOrder
from storage.cash.paper import ENGLISH, Words
from storage.cash.records import Method, ReceiptKind, RequestState, Shift, Tender
from storage.cash.shift_verbs import current_shift, drawer_holds
from storage.cash.tables import refund_request
from storage.errors import N_, NotAllowed, NotFound, RuleBroken
from storage.ids import ReceiptId, ShiftId, UserId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.rows import conflict
from storage.unit import Unit
from storage.verbs import verb


def _as_shown(total_minor: int, shown_minor: int | None) -> int:
    """The sum of a refund.  Raises RuleBroken when another one was shown to the person who gives it back."""
    if shown_minor is not None and shown_minor != total_minor:
        raise RuleBroken(N_("Nothing was given back: the sheet showed another sum; open it again."))
    return total_minor


def _refund(unit: Unit, of: Shift, order: RefundOrder, words: Words) -> ReceiptId:
    """Post a refund in a shift: the money leaves the drawer of its register."""
    ledger.lock(unit.conn, of.register_id)
    rules.may_sell(of, unit.now)
    original = receipts.receipt_of(unit.conn, order.receipt_id)
    chosen = rules.refund_lines(original, order.lines)
    total = _as_shown(sum(amount for _, amount in chosen), order.total_minor)
    already = receipts.refunded_by_method(unit.conn, original.id)
    tenders = rules.refund_methods(original, already, total, order.method)
    cash = ledger.cash_part(tenders)
    drawer_holds(unit, of, cash)
    assert original.patient_id is not None  # payments and advances name their patient
    owner = queries.survivor(unit.conn, original.patient_id)
    against = "revenue"
    if original.kind is ReceiptKind.ADVANCE:
        against = "advance"
        if total > queries.advances(unit.conn, [owner]).get(owner, 0):
            raise RuleBroken(N_("The advance does not hold so much."))
    document = Document(
        kind=ReceiptKind.REFUND,
        lines=tuple(
            Line(
                title=line.title,
                quantity=line.quantity,
                amount_minor=-amount,
                charge_id=line.charge_id,
                refund_of=line.id,
            )
            for line, amount in chosen
        ),
        tenders=tuple(Tender(method=t.method, amount_minor=-t.amount_minor) for t in tenders),
        against=against,
        patient_id=owner,
        patient_name=original.patient_name,
        refund_of=(original.id, original.number),
        reason=order.reason.strip(),
    )
    return ledger.post(unit, of, document, words)


def _refund_total(unit: Unit, order: RefundOrder) -> int:
    if not order.reason.strip():
        raise RuleBroken(N_("A refund needs a reason."))
    chosen = rules.refund_lines(receipts.receipt_of(unit.conn, order.receipt_id), order.lines)
    return _as_shown(sum(amount for _, amount in chosen), order.total_minor)


@verb("cash.refund", right=Right.REFUND, second=Right.REFUND_APPROVE)
def refund(unit: Unit, order: RefundOrder, words: Words = ENGLISH) -> int:
    """Give money back by a new document that names the original lines.

    Above the centre's limit it takes a second person, here and now or later (`request_refund`), and both
    are kept in the list of requests; what went back of the same receipt before counts, so that a large
    sum cannot go in small parts.
    """
    before = sum(receipts.refunded_by_method(unit.conn, order.receipt_id).values())
    if before + _refund_total(unit, order) <= unit.centre.refund_limit_minor:
        return _refund(unit, current_shift(unit), order, words)
    person = second(unit)
    asked = _asked(unit, order)
    made = _refund(unit, current_shift(unit), order, words)
    _decide(unit, asked, RequestState.APPROVED, made, by=person.user_id)
    return made


@verb("cash.request_refund", right=Right.REFUND)
def request_refund(unit: Unit, order: RefundOrder) -> int:
    """Ask for a refund above the limit; the shift does not close until it is decided."""
    return _asked(unit, order)


def _asked(unit: Unit, order: RefundOrder) -> int:
    """Write a request down, open as yet."""
    of = current_shift(unit)
    rules.may_sell(of, unit.now)
    total = _refund_total(unit, order)
    made = unit.conn.execute(
        insert(refund_request).values(
            receipt_id=order.receipt_id,
            shift_id=of.id,
            amount_minor=total,
            order=json.dumps({"lines": order.lines, "method": order.method}),
            reason=order.reason.strip(),
            requested_by=unit.actor.user_id,
            requested_by_name=unit.actor.name,
            requested_at=unit.now,
        )
    ).inserted_primary_key
    assert made is not None
    values = {"receipt_id": order.receipt_id, "amount_minor": total, "state": RequestState.PENDING}
    unit.journal("refund_request", made[0], None, values)
    unit.changed("cash", made[0])
    return int(made[0])


@request_refund.undoes
def _undo_request(unit: Unit, entry: JournalRow) -> None:
    _decide(unit, entry.key, RequestState.DECLINED, None)


def _decide(
    unit: Unit, request_id: int, state: RequestState, refund_id: ReceiptId | None, *, by: UserId | None = None
) -> None:
    """Close a request: decided by the person who acts, or `by` the one who approves in place."""
    changed = unit.conn.execute(
        update(refund_request)
        .where(refund_request.c.id == request_id, refund_request.c.state == RequestState.PENDING.value)
        .values(state=state.value, decided_by=by or unit.actor.user_id, decided_at=unit.now, refund_id=refund_id)
    )
    if changed.rowcount != 1:
        raise conflict(unit, "refund_request", request_id)
    unit.journal("refund_request", request_id, {"state": RequestState.PENDING}, {"state": state})
    unit.changed("cash", request_id)


@verb("cash.approve_refund", right=Right.REFUND_APPROVE)
def approve_refund(unit: Unit, request_id: int, words: Words = ENGLISH) -> int:
    """Approve a refund that another person has asked for; the money leaves the drawer where it was asked for."""
    row = unit.conn.execute(select(refund_request).where(refund_request.c.id == request_id)).first()
    if row is None:
        raise NotFound(N_("There is no such request."))
    if row.state != RequestState.PENDING.value:
        raise conflict(unit, "refund_request", request_id)
    if row.requested_by == unit.actor.user_id:
        raise NotAllowed(N_("A second person must approve it: you asked for this refund."))
    kept = json.loads(row.order)
    order = RefundOrder(
        receipt_id=ReceiptId(row.receipt_id),
        reason=row.reason,
        lines=tuple((line, amount) for line, amount in kept["lines"]),
        method=None if kept["method"] is None else Method(kept["method"]),
        total_minor=row.amount_minor,
    )
    made = _refund(unit, shifts.shift_of(unit.conn, ShiftId(row.shift_id)), order, words)
    _decide(unit, request_id, RequestState.APPROVED, made)
    return made


@verb("cash.decline_refund", right=Right.REFUND_APPROVE)
def decline_refund(unit: Unit, request_id: int) -> int:
    """Decline a refund that was asked for."""
    _decide(unit, request_id, RequestState.DECLINED, None)
    return request_id
