"""Posting: the one place that writes entries, their postings, receipts and seals.

Everything of an entry is written in one transaction and sealed last; the database refuses the
COMMIT of anything else (see `triggers`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select

from storage.cash.documents import Document, Line
from storage.cash.paper import PaperLine, Sheet, Words, receipt_text
from storage.cash.records import EntryKind, Method, Shift, Tender
from storage.cash.tables import ACCOUNTS, entry, posting, receipt, receipt_line, register, seal
from storage.ids import EntryId, PatientId, ReceiptId, RegisterId
from storage.journal.chain import new_salt
from storage.prepared import Prepared
from storage.unit import Unit

CHAIN_START = "0" * 64
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

PAPER = (
    *("number", "kind", "patient_id", "patient_name", "about", "total_minor", "tendered_minor", "change_minor"),
    *("by_name", "refund_of", "reason", "text"),
)
"""What a receipt says, as it is hashed with its entry."""
PAPER_LINE = ("line", "charge_id", "refund_of", "title", "quantity", "amount_minor", "discount_minor")
"""What each of its lines says."""

_LOCK = Prepared(select(register.c.id).where(register.c.id == bindparam("which")).with_for_update(key_share=True))
_LAST_NUMBER = Prepared(
    select(func.coalesce(func.max(receipt.c.number), 0)).where(receipt.c.register_id == bindparam("of_register"))
)
_LAST_ENTRY = Prepared(
    select(entry.c.number, entry.c.hash)
    .where(entry.c.register_id == bindparam("of_register"))
    .order_by(entry.c.number.desc())
    .limit(1)
)
_NEW_ENTRY = Prepared(insert(entry).returning(entry.c.id))
_NEW_RECEIPT = Prepared(insert(receipt).returning(receipt.c.id))
_NEW_POSTING, _NEW_LINE, _SEALED = Prepared(insert(posting)), Prepared(insert(receipt_line)), Prepared(insert(seal))


def lock(conn: Connection, register_id: RegisterId) -> None:
    """Keep other desks off this register until the transaction ends; no number and no sum moves meanwhile."""
    _LOCK.rows(conn, which=register_id)


def entry_hash(
    prev_hash: str, fields: tuple[object, ...], postings: tuple[tuple[int, int], ...], paper: tuple[object, ...]
) -> str:
    """The hash of an entry: what it says, its postings, its receipt and the receipt's lines, after the one before.

    `fields` are register, number, shift, kind, patient, seconds, cashier, their login's id, memo and the entry that
    it counters, in this order; `paper` are the columns of PAPER, then for each line those of PAPER_LINE.
    """
    return hashlib.sha256(_COMPACT.encode([prev_hash, *fields, postings, paper]).encode()).hexdigest()


def post_difference(unit: Unit, shift: Shift, kind: EntryKind, amount_minor: int, memo: str) -> None:
    """Bring the ledger's drawer to what was counted; nothing when there is no difference."""
    if amount_minor:
        against = "float" if kind is EntryKind.FLOAT else "over-short"
        postings = ((ACCOUNTS["cash"], amount_minor), (ACCOUNTS[against], -amount_minor))
        made = _entry(unit, shift, kind, postings, memo=memo)
        _SEALED.rows(unit.conn, entry_id=made)


def post(
    unit: Unit,
    shift: Shift,
    document: Document,
    words: Words,
    before_seal: Callable[[ReceiptId], None] | None = None,
) -> ReceiptId:
    """Post a document: its entry, its receipt with the next number, its lines; then seal it.

    `before_seal` writes what belongs to the receipt and must not be added later: the insurer's parts of its lines.
    """
    lock(unit.conn, shift.register_id)
    number = int(_LAST_NUMBER.value(unit.conn, of_register=shift.register_id)) + 1
    text = receipt_text(_sheet(unit, shift, document, number), unit.centre, words)
    values: dict[str, Any] = {
        "number": number,
        "kind": document.kind.value,
        "patient_id": document.patient_id,
        "patient_name": document.patient_name,
        "about": document.about,
        "total_minor": document.total_minor,
        "tendered_minor": document.tendered_minor,
        "change_minor": document.change_minor,
        "by_name": unit.actor.name,
        "refund_of": None if document.refund_of is None else document.refund_of[0],
        "reason": document.reason,
        "text": text,
        "salt": new_salt(),
    }
    lines = _rows_of(document.lines)
    postings = tuple((ACCOUNTS[t.method.value], t.amount_minor) for t in document.tenders)
    entry_id = _entry(
        unit,
        shift,
        EntryKind(document.kind.value),
        (*postings, (ACCOUNTS[document.against], -document.total_minor)),
        patient_id=document.patient_id,
        memo=document.reason,
        paper=paper_of(values, lines),
        reverses=document.reverses,
    )
    values |= {"register_id": shift.register_id, "shift_id": shift.id, "entry_id": entry_id, "at": unit.now}
    receipt_id = ReceiptId(_NEW_RECEIPT.value(unit.conn, **values))
    if lines:
        _NEW_LINE.each(unit.conn, [{**line, "receipt_id": receipt_id} for line in lines])
    if before_seal is not None:
        before_seal(receipt_id)
    _SEALED.rows(unit.conn, entry_id=entry_id)
    unit.journal(
        "receipt",
        receipt_id,
        None,
        {
            "number": number,
            "kind": document.kind,
            "total_minor": document.total_minor,
            "patient_id": document.patient_id,
            "reason": document.reason,
            **({} if document.captions is None else {"captions": dict(document.captions)}),
        },
    )
    for line in document.lines:
        if line.charge_id is not None:  # a desk that still holds the charge is told who settled it
            unit.journal("charge", line.charge_id, {}, {"receipt": number, "amount_minor": line.amount_minor})
    unit.changed("cash", receipt_id)
    return receipt_id


