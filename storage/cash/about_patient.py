"""What the cash room tells the register: charges follow a merge; documents stay as they were posted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.cash.free_tables import free_charge
from storage.cash.records import ChargeState
from storage.cash.tables import charge, receipt
from storage.centre.tables import account_user
from storage.ids import PatientId
from storage.patients import neighbours
from storage.patients.records import Event, EventKind

neighbours.MOVES.append(neighbours.column_move(charge, topic="cash"))


def _receipts(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """Payments, refunds, advances."""
    rows = conn.execute(
        select(receipt).where(receipt.c.patient_id.in_(ids)).order_by(receipt.c.id.desc()).limit(limit)
    )
    return [
        Event(
            at=row.at,
            kind=EventKind.RECEIPT,
            code=row.kind,
            key=row.id,
            who=row.by_name,
            detail=f"{row.number:04d} {row.about}",
            amount_minor=row.total_minor,
        )
        for row in rows
    ]


def _charges(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """What the patient was charged; struck off is taken back."""
    rows = conn.execute(
        select(charge, account_user.c.login, free_charge.c.after_id)
        .outerjoin(account_user, account_user.c.id == charge.c.created_by)
        .outerjoin(free_charge, free_charge.c.charge_id == charge.c.id)
        .where(charge.c.patient_id.in_(ids))
        .order_by(charge.c.id.desc())
        .limit(limit)
    )
    return [
        Event(
            at=row.created_at,
            kind=EventKind.RECEIPT,
            code="charge" if row.after_id is None else "charge.free",
            key=row.id,
            who=row.login or "",
            detail=row.title,
            amount_minor=row.amount_minor,
            undone=row.state == ChargeState.VOID.value,
        )
        for row in rows
    ]


neighbours.EVENTS.extend((_receipts, _charges))
