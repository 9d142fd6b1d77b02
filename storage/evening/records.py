"""What the console sees of the evening run.  Pure: no SQL, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from storage.calls.records import Outcome
from storage.documents.place_records import Whereabouts as Said
from storage.ids import AppointmentId, PatientId
from storage.messages.records import NOBODY_ASKED, Answer, Standing
from storage.schedule.pair_records import Beside
from storage.schedule.records import Appointment, CardState, PersonName


class Reach(StrEnum):
    """Where a visit stands in the round of confirmation."""

    TO_CALL = "to-call"
    LATER = "later"
    """Somebody asked to be called at a time that has not come yet."""
    UNCONFIRMED = "unconfirmed"
    """Tried three times, and nobody was reached."""
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One of our calls about a visit that has not ended the matter."""

    at: datetime
    outcome: Outcome
    call_back_at: datetime | None = None
    channel: str = "phone"
    """`email` or `text` where it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToConfirm:
    """One visit of the list of confirmation."""

    visit: Appointment
    number: str
    """The number that is tried first; empty where none is known."""
    tries: tuple[Try, ...]
    """Since the visit got its present time, in order."""
    reach: Reach
    carried: bool
    """Of today: it was not done last evening."""
    beside: Beside | None = None
    """The other visit of a pair, while it stands."""
    written: Standing = NOBODY_ASKED
    """How the patient may be written to, and what was written of the visit as it stands."""

    @property
    def answer(self) -> Answer | None:
        """What the patient answered to the message."""
        return self.written.message.answer if self.written.message is not None else None

    @property
    def left(self) -> bool:
        """Whether somebody is still to call."""
        return self.reach in (Reach.TO_CALL, Reach.LATER)

    @property
    def call_back_at(self) -> datetime | None:
        """When they asked to be called, if that was the last thing said."""
        return self.tries[-1].call_back_at if self.tries else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where a record went for an earlier visit, and has not come back from."""

    state: CardState
    day: date
    doctor: PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPull:
    """One patient's record on the pull list; a patient with two visits has one record."""

    patient_id: PatientId
    visit: Appointment
    """The first visit that it is wanted for."""
    visits: tuple[AppointmentId, ...]
    """All of them on that day."""
    card_no: str | None
    """Its place on the shelf; None: no record was opened yet."""
    state: CardState
    add_on: bool
    """Booked, or moved here, after the list of the day was closed."""
    given_up: bool
    """Cancelled after the record was pulled: it goes back to the shelf."""
    carried: bool
    """Of today: it was not found or not pulled last evening."""
    said: Said | None = None
    """Where the desk or a step last said that the record is."""
    elsewhere: Whereabouts | None
    """Where it is now, when it is not on its shelf."""

    @property
    def left(self) -> bool:
        """Whether somebody is still to fetch it, or to put it back."""
        if self.given_up:
            return True
        return self.card_no is not None and self.state in (CardState.NONE, CardState.REQUESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Wall minutes of a day in which a part of the run is done, [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """The run as it stands at one instant."""

    today: date
    minute: int
    """Wall minute of the present."""
    day: date | None
    """The next working day; None: nobody works within five weeks."""
    pulling: Window
    confirming: Window
    confirm: tuple[ToConfirm, ...]
    """In the order in which to call."""
    pull: tuple[ToPull, ...]
    """In shelf order."""
    closed_at: datetime | None = None
    """When the pull list of the day was closed."""
    closed_by: str = ""

    @property
    def to_confirm(self) -> int:
        """How many are still to be called."""
        return sum(one.left for one in self.confirm)

    @property
    def to_pull(self) -> int:
        """How many records are still to be fetched or put back."""
        return sum(one.left for one in self.pull)
