"""The acts of recalls on the full day, for the test that every verb leaves its trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from storage.calls.records import Outcome
from storage.ids import PatientId, ServiceId
from storage.recalls import type_verbs, verbs
from storage.recalls.records import Item, PlanDraft, Stop, TypeDraft, What


def recall_acts(who: PatientId, service: ServiceId, later: date) -> dict[str, tuple[object, ...]]:
    """Those of recalls, on the rule and the plan that the day has."""
    item = Item(what=What.DEBT)
    rule = TypeDraft(name="Yearly", service_ids=(service,))
    return {
        "recalls.log_try": (who, item, Outcome.NO_ANSWER),
        "recalls.due": (who, item, later),
        "recalls.stop": (who, item, Stop.DOCTOR),
        "recalls.start": (who, item),
        "recalls.opt_out": (who, True),
        "recalls.plan": (PlanDraft(patient_id=who, title="Course", stages=2),),
        "recalls.stage_done": (1,),
        "recalls.close_plan": (1,),
        "recalls.add_type": (rule,),
        "recalls.edit_type": (1, replace(rule, every=2), 1),
        "recalls.use_type": (1, False),
    }


async def change_rule(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """Name the day's rule after the desk."""
    draft = TypeDraft(name=desk.name, service_ids=(desk.day.till.visit,))
    return await desk.office.write(type_verbs.edit_type, 1, draft, desk.seen["recall_type"])


async def change_mark(desk: Any) -> object:
    """Stop the day's recall."""
    item, seen = Item(what=What.TYPE, key=1), desk.seen["recall_mark"]
    return await desk.office.write(verbs.stop, desk.day.till.yudin, item, Stop.DOCTOR, version=seen)


async def change_plan(desk: Any) -> object:
    """One more stage of the day's plan."""
    return await desk.office.write(verbs.stage_done, 1, version=desk.seen["treatment_plan"])
