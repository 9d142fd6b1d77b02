"""How a policy stands on the day a patient comes.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.insurance.records import in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One policy of a patient, in what the desk must know when the patient comes."""

    number: str
    valid_from: date
    valid_to: date
    programme_from: date | None = None
    programme_to: date | None = None
    """The days on which its programme is in force."""
    refused: bool = False
    """The newest answer about enrolment was no; a technical failure is none."""
    needs_letter: bool = False
    letters: tuple[tuple[date, date], ...] = ()
    """The days of each letter that still holds something."""

    def holds_on(self, day: date) -> bool:
        """Whether the policy is valid on a day."""
        return self.valid_from <= day <= self.valid_to

    def pays_on(self, day: date) -> bool:
        """Whether its programme, too, is in force on a day: what the bill goes by."""
        return self.holds_on(day) and in_force(self.programme_from, self.programme_to, day)

    def has_letter_on(self, day: date) -> bool:
        """Whether a letter that is needed is there."""
        return not self.needs_letter or any(first <= day <= last for first, last in self.letters)
