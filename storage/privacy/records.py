"""What the console sees of the data held on a person.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.ids import PatientId
from storage.patients.records import Patient

Row = Mapping[str, Any]
"""Any: the columns of one row, each of its own type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Everything that is held on one person, row by row."""

    patient: Patient
    tables: Mapping[str, Sequence[Row]]
    """The rows that refer to the person, directly or through others, by their table."""
    journal: Sequence[Row]
    """What was done with those rows: `id, at, login, desk, verb, what, key, before, after`, details as dicts."""
    looks: Sequence[Look]
    """Who opened the record, newest first."""
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """What rows name beyond the person: practitioners, services, rooms, registers, users (by id)."""
    identifiers: Sequence[tuple[str, str]] = ()
    """What outside systems call the person: (system, value)."""
    files: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    """What is in the files kept with their documents, by the file's id."""
    at: datetime
    """When it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody opened a patient's record."""

    at: datetime
    who: str
    """The person's name, or the login where the login is gone."""
    login: str
    desk: str
    place: str
    """The id of the place: `people`, `queue`..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goes:
    """What an erasure would take away, and what it would leave."""

    patient: Patient
    others: int
    """Entries that were merged into this one, which go with it."""
    visits: int
    calls: int
    receipts: int
    rows: int
    """Rows of the journal that lose their details."""
    proof: str
    """What is typed to prove that this was read: the card number, else our own number of the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """One kind of thing that is kept no longer than its time."""

    kind: str
    """`calls`, `looks`, `journal`."""
    years: int
    before: datetime
    count: int


LOOK = "look"
"""The kind of journal row that says who opened a record; its key is the patient."""


def proof_of(patient: Patient) -> str:
    """What is typed before somebody is erased."""
    return patient.card_no or str(int(PatientId(patient.id)))
