"""What the register of documents tells that of patients: documents and records follow a merge, and make history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.centre.tables import account_user
from storage.documents.tables import document, record_place
from storage.ids import PatientId
from storage.patients import neighbours
from storage.patients.records import Event, EventKind


def _documents(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """Each document once, and once more when it was signed."""
    found = conn.execute(
        select(document, account_user.c.login)
        .outerjoin(account_user, account_user.c.id == document.c.by)
        .where(document.c.patient_id.in_(ids))
        .order_by(document.c.id.desc())
        .limit(limit)
    )
    signers = {row.id: row.login for row in conn.execute(select(account_user.c.id, account_user.c.login))}
    events = []
    for row in found:
        of = {"kind": EventKind.DOCUMENT, "key": row.id, "detail": f"{row.title} {row.number}".strip()}
        undone = row.state == "revoked"
        made = f"document.{row.direction}"
        events.append(Event(at=row.at, code=made, who=row.login or "", undone=undone, **of))
        if row.signed_at is not None:
            who = signers.get(row.signed_by, "")
            events.append(Event(at=row.signed_at, code="document.signed", who=who, undone=undone, **of))
    return events


def _records(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """Where the paper record was said to be."""
    found = conn.execute(
        select(record_place, account_user.c.login)
        .outerjoin(account_user, account_user.c.id == record_place.c.by)
        .where(record_place.c.patient_id.in_(ids))
        .order_by(record_place.c.id.desc())
        .limit(limit)
    )
    return [
        Event(
            at=row.at,
            kind=EventKind.DOCUMENT,
            code=f"record.{row.place}",
            key=row.id,
            who=row.login or "",
            detail=row.note,
            undone=bool(row.voided),
        )
        for row in found
    ]


neighbours.MOVES += [
    neighbours.column_move(document, topic="documents"),
    neighbours.column_move(record_place, topic="documents"),
]
neighbours.EVENTS += [_documents, _records]
