"""Which follow-ups cost nothing.  Whether a visit was paid is known above the book, so the cash room answers here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from storage.ids import AppointmentId, PatientId, ServiceId
from storage.schedule.free_records import FollowUp, Free
from storage.schedule.occasions import load_rooms
from storage.staff.records import Practitioner

Answer = Callable[[Connection, FollowUp], Free | None]
_ANSWERS: list[Answer] = []


def answers(fn: Answer) -> Answer:
    """Declare who knows (a decorator)."""
    _ANSWERS.append(fn)
    return fn


def follow_up(
    patient_id: PatientId,
    doctor: Practitioner,
    service_id: ServiceId | None,
    day: date,
    besides: AppointmentId | None = None,
) -> FollowUp:
    """What is asked of a follow-up to a doctor; `besides` is the visit itself, where it is in the book."""
    return FollowUp(
        patient_id=patient_id,
        practitioner_id=doctor.id,
        specialty_key=doctor.specialty_key,
        service_id=service_id,
        day=day,
        besides=besides,
    )


def free_of(conn: Connection, asked: FollowUp) -> Free | None:
    """By what a follow-up is free; None: it costs what the price list says."""
    load_rooms()
    return next((found for answer in _ANSWERS if (found := answer(conn, asked)) is not None), None)
