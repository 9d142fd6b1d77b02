"""SQL of the cash room: the numbered documents and the refunds that wait for a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.sql.elements import ColumnElement

from storage.cash.records import Method, Receipt, ReceiptKind, ReceiptLine, RefundRequest, RequestState, Tender
from storage.cash.tables import account, entry, posting, receipt, receipt_copy, receipt_line, refund_request
from storage.errors import N_, NotFound
from storage.ids import ChargeId, EntryId, PatientId, ReceiptId, RegisterId, ShiftId, UserId
from storage.prepared import Prepared, ask

_LISTED = [column for column in receipt.c if column.name not in ("text", "salt")]


def _receipts(*columns: Any) -> Select[Any]:
    original = receipt.alias("original")
    back = receipt.alias("back")
    refunded = (
        select(func.coalesce(func.sum(-back.c.total_minor), 0))
        .where(back.c.refund_of == receipt.c.id)
        .scalar_subquery()
    )
    copies = (
        select(func.coalesce(func.max(receipt_copy.c.copy), 0))
        .where(receipt_copy.c.receipt_id == receipt.c.id)
        .scalar_subquery()
    )
    counter = entry.alias("counter")
    countered = select(counter.c.id).where(counter.c.reverses_id == receipt.c.entry_id).exists()
    return select(
        *columns,
        original.c.number.label("refund_of_number"),
        refunded.label("refunded_minor"),
        copies.label("copies"),
        countered.label("countered"),
    ).outerjoin(original, original.c.id == receipt.c.refund_of)


_OF_SHIFT = receipt.c.shift_id == bindparam("of_shift")
_OF_ONE = receipt.c.id == bindparam("which")
_BY_SHIFT = Prepared(_receipts(*_LISTED).where(_OF_SHIFT).order_by(receipt.c.number.desc()))
_ONE = Prepared(_receipts(receipt).where(_OF_ONE))
_NUMBERED = Prepared(
    select(receipt.c.id).where(
        receipt.c.register_id == bindparam("of_register"), receipt.c.number == bindparam("numbered")
    )
)


def _methods_where(meant: ColumnElement[bool]) -> Prepared:
    """By what the meant receipts were paid, signed as their totals."""
    return Prepared(
        select(receipt.c.id, account.c.method, posting.c.amount_minor)
        .join(posting, posting.c.entry_id == receipt.c.entry_id)
        .join(account, account.c.id == posting.c.account_id)
        .where(
            meant,
            account.c.method.is_not(None),
            (posting.c.amount_minor > 0) == (receipt.c.total_minor > 0),
        )
        .order_by(receipt.c.id, posting.c.line)
    )


_METHODS_OF_SHIFT, _METHODS_OF_ONE = _methods_where(_OF_SHIFT), _methods_where(_OF_ONE)
_METHODS_BACK = _methods_where(receipt.c.refund_of == bindparam("which"))


def _by_receipt(rows: Iterable[Any]) -> dict[int, tuple[Tender, ...]]:  # Any: a row is untyped
    methods: dict[int, tuple[Tender, ...]] = {}
    for row in rows:
        tender = Tender(method=Method(row.method), amount_minor=row.amount_minor)
        methods[row.id] = (*methods.get(row.id, ()), tender)
    return methods


def _receipt(row: Any, methods: Mapping[int, tuple[Tender, ...]], *, text: str = "") -> Receipt:
    return Receipt(
        id=ReceiptId(row.id),
        register_id=RegisterId(row.register_id),
        shift_id=ShiftId(row.shift_id),
        number=row.number,
        entry_id=EntryId(row.entry_id),
        kind=ReceiptKind(row.kind),
        patient_id=None if row.patient_id is None else PatientId(row.patient_id),
        patient_name=row.patient_name,
        about=row.about,
        total_minor=row.total_minor,
        tendered_minor=row.tendered_minor,
        change_minor=row.change_minor,
        at=row.at,
        by_name=row.by_name,
        methods=methods.get(row.id, ()),
        refund_of=None if row.refund_of is None else ReceiptId(row.refund_of),
        refund_of_number=row.refund_of_number,
        refunded_minor=row.refunded_minor,
        countered=bool(row.countered),
        reason=row.reason,
        copies=row.copies,
        text=text,
    )


def receipts_of(conn: Connection, shift_id: ShiftId) -> tuple[Receipt, ...]:
    """The documents of a shift, the newest first, without their lines and text."""
    asked = {"of_shift": shift_id}
    rows, paid = ask(conn, (_BY_SHIFT, asked), (_METHODS_OF_SHIFT, asked))
    methods = _by_receipt(paid)
    return tuple(_receipt(row, methods) for row in rows)


def receipt_of(conn: Connection, receipt_id: ReceiptId) -> Receipt:
    """One document, whole.  Raises NotFound."""
    row = _ONE.first(conn, which=receipt_id)
    if row is None:
        raise NotFound(N_("There is no such receipt."))
    found = _receipt(row, _by_receipt(_METHODS_OF_ONE.rows(conn, which=receipt_id)), text=row.text)
    return _with_lines(conn, found)


def receipt_numbered(conn: Connection, register_id: RegisterId, number: int) -> Receipt:
    """The document with this number, whole.  Raises NotFound."""
    found = _NUMBERED.value(conn, of_register=register_id, numbered=number)
    if found is None:
        raise NotFound(N_("This register has no receipt {number}."), number=number)
    return receipt_of(conn, ReceiptId(found))


_BACK = receipt_line.alias("back")
_REFUNDED = (
    select(func.coalesce(func.sum(-_BACK.c.amount_minor), 0))
    .where(_BACK.c.refund_of == receipt_line.c.id)
    .scalar_subquery()
)
_LINES = Prepared(
    select(receipt_line, _REFUNDED.label("refunded_minor"))
    .where(receipt_line.c.receipt_id == bindparam("which"))
    .order_by(receipt_line.c.line)
)


def _with_lines(conn: Connection, found: Receipt) -> Receipt:
    lines = tuple(
        ReceiptLine(
            id=row.id,
            line=row.line,
            charge_id=None if row.charge_id is None else ChargeId(row.charge_id),
            refund_of=row.refund_of,
            title=row.title,
            quantity=row.quantity,
            amount_minor=row.amount_minor,
            discount_minor=row.discount_minor,
            refunded_minor=row.refunded_minor,
        )
        for row in _LINES.rows(conn, which=found.id)
    )
    return replace(found, lines=lines)


_SAID = Prepared(
    select(receipt_line.c.charge_id, func.sum(receipt_line.c.discount_minor).label("said"))
    .where(receipt_line.c.charge_id.in_(bindparam("charges", expanding=True)), receipt_line.c.amount_minor > 0)
    .group_by(receipt_line.c.charge_id)
)


def discounts_said(conn: Connection, charge_ids: Collection[ChargeId]) -> dict[ChargeId, int]:
    """What earlier receipts have shown of the discounts of charges; those with none are left out."""
    rows = _SAID.rows(conn, charges=list(charge_ids))
    return {ChargeId(row.charge_id): int(row.said) for row in rows}


def refunded_by_method(conn: Connection, receipt_id: ReceiptId) -> dict[Method, int]:
    """What was given back of a receipt so far, by method, as positive sums."""
    refunded: dict[Method, int] = {}
    for tenders in _by_receipt(_METHODS_BACK.rows(conn, which=receipt_id)).values():
        for tender in tenders:
            refunded[tender.method] = refunded.get(tender.method, 0) - tender.amount_minor
    return refunded


def requests(conn: Connection, shift_id: ShiftId | None = None) -> tuple[RefundRequest, ...]:
    """Refunds that wait for a decision, of one shift or of all."""
    query = (
        select(refund_request, receipt.c.number, receipt.c.patient_name)
        .join(receipt, receipt.c.id == refund_request.c.receipt_id)
        .where(refund_request.c.state == RequestState.PENDING.value)
        .order_by(refund_request.c.id)
    )
    if shift_id is not None:
        query = query.where(refund_request.c.shift_id == shift_id)
    return tuple(
        RefundRequest(
            id=row.id,
            receipt_id=ReceiptId(row.receipt_id),
            receipt_number=row.number,
            patient_name=row.patient_name,
            amount_minor=row.amount_minor,
            reason=row.reason,
            requested_by=UserId(row.requested_by),
            requested_by_name=row.requested_by_name,
            requested_at=row.requested_at,
            state=RequestState(row.state),
        )
        for row in conn.execute(query)
    )
