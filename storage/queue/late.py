"""Who was noted as a no-show and comes after all: what of the visit can be taken up again."""

from __future__ import annotations

from storage.errors import Taken
from storage.ids import AppointmentId
from storage.schedule import passing as book
from storage.schedule import queries as book_queries
from storage.schedule.records import WalkIn
from storage.unit import Unit


def booked_again(unit: Unit, appointment_id: AppointmentId) -> bool:
    """Take a missed visit back at its own time; False when somebody else has the time by now."""
    try:
        with unit.savepoint():
            book.come_late(unit, appointment_id)
    except Taken:
        return False
    return True


def without_time(unit: Unit, appointment_id: AppointmentId) -> WalkIn:
    """The missed visit as one of this moment, to the same doctor."""
    visit = book_queries.appointment_of(unit.conn, appointment_id)
    who, doctor = visit.patient_id, visit.practitioner_id
    return WalkIn(patient_id=who, practitioner_id=doctor, service_id=visit.service_id, comment=visit.comment)
