"""What other rooms and the console see of guarantee letters.  No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.ids import InsurerId, LetterId, PatientId, PolicyId, ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A service that a letter is for, and how many times."""

    service_id: ServiceId
    service_name: str = ""
    limit_count: int
    used_count: int = 0

    @property
    def left(self) -> int:
        """How many times more."""
        return self.limit_count - self.used_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A guarantee letter: what the insurer promises to pay, what of it is used and left."""

    id: LetterId
    insurer_id: InsurerId
    insurer_name: str = ""
    policy_id: PolicyId
    policy_number: str = ""
    patient_id: PatientId
    patient_name: str = ""
    number: str
    dated: date
    valid_until: date
    limit_minor: int | None = None
    used_minor: int = 0
    services: tuple[LetterLine, ...] = ()
    """Empty: all that the programme covers, up to the sum."""
    withdrawn: bool = False
    note: str = ""
    version: int = 1

    @property
    def left_minor(self) -> int | None:
        """What of the sum is left; None without a limit by sum."""
        return None if self.limit_minor is None else self.limit_minor - self.used_minor

    def holds_on(self, day: date) -> bool:
        """Whether it may be used for a visit of that day."""
        return not self.withdrawn and self.dated <= day <= self.valid_until

    def line_for(self, service_id: ServiceId) -> LetterLine | None:
        """The line that a service is used on."""
        return next((one for one in self.services if one.service_id == service_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """What a new or edited letter is made of."""

    number: str
    dated: date
    valid_until: date
    limit_minor: int | None = None
    services: tuple[tuple[ServiceId, int], ...] = ()
    """(service, how many times)."""
    note: str = ""
