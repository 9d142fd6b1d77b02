"""What other rooms and the console see of documents.  No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.documents.file_records import Attached
from storage.ids import AppointmentId, DocumentId, PaperId, PatientId, PractitionerId, UserId


class Kind(StrEnum):
    """What a document is."""

    CONTRACT = "contract"
    CONSENT = "consent"
    COVER = "cover"
    """The cover of a paper record."""
    TITLE_PAGE = "title_page"
    REFERRAL = "referral"
    CERTIFICATE = "certificate"
    LETTER = "letter"
    LEAFLET = "leaflet"
    INSURER_FORM = "insurer_form"
    GUARANTEE_LETTER = "guarantee_letter"
    CLAIM_REGISTER = "claim_register"
    LICENCE = "licence"
    """A permission that the centre works by."""
    STAFF_CERTIFICATE = "staff_certificate"
    """What somebody who works here needs in order to work."""
    OTHER = "other"


class Direction(StrEnum):
    """Whose paper it is."""

    ISSUED = "issued"
    """Made and given out here."""
    RECEIVED = "received"
    """Brought or sent by somebody else."""
    OWN = "own"
    """The centre's own, or of somebody who works here."""


class State(StrEnum):
    """How far a document is."""

    DRAFT = "draft"
    """Being written: its text still changes, and it has no number."""
    ISSUED = "issued"
    """In force, not signed: printed, received or kept."""
    SIGNED = "signed"
    REVOKED = "revoked"


class Place(StrEnum):
    """Where a copy is."""

    DESK = "desk"
    """Printed, and nobody has it yet."""
    PATIENT = "patient"
    RECORD = "record"
    """In the patient's record."""
    PAYER = "payer"
    ARCHIVE = "archive"


class Standing(StrEnum):
    """What a list of documents may be narrowed to."""

    UNSIGNED = "unsigned"
    """Contracts and consents that were printed and not signed."""
    SIGNED = "signed"
    EXPIRING = "expiring"
    """Out of force within the warning, or already; the centre's and staff's only."""
    EXPIRED = "expired"
    REVOKED = "revoked"
    OWN = "own"
    RECEIVED = "received"


class Warn(StrEnum):
    """How near the end of a document is."""

    NONE = ""
    SOON = "60"
    NEAR = "30"
    AT_HAND = "7"
    OVER = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document to be entered."""

    kind: Kind
    title: str
    direction: Direction = Direction.ISSUED
    body: str = ""
    """Its text as it is printed, in the notation of papers; empty for what came on paper or as a file."""
    language: str = ""
    template_version: int | None = None
    number: str = ""
    """The number that it bears; of what is issued here the register gives it."""
    sender: str = ""
    """Who it is from, or who gave it out."""
    note: str = ""
    patient_id: PatientId | None = None
    practitioner_id: PractitionerId | None = None
    user_id: UserId | None = None
    """Whoever works here, when it is about them and they have no book."""
    appointment_id: AppointmentId | None = None
    issued_on: date | None = None
    """Today unless said."""
    valid_until: date | None = None
    """The last day, included; None means for good."""
    replaces_id: DocumentId | None = None
    """The revoked one that this one answers."""
    copies: int = 0
    """How many are printed; each is at the desk until it is handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What may be corrected in the register's own words about a document that came from elsewhere."""

    title: str
    number: str = ""
    sender: str = ""
    note: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of the register."""

    id: DocumentId
    kind: Kind
    direction: Direction
    state: State
    number: str
    title: str
    body: str = ""
    sender: str = ""
    note: str = ""
    language: str = ""
    template_version: int | None = None
    patient_id: PatientId | None = None
    practitioner_id: PractitionerId | None = None
    user_id: UserId | None = None
    appointment_id: AppointmentId | None = None
    holder: str = ""
    """The name of the patient, doctor or colleague whom it is about; empty for the centre's."""
    issued_on: date
    valid_until: date | None = None
    replaces_id: DocumentId | None = None
    paper_id: PaperId | None = None
    """What a signature noted for the check-in."""
    reason: str = ""
    """Why it was revoked."""
    by: str = ""
    at: datetime
    signed_at: datetime | None = None
    signed_by: str = ""
    files: int = 0
    places: tuple[tuple[int, Place], ...] = ()
    """Each printed copy and where it is now."""
    version: int = 1

    @property
    def patients(self) -> bool:
        """Whether it is about a patient."""
        return self.patient_id is not None

    @property
    def stands(self) -> bool:
        """Whether it is in force, but for its last day."""
        return self.state in (State.ISSUED, State.SIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyMove:
    """Where a copy went, when, and who says so."""

    copy: int
    place: Place
    note: str = ""
    at: datetime
    by: str = ""
    voided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A document with its copies' history and its files."""

    document: Document
    moves: tuple[CopyMove, ...] = ()
    files: tuple[Attached, ...] = ()
    answered_by: str = ""
    """The number, or the title, of the document that replaces it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for in the register."""

    text: str = ""
    """A number, any words of titles and senders, a name."""
    kind: Kind | None = None
    standing: Standing | None = None
    day: date | None = None
    """The day of issue."""
    patient_id: PatientId | None = None
