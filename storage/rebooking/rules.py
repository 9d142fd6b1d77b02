"""What makes a visit one to rebook, from hours and visits alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from storage.calls.records import Outcome
from storage.rebooking.records import Cause
from storage.staff.records import Roster, RosterException, Span
from storage.staff.rules import pauses

ABOUT = "rebook"
"""What the call log says that our calls about such a visit are about."""
TRIED = (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.DECLINED, Outcome.WRONG_NUMBER)
"""What a call may come to that leaves the visit on the list, besides a promise to call later."""
DAY_MINUTES = 1440


def hours_of(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    """Working time of a day in wall minutes, whatever the rooms: stretches that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end, _room in sorted(spans, key=lambda span: span.start_min):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def is_held(hours: Iterable[tuple[int, int]], start: int, minutes: int) -> bool:
    """Whether a visit from a wall minute on lies within the hours of its day.

    One that goes on after midnight has to begin within hours that last until then.
    """
    end = min(start + minutes, DAY_MINUTES)
    return any(first <= start and end <= last for first, last in hours)


def why(roster: Roster, day: date, start: int, minutes: int) -> tuple[Cause, str]:
    """Why the hours of one doctor do not hold a visit; `roster` has that doctor's rows only.

    An absence that takes away any of its minutes comes before the day's name, for it was written of this doctor.
    """
    end = start + minutes
    absences = [one for one in roster.exceptions if _takes(one, day, start, end)]
    if absences:
        return Cause.ABSENT, max(absences, key=lambda one: one.id).reason
    if day in roster.holidays:
        return Cause.CLOSED, roster.why_closed.get(day, "")
    for pause in roster.breaks:
        if pauses(pause, day) and pause.start_min < end and start < pause.end_min:
            return Cause.HOURS, pause.label
    return Cause.HOURS, ""


def _takes(one: RosterException, day: date, start: int, end: int) -> bool:
    return one.day == day and not one.open and one.start_min < end and start < one.end_min
