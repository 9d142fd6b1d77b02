"""What the console sees of claims to insurers.  Pure: no SQL, no rules.  Money is whole minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.claims.payment_records import InsurerPayment
from storage.ids import AppointmentId, PatientId


class ClaimState(StrEnum):
    """Where a claim stands (rule 39 of the trade)."""

    DRAFT = "draft"
    READY = "ready"
    """Everything that the insurer asks for is there."""
    HOLD = "hold"
    """Waits, for guarantee letters mostly."""
    SENT = "sent"
    ACCEPTED = "accepted"
    """The insurer has said that it will pay."""
    PART_PAID = "part-paid"
    REJECTED = "rejected"
    """Lines were rejected, and nothing was done about them yet."""
    RESUBMITTED = "resubmitted"
    """What was rejected stands in another claim."""
    CLOSED = "closed"
    """Paid, or what was not is given up."""


IN_HOUSE = (ClaimState.DRAFT, ClaimState.READY, ClaimState.HOLD)
"""Nothing of it has left the house: lines come and go."""

FOR_LETTERS, UNDONE = "letters", "undone"
"""Reasons of steps that no person typed: lines wait for guarantee letters; the making of the draft was taken back."""


class Ended(StrEnum):
    """What became of what an insurer would not pay of a line."""

    NO = ""
    RESUBMITTED = "resubmitted"
    WRITTEN_OFF = "written-off"
    CHARGED = "charged"
    """The patient owes it now."""


class Lack(StrEnum):
    """What a line needs before it can be sent."""

    POLICY = "policy"
    LETTER = "letter"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim with its sums."""

    id: int
    insurer_id: int
    insurer: str
    first: date
    last: date
    """The period, both days included."""
    state: ClaimState
    number: int | None = None
    """Given when it is sent; without a gap in each year of an insurer."""
    year: int | None = None
    sent_on: date | None = None
    answered_on: date | None = None
    resubmits_id: int | None = None
    """The claim whose rejected lines it sends again."""
    digest: str = ""
    """Of what the register said when it was sent."""
    lines: int = 0
    amount_minor: int = 0
    paid_minor: int = 0
    rejected_minor: int = 0
    """Rejected; what of it was given up or charged to patients too."""
    disputed_minor: int = 0
    """Rejected, and nothing was done about it yet."""
    left_minor: int = 0
    """Neither paid nor rejected nor given up."""
    reason: str = ""
    """Of the last step."""
    version: int = 1

    @property
    def reference(self) -> str:
        """How people and the command line call it, each insurer's its own: `2026-3`, before it is sent `draft-5`."""
        return f"{self.year}-{self.number}" if self.number is not None else f"draft-{self.id}"

    @property
    def in_house(self) -> bool:
        """Whether nothing of it has left the house."""
        return self.state in IN_HOUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One service of one visit that an insurer is to pay."""

    id: int
    claim_id: int
    part_id: int
    number: int
    """Its place in the claim, from 1."""
    patient_id: PatientId
    last_name: str
    first_name: str
    middle_name: str = ""
    birth_date: date | None = None
    card_no: str = ""
    appointment_id: AppointmentId | None = None
    doctor: str = ""
    day: date
    service_code: str
    title: str
    quantity: int = 1
    amount_minor: int
    paid_minor: int = 0
    rejected_minor: int = 0
    reason: str = ""
    """Why the insurer rejected it."""
    ended: Ended = Ended.NO
    old_line_id: int | None = None
    """The rejected line that it sends again."""
    policy: str = ""
    policy_until: date | None = None
    letter: str = ""
    letter_day: date | None = None
    letter_until: date | None = None
    letter_needed: bool = False
    """By the programme, or because one was given for it."""
    now_minor: int = 0
    """What the insurer's part of the charge comes to today."""
    version: int = 1

    @property
    def who(self) -> str:
        """Surname and first name."""
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def full_name(self) -> str:
        """All the names."""
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))

    @property
    def left_minor(self) -> int:
        """What is still to come."""
        given_up = self.ended in (Ended.WRITTEN_OFF, Ended.CHARGED)
        return 0 if given_up else self.amount_minor - self.paid_minor - self.rejected_minor

    @property
    def disputed_minor(self) -> int:
        """Rejected, and nothing was done about it yet."""
        return self.rejected_minor if self.ended is Ended.NO else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A claim with its lines and what happened to it."""

    claim: Claim
    lines: tuple[ClaimLine, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of a claim's state; never changed itself."""

    state: ClaimState
    day: date
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What keeps a claim from being ready: a line and what it lacks."""

    line: ClaimLine
    lack: Lack


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaimed:
    """What stands in no claim yet, of one insurer."""

    insurer_id: int
    insurer: str
    parts: int
    amount_minor: int
    oldest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """What an insurer pays of one line of a bill, and where it is claimed."""

    patient_id: PatientId
    who: str
    insurer: str
    policy: str
    letter: str
    day: date
    service_code: str
    title: str
    amount_minor: int
    """Less what went back since."""
    claim: str = ""
    """The reference of the newest claim that it stands in."""
    state: ClaimState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsView:
    """What the place shows."""

    day: date
    claims: tuple[Claim, ...]
    unclaimed: tuple[Unclaimed, ...] = ()
    payments: tuple[InsurerPayment, ...] = ()
    """Those with something unmatched."""
    more: bool = False
    """There are more claims than are shown."""
