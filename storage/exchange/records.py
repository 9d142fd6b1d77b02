"""What an import is asked for and what it answers.  No SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from storage.errors import StorageError

WHOLE_HOUSE = "*"
"""In the place of a practitioner: the line is about the house, not about one who receives patients."""


class Kind(StrEnum):
    """What a file holds."""

    PATIENTS = "patients"
    PRACTITIONERS = "practitioners"
    SERVICES = "services"
    SLOTS = "slots"
    APPOINTMENTS = "appointments"


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A line that was not taken, and why."""

    line: int
    """The line of a table, the place of a resource in a bundle; from 1."""
    field: str
    """The heading or FHIR element, empty when the whole line is meant."""
    reason: StorageError
    """Says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an import."""

    read: int = 0
    imported: int = 0
    """New or changed here by this file."""
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    duplicates: tuple[tuple[str, str], ...] = ()
    """Outside ids of patients who are probably one person, at least one of them of this file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the headings and words of a file that is not like others are to be read (a TOML file)."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For a field of ours, the headings whose values make it up."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For a field of ours, what a word of the file means."""
    delimiter: str = ""
    encoding: str = ""
    month_first: bool = False
    """Dates with slashes are month/day/year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to import."""

    dry_run: bool = False
    """Say what would happen; nothing is kept."""
    mapping: Reading = field(default_factory=Reading)
    practitioner: str = ""
    """Who takes what the file assigns to nobody: an outside id, an own id or a name."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One line of a file: our fields as text, and what the file calls them."""

    line: int
    values: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a field, empty when there is none."""
        return self.values.get(name, "")

    def heading(self, name: str) -> str:
        """What the file calls a field."""
        return self.headings.get(name, name)
