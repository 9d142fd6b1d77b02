"""The acts of the wait-list on the full day, for the tests that every verb leaves its trace and that desks contend."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage.calls.records import Outcome
from storage.schedule.records import NewAppointment
from storage.waiting import verbs
from storage.waiting.records import Reason, Target, WaitDraft
from tests.engine.full_day import Day


def wait_acts(day: Day, later: date) -> dict[str, tuple[object, ...]]:
    """Those of the wait-list, on the entry that the day has."""
    yudin, ivanov, orlova = day.till.yudin, day.till.ivanov, day.orlova
    wanted = NewAppointment(patient_id=yudin, practitioner_id=orlova, local_date=later, local_min=600)
    return {
        "waiting.add": (WaitDraft(patient_id=ivanov, practitioner_id=orlova),),
        "waiting.change": (1, WaitDraft(patient_id=yudin, practitioner_id=orlova, note="evenings")),
        "waiting.give_up": (1, Reason.DECLINED),
        "waiting.settle": (day.visit,),
        "waiting.log_try": (Target(patient_id=ivanov, entry_id=1), Outcome.NO_ANSWER),
        "waiting.fill": (Target(patient_id=ivanov), wanted),
    }


async def change_wait(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """Note something else at the day's entry."""
    draft = WaitDraft(patient_id=desk.day.till.yudin, practitioner_id=desk.day.orlova, note=desk.name)
    return await desk.office.write(verbs.change, 1, draft, desk.seen["wait_entry"])


