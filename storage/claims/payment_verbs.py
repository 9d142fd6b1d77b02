"""What insurers answer and pay: accepted, rejected by line, given up, paid and matched; all of it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storage import rows
from storage.cash.charge_verbs import add_charge
from storage.cash.orders import ChargeDraft
from storage.claims import claim_queries, claim_rules, line_queries, payment_queries
from storage.claims.claim_records import ClaimLine, Ended
from storage.claims.claim_steps import TOPIC, seen, settle, take_back
from storage.claims.claim_tables import claim, claim_line, claim_rejection, insurer_payment, insurer_payment_part
from storage.claims.payment_records import PaymentDraft
from storage.errors import N_, RuleBroken
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

REJECTED, MATCHED = "claim-rejected", "claim-matched"
"""Kinds of journal rows: what one act rejected of a claim, and what it matched of a payment."""


@verb("claims.accept", right=Right.CLAIMS)
def accept(unit: Unit, claim_id: int, version: int) -> int:
    """Note that the insurer will pay.  Raises Conflict, RuleBroken before it was sent or when it is noted."""
    of = seen(unit, claim_id, version)
    claim_rules.was_sent(of)
    if of.answered_on is not None:
        raise RuleBroken(N_("It is noted already that claim {number} was accepted."), rule="claim-accepted",
                         number=of.reference)  # fmt: skip
    rows.change(unit, claim, claim_id, {"answered_on": unit.today})
    settle(unit, claim_id)
    return claim_id


accept.undoes(take_back)


@verb("claims.reject", right=Right.CLAIMS)
def reject(unit: Unit, claim_id: int, shares: Sequence[tuple[int, int]], reason: str, version: int) -> int:
    """Note what the insurer will not pay: lines and sums, and why.  Raises Conflict, RuleBroken."""
    of = seen(unit, claim_id, version)
    claim_rules.was_sent(of)
    why = claim_rules.check_reason(reason)
    lines = {one.id: one for one in line_queries.lines_of(unit.conn, claim_id)}
    made = []
    for line_id, amount in shares:
        line = _own(lines, line_id)
        claim_rules.check_rejected(line, amount)
        rows.change(unit, claim_line, line_id, {"reason": why})
        values = {"line_id": line_id, "amount_minor": amount, "reverses_id": None}
        made.append(_append(unit, claim_rejection, {**values, "day": unit.today}))
    if not made:
        raise RuleBroken(N_("Say which lines the insurer rejects."), rule="claim-rejected")
    unit.journal(REJECTED, claim_id, None, {"rows": made})
    settle(unit, claim_id)
    return claim_id


def _own(lines: dict[int, ClaimLine], line_id: int) -> ClaimLine:
    line = lines.get(line_id)
    if line is None:
        raise RuleBroken(N_("This line is of another claim."), rule="claim-line")
    return line


def _append(unit: Unit, table: Any, values: dict[str, Any]) -> int:  # Any: one of the append-only tables
    """A row of an append-only table; the act's own journal row names it."""
    told = {**values, "at": unit.now, "by": unit.actor.user_id}
    return int(unit.conn.execute(rows.adding(table).returning(table.c.id), told).scalar_one())


def _reversed(unit: Unit, table: Any, row_id: int) -> dict[str, Any]:
    """Take one row of an append-only table back by its opposite; answers the row that was."""
    was = rows.get(unit, table, row_id)
    gone = ("id", "at", "by", "amount_minor", "reverses_id")
    values = {name: value for name, value in was.items() if name not in gone}
    if "day" in values:
        values["day"] = unit.today
    _append(unit, table, {**values, "amount_minor": -was["amount_minor"], "reverses_id": row_id})
    return was


@reject.undoes
def _undo_reject(unit: Unit, entry: JournalRow) -> None:
    if entry.what != REJECTED:
        take_back(unit, entry)
        return
    for row_id in reversed((entry.after or {})["rows"]):
        _reversed(unit, claim_rejection, row_id)
    unit.journal(REJECTED, entry.key, entry.after, None)
    settle(unit, entry.key)


