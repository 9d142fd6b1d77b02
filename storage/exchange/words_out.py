"""Names and values of ours as texts of a file."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from sqlalchemy import Connection

from storage.centre.queries import identifiers_of
from storage.exchange.context import OWN, WHAT
from storage.exchange.records import Kind

CHUNK = 500
"""Rows read at once; an export of any size needs the memory of so many."""

Line = dict[str, str]


class Named(Protocol):
    """Who knows what a thing is called in a file."""

    def of(self, kind: Kind, ref: int | None) -> str:
        """Its name; empty for nothing."""
        ...


class OwnNames:
    """Every thing by a name made of our own id."""

    def of(self, kind: Kind, ref: int | None) -> str:
        """The name; empty for nothing."""
        del kind
        return "" if ref is None else f"{OWN}{ref}"


class Names:
    """Outside names of our things, read once for each kind."""

    def __init__(self, conn: Connection) -> None:
        """Read them when first asked for."""
        self._conn = conn
        self._known: dict[Kind, dict[int, str]] = {}

    def of(self, kind: Kind, ref: int | None) -> str:
        """The outside name, or one made of our own id; empty for nothing."""
        if ref is None:
            return ""
        if kind not in self._known:
            self._known[kind] = identifiers_of(self._conn, WHAT[kind])
        return self._known[kind].get(ref) or f"{OWN}{ref}"


def yes_no(value: bool) -> str:
    """Yes or no as `values.flag` reads it."""
    return "yes" if value else "no"


def clock_text(minute: int) -> str:
    """A wall minute."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def day_text(value: date | None) -> str:
    """A day, empty for none."""
    return "" if value is None else value.isoformat()


def number_text(value: int | None) -> str:
    """A number, empty for none."""
    return "" if value is None else str(value)
