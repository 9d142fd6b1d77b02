"""What the console sees of the wait-list, of free time and of whom it is offered to.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.ids import AppointmentId, CallId, PatientId, PractitionerId, ServiceId
from storage.recalls.records import Category, Item


class State(StrEnum):
    """How far a wish is."""

    WAITING = "waiting"
    KEPT = "kept"
    """Booked, or moved earlier."""
    GIVEN_UP = "given-up"
    OVER = "over"
    """The visit that was to be earlier took place, or is no more."""


class Reason(StrEnum):
    """Why somebody was taken off the list."""

    DECLINED = "declined"
    """Does not want it any more."""
    ELSEWHERE = "elsewhere"
    NOT_REACHED = "not-reached"
    DOCTOR = "doctor"
    """The doctor says that it is not needed."""
    MISTAKE = "mistake"


REASONS = tuple(Reason)
"""In the order of the digits."""


class Why(StrEnum):
    """Why somebody stands in the list of a free time, the first first."""

    EARLIER = "earlier"
    """Has a visit and wants it earlier."""
    WAITS = "waits"
    """Waits for a visit with this doctor or specialty."""
    RECALL = "recall"
    """Something is due by a rule, or a visit fell through."""
    UNFINISHED = "unfinished"
    """A plan of treatment with stages left and no visit ahead."""
    SAME_DOCTOR = "same-doctor"
    """Has a later visit with this doctor, and never asked for an earlier one."""


ORDER = (Why.EARLIER, Why.WAITS, Why.RECALL, Why.UNFINISHED, Why.SAME_DOCTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The days and times that suit; nothing said suits always."""

    from_day: date | None = None
    until_day: date | None = None
    weekdays: frozenset[int] = frozenset()
    """Monday is 0; empty is any."""
    after_min: int = 0
    before_min: int = 1440
    """The visit begins at or after the one and ends by the other, in wall minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitDraft:
    """A wish: with a doctor, or with anybody of a specialty, or who does a service; or a visit earlier."""

    patient_id: PatientId
    practitioner_id: PractitionerId | None = None
    specialty: str = ""
    service_id: ServiceId | None = None
    visit_id: AppointmentId | None = None
    """It is to be earlier; its doctor and its service are the wish's then."""
    minutes: int | None = None
    """None is as long as the admission rules say."""
    when: When = field(default=When())
    note: str = ""
    call_id: CallId | None = None
    """The call in which it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A booked visit that could come earlier."""

    id: AppointmentId
    day: date
    minute: int
    minutes: int
    starts_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A free time of one doctor."""

    practitioner_id: PractitionerId
    day: date
    minute: int
    minutes: int
    """How long it is free from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One call of ours about an entry or a free time."""

    day: date
    at: datetime
    outcome: str
    by: str
    entry_id: int | None = None
    visit_id: int | None = None
    slot: tuple[int, date, int] | None = None
    """Doctor, day and minute of the free time that was offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One entry of the list."""

    id: int
    draft: WaitDraft
    last_name: str
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    doctor: str = ""
    specialty_key: str = ""
    service: str = ""
    visit: Visit | None = None
    since: datetime
    by: str = ""
    tried_since: datetime
    state: State = State.WAITING
    tries: tuple[Try, ...] = ()
    """Those that count, the newest last."""
    contacts: int = 0
    """Every try that the row knew of: one of another desk since is a conflict."""
    opted_out: bool = False
    version: int = 1

    @property
    def who(self) -> str:
        """Surname and first name."""
        return f"{self.last_name} {self.first_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitList:
    """Who waits, the longest first."""

    day: date
    rows: tuple[Wait, ...]
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a call about a free time is to, and why; exactly one of the last three, or none."""

    patient_id: PatientId
    entry_id: int | None = None
    item: Item | None = None
    """The recall."""
    visit_id: AppointmentId | None = None
    """The visit that would be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One row of the list of a free time."""

    target: Target
    why: Why
    minutes: int
    """How long the visit would be."""
    last_name: str
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    title: str = ""
    """The rule or the plan; the wish's service."""
    category: Category | None = None
    """What kind of recall it is."""
    service_id: ServiceId | None = None
    since: date
    """Waits since, due since, or the day of the visit that could come earlier."""
    visit: Visit | None = None
    note: str = ""
    last_contact: date | None = None
    """When we last tried to reach them."""
    contacts: int = 0
    """Every try that the row knew of."""

    @property
    def key(self) -> str:
        """Stays the same while the row does."""
        return f"{self.target.patient_id}:{self.why.value}"

    @property
    def who(self) -> str:
        """Surname and first name."""
        return f"{self.last_name} {self.first_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Whom a free time is offered to, the first first; how many were asked already."""

    slot: Slot
    doctor: str
    specialty: str
    rows: tuple[Candidate, ...]
    asked: int = 0
