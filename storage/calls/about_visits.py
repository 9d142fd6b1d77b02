"""Our own calls about a visit: the row of the log with what came of it, and the promise to call again that it keeps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.calls.log_rows import change, link_to, open_row
from storage.calls.records import Direction, Link, LinkKind, Outcome
from storage.calls.tables import call, call_link
from storage.ids import AppointmentId, CallId, PatientId
from storage.patients.tables import patient_phone
from storage.prepared import Prepared
from storage.rights import Right
from storage.schedule.records import Appointment
from storage.unit import Unit

_FIRST_NUMBER = Prepared(
    select(patient_phone.c.e164)
    .where(patient_phone.c.patient_id == bindparam("whose"))
    .order_by(patient_phone.c.place, patient_phone.c.rev)
    .limit(1)
)
_PROMISED = Prepared(
    select(call.c.id)
    .join(call_link, call_link.c.call_id == call.c.id)
    .where(
        call_link.c.what == "appointment",
        call_link.c.key == bindparam("visit"),
        call.c.about == bindparam("about"),
        call.c.outcome == Outcome.CALL_BACK.value,
        call.c.done_at.is_(None),
    )
)


def number_of(conn: Connection, patient_id: PatientId) -> str:
    """The number of a patient that is tried first; empty where none is known."""
    return _FIRST_NUMBER.value(conn, whose=patient_id) or ""


def promised(conn: Connection, appointment_id: AppointmentId, about: str) -> list[CallId]:
    """Our calls about a visit that ended with a promise to call again, and were not followed yet."""
    return [CallId(row.id) for row in _PROMISED.rows(conn, visit=appointment_id, about=about)]


def rang(
    unit: Unit, visit: Appointment, outcome: Outcome, *, about: str, **more: Any
) -> CallId:  # Any: columns of a call
    """Our call as a row of the log, linked to the visit; an earlier promise to call about it is kept by it.

    `about` is the word of the log for what it was about.  Raises NotAllowed.
    """
    unit.require(Right.CALLS)
    made = open_row(
        unit,
        {
            "direction": Direction.OUT.value,
            "number": number_of(unit.conn, visit.patient_id),
            "patient_id": visit.patient_id,
            "taken_at": unit.now,
            "user_id": unit.actor.user_id,
            "ended_at": unit.now,
            "outcome": outcome.value,
            "about": about,
            **more,
        },
    )
    for earlier in promised(unit.conn, visit.id, about):
        change(unit, earlier, {"done_at": unit.now, "done_by_call_id": made})
    link_to(unit, made, Link(what=LinkKind.APPOINTMENT, key=visit.id))
    return made
