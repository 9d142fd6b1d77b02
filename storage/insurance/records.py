"""What other rooms and the console see of insurance.  No SQL, no rules.

Money is integer minor units of the centre's currency; the last day of a validity is included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.ids import InsurerId, PatientId, PolicyId, ProgrammeId, ServiceId, UserId


def in_force(first: date | None, last: date | None, day: date) -> bool:
    """Whether a day lies within the days of a programme; None is without a bound."""
    return (first is None or first <= day) and (last is None or day <= last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insurer:
    """Who pays for the insured."""

    id: InsurerId
    name: str
    contract: str = ""
    """The number of the centre's contract with them."""
    phone: str = ""
    email: str = ""
    note: str = ""
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurerDraft:
    """What a new or edited insurer is made of."""

    name: str
    contract: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One service of a programme, or all of a specialty: covered or excluded, and how far."""

    id: int
    programme_id: ProgrammeId
    service_id: ServiceId | None = None
    service_name: str = ""
    """The service's name, for lists."""
    specialty: str = ""
    specialty_key: str = ""
    covered: bool = True
    copay_percent: int | None = None
    """The patient's own share of each line; None takes the programme's."""
    copay_minor: int | None = None
    limit_count: int | None = None
    """How many by the policy's year."""
    limit_minor: int | None = None
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """What a rule is made of: a service or a specialty, never both."""

    service_id: ServiceId | None = None
    specialty: str = ""
    covered: bool = True
    copay_percent: int | None = None
    copay_minor: int | None = None
    limit_count: int | None = None
    limit_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What an insurer pays for."""

    id: ProgrammeId
    insurer_id: InsurerId
    insurer_name: str = ""
    name: str
    valid_from: date
    valid_to: date | None = None
    covers_all: bool = False
    """Every service that no rule excludes; otherwise only what a rule names."""
    copay_percent: int = 0
    copay_minor: int = 0
    """Of each line of a bill, at most the line."""
    limit_year_minor: int | None = None
    """By the policy's year, which begins on the day of the year on which the policy begins."""
    limit_visit_minor: int | None = None
    needs_letter: bool = False
    active: bool = True
    version: int = 1

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return in_force(self.valid_from, self.valid_to, day)

    def bound(self, day: date) -> date | None:
        """The end of its days that a day lies beyond: the first for one before it, else the last."""
        return self.valid_from if day < self.valid_from else self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeDraft:
    """What a new or edited programme is made of."""

    insurer_id: InsurerId
    name: str
    valid_from: date
    valid_to: date | None = None
    covers_all: bool = False
    copay_percent: int = 0
    copay_minor: int = 0
    limit_year_minor: int | None = None
    limit_visit_minor: int | None = None
    needs_letter: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A patient's policy."""

    id: PolicyId
    patient_id: PatientId
    patient_name: str = ""
    insurer_id: InsurerId
    insurer_name: str = ""
    programme_id: ProgrammeId
    programme_name: str = ""
    programme_from: date | None = None
    """The programme's own first day; None where it was not asked."""
    programme_to: date | None = None
    number: str
    holder: str = ""
    """Who holds it, when that is not the patient: an employer, a parent."""
    valid_from: date
    valid_to: date
    note: str = ""
    noted_at: datetime
    version: int = 1

    def holds_on(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.valid_from <= day <= self.valid_to

    def pays_on(self, day: date) -> bool:
        """Whether a bill of a day can go by it: the policy is valid, and its programme is in force."""
        return self.holds_on(day) and in_force(self.programme_from, self.programme_to, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDraft:
    """What a new or edited policy is made of; whose it is stays."""

    programme_id: ProgrammeId
    number: str
    valid_from: date
    valid_to: date
    holder: str = ""
    note: str = ""


class CheckKind(StrEnum):
    """What is asked of an insurer."""

    ENROLMENT = "enrolment"
    """Whether the patient is insured with them."""
    BENEFIT = "benefit"
    """Whether the programme pays for what is planned."""


class CheckResult(StrEnum):
    """What came of it."""

    YES = "yes"
    NO = "no"
    NO_ANSWER = "no-answer"
    """A technical failure: the question stays open, and it is no refusal."""
    ASSIGNED = "assigned"
    """Nothing yet: somebody is to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCheck:
    """One line of the history of asking."""

    id: int
    policy_id: PolicyId
    kind: CheckKind
    result: CheckResult
    at: datetime
    by_name: str
    assigned_to: UserId | None = None
    assigned_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDraft:
    """What came of asking an insurer, or who is to ask."""

    kind: CheckKind
    result: CheckResult
    note: str = ""
    assigned_to: UserId | None = None
