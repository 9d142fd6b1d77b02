"""Posting a split: the insurers' parts and the patient's own payment, in one unit of work.

Receipts are never taken back, only answered by refunds; a refund of an insurer's receipt gives the part back to the
policy's limits and the letter (the guards of `part_triggers`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage import rows
from storage.cash import queries as cash
from storage.cash.insured import post_insured
from storage.cash.orders import PaymentOrder
from storage.cash.paper import ENGLISH, Words
from storage.cash.records import Charge
from storage.cash.tables import receipt_line
from storage.cash.verbs import pay
from storage.claims.split_queries import split_of
from storage.claims.split_records import SplitLine, SplitOrder
from storage.claims.split_tables import insured_part
from storage.errors import N_, RuleBroken
from storage.ids import ChargeId, ReceiptId
from storage.rights import Right
from storage.rows import conflict
from storage.services import queries as price_list
from storage.unit import Unit
from storage.verbs import verb


@verb("claims.settle", right=Right.CASH)
def settle(unit: Unit, order: SplitOrder, words: Words = ENGLISH) -> int:
    """Post what insurers pay of a bill, and the patient's share when it is paid at once.

    Answers the first insurer's receipt; those of other policies and of the patient have the numbers after it.
    Raises Conflict for a line that another desk has changed, RuleBroken when the split came out otherwise meanwhile.
    """
    unit.require(Right.INSURANCE)
    lines = _as_shown(unit, order)
    made: list[ReceiptId] = []
    for policy_id in dict.fromkeys(line.policy_id for line in lines):
        made.append(_post(unit, [line for line in lines if line.policy_id == policy_id], words))
    if order.tenders is not None:
        known = cash.charges_by_id(unit.conn, [charge_id for charge_id, _, _ in order.lines])
        rest = tuple((one.id, one.version) for one in known.values() if one.due_minor)
        if rest:
            pay(unit, PaymentOrder(charges=rest, tenders=order.tenders), words)
    return made[0]


def _as_shown(unit: Unit, order: SplitOrder) -> list[SplitLine]:
    """The split as it comes out now, its insurers' lines.  Raises Conflict, RuleBroken unless it is as shown."""
    split = split_of(unit.conn, [charge_id for charge_id, _, _ in order.lines], unit.centre.tz)
    now = {line.charge_id: line for line in split.lines}
    for charge_id, version, minor in order.lines:
        line = now.get(charge_id)
        if line is None or line.version != version:
            raise conflict(unit, "charge", charge_id)
        if line.insurer_minor != minor:
            raise RuleBroken(
                N_("{title}: the insurer's part came out otherwise than shown; open the bill again."), title=line.title
            )
    insured = [line for line in split.lines if line.insurer_minor]
    if not insured:
        raise RuleBroken(N_("Nothing of this bill goes to an insurer."))
    return insured


def _post(unit: Unit, lines: list[SplitLine], words: Words) -> ReceiptId:
    charges = cash.charges_by_id(unit.conn, [line.charge_id for line in lines])

    def write(receipt_id: ReceiptId) -> None:
        of_receipt = select(receipt_line.c.charge_id, receipt_line.c.id).where(receipt_line.c.receipt_id == receipt_id)
        line_ids = {ChargeId(row.charge_id): int(row.id) for row in unit.conn.execute(of_receipt)}
        for line in lines:
            rows.add(unit, insured_part, _part(unit, line, charges[line.charge_id], (receipt_id, line_ids)))
            if line.letter_id is not None:  # a desk that has the letter open is told who used it
                unit.journal("guarantee_letter", line.letter_id, {}, {"part_minor": line.insurer_minor})

    made = post_insured(unit, [(one.charge_id, one.version, one.insurer_minor) for one in lines], words, write)
    unit.changed("insurance", made)
    return made


def _part(
    unit: Unit, line: SplitLine, charge: Charge, of: tuple[ReceiptId, dict[ChargeId, int]]
) -> dict[str, Any]:
    """The columns of one part."""
    assert charge.service_id is not None  # a line without a service is never an insurer's
    receipt_id, line_ids = of
    return {
        "charge_id": charge.id,
        "receipt_id": receipt_id,
        "line_id": line_ids[charge.id],
        "patient_id": charge.patient_id,
        "appointment_id": charge.appointment_id,
        "insurer_id": line.insurer_id,
        "policy_id": line.policy_id,
        "programme_id": line.programme_id,
        "rule_id": line.rule_id,
        "letter_id": line.letter_id,
        "service_id": charge.service_id,
        "service_code": price_list.service_of(unit.conn, charge.service_id).code,
        "title": charge.title,
        "day": charge.day,
        "quantity": line.quantity,
        "amount_minor": line.insurer_minor,
    }
