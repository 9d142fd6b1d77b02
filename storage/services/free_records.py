"""Free follow-ups as data of the centre: after a paid visit, so many for nothing within so many days. No SQL.

The rule of fee validity: a follow-up to the same doctor within its days after a visit that was paid costs nothing, so
many times.  The service's own rule comes before the doctor's, and that before the specialty's.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.ids import PractitionerId, ServiceId

VISITS_MAX = 20
DAYS_MAX = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeRuleDraft:
    """What a rule is made of; exactly one of doctor, service and specialty."""

    visits: int
    """How many follow-ups cost nothing after one paid visit."""
    days: int
    """Within how many days after it, the last included."""
    practitioner_id: PractitionerId | None = None
    service_id: ServiceId | None = None
    specialty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeRule:
    """One rule as it is kept."""

    id: int
    visits: int
    days: int
    practitioner_id: PractitionerId | None = None
    service_id: ServiceId | None = None
    specialty: str = ""
    specialty_key: str = ""
    active: bool = True
    version: int = 1
