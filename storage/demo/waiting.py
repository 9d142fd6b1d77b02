"""The wait-list of the made-up clinic: who wants a visit earlier, and who waits for a doctor or a specialty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from storage.demo.bookings import Booked, Cast
from storage.demo.happenings import Diary
from storage.demo.names import Said
from storage.demo.prices import SPECIALTIES
from storage.ids import PatientId
from storage.unit import Unit
from storage.waiting import verbs
from storage.waiting.records import WaitDraft, When

_PAIN = Said("it hurts more", "болит сильнее")
_SCHOOL = Said("after school only", "только после школы")
EARLIER = 6
"""So many of the far visits are wanted earlier."""


def wait(cast: Cast, diary: Diary, at: datetime, later: Sequence[Booked], grown: Sequence[PatientId]) -> None:
    """Note who was put on the list this morning: people with far visits, and three who have none."""
    far = sorted(later, key=lambda visit: (visit.plan.day, visit.plan.minute))[-90::15][:EARLIER]
    local = cast.locale
    wishes = [
        WaitDraft(patient_id=cast.patients[visit.plan.patient], visit_id=visit.id, note=note)
        for visit, note in zip(far, (_PAIN.by(local), *[""] * EARLIER), strict=False)
    ]
    for who, wish in zip(
        grown,
        (
            {"practitioner_id": cast.doctors["orlova"], "when": When(after_min=900), "note": _SCHOOL.by(local)},
            {"specialty": SPECIALTIES["neur"].by(local)},
            {"practitioner_id": cast.doctors["petrov"], "when": When(weekdays=frozenset({0, 2, 4}))},
        ),
        strict=False,
    ):
        wishes.append(WaitDraft(patient_id=who, **wish))  # type: ignore[arg-type]  # each names its own fields
    for wish in wishes:
        diary.note(at, cast.desk[0], partial(_add, wish))


def _add(draft: WaitDraft, unit: Unit) -> None:
    unit.perform(verbs.add, draft)
