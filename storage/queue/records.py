"""What the console sees of the queue.  Pure: no SQL, no rules.

A visit has one book status (the schedule's) and an append-only list of steps; the last step
that was not undone is the truth, and everything here is derived from the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from storage.ids import AppointmentId, NoticeId, PatientId, PractitionerId, RoomId, StepId


class StepKind(StrEnum):
    """One step of a visit through the house; each is a row that never changes."""

    ARRIVED = "arrived"
    READY = "ready"
    """The papers are done."""
    CALLED = "called"
    IN_ROOM = "in-room"
    TO_PAY = "to-pay"
    LEFT = "left"
    LEFT_WITHOUT_VISIT = "left-without-visit"
    UNDONE = "undone"
    """Takes back the step that it names."""


class State(StrEnum):
    """What the board shows of a visit."""

    EXPECTED = "expected"
    WAITING = "waiting"
    READY = "ready"
    CALLED = "called"
    IN_ROOM = "in-room"
    TO_PAY = "to-pay"
    GONE = "gone"
    LEFT_WITHOUT_VISIT = "left-without-visit"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class Priority(IntEnum):
    """Who goes first; anything but routine needs a reason."""

    ROUTINE = 0
    SOON = 1
    EMERGENCY = 2


class Alert(IntEnum):
    """How badly somebody waits: past the first, the second, the absolute threshold."""

    NONE = 0
    FIRST = 1
    SECOND = 2
    ABSOLUTE = 3


class RoomState(StrEnum):
    """What a room is fit for."""

    FREE = "free"
    OCCUPIED = "occupied"
    """Derived: somebody is in it."""
    TO_CLEAN = "to-clean"


class BoardRow(NamedTuple):
    """One visit of a day as the board shows it.  A tuple, since a board is a thousand of them at every change."""

    appointment_id: AppointmentId
    patient_id: PatientId
    last_name: str
    first_name: str
    middle_name: str
    birth_date: date | None
    card_no: str | None
    alert_text: str
    """The alert in the patient's record (allergy, crutches)."""
    practitioner_id: PractitionerId
    specialty: str
    room_id: RoomId | None
    """Where the patient is, or is to go."""
    room: str
    kind: str
    """first, follow, procedure, walkin."""
    service: str
    day: date
    local_min: int
    minutes: int
    confirmation: str
    card_state: str
    comment: str
    version: int
    step_id: StepId | None
    """The open step."""
    priority_reason: str
    seen_by: str
    status: str
    """The book status."""
    starts_at: datetime
    ends_at: datetime
    arrived_at: datetime | None
    ready_at: datetime | None
    called_at: datetime | None
    in_room_at: datetime | None
    to_pay_at: datetime | None
    left_at: datetime | None
    told_at: datetime | None
    """When the doctor was last told."""
    seen_at: datetime | None
    """When the doctor acknowledged it."""
    doctor: str
    """Surname with initials."""
    state: State
    priority: Priority

    @property
    def patient(self) -> str:
        """Surname and first name, as lists show it."""
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def walk_in(self) -> bool:
        """Came without a booking."""
        return self.kind == "walkin"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """One room and what it is fit for."""

    id: RoomId
    name: str
    state: RoomState
    patient: str = ""
    doctor: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One day of the house."""

    day: date
    rows: tuple[BoardRow, ...]
    """In the order of the book; `rules.board_order` sorts them for the screen."""

    def row(self, appointment_id: AppointmentId) -> BoardRow | None:
        """The row of one visit."""
        return next((row for row in self.rows if row.appointment_id == appointment_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as it was taken."""

    id: StepId
    appointment_id: AppointmentId
    kind: StepKind
    at: datetime
    by: str
    room: str = ""
    note: str = ""
    undoes_id: StepId | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Somebody came: what the doctor is told."""

    id: NoticeId
    appointment_id: AppointmentId
    practitioner_id: PractitionerId
    patient: str
    at: datetime
    by: str
    local_min: int
    again: bool = False
    seen_at: datetime | None = None
    seen_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long one visit of a past day waited: from arrival to the room."""

    appointment_id: AppointmentId
    practitioner_id: PractitionerId
    day: date
    arrived_at: datetime
    in_room_at: datetime
    left_at: datetime | None

    @property
    def seconds(self) -> int:
        """The wait; never below zero."""
        return max(0, int((self.in_room_at - self.arrived_at).total_seconds()))

    @property
    def minutes(self) -> int:
        """Whole minutes waited."""
        return self.seconds // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The recorded way of one past visit, as another system kept it."""

    arrived_at: datetime
    in_room_at: datetime | None = None
    left_at: datetime | None = None
    ready_at: datetime | None = None
    called_at: datetime | None = None
    to_pay_at: datetime | None = None
    room_id: RoomId | None = None
    """Where the patient was called and sent."""