def paper_of(
    values: Mapping[str, Any] | RowMapping, lines: Sequence[Mapping[str, Any] | RowMapping]
) -> tuple[object, ...]:
    """A receipt and its lines as they are hashed; the salt, which those of version 0.1 lack, comes last."""
    salt = () if values["salt"] is None else (values["salt"],)
    return (*(values[name] for name in PAPER), *([line[name] for name in PAPER_LINE] for line in lines), *salt)


def _rows_of(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [
        {
            "line": place,
            "charge_id": line.charge_id,
            "refund_of": line.refund_of,
            "title": line.title,
            "quantity": line.quantity,
            "amount_minor": line.amount_minor,
            "discount_minor": line.discount_minor,
        }
        for place, line in enumerate(lines, 1)
    ]


def _sheet(unit: Unit, shift: Shift, document: Document, number: int) -> Sheet:
    return Sheet(
        kind=document.kind,
        number=number,
        register=shift.register_name,
        shift=shift.number,
        at=unit.now,
        cashier=unit.actor.name,
        patient=document.patient_name,
        lines=tuple(
            PaperLine(
                title=line.title,
                quantity=line.quantity,
                price_minor=line.price_minor,
                discount_minor=line.shown_discount_minor,
                paid_before_minor=line.paid_before_minor,
                remains_minor=line.remains_minor,
                amount_minor=line.amount_minor,
            )
            for line in document.lines
        ),
        total_minor=document.total_minor,
        tenders=document.tenders,
        tendered_minor=document.tendered_minor,
        change_minor=document.change_minor,
        refund_of=None if document.refund_of is None else document.refund_of[1],
        reason=document.reason,
    )


def _entry(
    unit: Unit,
    shift: Shift,
    kind: EntryKind,
    postings: tuple[tuple[int, int], ...],
    *,
    patient_id: PatientId | None = None,
    memo: str = "",
    paper: tuple[object, ...] = (),
    reverses: EntryId | None = None,
) -> EntryId:
    last = _LAST_ENTRY.first(unit.conn, of_register=shift.register_id)
    number, prev_hash = (1, CHAIN_START) if last is None else (last.number + 1, last.hash)
    at = int(unit.now.timestamp())
    who = (unit.actor.name, unit.actor.user_id)
    fields = (shift.register_id, number, shift.id, kind.value, patient_id, at, *who, memo, reverses)
    made = _NEW_ENTRY.value(
        unit.conn,
        register_id=shift.register_id,
        number=number,
        shift_id=shift.id,
        kind=kind.value,
        patient_id=patient_id,
        at=unit.now,
        by=unit.actor.user_id,
        by_name=unit.actor.name,
        memo=memo,
        reverses_id=reverses,
        prev_hash=prev_hash,
        hash=entry_hash(prev_hash, fields, postings, paper),
    )
    entry_id = EntryId(made)
    rows = [
        {"entry_id": entry_id, "line": line, "account_id": account_id, "amount_minor": amount}
        for line, (account_id, amount) in enumerate(postings, 1)
    ]
    _NEW_POSTING.each(unit.conn, rows)
    return entry_id


def cash_part(tenders: tuple[Tender, ...]) -> int:
    """What of a document goes through the drawer."""
    return sum(tender.amount_minor for tender in tenders if tender.method is Method.CASH)
