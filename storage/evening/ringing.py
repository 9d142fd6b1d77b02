"""SQL of our calls in the evening: which number is dialled, and which promise to call again a call keeps."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage.calls.records import Outcome
from storage.calls.tables import call, call_link
from storage.evening.rules import ABOUT
from storage.ids import AppointmentId, CallId, PatientId
from storage.patients.tables import patient_phone
from storage.prepared import Prepared

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
        call.c.about == ABOUT,
        call.c.outcome == Outcome.CALL_BACK.value,
        call.c.done_at.is_(None),
    )
)


def number_of(conn: Connection, patient_id: PatientId) -> str:
    """The number of a patient that is tried first; empty where none is known."""
    return _FIRST_NUMBER.value(conn, whose=patient_id) or ""


def promised(conn: Connection, appointment_id: AppointmentId) -> list[CallId]:
    """Our calls about a visit that ended with a promise to call again, and were not followed yet."""
    return [CallId(row.id) for row in _PROMISED.rows(conn, visit=appointment_id)]
