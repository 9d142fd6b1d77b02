"""What the split of a bill says: which lines go to the insurer, what stays the patient's, and why.  No SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from storage.cash.records import Tender
from storage.ids import (
    AppointmentId,
    ChargeId,
    InsurerId,
    LetterId,
    PartId,
    PatientId,
    PolicyId,
    ProgrammeId,
    ReceiptId,
    ServiceId,
)


class Why(StrEnum):
    """Why a line, or a part of it, stays the patient's."""

    SHARE = "share"
    """The patient's own share by the programme."""
    NO_POLICY = "no-policy"
    POLICY_ENDED = "policy-ended"
    POLICY_BEGINS = "policy-begins"
    REFUSED = "refused"
    """The insurer said that the patient is not insured."""
    PROGRAMME_DAYS = "programme-days"
    BY_HAND = "by-hand"
    """A line without a service of the price list: no programme can name it."""
    NOT_COVERED = "not-covered"
    EXCLUDED = "excluded"
    NO_LETTER = "no-letter"
    LETTER_ENDED = "letter-ended"
    LETTER_BEGINS = "letter-begins"
    LETTER_USED = "letter-used"
    LETTER_SUM = "letter-sum"
    LETTER_COUNT = "letter-count"
    YEAR = "year"
    VISIT = "visit"
    SERVICE_SUM = "service-sum"
    SERVICE_COUNT = "service-count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One reason with what it is about."""

    why: Why
    amount_minor: int = 0
    """A share, or what was left of a limit."""
    number: str = ""
    """Of the policy or letter."""
    day: date | None = None
    """The day on which it ended or begins, or on which the insurer refused."""
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitLine:
    """One line of a bill, split."""

    charge_id: ChargeId
    version: int
    title: str
    day: date
    due_minor: int
    insurer_minor: int = 0
    insurer_id: InsurerId | None = None
    insurer_name: str = ""
    policy_id: PolicyId | None = None
    policy_number: str = ""
    programme_id: ProgrammeId | None = None
    rule_id: int | None = None
    letter_id: LetterId | None = None
    letter_number: str = ""
    quantity: int = 0
    said: tuple[Said, ...] = ()
    """Why the rest is the patient's; empty when nothing is."""

    @property
    def patient_minor(self) -> int:
        """What stays the patient's."""
        return self.due_minor - self.insurer_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A bill, split."""

    patient_id: PatientId
    patient_name: str = ""
    lines: tuple[SplitLine, ...]

    @property
    def insurer_minor(self) -> int:
        """What goes to insurers."""
        return sum(line.insurer_minor for line in self.lines)

    @property
    def patient_minor(self) -> int:
        """What stays the patient's."""
        return sum(line.patient_minor for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOrder:
    """A split to be posted, as it was shown."""

    lines: tuple[tuple[ChargeId, int, int], ...]
    """(charge, its version, what the insurer pays of it); another sum is refused."""
    tenders: tuple[Tender, ...] | None = None
    """The patient's own payment in the same act; None leaves it owed, empty is exactly the rest in cash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuredPart:
    """What an insurer pays of one line, as it was posted."""

    id: PartId
    charge_id: ChargeId
    receipt_id: ReceiptId
    patient_id: PatientId
    patient_name: str = ""
    appointment_id: AppointmentId | None = None
    insurer_id: InsurerId
    insurer_name: str = ""
    policy_id: PolicyId
    policy_number: str = ""
    letter_id: LetterId | None = None
    letter_number: str = ""
    service_id: ServiceId
    service_code: str
    title: str
    day: date
    quantity: int
    amount_minor: int
    returned_minor: int = 0
    line_minor: int = 0
    """The whole line of the bill, with what is the patient's."""

    @property
    def counts_minor(self) -> int:
        """What the insurer owes of it: less what a refund took off again."""
        return self.amount_minor - self.returned_minor


@dataclass(slots=True, kw_only=True)
class Used:
    """One use of a policy: a part that was posted, or one that this bill is about to."""

    day: date
    appointment_id: AppointmentId | None
    rule_id: int | None
    minor: int
    count: int


@dataclass(slots=True, kw_only=True)
class LetterUse:
    """What this bill uses of a letter, beside what is kept on it."""

    minor: int = 0
    counts: dict[ServiceId, int] = field(default_factory=dict)
