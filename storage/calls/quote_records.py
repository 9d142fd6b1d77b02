"""What a caller was told: the price of a complaint, and what was read back after a booking.  No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.ids import CallId, PatientId, ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDraft:
    """What a caller was told that it would cost, as the desk chose it; the prices are the storage's."""

    asked: str
    """The words that were typed."""
    title: str
    """The complaint, specialty or service that they named."""
    main: ServiceId
    """What the lower end of the range is for."""
    further: tuple[tuple[ServiceId, int], ...] = ()
    """What is probably added, and how probable it is (1 nearly always, 3 sometimes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """One service of a quote with its price on the day of the quote."""

    service_id: ServiceId
    title: str
    chance: int
    """0 is what the lower end of the range is for."""
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a caller was told that it would cost; never changed."""

    id: int
    call_id: CallId
    patient_id: PatientId | None
    """Who the caller is, as far as the call knows it."""
    asked: str
    title: str
    specialty: str
    specialty_key: str
    low_minor: int
    high_minor: int
    minutes: int
    day: date
    valid_to: date
    """The last day that it holds for, included."""
    at: datetime
    by_name: str
    lines: tuple[QuoteLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was read back to a caller after a booking."""

    local_date: date
    local_min: int
    doctor: str
    room: str
    price_minor: int | None
    quoted: tuple[int, int] | None
    preparation: str
    bring: str
