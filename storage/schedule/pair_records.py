"""Two specialists in one go, as the console sees it: what is asked for, what is found, what stands beside a visit.

No SQL, no rules.  Minutes are wall minutes of the centre's day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from storage.ids import AppointmentId, PatientId, PractitionerId, ServiceId
from storage.schedule.records import Appointment, Opening, PersonName, ReadBack


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSide:
    """One of the two specialists: anybody of these, for their usual visit or for a service that was named."""

    practitioner_ids: tuple[PractitionerId, ...]
    service_id: ServiceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairQuery:
    """Who is wanted, in either order, and when."""

    sides: tuple[PairSide, PairSide]
    patient_id: PatientId | None = None
    """Whose own visits are to be avoided."""
    weekdays: frozenset[int] = frozenset()
    """Monday is 0; empty means any."""
    after_min: int = 0
    before_min: int = 1440
    """The first visit starts at or after the one, the second ends by the other."""
    from_day: date | None = None
    """None means today."""
    days: int = 10
    """How many days with any pair are wanted."""
    per_day: int = 1
    """How many pairs of one day at most."""


class PairOpening(NamedTuple):
    """Two free times of one day, one after the other, with two doctors."""

    first: Opening
    second: Opening
    services: tuple[ServiceId | None, ServiceId | None] = (None, None)
    """What each visit is for, in their order; None is the usual one."""

    @property
    def wait(self) -> int:
        """Minutes between the end of the first visit and the start of the second."""
        return self.second.local_min - self.first.local_min - self.first.minutes


class Beside(NamedTuple):
    """The other visit of a pair, as it is said beside the one."""

    appointment_id: AppointmentId
    practitioner: PersonName
    local_date: date
    local_min: int


class PairMade(NamedTuple):
    """A pair that was booked, in the order of its times."""

    first: ReadBack
    second: ReadBack

    @property
    def visits(self) -> tuple[Appointment, Appointment]:
        """The two visits."""
        return self.first.appointment, self.second.appointment
