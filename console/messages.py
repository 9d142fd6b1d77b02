"""The few requests that cross from one desk to another; desks know these, never each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from storage.ids import AppointmentId, PatientId, PractitionerId, ServiceId
from storage.schedule.pair_records import PairSide


@dataclass(frozen=True, slots=True)
class GoTo:
    """Show a place, and there the row with this key."""

    place: str
    key: int | str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    """What the place may need besides (`{"day": date}`); it ignores what it does not know."""


@dataclass(frozen=True, slots=True)
class ViewCard:
    """Show a patient's card (People)."""

    patient_id: PatientId


@dataclass(frozen=True, slots=True)
class BookVisit:
    """Book a visit (Day): for a patient if known."""

    patient_id: PatientId | None = None
    appointment_id: AppointmentId | None = None
    """Move this visit instead."""
    doctor: str = ""
    """What the doctors are called: a name, or their specialty."""
    practitioner_ids: tuple[PractitionerId, ...] = ()
    """With whom; none leaves it to the sheet."""
    service_id: ServiceId | None = None
    """For what; None is the usual service."""
    sides: tuple[PairSide, ...] = ()
    """Two specialists in one go, whom `doctor` calls by their names."""
    from_day: date | None = None
    after_min: int = 0
    """From when a free time is looked for; today unless said."""


@dataclass(frozen=True, slots=True)
class TakePayment:
    """Take a patient's payment (Cash): for this visit if given."""

    patient_id: PatientId
    appointment_id: AppointmentId | None = None


Request = GoTo | ViewCard | BookVisit | TakePayment
