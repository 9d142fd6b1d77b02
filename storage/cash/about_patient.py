"""What the cash room tells the register: charges follow a merge; documents stay as they were posted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.cash.tables import charge, receipt
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


neighbours.EVENTS.append(_receipts)
