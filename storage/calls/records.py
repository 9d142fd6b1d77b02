"""What the console sees of the call log.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.calls.quote_records import QuoteDraft
from storage.ids import AppointmentId, CallId, PatientId


class Direction(StrEnum):
    """Who rang."""

    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    """What came of a call; no call is closed without one."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    INFORMATION = "information"
    PRICE = "price-quoted"
    FORWARDED = "forwarded"
    """Needs to whom."""
    CALL_BACK = "call-back"
    """Needs when; stays on top until done."""
    COMPLAINT = "complaint"
    INSURER = "insurer"
    SUPPLIER = "supplier"
    WRONG_NUMBER = "wrong-number"
    MISSED = "missed"
    """Nobody took it; stays on top until done."""
    NO_ANSWER = "no-answer"
    """We rang and nobody answered."""
    MESSAGE_LEFT = "message-left"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    ENTERED_IN_ERROR = "entered-in-error"
    """The row was opened by mistake; it is not shown."""


TO_DO = frozenset({Outcome.MISSED, Outcome.CALL_BACK})
"""Outcomes that leave something to do."""

TRIES = (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.DECLINED, Outcome.WRONG_NUMBER)
"""What a logged try of ours may come to, in the order of the digits that choose it."""


class CallState(StrEnum):
    """What the log shows of a row."""

    RINGING = "ringing"
    """The exchange opened it and nobody has taken it yet."""
    OPEN = "open"
    """Somebody talks, or hung up without saying what came of it."""
    TO_DO = "to-do"
    """Missed, or to be called back."""
    SAME = "same"
    """An earlier miss of a number that is already to be done."""
    CLOSED = "closed"


class LinkKind(StrEnum):
    """What a call made or touched."""

    APPOINTMENT = "appointment"
    PATIENT = "patient"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One thing that a call made or touched."""

    what: LinkKind
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as the log shows it."""

    id: CallId
    direction: Direction
    number: str
    """E.164 where it is a valid number of the centre's region or has a country code, else as it came."""
    line: str
    by_exchange: bool
    patient_id: PatientId | None
    last_name: str
    first_name: str
    middle_name: str
    birth_date: date | None
    card_no: str | None
    caller_name: str
    """What the caller said, while the person is not in the register."""
    started_at: datetime
    taken_at: datetime | None
    hung_up_at: datetime | None
    """When the exchange said that the line is free again."""
    ended_at: datetime | None
    """When the row was closed with its outcome."""
    about: str
    outcome: Outcome | None
    forwarded_to: str
    call_back_at: datetime | None
    done_at: datetime | None
    done_by_call_id: CallId | None
    for_call_id: CallId | None
    """For a try of ours: the row that it tried to do."""
    note: str
    by: str
    """Login of who took or made it; empty while nobody did."""
    by_name: str
    """The name of that person."""
    quote_minor: int | None
    state: CallState
    tries: int = 0
    """How often we have tried to reach them for this row."""
    same_as: CallId | None = None
    """For a folded miss: the row that stands for it."""
    visit_day: date | None = None
    """The day that the visit it booked or moved is on now."""
    agreed_on: date | None = None
    """The day that was agreed in the call; later moves of the visit do not change it."""
    version: int = 1
    channel: str = "phone"
    """`phone`; `email` or `text` for what was written instead."""

    @property
    def who(self) -> str:
        """Surname and first name, or what the caller said; empty when nothing is known."""
        return f"{self.last_name} {self.first_name}".strip() or self.caller_name

    @property
    def to_do(self) -> bool:
        """Whether it stays on top."""
        return self.state in (CallState.RINGING, CallState.OPEN, CallState.TO_DO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The calls of one day, with everything that is still to be done, whatever its day."""

    day: date
    rows: tuple[Call, ...]
    """What is open or to do first, then the day's calls, the newest first."""
    incoming: int = 0
    outgoing: int = 0
    missed: int = 0
    to_do: int = 0

    def row(self, call_id: CallId) -> Call | None:
        """One call of the log."""
        return next((row for row in self.rows if row.id == call_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody whom a number may belong to."""

    patient_id: PatientId
    last_name: str
    first_name: str
    middle_name: str = ""
    birth_date: date | None = None
    card_no: str | None = None
    number: str = ""

    @property
    def name(self) -> str:
        """Surname and first name."""
        return f"{self.last_name} {self.first_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The strip of a known caller."""

    patient_id: PatientId
    name: str
    birth_date: date | None
    card_no: str | None
    alert: str
    note: str
    next_visit_id: AppointmentId | None = None
    next_at: datetime | None = None
    next_doctor: str = ""
    last_at: datetime | None = None
    last_doctor: str = ""
    last_specialty: str = ""
    follow_up_on: date | None = None
    no_shows: int = 0
    """Missed visits of the last six months."""
    calls: int = 0
    """Calls with them in the last thirty days."""
    last_note: str = ""
    """What was noted at their last call, and when and by whom."""
    last_note_at: datetime | None = None
    last_note_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """How a call is closed."""

    outcome: Outcome
    about: str = ""
    note: str = ""
    forwarded_to: str = ""
    call_back_at: datetime | None = None
    quote_minor: int | None = None
    links: tuple[Link, ...] = field(default=())
    agreed_on: date | None = None
    """The day of the visit that was booked or moved."""
    quote: QuoteDraft | None = None
    """What the caller was told that it would cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who of the register is on the line, and the number that the row did not have."""

    patient_id: PatientId
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCaller:
    """Somebody who is not in the register yet: a name and a number, no more."""

    last_name: str
    first_name: str = ""
    number: str = ""
