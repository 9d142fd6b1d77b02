"""What other rooms and the console see of the cash desk.  No SQL, no rules.

Money is integer minor units of the centre's currency; `Instant`s are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.ids import (
    AppointmentId,
    ChargeId,
    EntryId,
    PatientId,
    ReceiptId,
    RegisterId,
    ServiceId,
    ShiftId,
    UserId,
)


class Method(StrEnum):
    """How money comes and goes; each is an account of the ledger."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    INSURER = "insurer"
    """To the insurer's account; the money comes later."""
    ADVANCE = "advance"
    """Out of what the patient paid in before."""


class ChargeState(StrEnum):
    """What has become of a line that a patient owes."""

    OPEN = "open"
    PAID = "paid"
    REFUNDED = "refunded"
    """Paid, and all of it given back."""
    VOID = "void"


class ReceiptKind(StrEnum):
    """What a numbered document of the register says."""

    SALE = "sale"
    REFUND = "refund"
    ADVANCE = "advance"
    """Paid in beforehand."""
    IN = "in"
    OUT = "out"
    DROP = "drop"
    """From the drawer to the safe."""
    COUNTER = "counter"
    """The undoing of an IN, OUT or DROP, by the opposite sum."""


class EntryKind(StrEnum):
    """What an entry of the ledger is about: each kind of receipt, and what a count found."""

    SALE = "sale"
    REFUND = "refund"
    ADVANCE = "advance"
    IN = "in"
    OUT = "out"
    DROP = "drop"
    COUNTER = "counter"
    DIFFERENCE = "difference"
    """Over or short at a count, so that the ledger's drawer is always the counted one."""
    FLOAT = "float"
    """The money found in a register's drawer at its very first opening."""


class CountKind(StrEnum):
    """On what occasion the drawer was counted."""

    OPENING = "opening"
    HANDOVER_OUT = "handover-out"
    HANDOVER_IN = "handover-in"
    HANDOVER_BACK = "handover-back"
    """Nobody took the drawer over: who had counted it out counted again and kept it."""
    CLOSING = "closing"


class ShiftState(StrEnum):
    """What may be done in a shift now."""

    OPEN = "open"
    HANDOVER = "handover"
    """Counted by the outgoing cashier, not yet accepted: no money moves."""
    EXPIRED = "expired"
    """Open for 24 hours: nothing is sold until it is closed."""
    CLOSED = "closed"


class RequestState(StrEnum):
    """What has become of a refund that waits for someone with the right."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A cash register with a sequence of receipt numbers of its own."""

    id: RegisterId
    code: str
    name: str
    desk: str | None = None
    """The desk that it stands on; a desk without one of its own uses the first register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One counting of the drawer; never changed."""

    id: int
    shift_id: ShiftId
    kind: CountKind
    at: datetime
    by: UserId
    by_name: str
    expected_minor: int
    counted_minor: int
    reason: str = ""
    """Why it differs from what was expected."""
    notes: str = ""
    pieces: Mapping[int, int] = field(default_factory=dict)
    """Denomination in minor units -> how many."""
    methods: Mapping[Method, tuple[int, int]] = field(default_factory=dict)
    """Other methods, at closing: (expected, counted)."""

    @property
    def difference_minor(self) -> int:
        """Counted less expected: above zero is over, below is short."""
        return self.counted_minor - self.expected_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A cashier's shift on a register."""

    id: ShiftId
    register_id: RegisterId
    register_name: str
    number: int
    opened_at: datetime
    opened_by: UserId
    opened_by_name: str
    cashier_id: UserId
    """Who answers for the drawer now: who opened it, or who last accepted it."""
    cashier_name: str
    closed_at: datetime | None = None
    closed_by_name: str = ""
    last_count: CountKind | None = None
    last_count_by: UserId | None = None
    last_count_by_name: str = ""
    """Who counted last: a hand-over is accepted by somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One line that a patient owes."""

    id: ChargeId
    patient_id: PatientId
    patient_name: str = ""
    appointment_id: AppointmentId | None = None
    service_id: ServiceId | None = None
    title: str
    quantity: int = 1
    price_minor: int
    discount_minor: int = 0
    discount_reason: str = ""
    amount_minor: int
    """quantity * price - discount."""
    paid_minor: int = 0
    refunded_minor: int = 0
    day: date
    """The visit's day, whose prices apply."""
    state: ChargeState = ChargeState.OPEN
    created_at: datetime
    version: int = 1

    @property
    def due_minor(self) -> int:
        """What is still owed."""
        if self.state is not ChargeState.OPEN:
            return 0
        return self.amount_minor - self.paid_minor + self.refunded_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one patient owes for one visit, or for one day without one: a row of the upper half of the desk."""

    patient_id: PatientId
    patient_name: str
    appointment_id: AppointmentId | None
    day: date
    since: datetime
    charges: tuple[Charge, ...]
    advance_minor: int = 0
    """What the patient has paid in beforehand and may use."""

    @property
    def due_minor(self) -> int:
        """The sum still owed."""
        return sum(charge.due_minor for charge in self.charges)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """Money offered by one method; cash may be more than is due, the rest is change."""

    method: Method
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What a payment comes to, before it is posted."""

    due_minor: int
    applied: tuple[Tender, ...]
    """What each method pays; never above what is due."""
    tendered_minor: int = 0
    """Cash taken in the hand."""
    change_minor: int = 0

    @property
    def applied_minor(self) -> int:
        """The sum that counts as paid."""
        return sum(tender.amount_minor for tender in self.applied)

    @property
    def remaining_minor(self) -> int:
        """What stays owed after it."""
        return self.due_minor - self.applied_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One line of a document; a refund's lines are negative and name the original ones."""

    id: int
    line: int
    charge_id: ChargeId | None = None
    refund_of: int | None = None
    title: str
    quantity: int = 1
    amount_minor: int
    discount_minor: int = 0
    refunded_minor: int = 0
    """How much of this line has been given back since."""

    @property
    def refundable_minor(self) -> int:
        """What could still be given back."""
        return max(0, self.amount_minor - self.refunded_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A numbered document of a register; never changed."""

    id: ReceiptId
    register_id: RegisterId
    shift_id: ShiftId
    number: int
    entry_id: EntryId
    kind: ReceiptKind
    patient_id: PatientId | None = None
    patient_name: str = ""
    about: str = ""
    total_minor: int
    tendered_minor: int = 0
    change_minor: int = 0
    at: datetime
    by_name: str
    methods: tuple[Tender, ...] = ()
    """By method, with the sign of the total."""
    refund_of: ReceiptId | None = None
    refund_of_number: int | None = None
    refunded_minor: int = 0
    """How much of it has been given back since."""
    countered: bool = False
    """Undone since by a counter document (cash in, out and drop only)."""
    reason: str = ""
    copies: int = 0
    text: str = ""
    """As printed; empty in lists."""
    lines: tuple[ReceiptLine, ...] = ()
    """Empty in lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """A refund above the limit that waits for someone with the right to approve it."""

    id: int
    receipt_id: ReceiptId
    receipt_number: int
    patient_name: str
    amount_minor: int
    reason: str
    requested_by: UserId
    requested_by_name: str
    requested_at: datetime
    state: RequestState
