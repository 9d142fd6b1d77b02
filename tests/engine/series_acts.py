"""What would do something with each verb that books several visits at once, and with rules of free follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage.ids import PractitionerId
from storage.schedule.records import CANCEL_REASONS, MoveTo, NewAppointment
from storage.schedule.series_verbs import Versioned
from storage.services import devices, free_follow_ups
from storage.services.free_records import FreeRuleDraft


def series_acts(first: NewAppointment, visit: Versioned, one: Callable[[str], int]) -> dict[str, tuple[object, ...]]:
    """The arguments of each verb, and of booking a pair; `visit` is booked already, `one` asks for a number."""
    other = PractitionerId(one("SELECT max(id) FROM practitioner"))
    later = first.local_date + timedelta(days=2)
    return {
        "schedule.book_pair": (first, replace(first, local_min=first.local_min + 20, practitioner_id=other)),
        "schedule.book_series": ((replace(first, local_min=840), replace(first, local_date=later, local_min=840)),),
        "schedule.move_series": (((visit, MoveTo(local_date=first.local_date, local_min=700)),),),
        "services.add_free_rule": (FreeRuleDraft(visits=1, days=14, specialty="Therapist"),),
        "services.edit_free_rule": (1, FreeRuleDraft(visits=2, days=30)),
        "schedule.cancel_series": ((visit,), CANCEL_REASONS[0]),
        "services.need_device": (
            *(one(f"SELECT max({what}_id) FROM service_device") for what in ("service", "equipment")), False, 1,
        ),
        "staff.edit_equipment": (one("SELECT max(id) FROM equipment"), "Lamp 2", None, 1),
    }


async def change_devices(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """The device of the scan is taken out; the second desk names it again."""
    day, seen = desk.day, desk.seen["service_device"]
    return await desk.office.write(devices.need_device, day.till.scan, day.laser, desk.name != "first", seen)


async def change_free_rule(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """As many free visits as the desk's name has letters."""
    draft, seen = FreeRuleDraft(visits=len(desk.name), days=14), desk.seen["free_rule"]
    return await desk.office.write(free_follow_ups.edit_free_rule, 1, draft, active=True, version=seen)
