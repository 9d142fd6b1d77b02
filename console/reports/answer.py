"""What a report answers: columns and cells of a kind each, written as a table, as CSV, as JSON, on paper.

The cells keep exact values: whole minor units, whole seconds, two whole numbers of a share. They are rounded
(halves away from zero, by whole numbers) only where they are written.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from console.locale.formats import day_digits, money
from storage.exchange.formulas import guarded
from widgets.text import clean

if TYPE_CHECKING:
    from storage.office import Office


def rounded(value: Fraction, digits: int) -> Decimal:
    """A fraction with so many decimals, halves away from zero."""
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    figures = tuple(int(figure) for figure in str(whole))
    # Built of its figures: arithmetic would cut it to 28 of them.
    return Decimal((int(value < 0 < whole), figures, -digits))


class Money(NamedTuple):
    """A sum in minor units."""

    minor: int


class Minutes(NamedTuple):
    """A length of time; None where there is none to tell of."""

    seconds: Fraction | int | None

    def as_number(self, digits: int = 2) -> Decimal | None:
        """Minutes with so many decimals."""
        return None if self.seconds is None else rounded(Fraction(self.seconds) / 60, digits)


class Share(NamedTuple):
    """A part of a whole, told in per cent; nothing of nothing has none."""

    part: int
    whole: int

    def percent(self) -> Decimal | None:
        """Per cent with one decimal."""
        return rounded(Fraction(100 * self.part, self.whole), 1) if self.whole else None


Cell = str | int | date | Money | Minutes | Share | None


class Column(NamedTuple):
    """One column: what CSV calls it, and its heading on a screen."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A report: as a table, as data, and as printed where it has a form of its own."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    """A last row of the table; not in the CSV, whose reader sums up for himself."""
    data: dict[str, Any] = field(default_factory=dict)  # Any: whatever JSON can hold
    text: str = ""
    parted_by: tuple[str, ...] = ()
    """Keys of the first columns: on paper their change begins a part of its own, headed by them."""
    blank: tuple[str, ...] = ()
    """Keys of columns that are there even when nobody has anything in them: to be written in by hand."""
    wide: tuple[str, ...] = ()
    """Keys of columns that are left out where there is no room for all, as on a screen."""


Ask = Callable[["Office", date, date], Awaitable[Answer]]
"""A report of a stretch of days, both included."""

# ---------------------------------------------------------------------------- writing


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return ""
        case Money(minor):
            return money(minor)
        case Minutes():
            return _decimal(cell.as_number(1), 1)
        case Share():
            return _decimal(cell.percent(), 1)
        case date():
            return day_digits(cell)
        case _:
            return str(cell)


def _decimal(value: Decimal | None, digits: int) -> str:
    return "" if value is None else money(int(value.scaleb(digits)), digits=digits)


def for_csv(cell: Cell) -> str:
    """A cell as another program reads it: a point for decimals, days as year-month-day.

    Text that a spreadsheet would calculate gets an apostrophe in front, as in every CSV file of ours.
    """
    match cell:
        case None:
            return ""
        case Money(minor):
            return str(Decimal(minor).scaleb(-2))
        case Minutes():
            number = cell.as_number()
            return "" if number is None else str(number)
        case Share():
            percent = cell.percent()
            return "" if percent is None else str(percent)
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case _:
            return guarded(clean(cell))


def for_json(number: Decimal | None) -> float | None:
    """A rounded number as JSON writes it; its shortest form is the number that was rounded."""
    return None if number is None else float(number)
