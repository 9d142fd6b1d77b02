"""Where paper records are, and how a patient's papers stand.  No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.documents.records import Document


class Where(StrEnum):
    """Where the paper record of a patient is."""

    SHELF = "shelf"
    DESK = "desk"
    DOCTOR = "doctor"
    ARCHIVE = "archive"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a patient's paper record was last said to be."""

    place: Where
    doctor: str = ""
    note: str = ""
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paperwork:
    """How contract and consent of a patient stand, for the strip and the card."""

    contract: Document | None = None
    """The newest that is in force."""
    consent: Document | None = None
    where: Whereabouts | None = None
