"""The sums of a shift, and all that the cash desk shows at once.  No SQL, no rules.

Money is integer minor units of the centre's currency; `Instant`s are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.cash.records import Count, CountKind, Due, Method, Receipt, RefundRequest, Register, Shift, ShiftState
from storage.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodTotal:
    """One line of a report: sales, refunds and what is left, by method."""

    method: Method
    sales_count: int = 0
    sales_minor: int = 0
    """Sales and advances paid in."""
    refunds_count: int = 0
    refunds_minor: int = 0
    """Given back, as a positive sum."""

    @property
    def net_minor(self) -> int:
        """What the method brought."""
        return self.sales_minor - self.refunds_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReport:
    """The sums of a shift: an X report while it is open, the Z report of a closed one."""

    shift: Shift
    at: datetime
    cashiers: tuple[str, ...]
    methods: tuple[MethodTotal, ...]
    sales_count: int
    sales_minor: int
    refunds_count: int
    refunds_minor: int
    discounts_count: int
    discounts_minor: int
    moves: tuple[Receipt, ...]
    """Cash in, out, drops and their counters, in order."""
    opening_minor: int
    moves_minor: int
    """Cash in less out and drops."""
    expected_minor: int
    """What the drawer should hold."""
    first_number: int | None
    last_number: int | None
    counts: tuple[Count, ...] = ()
    notes: str = ""
    last_hash: str = ""
    """Of a closed shift: the end of the register's chain, printed as evidence outside of this machine."""

    @property
    def handover_minor(self) -> int:
        """Over or short at the hand-overs: opening + cash + moves + this is what the drawer should hold."""
        ends = (CountKind.OPENING, CountKind.CLOSING)
        return sum(count.difference_minor for count in self.counts if count.kind not in ends)

    @property
    def receipts_count(self) -> int:
        """All the documents of the shift: the numbers have no gap."""
        if self.first_number is None or self.last_number is None:
            return 0
        return self.last_number - self.first_number + 1

    @property
    def cash(self) -> MethodTotal:
        """The line of the drawer."""
        for total in self.methods:
            if total.method is Method.CASH:
                return total
        return MethodTotal(method=Method.CASH)

    @property
    def closing(self) -> Count | None:
        """The count that closed the shift."""
        for count in self.counts:
            if count.kind is CountKind.CLOSING:
                return count
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDay:
    """All that the desk shows at once."""

    register: Register
    shift: Shift | None
    state: ShiftState
    report: ShiftReport | None
    dues: tuple[Due, ...]
    receipts: tuple[Receipt, ...]
    """Of the open shift, the newest first."""
    requests: tuple[RefundRequest, ...] = ()
    expected_opening_minor: int | None = None
    """With no shift open: what the last one counted; None before the first."""
    usual: frozenset[int] = frozenset()
    """Denominations that the last count found, beyond the notes that are always asked for."""
    holders: Mapping[Right, tuple[str, ...]] = field(default_factory=dict)
    """Who has each right of the cash desk: a key that is refused names them."""
