"""What other rooms and the console see of the book: visits, openings, the day, the week. No SQL, no rules.

Minutes are wall minutes of the day, every interval is half open; the wall time of a visit is what was promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from storage.errors import N_
from storage.ids import AppointmentId, CallId, EquipmentId, PatientId, PractitionerId, RoomId, ServiceId, UserId
from storage.staff.records import Span

if TYPE_CHECKING:
    from storage.schedule.free_records import Free
    from storage.schedule.hold_records import HeldBy
    from storage.schedule.pair_records import Beside


class BookStatus(StrEnum):
    """Where a visit stands in the book, by the codes of FHIR; the queue's steps are not here."""

    PROPOSED = "proposed"
    WAITLIST = "waitlist"
    BOOKED = "booked"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"

    @property
    def holds_time(self) -> bool:
        """Whether a visit of this status keeps the doctor's, the room's and the patient's time."""
        return self is BookStatus.BOOKED or self is BookStatus.FULFILLED


class VisitKind(StrEnum):
    """Which admission rule holds for the visit."""

    FIRST = "first"
    FOLLOW = "follow"
    PROCEDURE = "procedure"
    WALK_IN = "walkin"
    """Came without a time: waits in the queue and holds no time of the book."""


class Confirmation(StrEnum):
    """What is known of the patient's coming."""

    UNCONFIRMED = "unconfirmed"
    LEFT_MESSAGE = "left-message"
    CONFIRMED = "confirmed"


class CardState(StrEnum):
    """Where the paper record card is."""

    NONE = "none"
    REQUESTED = "requested"
    PULLED = "pulled"
    NOT_FOUND = "not-found"
    AT_DOCTOR = "at-doctor"
    RETURNED = "returned"


class Side(StrEnum):
    """Who gave the visit up."""

    PATIENT = "patient"
    CLINIC = "clinic"


@dataclass(frozen=True, slots=True)
class CancelReason:
    """One reason that a digit of the cancel sheet stands for."""

    code: str
    side: Side
    title: str
    """An English title, marked for translation."""


CANCEL_REASONS: tuple[CancelReason, ...] = (
    CancelReason("ill", Side.PATIENT, N_("the patient is ill")),
    CancelReason("busy", Side.PATIENT, N_("the time does not suit the patient")),
    CancelReason("well", Side.PATIENT, N_("no longer needed")),
    CancelReason("price", Side.PATIENT, N_("the price")),
    CancelReason("elsewhere", Side.PATIENT, N_("went elsewhere")),
    CancelReason("absent", Side.CLINIC, N_("the doctor is absent")),
    CancelReason("equipment", Side.CLINIC, N_("room or equipment out of order")),
    CancelReason("mistake", Side.CLINIC, N_("our mistake")),
    CancelReason("other", Side.PATIENT, N_("another reason")),
)
"""Digits 1 to 9 of the cancel sheet."""

LEFT_REASON = "left"
"""The reason of a visit whose patient left without being seen."""


class PersonName(NamedTuple):
    """A name in its parts."""

    last: str
    first: str = ""
    middle: str = ""

    @property
    def usual(self) -> str:
        """Surname and first name, as lists of patients show it: `Ivanov Pyotr`."""
        return " ".join(part for part in (self.last, self.first) if part)

    @property
    def initials(self) -> str:
        """Surname with initials, as lists of doctors show it: `Orlova E.I.`."""
        letters = "".join(f"{part[0]}." for part in (self.first, self.middle) if part)
        return f"{self.last} {letters}".strip()

    @property
    def full(self) -> str:
        """All parts."""
        return " ".join(part for part in (self.last, self.first, self.middle) if part)


