"""How the wait-list decides, from records and values alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from storage.errors import N_, RuleBroken
from storage.recalls.records import Quiet
from storage.schedule.rules import MINUTES_MAX, MINUTES_MIN
from storage.waiting.records import ORDER, Candidate, Slot, Try, WaitDraft, When

NOTE_LETTERS = 120
TRIES = 3
"""So many calls without reaching them, then a person decides (rule 22)."""
DAYS_AHEAD = 30
"""Visits with the same doctor further ahead are there on purpose and are not asked to come earlier."""
_DECLINED, _MESSAGE = "declined", "message-left"


def check(draft: WaitDraft, today: date) -> None:
    """Raise RuleBroken for a wish that no free time can ever meet."""
    when = draft.when
    if draft.minutes is not None and not MINUTES_MIN <= draft.minutes <= MINUTES_MAX:
        raise RuleBroken(
            N_("A visit takes {least} to {most} minutes."), rule="wait-minutes", least=MINUTES_MIN, most=MINUTES_MAX
        )
    if when.until_day is not None and when.until_day < today:
        raise RuleBroken(N_("The last day of the wish is past; say a later one, or none."), rule="wait-past")
    if when.until_day is not None and when.from_day is not None and when.until_day < when.from_day:
        raise RuleBroken(N_("The last day of the wish comes before its first."), rule="wait-days")
    if not 0 <= when.after_min < when.before_min <= 1440:
        raise RuleBroken(N_("The second time must come after the first."), rule="wait-times")


def bits(weekdays: Iterable[int]) -> int:
    """Weekdays as they are kept."""
    return sum(1 << day for day in set(weekdays))


def weekdays(kept: int) -> frozenset[int]:
    """Weekdays from what is kept."""
    return frozenset(day for day in range(7) if kept & 1 << day)


def suits(when: When, day: date, minute: int, minutes: int) -> bool:
    """Whether a visit at this wall time is within the days and times of a wish."""
    return (
        (when.from_day is None or when.from_day <= day)
        and (when.until_day is None or day <= when.until_day)
        and (not when.weekdays or day.weekday() in when.weekdays)
        and when.after_min <= minute
        and minute + minutes <= when.before_min
    )


# ------------------------------------------------------------------------------ may they be called


def asked(tries: Sequence[Try], slot: Slot) -> bool:
    """Whether somebody was rung about this very time."""
    time = (slot.practitioner_id, slot.day, slot.minute)
    return any(one.slot == time for one in tries)


def waiter_rests(counted: Sequence[Try], today: date) -> bool:
    """Whether who waits is left alone: rung today already, or tried often enough.

    They asked to be called, so the weeks of a recall's quiet period are one day here; a refusal is of
    the time that was offered and not of the wish.
    """
    unreached = sum(one.outcome != _DECLINED for one in counted)
    return unreached >= TRIES or any(one.day >= today for one in counted)


def rests(tries: Sequence[Try], today: date, quiet: Quiet | None = None) -> bool:
    """Whether somebody who asked for nothing is left alone after a call about a free time (rule 22)."""
    quiet = quiet or Quiet()
    for nth, one in enumerate(tries, 1):
        days = quiet.later if nth > 1 or one.outcome == _MESSAGE else quiet.first
        if today < one.day + timedelta(days=days):
            return True
    return False


def refused(tries: Sequence[Try], visit_id: int) -> bool:
    """Whether who has a visit does not want it earlier, or was asked often enough."""
    own = [one for one in tries if one.visit_id == visit_id]
    return len(own) >= TRIES or any(one.outcome == _DECLINED for one in own)


# ------------------------------------------------------------------------------ who comes first


def ranked(rows: Iterable[Candidate], slot: Slot) -> tuple[Candidate, ...]:
    """The rows that fit a free time, the first to be called first.

    By the reason; then by how much of the time the visit would fill; then who was called longest ago, never
    first; then who waits longest.
    """
    fitting = [row for row in rows if row.minutes <= slot.minutes]
    return tuple(sorted(fitting, key=lambda row: _rank(row, slot)))


def _rank(row: Candidate, slot: Slot) -> tuple[int, int, date, date, int]:
    left = slot.minutes - row.minutes
    return ORDER.index(row.why), left, row.last_contact or date.min, row.since, row.target.patient_id
