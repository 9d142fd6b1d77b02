"""What is to be posted: a receipt with its lines and tenders, before it has a number.  No SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage.cash.records import ReceiptKind, Tender
from storage.ids import ChargeId, EntryId, PatientId, ReceiptId


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a document to be posted."""

    title: str
    amount_minor: int
    quantity: int = 1
    price_minor: int | None = None
    discount_minor: int = 0
    """What of its discount no receipt has shown before: the reports count it."""
    shown_discount_minor: int = 0
    """All of its discount, as it is printed."""
    paid_before_minor: int = 0
    remains_minor: int = 0
    """What stays owed of it."""
    charge_id: ChargeId | None = None
    refund_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A receipt to be posted with its entry."""

    kind: ReceiptKind
    lines: tuple[Line, ...]
    tenders: tuple[Tender, ...]
    """Signed as the total."""
    against: str
    """The account on the other side: revenue, advance, safe..."""
    patient_id: PatientId | None = None
    patient_name: str = ""
    tendered_minor: int = 0
    change_minor: int = 0
    refund_of: tuple[ReceiptId, int] | None = None
    """The original's id and number."""
    reason: str = ""
    reverses: EntryId | None = None
    captions: Mapping[str, str] | None = None
    """Journalled with it: in which words the document that takes it back is written."""

    @property
    def total_minor(self) -> int:
        """The sum of the lines, and of the tenders."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def about(self) -> str:
        """What it is for, in one line of a list."""
        return " + ".join(line.title for line in self.lines)
