"""The acts of the lists of calls on the full day, for the test that every verb leaves its trace."""

from __future__ import annotations

from datetime import date, timedelta

from storage.calls.records import Outcome
from storage.ids import AppointmentId
from storage.schedule.records import CANCEL_REASONS, CardState, MoveTo
from tests.engine.full_day import NOW


def list_acts(visit: int, later: date) -> dict[str, tuple[object, ...]]:
    """Those of the evening run, and of visits to rebook, on a booked visit of the day."""
    soon, there = NOW + timedelta(hours=1), MoveTo(local_date=later, local_min=900)
    return {
        "evening.confirm": (visit,),
        "evening.log_try": (visit, Outcome.NO_ANSWER),
        "evening.call_later": (visit, soon),
        "evening.move": (visit, there),
        "evening.cancel": (visit, CANCEL_REASONS[0]),
        "evening.card": ([AppointmentId(visit)], CardState.PULLED),
        "evening.close_list": (later,),
        "rebooking.log_try": (visit, Outcome.NO_ANSWER),
        "rebooking.call_later": (visit, soon),
        "rebooking.move": (visit, there),
        "rebooking.cancel": (visit, CANCEL_REASONS[0]),
        "rebooking.keep": (visit, "the doctor comes in"),
    }
