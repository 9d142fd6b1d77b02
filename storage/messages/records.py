"""What the console sees of messages to patients.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.documents.records import Draft
from storage.ids import AppointmentId, DocumentId, PatientId
from storage.schedule.records import Appointment


class Channel(StrEnum):
    """How a patient may be written to."""

    EMAIL = "email"
    TEXT = "text"
    NONE = "none"
    """Asked, and wants no messages."""


class Kind(StrEnum):
    """What a message says of a visit."""

    CONFIRMATION = "confirmation"
    """It is booked for then."""
    REMINDER = "reminder"
    """It is soon; please say whether you come."""
    MOVED = "moved"
    CANCELLED = "cancelled"
    LEAFLET = "leaflet"
    """Information for the patient, by e-mail, in the words that it had when it was written."""


WORDED = (Kind.CONFIRMATION, Kind.REMINDER, Kind.MOVED, Kind.CANCELLED)
"""Kinds whose words are made when they are sent, by the centre's template or ours."""


class State(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """Not sent; said why.  It is tried again by itself while `again_at` says when."""
    DOUBT = "doubt"
    """Nobody knows whether it arrived: the line or the machine went down in the middle."""
    DROPPED = "dropped"
    """Not sent any more: the visit changed before, or somebody let it be."""
    ANSWERED = "answered"


class Answer(StrEnum):
    """What the patient answered."""

    YES = "yes"
    NO = "no"
    STOP = "stop"
    """Wants no more messages."""
    OTHER = "other"
    """Words that are neither; a person reads them."""


VISIT_CHANGED, LET_BE, BROKEN_OFF, NOT_AGREED = "visit-changed", "let-be", "broken-off", "not-agreed"
"""Reasons that storage itself gives for a message that was not sent; any other is a sentence of who sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a patient agreed to."""

    id: int
    patient_id: PatientId
    channel: Channel
    language: str
    """Empty: the centre's."""
    words: str
    """What was said when they were asked."""
    by: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WishDraft:
    """What a patient says when asked."""

    channel: Channel
    words: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One row of the outbox."""

    id: int
    patient_id: PatientId
    appointment_id: AppointmentId
    kind: Kind
    channel: Channel
    told_at: datetime
    """The time of the visit that it tells."""
    state: State
    token: str
    """By which an answer names it."""
    address: str
    language: str
    subject: str
    body: str
    tries: int
    error: str
    answer: Answer | None
    answer_text: str
    queued_at: datetime
    by: str
    claimed_at: datetime | None
    sent_at: datetime | None
    again_at: datetime | None
    answered_at: datetime | None
    version: int
    who: str = ""
    """The patient's name."""
    document_id: DocumentId | None = None
    """Of a leaflet: its row of the register."""

    @property
    def at(self) -> datetime:
        """When what it says last happened."""
        return self.answered_at or self.sent_at or self.claimed_at or self.queued_at

    @property
    def trouble(self) -> bool:
        """Whether somebody has to look at it."""
        return self.state in (State.FAILED, State.DOUBT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the patient of a visit may be written to, and what was written of the visit as it stands."""

    channel: Channel | None = None
    """None: nobody asked."""
    address: str = ""
    """Empty: nothing known to write to."""
    message: Message | None = None
    """The newest that tells the present time of the visit."""


NOBODY_ASKED = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletMail:
    """A leaflet to be mailed: as the register keeps it, and as the e-mail tells it."""

    draft: Draft
    subject: str
    body: str
    """Plain text; it is sent as it stands here, whatever becomes of the leaflet."""
    again: bool = False
    """It was mailed for this visit already, and is meant to be once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSend:
    """A message with what its words are made of."""

    message: Message
    visit: Appointment
    address: str
    """As the card has it now."""
    language: str
    uid: str
    """By which calendars know the visit, whatever is said of it."""
    template: tuple[str, str] | None
    """Subject and body in the centre's own words; None: as usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message as it is sent."""

    address: str
    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message in the centre's own words."""

    kind: Kind
    channel: Channel
    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The messages as a list shows them, those that somebody has to look at first."""

    rows: tuple[Message, ...]
    queued: int = 0
    troubled: int = 0
    sent: int = 0
    """Of today."""
    more: bool = False
