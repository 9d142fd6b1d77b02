"""The acts of recalls on the full day, for the test that every verb leaves its trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from storage.calls.records import Outcome
from storage.ids import PatientId, ServiceId
from storage.recalls.records import Item, PlanDraft, Stop, TypeDraft, What

RECALLS_PREPARED = {
    **dict.fromkeys(("recalls.stage_done", "recalls.close_plan"), ("recalls.plan",)),
    **dict.fromkeys(("recalls.edit_type", "recalls.use_type"), ("recalls.add_type",)),
}
"""What goes before a verb that goes on from another."""


def recall_acts(who: PatientId, service: ServiceId, later: date) -> dict[str, tuple[object, ...]]:
    """Those of recalls; what they go on from is made by `RECALLS_PREPARED`."""
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