class Appointment(NamedTuple):
    """One visit with the names that every list needs beside it; made by the thousand, so a tuple."""

    id: AppointmentId
    patient_id: PatientId
    practitioner_id: PractitionerId
    kind: VisitKind
    local_date: date
    local_min: int
    minutes: int
    starts_at: datetime
    ends_at: datetime
    booked_at: datetime
    booked_by: UserId
    patient: PersonName
    practitioner: PersonName
    room_id: RoomId | None = None
    equipment_id: EquipmentId | None = None
    service_id: ServiceId | None = None
    fold: int = 0
    """1 for the second of two equal wall times on the night the clocks go back."""
    status: BookStatus = BookStatus.BOOKED
    cancel_reason: str = ""
    cancel_side: Side | None = None
    cancel_late: bool = False
    """Cancelled less than 24 hours before its start."""
    confirmation: Confirmation = Confirmation.UNCONFIRMED
    card_state: CardState = CardState.NONE
    comment: str = ""
    lane: int = 0
    """0 for the book's own time, above it for a visit squeezed in."""
    overbook_reason: str = ""
    overbook_by: UserId | None = None
    follow_up_on: date | None = None
    """When the doctor wants to see the patient again."""
    call_id: CallId | None = None
    version: int = 1
    patient_birth: date | None = None
    specialty: str = ""
    room: str = ""
    """The name on the room's door, empty when no room is held."""
    service: str = ""
    """The service's title, empty when none was named."""
    number: int = 0
    """Which visit of its course it is, from 1; 0 outside of any.  `visits`: of how many."""
    visits: int = 0

    @property
    def end_min(self) -> int:
        """The wall minute at which it ends, counted from its own day's midnight."""
        return self.local_min + self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppointment:
    """What a booking is asked for. None means: decide by the admission rules."""

    patient_id: PatientId
    practitioner_id: PractitionerId
    local_date: date
    local_min: int
    kind: VisitKind | None = None
    minutes: int | None = None
    service_id: ServiceId | None = None
    room_id: RoomId | None = None
    equipment_id: EquipmentId | None = None
    fold: int | None = None
    """None refuses an ambiguous wall time with a question; 0 the first, 1 the second."""
    comment: str = ""
    confirmation: Confirmation = Confirmation.UNCONFIRMED
    call_id: CallId | None = None
    overbook_reason: str = ""
    """Filled, with the right, it lets the visit in over others, outside hours and into the past."""
    second: bool = False
    """Meant beside another visit of the patient to this doctor on this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTo:
    """Where a visit goes; None keeps what it has."""

    local_date: date
    local_min: int
    practitioner_id: PractitionerId | None = None
    minutes: int | None = None
    room_id: RoomId | None = None
    fold: int | None = None
    overbook_reason: str = ""
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A free time that can be booked as it stands."""

    practitioner_id: PractitionerId
    practitioner: PersonName
    specialty: str = ""
    local_date: date
    local_min: int
    fold: int | None = None
    """Which of two equal wall times is meant, on the night the clocks go back; else None."""
    minutes: int
    starts_at: datetime
    room_id: RoomId | None = None
    room: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningQuery:
    """What the caller wants. Doctors by id, or all of one specialty, or everybody."""

    practitioner_ids: tuple[PractitionerId, ...] = ()
    specialty_key: str = ""
    kind: VisitKind = VisitKind.FIRST
    minutes: int | None = None
    """None takes each doctor's own length for the kind."""
    weekdays: frozenset[int] = frozenset()
    """Monday is 0; empty means any."""
    after_min: int = 0
    before_min: int = 1440
    """The visit must start at or after the one and end by the other."""
    from_day: date | None = None
    """None means today."""
    days: int = 10
    """How many days with any opening are wanted."""
    per_day: int = 1
    """How many openings of one day at most; they come from different gaps while there are any."""
    patient_id: PatientId | None = None
    """Whose own visits are to be avoided."""
    room_id: RoomId | None = None
    """The room that it has to be, when it is not to be the one of the doctor's hours."""
    equipment_id: EquipmentId | None = None
    """The device that has to be free, too."""
    service_id: ServiceId | None = None
    """What it is for: where it needs a device and none is named, one of them has to be free from beginning to end."""
    once_a_day: bool = False
    """Leave out the days on which that patient comes to the doctor already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumn:
    """One doctor's day: hours, visits that hold their time, and squeezed-in ones."""

    practitioner_id: PractitionerId
    practitioner: PersonName
    specialty: str = ""
    room: str = ""
    day: date
    spans: tuple[Span, ...] = ()
    pauses: tuple[tuple[int, int, str], ...] = ()
    """Stretches without reception that have a name (lunch, an absence, a holiday): from, to, why."""
    visits: tuple[Appointment, ...] = ()
    freed: tuple[Appointment, ...] = ()
    """Cancelled and missed visits whose time is still free."""
    first_minutes: int = 30
    follow_minutes: int = 20
    first_left: int | None = None
    """How many first visits the admission rules still allow; None means no limit."""
    follow_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A day of the book, one page of doctors, or the week of one doctor."""

    day: date
    """The day, or the Monday of the week."""
    columns: tuple[DayColumn, ...] = ()
    page: int = 0
    pages: int = 1
    booked: int = 0
    """Visits that hold time, over all doctors of the day (all columns of the week)."""
    free: int = 0
    """How many follow-up visits the free time would still take."""
    step_minutes: int = 5
    held: tuple[HeldBy, ...] = ()
    """What other desks hold just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What is said to the caller after a booking; `quoted`, from and to, is what they were told before."""

    appointment: Appointment
    beside: Beside | None = None
    """The other visit of a pair, while it stands."""
    price_minor: int | None = None
    preparation: str = ""
    quoted: tuple[int, int] | None = None
    bring: str = ""
    free: Free | None = None
    """By what it costs nothing."""
    device: str = ""
    """The name of the device that it takes, empty for none."""


class ProposalReason(StrEnum):
    """Why this doctor is proposed to a caller."""

    FOLLOW_UP_DUE = "follow-up-due"
    LAST_DOCTOR = "last-doctor"
    NOTHING_KNOWN = "nothing-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a known caller most likely wants: the follow-up that is due, with the next openings."""

    patient_id: PatientId
    reason: ProposalReason
    practitioner_id: PractitionerId | None = None
    practitioner: PersonName | None = None
    specialty: str = ""
    kind: VisitKind = VisitKind.FIRST
    service_id: ServiceId | None = None
    minutes: int = 0
    due_on: date | None = None
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientBook:
    """What the book knows of a patient, for the caller's strip and the card."""

    patient_id: PatientId
    coming: tuple[Appointment, ...] = ()
    """Booked visits from today on, the nearest first."""
    last: Appointment | None = None
    """The last visit that took place."""
    no_shows: int = 0
    """Missed visits of the last six months."""
    late_cancels: int = 0
    follow_up_on: date | None = None
    """The follow-up that is due and not booked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """A patient who came without a time and wants to be seen today."""

    patient_id: PatientId
    practitioner_id: PractitionerId
    service_id: ServiceId | None = None
    room_id: RoomId | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A visit as another system knew it: the past is taken as it was, overlaps are still refused."""

    patient_id: PatientId
    practitioner_id: PractitionerId
    local_date: date
    local_min: int
    minutes: int
    kind: VisitKind = VisitKind.FOLLOW
    status: BookStatus = BookStatus.BOOKED
    fold: int | None = None
    service_id: ServiceId | None = None
    room_id: RoomId | None = None
    cancel_reason: str = ""
    cancel_side: Side | None = None
    comment: str = ""
    booked_at: datetime | None = None
    """None means now."""
    overbook_reason: str = ""
    """Why it was let in over another; filled, the overlap is taken as it was."""
    cancel_late: bool | None = None
    """None leaves this and the next two as they are."""
    confirmation: Confirmation | None = None
    card_state: CardState | None = None
