"""Posting what an insurer pays of a bill: a receipt of its own, paid by the insurer's account."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from storage.cash import ledger, receipts, rules
from storage.cash.documents import Document
from storage.cash.paper import Words
from storage.cash.records import Method, ReceiptKind, Tender
from storage.cash.shift_verbs import current_shift
from storage.cash.verbs import owed_lines, paid_line
from storage.ids import ChargeId, ReceiptId
from storage.unit import Unit


def post_insured(
    unit: Unit,
    parts: Sequence[tuple[ChargeId, int, int]],
    words: Words,
    before_seal: Callable[[ReceiptId], None],
) -> ReceiptId:
    """Post what one insurer pays of a patient's lines to the insurer's account: (charge, version as seen, sum).

    For the split of a bill, which knows by which policy; `before_seal` writes that down.
    """
    of = current_shift(unit)
    ledger.lock(unit.conn, of.register_id)
    rules.may_sell(of, unit.now)
    charges = owed_lines(unit, [(charge_id, version) for charge_id, version, _ in parts])
    said = receipts.discounts_said(unit.conn, [line.id for line in charges])
    total = sum(part for _, _, part in parts)
    document = Document(
        kind=ReceiptKind.SALE,
        lines=tuple(
            paid_line(line, part, line.discount_minor - said.get(line.id, 0))
            for line, (_, _, part) in zip(charges, parts, strict=True)
        ),
        tenders=(Tender(method=Method.INSURER, amount_minor=total),),
        against="revenue",
        patient_id=charges[0].patient_id,
        patient_name=charges[0].patient_name,
    )
    return ledger.post(unit, of, document, words, before_seal)
