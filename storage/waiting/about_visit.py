"""A visit that is booked, moved earlier or given up settles what its patient waits for."""

from __future__ import annotations

from storage.ids import AppointmentId, PatientId
from storage.schedule.occasions import after_change
from storage.unit import Unit
from storage.waiting import queries
from storage.waiting.verbs import settle


@after_change
def _settle(unit: Unit, appointment_id: AppointmentId, patient_id: PatientId) -> None:
    """Asks first: hardly anybody who is booked waits for anything."""
    if queries.open_of(unit.conn, patient_id):
        settle(unit, appointment_id)
