"""What the console sees of recalls.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.ids import PatientId, PractitionerId, ServiceId


class Category(StrEnum):
    """Why somebody is to be called, in the order of the list."""

    UNFINISHED = "unfinished"
    """A plan of treatment with stages left and no visit ahead."""
    FOLLOW_UP = "follow-up"
    """After a procedure, or on the day that a doctor asked for."""
    BROKEN = "broken"
    """A visit was missed or given up, and no other took its place."""
    PREVENTIVE = "preventive"
    """By service and age: the yearly examination."""
    DEBT = "debt"
    """Money owed; shown on request only."""


class What(StrEnum):
    """What a recall is about, together with a key."""

    TYPE = "type"
    PLAN = "plan"
    VISIT = "visit"
    DEBT = "debt"
    ALL = "all"
    """Every call of ours: somebody who does not want any."""


class Unit(StrEnum):
    """What an interval is counted in."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class State(StrEnum):
    """Whether somebody may be called now."""

    DUE = "due"
    QUIET = "quiet"
    """Called not long ago."""
    STOPPED = "stopped"
    """Until a person starts it again."""


class Stop(StrEnum):
    """Why it is stopped."""

    DECLINED = "declined"
    ELSEWHERE = "elsewhere"
    """Treated somewhere else."""
    MOVED = "moved"
    """Moved away, or the number is not theirs."""
    DOCTOR = "doctor"
    """The doctor says that it is not needed."""
    TRIES = "tries"
    """So many tries as the rule allows."""
    OPTED_OUT = "opted-out"
    """Wants no calls of this kind at all."""


STOPS = (Stop.DECLINED, Stop.ELSEWHERE, Stop.MOVED, Stop.DOCTOR)
"""What a person may give as the reason, in the order of the digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What one recall is about."""

    what: What
    key: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """How often somebody is tried, and how long they are left alone after it, in days."""

    first: int = 14
    """After the first try."""
    later: int = 30
    """After the second, and after a message was left."""
    tries: int = 3
    """After so many it stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDraft:
    """A rule: who is due, how long after what.  Either services or a specialty qualify, never both."""

    name: str
    category: Category = Category.PREVENTIVE
    every: int = 1
    unit: Unit = Unit.YEAR
    service_ids: tuple[ServiceId, ...] = ()
    specialty: str = ""
    """Any visit to a doctor of it qualifies."""
    sex: str = ""
    """`male`, `female`; empty is both."""
    age_from: int | None = None
    age_to: int | None = None
    """The last year of age, included."""
    never: bool = False
    """Also who never had it, from the age on."""
    quiet: Quiet | None = None
    """None: as the centre says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallType:
    """A rule as it is kept."""

    id: int
    draft: TypeDraft
    specialty_key: str = ""
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A treatment in stages."""

    patient_id: PatientId
    title: str
    stages: int
    practitioner_id: PractitionerId | None = None
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person said of one recall: the day it is due after all, that it is stopped, that it begins again."""

    id: int
    patient_id: PatientId
    item: Item
    due_on: date | None
    stopped: str
    note: str
    by: str
    at: datetime
    since: datetime | None
    """Tries before it do not count: a person has started it again."""
    version: int


WRITTEN = "written"
"""What a message is among the tries: it asks for no second one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try of ours to reach somebody."""

    item: Item
    day: date
    at: datetime
    outcome: str
    by: str = ""
    channel: str = "phone"
    """`email` or `text` for a message about a visit: nobody is rung right after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """One row of the list."""

    patient_id: PatientId
    item: Item
    category: Category
    title: str
    """The rule's or the plan's name; empty where the category says it all."""
    due: date
    calculated: date
    """What the rule says; differs from `due` where a person said otherwise."""
    last_on: date | None = None
    """The last qualifying visit, or the visit that fell through."""
    practitioner_id: PractitionerId | None = None
    doctor: str = ""
    specialty_key: str = ""
    service_id: ServiceId | None = None
    """What to book."""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    birth_date: date | None = None
    phone: str = ""
    stages: tuple[int, int] | None = None
    """Done, and of how many."""
    owed_minor: int = 0
    state: State = State.DUE
    quiet_until: date | None = None
    stop: Stop | None = None
    tries: tuple[Try, ...] = ()
    """Those that count for this recall, the newest last."""
    written: Try | None = None
    """The last message to the patient."""
    contacts: int = 0
    """Every try to reach the person that the row knew of: a try of another desk since is a conflict."""
    mark: Mark | None = None

    @property
    def key(self) -> str:
        """Stays the same while the recall does."""
        return f"{self.patient_id}:{self.item.what.value}:{self.item.key}"

    @property
    def who(self) -> str:
        """Surname and first name."""
        return f"{self.last_name} {self.first_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Whom to call, the most pressing category first, in it who has waited longest."""

    day: date
    rows: tuple[Recall, ...]
    more: bool = False
    """There are more than are shown."""