@verb("claims.give_up", right=Right.CLAIMS)
def give_up(unit: Unit, claim_id: int, how: Ended, reason: str, version: int, *, words: str = "{title}") -> int:
    """Close a claim: what is not paid of it is written off, or charged to the patients by the cash desk's own verb.

    `words` is what such a charge is called, with `{title}`.  Raises Conflict, RuleBroken; NotAllowed without the
    right to charge.
    """
    of = seen(unit, claim_id, version)
    claim_rules.was_sent(of)
    why = claim_rules.check_reason(reason)
    given = 0
    for line in line_queries.lines_of(unit.conn, claim_id):
        rest = line.left_minor + line.disputed_minor  # of a line sent again in part: what was not rejected of it
        if not rest:
            continue
        given += 1
        values: dict[str, Any] = {"ended": how.value}
        if how is Ended.CHARGED:
            values["charge_id"] = _charge(unit, line, rest, words)
        rows.change(unit, claim_line, line.id, values)
    if not given:
        raise RuleBroken(N_("Nothing of claim {number} is left to give up."), rule="claim-left", number=of.reference)
    settle(unit, claim_id, why)
    return claim_id


def _charge(unit: Unit, line: ClaimLine, rest: int, words: str) -> int:
    draft = ChargeDraft(
        patient_id=line.patient_id,
        appointment_id=line.appointment_id,
        day=line.day,
        title=words.format(title=line.title),
        price_minor=rest,
    )
    made = add_charge(unit, draft)
    assert made is not None
    return made


give_up.undoes(take_back)


# ------------------------------------------------------------------------------ money


@verb("claims.enter_payment", right=Right.CLAIMS)
def enter_payment(unit: Unit, draft: PaymentDraft) -> int:
    """Enter what an insurer paid to the bank.  Raises RuleBroken, also when the document is entered already."""
    claim_rules.check_payment(draft, unit.today)
    document = plain(draft.document)[: claim_rules.DOCUMENT_LETTERS]
    known = payment_queries.payments(unit.conn, draft.day, draft.day)
    if any(one.insurer_id == draft.insurer_id and one.document == document for one in known):
        raise RuleBroken(
            N_("Document {document} of this day is entered already."), rule="payment-known", document=document
        )
    made = rows.add(
        unit,
        insurer_payment,
        {
            "insurer_id": draft.insurer_id,
            "day": draft.day,
            "document": document,
            "amount_minor": draft.amount_minor,
            "note": plain(draft.note)[: claim_rules.NOTE_LETTERS],
            "voided": False,
            "at": unit.now,
            "by": unit.actor.user_id,
        },
    )
    unit.changed(TOPIC)
    return made


@enter_payment.undoes
def _undo_payment(unit: Unit, entry: JournalRow) -> None:
    """A payment stays to be seen, struck off; what is matched of it is taken back first."""
    if rows.get(unit, insurer_payment, entry.key)["matched_minor"]:
        raise RuleBroken(N_("It is matched to claims; take that back first."), rule="payment-matched")
    rows.change(unit, insurer_payment, entry.key, {"voided": True})
    unit.changed(TOPIC)


@verb("claims.match", right=Right.CLAIMS)
def match(unit: Unit, payment_id: int, shares: Sequence[tuple[int, int]]) -> int:
    """Say which claims a payment is for: claims and sums, which go to their lines in their order.

    Raises RuleBroken for more than is left of a claim or of the payment; the database refuses the second of two
    desks that match the same.
    """
    paid = payment_queries.payment_of(unit.conn, payment_id)
    if not shares or any(amount <= 0 for _, amount in shares):
        raise RuleBroken(N_("Say which claims the payment is for."), rule="payment-shares")
    if paid.voided or sum(amount for _, amount in shares) > paid.unmatched_minor:
        raise RuleBroken(
            N_("Of document {document} not so much is unmatched; look at it again."), rule="payment-left",
            document=paid.document,
        )  # fmt: skip
    made = []
    for claim_id, amount in shares:
        of = claim_queries.claim_of(unit.conn, claim_id)
        claim_rules.was_sent(of)
        for line_id, share in claim_rules.spread(amount, line_queries.lines_of(unit.conn, claim_id)):
            values = {"payment_id": payment_id, "line_id": line_id, "amount_minor": share, "reverses_id": None}
            made.append(_append(unit, insurer_payment_part, values))
    unit.journal(MATCHED, payment_id, None, {"rows": made, "claims": [claim_id for claim_id, _ in shares]})
    for claim_id, _ in shares:
        settle(unit, claim_id)
    return payment_id


@match.undoes
def _undo_match(unit: Unit, entry: JournalRow) -> None:
    if entry.what != MATCHED:
        return  # a step: the claims are settled with the match
    told = entry.after or {}
    for row_id in reversed(told["rows"]):
        _reversed(unit, insurer_payment_part, row_id)
    unit.journal(MATCHED, entry.key, entry.after, None)
    for claim_id in told["claims"]:
        settle(unit, claim_id)
