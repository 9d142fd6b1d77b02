"""The acts of the symptom guide on the full day, for the tests that hold every verb and every versioned row."""

from __future__ import annotations

from typing import Any

from storage.services import guide_verbs
from storage.services.guide_records import ComplaintDraft, Field, Further

DRAFT = ComplaintDraft(name="Cough", specialty="therapist", further=(Further(named="B01"),))


def guide_acts() -> dict[str, tuple[object, ...]]:
    """Those of the guide, on the complaint that the day has."""
    return {
        "guide.add": (DRAFT,),
        "guide.edit": (1, DRAFT, 1),
        "guide.use": (1, False),
        "guide.give": (Field.DENTISTRY, "en"),
    }


async def change_complaint(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """Let the day's complaint lead to another service, after the desk; its own words stay."""
    draft = ComplaintDraft(name="Headache", first="A01", further=(Further(named=desk.name),))
    return await desk.office.write(guide_verbs.edit, 1, draft, desk.seen["complaint"])
