"""How an insurer wants its register, as it is kept.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What stands in a field."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MONEY = "money"


FIELDS: Mapping[str, Kind] = {
    "number": Kind.NUMBER,
    "policy": Kind.TEXT,
    "policy_until": Kind.DATE,
    "full_name": Kind.TEXT,
    "last_name": Kind.TEXT,
    "first_name": Kind.TEXT,
    "middle_name": Kind.TEXT,
    "birth_date": Kind.DATE,
    "card_no": Kind.TEXT,
    "letter": Kind.TEXT,
    "letter_day": Kind.DATE,
    "day": Kind.DATE,
    "doctor": Kind.TEXT,
    "service_code": Kind.TEXT,
    "service": Kind.TEXT,
    "quantity": Kind.NUMBER,
    "amount": Kind.MONEY,
    "claim": Kind.TEXT,
    "line": Kind.NUMBER,
    "visit": Kind.NUMBER,
    "resubmits": Kind.TEXT,
}
"""What a column may show of a line; `number` is its place in the register, `line` its number with us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOf:
    """One column of a register."""

    field: str
    heading: str
    width: int = 14
    """In a spreadsheet, in letters."""
    length: int = 0
    """So many letters at most; 0: as many as a cell holds."""
    required: bool = False
    """A line without it is refused."""

    @property
    def kind(self) -> Kind:
        """What stands in it."""
        return FIELDS[self.field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How an insurer wants its register."""

    columns: tuple[ColumnOf, ...]
    format: str = "xlsx"
    encoding: str = "utf-8"
    separator: str = ";"
    decimal: str = ","
    date: str = "dd.mm.yyyy"
    money: str = "0.00"
    """`0.00` with two decimals, `0` whole, `minor` in kopecks."""
    sheet: str = "Register"
    head: tuple[str, ...] = ()
    """Lines above the table."""
    total: str = ""
    """What the line of the sum under the table begins with; empty: there is none."""
