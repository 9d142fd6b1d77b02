"""What the queue tells the register: when a patient came, was seen and left, with who noted it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.centre.tables import account_user
from storage.ids import PatientId
from storage.patients import neighbours
from storage.patients.records import Event, EventKind
from storage.queue.records import StepKind
from storage.queue.tables import step
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner


def _events(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """Each step of each visit; one that was taken back says so, the taking back itself is no line."""
    back = step.alias("back")
    rows = conn.execute(
        select(
            *(step.c.id, step.c.kind, step.c.at, step.c.note),
            practitioner.c.last_name,
            account_user.c.login,
            back.c.id.label("undone_by"),
        )
        .join(appointment, appointment.c.id == step.c.appointment_id)
        .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
        .outerjoin(account_user, account_user.c.id == step.c.by)
        .outerjoin(back, back.c.undoes_id == step.c.id)
        .where(appointment.c.patient_id.in_(ids), step.c.kind != StepKind.UNDONE.value)
        .order_by(step.c.id.desc())
        .limit(limit)
    )
    return [
        Event(
            at=row.at,
            kind=EventKind.VISIT,
            code=f"step.{row.kind}",
            key=row.id,
            who=row.login or "",
            detail=" ".join(part for part in (row.last_name, row.note) if part),
            undone=row.undone_by is not None,
        )
        for row in rows
    ]


neighbours.EVENTS.append(_events)
