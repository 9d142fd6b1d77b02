"""What the journal says of an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo took back."""

    verb: str
    at: datetime
    rows: tuple[JournalRow, ...]
