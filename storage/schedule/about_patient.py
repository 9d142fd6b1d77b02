"""What the book tells the register: visits follow a merge with the time they hold, and make history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from storage.centre.tables import account_user
from storage.ids import AppointmentId, PatientId
from storage.journal.queries import undone_of
from storage.journal.tables import journal
from storage.patients import neighbours
from storage.patients.records import Event, EventKind
from storage.schedule.holding import TOPIC, WHAT, give
from storage.schedule.records import BookStatus
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner
from storage.unit import Unit


def _ids(conn: Connection, patient_id: PatientId) -> list[int]:
    owned = select(appointment.c.id).where(appointment.c.patient_id == patient_id).order_by(appointment.c.id)
    return list(conn.execute(owned).scalars())


def _stands(conn: Connection, patient_id: PatientId) -> bool:
    """Whether there is any visit that was not entered in error."""
    counting = select(appointment.c.id).where(
        appointment.c.patient_id == patient_id, appointment.c.status != BookStatus.ENTERED_IN_ERROR.value
    )
    return conn.execute(counting.limit(1)).first() is not None


def _give(unit: Unit, ids: list[int], patient_id: PatientId) -> None:
    for appointment_id in ids:
        give(unit, AppointmentId(appointment_id), patient_id)


def _events(conn: Connection, ids: Sequence[PatientId], limit: int) -> list[Event]:
    """What was done with each visit, the newest first; the detail is the time it was then given."""
    rows = conn.execute(
        select(
            journal.c.act_id,
            journal.c.at,
            journal.c.verb,
            journal.c.login,
            journal.c.key,
            journal.c.before,
            journal.c.after,
            appointment.c.local_date,
            appointment.c.local_min,
            practitioner.c.last_name,
        )
        .join(appointment, appointment.c.id == journal.c.key)
        .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
        .where(journal.c.what == WHAT, appointment.c.patient_id.in_(ids))
        .order_by(journal.c.id.desc())
        .limit(limit)
    ).all()
    undone = undone_of(conn, {row.act_id for row in rows})
    events = _unsaid(conn, ids, limit, rows)
    for row in rows:
        then = json.loads(row.after or "{}")
        given = then.get("local_date")
        events.append(
            Event(
                at=row.at,
                kind=EventKind.VISIT,
                code=row.verb,
                key=row.key,
                who=row.login,
                detail=row.last_name,
                day=date.fromisoformat(given) if given else row.local_date,
                minute=then.get("local_min", row.local_min),
                undone=row.act_id in undone,
            )
        )
    return events


def _unsaid(conn: Connection, ids: Sequence[PatientId], limit: int, told: Sequence[Any]) -> list[Event]:
    """What no act at the desk has told of a visit: that it took place, was missed or given up, and that it was booked.

    `told` are the journal's rows.  So it is with visits brought in, and with those older than the journal.
    """
    known = {row.key for row in told}
    ended = {row.key for row in told if row.before is not None and "status" in json.loads(row.after or "{}")}
    visits = conn.execute(
        select(appointment, practitioner.c.last_name, account_user.c.login)
        .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
        .outerjoin(account_user, account_user.c.id == appointment.c.booked_by)
        .where(appointment.c.patient_id.in_(ids))
        .order_by(appointment.c.starts_at.desc())
        .limit(limit)
    )
    events = []
    for row in visits:
        of_visit = {"kind": EventKind.VISIT, "key": row.id, "detail": row.last_name}
        of_visit |= {"day": row.local_date, "minute": row.local_min}
        if row.id not in known:
            events.append(Event(at=row.booked_at, code="schedule.book", who=row.login or "", **of_visit))
        if row.id not in ended and row.status in _OVER:
            events.append(Event(at=row.starts_at, code=f"visit.{row.status}", **of_visit))
    return events


_OVER = (BookStatus.FULFILLED.value, BookStatus.NO_SHOW.value, BookStatus.CANCELLED.value)

neighbours.MOVES.append(neighbours.Move(name=WHAT, topic=TOPIC, ids=_ids, give=_give, stands=_stands))
neighbours.EVENTS.append(_events)
