"""What the console sees of the money that insurers pay and owe.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurerPayment:
    """Money that came from an insurer to the bank."""

    id: int
    insurer_id: int
    insurer: str
    day: date
    document: str
    """The number that the bank gives the order."""
    amount_minor: int
    matched_minor: int = 0
    note: str = ""
    voided: bool = False

    @property
    def unmatched_minor(self) -> int:
        """What belongs to no claim yet; after all claims it was paid too much."""
        return self.amount_minor - self.matched_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """A payment as it is entered."""

    insurer_id: int
    day: date
    document: str
    amount_minor: int
    note: str = ""


class How(StrEnum):
    """By what a proposal to match a payment was found."""

    EXACT = "exact"
    """One claim whose rest is the sum."""
    SEVERAL = "several"
    """Claims whose rests together are the sum."""
    OLDEST = "oldest"
    """The oldest claims first, as far as the money goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Which claims a payment may be for, and how much of it for each."""

    how: How
    shares: tuple[tuple[int, int], ...]
    """Claim and sum."""

    @property
    def amount_minor(self) -> int:
        """What is matched by it."""
        return sum(amount for _, amount in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """What one insurer owes, by the days since its claims were sent."""

    insurer_id: int
    insurer: str
    buckets: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Up to 30 days, 31 to 60, 61 to 90, older."""
    disputed_minor: int = 0
    unmatched_minor: int = 0
    """Paid by the insurer and matched to no claim."""

    @property
    def left_minor(self) -> int:
        """All that is still to come."""
        return sum(self.buckets)
