"""On what terms a visit would be booked, as the console sees it. No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.errors import StorageError
from storage.ids import ServiceId
from storage.schedule.free_records import Free
from storage.schedule.records import Appointment, VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOffer:
    """A service as one doctor would do it on one day."""

    service_id: ServiceId
    code: str
    name: str
    kind: VisitKind
    """What the visit would be."""
    minutes: int
    price_minor: int | None = None
    """Of the visit's day; None means that the service has no price then."""
    usual: bool = False
    """What the visit is unless the desk says otherwise."""
    fits: bool = True
    """Of the doctor's specialty, or of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """What a patient did not come to in the last six months."""

    no_shows: int = 0
    cancels: int = 0
    """Cancelled by the patient's side."""
    last_day: date | None = None
    """The day of the latest of these visits."""
    this_time: bool = False
    """The patient cancelled this very time with this doctor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a booking would come to, as far as it can be known before it is written."""

    kind: VisitKind
    minutes: int
    service: ServiceOffer | None = None
    room: str = ""
    """The name on the door, empty when no room is held."""
    device: str = ""
    """The name of the device that it would take, empty for none."""
    against: StorageError | None = None
    """What speaks against the time, as the booking would be refused; None when it is free."""
    by_right: bool = False
    """Whoever may overbook passes over `against` with a reason."""
    twice: Appointment | None = None
    """Another visit of the patient to this doctor on this day."""
    given_up: GivenUp = GivenUp()
    quoted: tuple[int, int] | None = None
    """From, to: what the patient was told that it would cost."""
    free: Free | None = None
    """By what it costs nothing; the price of the service is 0 then."""
    left: int | None = None
    """How many more of its kind the doctor takes on the day, this one included; None means no limit."""
    alert: str = ""
    """What everybody must know of the patient (an allergy)."""
