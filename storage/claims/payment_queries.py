"""What is asked of the payments and the layouts of insurers; plain functions that never commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from storage.claims.claim_tables import claim_layout, insurer_payment
from storage.claims.payment_records import InsurerPayment
from storage.errors import N_, NotFound
from storage.insurance.tables import insurer


def _payments(*where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(insurer_payment, insurer.c.name)
        .join(insurer, insurer.c.id == insurer_payment.c.insurer_id)
        .where(*where)
        .order_by(insurer_payment.c.day, insurer_payment.c.id)
    )


def _payment(row: Row[Any]) -> InsurerPayment:
    return InsurerPayment(
        id=row.id,
        insurer_id=row.insurer_id,
        insurer=row.name,
        day=row.day,
        document=row.document,
        amount_minor=row.amount_minor,
        matched_minor=row.matched_minor,
        note=row.note,
        voided=row.voided,
    )


def unmatched(conn: Connection, insurer_id: int | None = None) -> tuple[InsurerPayment, ...]:
    """Payments that are not, or not wholly, for a claim yet; the oldest first."""
    where = [insurer_payment.c.voided == 0, insurer_payment.c.matched_minor < insurer_payment.c.amount_minor]
    if insurer_id is not None:
        where.append(insurer_payment.c.insurer_id == insurer_id)
    return tuple(_payment(row) for row in conn.execute(_payments(*where)))


def payments(conn: Connection, first: date, last: date) -> tuple[InsurerPayment, ...]:
    """The payments of a stretch of days."""
    where = (insurer_payment.c.day.between(first, last), insurer_payment.c.voided == 0)
    return tuple(_payment(row) for row in conn.execute(_payments(*where)))


def payment_of(conn: Connection, payment_id: int) -> InsurerPayment:
    """One payment.  Raises NotFound."""
    row = conn.execute(_payments(insurer_payment.c.id == payment_id)).first()
    if row is None:
        raise NotFound(N_("There is no such payment."))
    return _payment(row)


def layout_row(conn: Connection, insurer_id: int) -> tuple[int, str, int] | None:
    """The id, the text and the version of an insurer's layout; None where the centre has set none."""
    asked = select(claim_layout.c.id, claim_layout.c.body, claim_layout.c.version)
    row = conn.execute(asked.where(claim_layout.c.insurer_id == insurer_id)).first()
    return None if row is None else (row.id, row.body, row.version)


def insurers(conn: Connection) -> Sequence[tuple[int, str]]:
    """Every insurer, by name: its id and name."""
    found: Iterable[Any] = conn.execute(select(insurer.c.id, insurer.c.name).order_by(insurer.c.name))
    return [(row.id, row.name) for row in found]
