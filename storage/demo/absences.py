"""A doctor of the made-up clinic who will be away one day of next week: some visits are to rebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from storage.demo.bookings import Booked, Cast
from storage.demo.happenings import Diary
from storage.demo.names import Said
from storage.rights import Actor
from storage.staff import hours_verbs
from storage.unit import Unit

_WHY = Said("training", "учёба")
_AHEAD_DAYS = 3
_VISITS = range(2, 5)
"""Enough to be worth a list, few enough to be worked off in a demonstration."""


def announce(unit: Unit, cast: Cast, senior: Actor, diary: Diary, coming: Sequence[Booked]) -> None:
    """Note, just before the demo's instant, that the doctor with a few visits on one of the next days is away then."""
    first = unit.today + timedelta(days=_AHEAD_DAYS)
    booked = Counter((visit.plan.day, visit.plan.doctor) for visit in coming if visit.plan.day >= first)
    fitting = sorted(which for which, count in booked.items() if count in _VISITS)
    if not fitting:
        return
    day, doctor = fitting[0]
    who, why = cast.doctors[doctor], _WHY.by(cast.locale)
    diary.note(
        diary.until - timedelta(minutes=2),
        senior,
        lambda unit: unit.perform(hours_verbs.set_days, who, day, day, reason=why),
    )
