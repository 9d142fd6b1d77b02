"""What other rooms and the console see of the services and their prices. No SQL, no rules.

Money is integer minor units of the centre's currency. The last day of a validity is included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.ids import PriceId, ServiceId, UserId


class ServiceKind(StrEnum):
    """What sort of thing is sold; the first two are the visits themselves."""

    FIRST = "first"
    FOLLOW = "follow"
    PROCEDURE = "procedure"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One line of the price list, without its price."""

    id: ServiceId
    code: str
    """The number of the price list, unique; what insurers and accountants use."""
    name: str
    specialty: str = ""
    """Who does it; empty means any assistant."""
    specialty_key: str = ""
    """The folded specialty, as in `storage.staff.records.Practitioner`."""
    kind: ServiceKind = ServiceKind.PROCEDURE
    minutes: int = 0
    """How long it takes; 0 means no time of its own (a test of blood already drawn)."""
    preparation: str = ""
    """What the caller must be told to do or bring."""
    symptoms: str = ""
    """Complaints that lead here, separated by commas."""
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDraft:
    """What a new or edited service is made of; the id and the version are the storage's."""

    code: str
    name: str
    specialty: str = ""
    kind: ServiceKind = ServiceKind.PROCEDURE
    minutes: int = 0
    preparation: str = ""
    symptoms: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedService:
    """A service with its price on a given day; None means that it has no price on that day."""

    service: Service
    amount_minor: int | None
    practitioners: tuple[str, ...] = ()
    """The short names of those whose specialty does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One row of a service's price history: never changed, only ended or voided."""

    id: PriceId
    service_id: ServiceId
    valid_from: date
    valid_to: date | None
    """The last day, included; None means until further notice."""
    amount_minor: int
    voided: bool = False
    """Written by mistake or taken back before it was needed; never in force."""
    noted_at: datetime
    noted_by: UserId | None = None
