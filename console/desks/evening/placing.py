"""Where a record of the pull list is: a step of the visit, or another place that the desk names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.card_words import CARDS
from console.desks.evening import peeking, view
from console.locale import _
from console.record_places import ask_place
from storage.evening.records import ToPull
from storage.schedule.records import CardState

if TYPE_CHECKING:
    from console.desks.evening.screen import EveningScreen


async def chosen(place: EveningScreen, record: ToPull) -> CardState | None:
    """The step of the visit's record that was chosen; None when it was left, or another place was noted."""
    states = (CardState.RETURNED,) if record.given_up else view.STATES
    words = [_(CARDS[state][0]) for state in states]
    at = await place.choose(peeking.identity(record), [*words, _("Another place")])
    if at is None:
        return None
    if at < len(states):
        return states[at]
    if await ask_place(place, record.patient_id, record.visit.patient.usual):
        place.reload()
    return None
