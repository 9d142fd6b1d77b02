"""A follow-up that costs nothing, as the console sees it. No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.ids import AppointmentId, PatientId, PractitionerId, ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A follow-up that is asked about."""

    patient_id: PatientId
    practitioner_id: PractitionerId
    specialty_key: str
    service_id: ServiceId | None
    day: date
    besides: AppointmentId | None = None
    """The visit itself, where it is in the book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """A follow-up costs nothing, and by what."""

    after_id: AppointmentId
    """The paid visit."""
    after: date
    until: date
    """The last day on which a follow-up is free."""
    visits: int
    """How many are free after that visit."""
    left: int
    """How many of them are left, this one included: at least one."""
    days: int

    @property
    def number(self) -> int:
        """Which of them this one is."""
        return self.visits - self.left + 1
