"""What the desk asks of the cash room: the arguments of its verbs.  Pure, as `records` is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.cash.records import Method, Tender
from storage.ids import AppointmentId, ChargeId, PatientId, ReceiptId, ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeDraft:
    """A line to add: by service (its price of the day) or by title and price."""

    patient_id: PatientId
    day: date
    service_id: ServiceId | None = None
    title: str = ""
    price_minor: int | None = None
    """None takes the price list's."""
    quantity: int = 1
    appointment_id: AppointmentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """A discount on one line: a sum or a percentage, never without a reason."""

    reason: str
    amount_minor: int | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """What is to be paid and by what; versions guard against another desk's change."""

    charges: tuple[tuple[ChargeId, int], ...]
    """Which lines, each with the version that the payer saw."""
    tenders: tuple[Tender, ...]
    """Empty: exactly what is due, in cash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """What is to be given back of a receipt."""

    receipt_id: ReceiptId
    reason: str
    lines: tuple[tuple[int, int], ...] = ()
    """(line id, amount); empty gives back all that remains."""
    method: Method | None = None
    """None: the methods that paid, in the same order."""
    total_minor: int | None = None
    """What the person was shown; another sum is refused.  None where nobody was shown any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCount:
    """What was counted: pieces by denomination, and the totals of the other methods."""

    pieces: tuple[tuple[int, int], ...]
    """(denomination in minor units, how many)."""
    methods: tuple[tuple[Method, int], ...] = ()
    reason: str = ""
    """Why it differs from what is expected."""
    notes: str = ""
