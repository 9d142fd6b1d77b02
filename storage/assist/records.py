"""A doctor who is asked to help with a visit, and what they answered.  No SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.ids import AssistId, PractitionerId, UserId
from storage.schedule.pair_records import Beside
from storage.schedule.records import Appointment, PersonName

WORDS_MAX = 120


class Answer(StrEnum):
    """What the doctor said."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assist:
    """One request, with the visit that it is about."""

    id: AssistId
    visit: Appointment
    beside: Beside | None
    """The other visit of a pair, while it stands."""
    practitioner_id: PractitionerId
    practitioner: PersonName
    """Who is asked."""
    words: str
    asked_by: UserId
    asker: str
    desk: str
    asked_at: datetime
    answer: Answer | None = None
    said: str = ""
    """The doctor's own words."""
    answered_at: datetime | None = None
    version: int = 1
