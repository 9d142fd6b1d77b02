"""Verbs of the till: payments, advances, cash in and out, copies.

Those of charges are in `charge_verbs`, of shifts in `shift_verbs`, of refunds in `refund_verbs`; all are
reachable from here.
Receipts and refunds are never taken back, only answered by new documents; a cash move is undone by
a counter document.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from storage.cash import ledger, queries, receipts, rules, shifts
from storage.cash.charge_verbs import add_charge, charge_visit, discount, set_quantity, strikes_off_alone, void_charge
from storage.cash.documents import Document, Line
from storage.cash.orders import PaymentOrder
from storage.cash.paper import ENGLISH, Words, of_slip, slip
from storage.cash.records import Charge, ChargeState, Method, Receipt, ReceiptKind, Tender
from storage.cash.refund_verbs import approve_refund, decline_refund, refund, request_refund
from storage.cash.shift_verbs import (
    accept_hand_over,
    close_shift,
    current_shift,
    drawer_holds,
    hand_over,
    keep_shift,
    open_shift,
)
from storage.cash.tables import receipt_copy
from storage.errors import N_, NotFound, RuleBroken
from storage.ids import ChargeId, PatientId, ReceiptId
from storage.journal.records import JournalRow
from storage.patients.tables import patient
from storage.rights import Right
from storage.rows import conflict
from storage.unit import Unit
from storage.verbs import verb

__all__ = [
    "ENGLISH",
    "accept_hand_over",
    "add_charge",
    "approve_refund",
    "cash_move",
    "charge_visit",
    "close_shift",
    "decline_refund",
    "deposit",
    "discount",
    "hand_over",
    "keep_shift",
    "open_shift",
    "owed_lines",
    "paid_line",
    "pay",
    "refund",
    "reprint",
    "request_refund",
    "set_quantity",
    "strikes_off_alone",
    "void_charge",
]

def owed_lines(unit: Unit, seen: Sequence[tuple[ChargeId, int]]) -> list[Charge]:
    """The lines to pay, as the payer saw them.  Raises Conflict, RuleBroken."""
    found = queries.charges_by_id(unit.conn, [charge_id for charge_id, _ in seen])
    charges = []
    for charge_id, version in dict(seen).items():
        line = found.get(charge_id)
        if line is None:
            raise NotFound(N_("There is no such charge."))
        if line.version != version:
            raise conflict(unit, "charge", charge_id)
        if line.state is not ChargeState.OPEN:
            raise RuleBroken(N_("{title} is settled already."), title=line.title)
        charges.append(line)
    if not charges:
        raise RuleBroken(N_("Nothing is owed here."))
    if len({line.patient_id for line in charges}) > 1:
        raise RuleBroken(N_("A receipt is for one patient."))
    return charges


@verb("cash.pay", right=Right.CASH)
def pay(unit: Unit, order: PaymentOrder, words: Words = ENGLISH) -> int:
    """Take a payment for one or more charges and post its receipt; what is applied counts as paid."""
    of = current_shift(unit)
    ledger.lock(unit.conn, of.register_id)
    rules.may_sell(of, unit.now)
    charges = owed_lines(unit, order.charges)
    if any(tender.method is Method.INSURER for tender in order.tenders):
        raise RuleBroken(N_("An insurer pays by a policy: split the bill by the patient's policy."))
    owner = charges[0].patient_id
    held = queries.advances(unit.conn, [owner]).get(owner, 0)
    settled = rules.settle(sum(line.due_minor for line in charges), order.tenders, held)
    parts = rules.spread(settled.applied_minor, [line.due_minor for line in charges])
    said = receipts.discounts_said(unit.conn, [line.id for line in charges])
    lines = tuple(
        paid_line(line, part, line.discount_minor - said.get(line.id, 0))
        for line, part in zip(charges, parts, strict=True)
        if part
    )
    document = Document(
        kind=ReceiptKind.SALE,
        lines=lines,
        tenders=settled.applied,
        against="revenue",
        patient_id=owner,
        patient_name=charges[0].patient_name,
        tendered_minor=settled.tendered_minor,
        change_minor=settled.change_minor,
    )
    return ledger.post(unit, of, document, words)


def paid_line(line: Charge, part: int, new_discount_minor: int) -> Line:
    """A charge on its receipt: its price, discount, what was paid before and what stays owed.

    A discount counts in the reports of the shift whose receipt is the first to show it.
    """
    return Line(
        title=line.title,
        quantity=line.quantity,
        price_minor=line.price_minor,
        discount_minor=max(0, new_discount_minor),
        shown_discount_minor=line.discount_minor,
        paid_before_minor=line.paid_minor - line.refunded_minor,
        remains_minor=line.due_minor - part,
        amount_minor=part,
        charge_id=line.id,
    )


@verb("cash.deposit", right=Right.CASH)
def deposit(unit: Unit, patient_id: PatientId, tenders: tuple[Tender, ...], words: Words = ENGLISH) -> int:
    """Take an advance for services to come."""
    of = current_shift(unit)
    ledger.lock(unit.conn, of.register_id)
    rules.may_sell(of, unit.now)
    if not tenders or any(t.method in (Method.ADVANCE, Method.INSURER) for t in tenders):
        raise RuleBroken(N_("An advance is paid in cash, by card or by transfer."))
    if any(not 0 < t.amount_minor <= rules.AMOUNT_MAX for t in tenders):
        raise RuleBroken(N_("A payment is a sum above zero."))
    row = unit.conn.execute(select(patient).where(patient.c.id == patient_id)).first()
    if row is None:
        raise NotFound(N_("There is no such patient."))
    total = sum(t.amount_minor for t in tenders)
    document = Document(
        kind=ReceiptKind.ADVANCE,
        lines=(Line(title=words.advance, amount_minor=total),),
        tenders=tenders,
        against="advance",
        patient_id=patient_id,
        patient_name=queries.full_name(row),
        tendered_minor=ledger.cash_part(tenders),
    )
    return ledger.post(unit, of, document, words)


# ---------------------------------------------------------------------------- the drawer

_MOVES = {ReceiptKind.IN: (1, "paid-in"), ReceiptKind.OUT: (-1, "paid-out"), ReceiptKind.DROP: (-1, "safe")}


@verb("cash.cash_move", right=Right.CASH)
def cash_move(unit: Unit, kind: ReceiptKind, amount_minor: int, reason: str, words: Words = ENGLISH) -> int:
    """Put cash into the drawer, take it out, or bring it to the safe, with a reason and a document."""
    if kind not in _MOVES:
        raise RuleBroken(N_("Cash is put in, taken out or brought to the safe."))
    if not 0 < amount_minor <= rules.AMOUNT_MAX:
        raise RuleBroken(N_("A sum above zero."))
    if not reason.strip():
        raise RuleBroken(N_("Moving cash needs a reason."))
    of = current_shift(unit)
    ledger.lock(unit.conn, of.register_id)
    rules.may_move(of, unit.now)
    sign, against = _MOVES[kind]
    if sign < 0:
        drawer_holds(unit, of, amount_minor)
    total = sign * amount_minor
    document = Document(
        kind=kind,
        lines=(Line(title=reason.strip(), amount_minor=total),),
        tenders=(Tender(method=Method.CASH, amount_minor=total),),
        against=against,
        reason=reason.strip(),
        captions=slip(words),
    )
    return ledger.post(unit, of, document, words)


@cash_move.undoes
def _undo_move(unit: Unit, entry: JournalRow) -> None:
    """Answer a cash move by the opposite sum, in the same shift."""
    original: Receipt = receipts.receipt_of(unit.conn, ReceiptId(entry.key))
    of = current_shift(unit)
    ledger.lock(unit.conn, of.register_id)
    if of.id != original.shift_id:
        raise RuleBroken(N_("Shift {number} is closed."), number=shifts.shift_of(unit.conn, original.shift_id).number)
    if original.countered:
        raise RuleBroken(N_("This was taken back already."))
    rules.may_move(of, unit.now)
    drawer_holds(unit, of, max(0, original.total_minor))
    document = Document(
        kind=ReceiptKind.COUNTER,
        lines=(Line(title=original.about, amount_minor=-original.total_minor),),
        tenders=(Tender(method=Method.CASH, amount_minor=-original.total_minor),),
        against=_MOVES[original.kind][1],
        reason=original.reason,
        reverses=original.entry_id,
    )
    ledger.post(unit, of, document, of_slip((entry.after or {}).get("captions", {})))


@verb("cash.reprint", right=Right.CASH)
def reprint(unit: Unit, receipt_id: ReceiptId) -> int:
    """Note that a receipt is printed again; answers the number of the copy."""
    receipts.receipt_of(unit.conn, receipt_id)
    copy = unit.conn.execute(
        select(func.coalesce(func.max(receipt_copy.c.copy), 0) + 1).where(receipt_copy.c.receipt_id == receipt_id)
    ).scalar_one()
    unit.conn.execute(insert(receipt_copy).values(receipt_id=receipt_id, copy=copy, at=unit.now, by=unit.actor.user_id))
    unit.journal("receipt_copy", receipt_id, None, {"copy": copy})
    unit.changed("cash", receipt_id)
    return int(copy)
