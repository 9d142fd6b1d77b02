"""What other rooms and the console see of patients.  No SQL, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.ids import PaperId, PatientId
from storage.patients.papers import paper_stands


class Sex(StrEnum):
    """Administrative sex, by the codes of FHIR."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class PatientStatus(StrEnum):
    """How far a person is known here."""

    ACTIVE = "active"
    """Registered with what the field asks for."""
    PROSPECTIVE = "prospective"
    """Only called so far: a name and a number, or data brought in with gaps."""
    MERGED = "merged"
    """The same person is kept under `merged_into`; still found by the old name and card."""
    ARCHIVED = "archived"
    """Entered by mistake and taken back; not found any more."""
    DECEASED = "deceased"


class PaperKind(StrEnum):
    """Papers that the check-in asks for."""

    IDENTITY = "identity"
    CONTRACT = "contract"
    CONSENT = "consent"
    POLICY = "policy"
    QUESTIONNAIRE = "questionnaire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One telephone number of a patient."""

    e164: str
    """`+79161234567`, or as typed when it is no valid number anywhere."""
    label: str = ""
    """Whose it is or where: `mother`, `work`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that was seen or signed."""

    id: PaperId
    kind: PaperKind
    number: str = ""
    valid_until: date | None = None
    """The last day, included; None means for good."""
    noted_at: datetime
    noted_by: str
    voided: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it counts at a check-in on `day`."""
        return not self.voided and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One person of the register."""

    id: PatientId
    card_no: str | None = None
    """The number of the paper card, once it was opened; never reused."""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    sex: Sex = Sex.UNKNOWN
    birth_date: date | None = None
    birth_estimated: bool = False
    """Only the year is known; `birth_date` is its first of January."""
    status: PatientStatus = PatientStatus.ACTIVE
    merged_into: PatientId | None = None
    email: str = ""
    address: str = ""  # street, house and flat
    city: str = ""
    region: str = ""
    postcode: str = ""
    document_no: str = ""
    note: str = ""
    alert: str = ""  # what every desk must see at once: an allergy, crutches, a conflict
    created_at: datetime
    version: int = 1
    erased: bool = False  # only the shell is left of somebody who was taken out of the data
    phones: tuple[Phone, ...] = ()
    """In the order in which they are to be tried."""
    papers: tuple[Paper, ...] = ()  # those not voided, newest first

    @property
    def usual_name(self) -> str:
        """Surname and first name: `Ivanov Pyotr`."""
        return " ".join(part for part in (self.last_name, self.first_name) if part)

    @property
    def full_name(self) -> str:
        """All parts, surname first."""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)

    @property
    def phone(self) -> str:
        """The number to try first, or nothing."""
        return self.phones[0].e164 if self.phones else ""

    def paper(self, kind: PaperKind, on: date) -> Paper | None:
        """The paper of this kind that counts on `on`: the newest that holds, wherever it was noted."""
        return next((paper for paper in self.papers if paper.kind is kind and paper.holds_on(on)), None)

    def has_paper(self, kind: PaperKind, on: date) -> bool:
        """Whether nothing of this kind has to be asked for on `on`."""
        return paper_stands(kind, [one.valid_until for one in self.papers if one.kind is kind], on, self.document_no)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDraft:
    """What a new or edited patient is made of; the id, the card and the version are the storage's."""

    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    sex: Sex = Sex.UNKNOWN
    birth_date: date | None = None
    birth_estimated: bool = False
    phones: tuple[Phone, ...] = ()
    email: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    document_no: str = ""
    note: str = ""
    alert: str = ""


class MatchedBy(StrEnum):
    """What of a person answered a search."""

    CARD = "card"
    PHONE = "phone"
    NAME = "name"
    BIRTH = "birth"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One line of a search's answer."""

    id: PatientId
    card_no: str | None
    last_name: str
    first_name: str
    middle_name: str
    sex: Sex
    birth_date: date | None
    birth_estimated: bool
    status: PatientStatus
    merged_into: PatientId | None
    alert: str
    phone: str
    """The number that was asked for, else the one to try first."""
    matched_by: MatchedBy = MatchedBy.NAME

    @property
    def usual_name(self) -> str:
        """Surname and first name."""
        return " ".join(part for part in (self.last_name, self.first_name) if part)

    @property
    def full_name(self) -> str:
        """All parts, surname first."""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What the register holds of a person about to be entered."""

    same: tuple[Match, ...] = ()
    """The same names, birth date and a phone or e-mail: entry is stopped."""
    similar: tuple[Match, ...] = ()
    """Begins alike, the same or an unknown birth date: shown, entry goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What a merge would do, and what it asks to be looked at."""

    loser: Patient
    winner: Patient
    moves: Mapping[str, int] = field(default_factory=dict)
    """How many rows go over, by what they are: `appointment`, `call`, `charge`..."""
    fills: Mapping[str, str] = field(default_factory=dict)
    """What the survivor lacks and takes over, by field."""
    names_differ: bool = False
    births_differ: bool = False
    sexes_differ: bool = False
    papers: Mapping[PaperKind, Paper] = field(default_factory=dict)
    """The loser's that will count: newer than the survivor's."""
    proof: str = ""
    """What is typed to prove that the preview was read: the surviving card number."""


class EventKind(StrEnum):
    """What a line of a patient's history is about."""

    RECORD = "record"  # the registration, an edit, a card, a merge
    PAPER = "paper"
    DOCUMENT = "document"
    VISIT = "visit"
    CALL = "call"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of everything about one patient."""

    at: datetime
    kind: EventKind
    code: str
    """What happened, for the desk to put into words: `patients.edit`, `in`, `sale`..."""
    key: int = 0
    """The id of the thing behind it."""
    who: str = ""
    """The name of who did it."""
    detail: str = ""
    """Names, numbers, changed columns: data, never a sentence."""
    day: date | None = None
    minute: int | None = None
    """The wall time of a visit, as it was then given; of a paper, its last day."""
    undone: bool = False
    """It was taken back, or voided, since."""
    amount_minor: int | None = None
