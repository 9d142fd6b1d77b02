"""What the journal says of an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.ids import ActId, JournalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that a person did: one transaction, or one of several in an import."""

    id: ActId
    key: str
    """The idempotency key: the same key never acts twice."""
    verb: str
    login: str
    desk: str
    at: datetime
    result: int | None = None
    """The id that the verb answered, answered again when the same key comes twice."""
    undoes: ActId | None = None
    part_of: ActId | None = None
    """The first act of what the same key of the person did; undo takes them back together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One change to one thing within an act."""

    id: JournalId
    act_id: ActId
    at: datetime
    login: str
    desk: str
    verb: str
    what: str
    """The kind of thing: `appointment`, `patient`, `step`..."""
    key: int
    """Its id."""
    before: Mapping[str, Any] | None  # Any: the changed columns as JSON
    after: Mapping[str, Any] | None
    erased: bool = False
    """Its details were taken away with the person whom they were about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMark:
    """That something was entered from paper, after it had happened."""

    happened_at: datetime
    entered_at: datetime
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One act, as a sentence can tell it: its verb, and whom or what it was about."""

    verb: str
    who: str = ""
    """The person's name, or for a call what is known instead."""
    day: date | None = None
    minute: int | None = None
    """When the visit is, in wall time; of several the first."""
    visits: int = 1
    """How many visits of the person it was about: a course, a pair."""
    thing: str = ""
    """A code of a paper, a title, a number."""
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What one key of a person did, of one act or of several."""

    id: ActId
    """Its first act."""
    at: datetime
    desk: str = ""
    parts: tuple[Part, ...]
    """The newest first."""
    final: bool = False
    """It can never be taken back; only answered by another act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo took back, and what the next one would."""

    verb: str
    at: datetime
    rows: tuple[JournalRow, ...]
    deed: Deed
    next: Deed | None = None
