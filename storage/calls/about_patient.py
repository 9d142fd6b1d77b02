"""What the call log tells the register: calls follow a merge, and stand in a patient's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from storage.calls.records import Outcome
from storage.calls.tables import call
from storage.centre.tables import account_user
from storage.ids import PatientId
from storage.patients import neighbours
from storage.patients.records import Event, EventKind


def _events(conn: Connection, ids: Sequence[PatientId], limit: int) -> Sequence[Event]:
    rows = conn.execute(
        select(call, account_user.c.login)
        .outerjoin(account_user, account_user.c.id == call.c.user_id)
        .where(
            call.c.patient_id.in_(ids),
            call.c.outcome.is_(None) | (call.c.outcome != Outcome.ENTERED_IN_ERROR.value),
        )
        .order_by(call.c.started_at.desc())
        .limit(limit)
    )
    return [
        Event(
            at=row.started_at,
            kind=EventKind.CALL,
            code=row.outcome or row.direction,
            key=row.id,
            who=row.login or "",
            detail=" ".join(part for part in (row.about, row.note) if part),
        )
        for row in rows
    ]


def _stands(conn: Connection, patient_id: PatientId) -> bool:
    """Whether there is any call that was not entered in error."""
    counting = select(call.c.id).where(
        call.c.patient_id == patient_id,
        call.c.outcome.is_(None) | (call.c.outcome != Outcome.ENTERED_IN_ERROR.value),
    )
    return conn.execute(counting.limit(1)).first() is not None


neighbours.MOVES.append(replace(neighbours.column_move(call, topic="calls"), stands=_stands))
neighbours.EVENTS.append(_events)
