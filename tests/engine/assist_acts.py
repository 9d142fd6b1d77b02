"""The acts of a doctor's help on the full day."""

from __future__ import annotations

from typing import Any

from storage.assist.records import Answer
from storage.ids import AppointmentId, AssistId, PractitionerId
from storage.office import seat
from storage.rights import SYSTEM, Role
from storage.unit import Unit

_ORLOVA = "UPDATE account_user SET practitioner_id = 1, version = version + 1 WHERE login = 'doctor'"


def _is_orlova(unit: Unit) -> None:
    unit.conn.exec_driver_sql(_ORLOVA)


def assist_acts(visit: AppointmentId, doctor: PractitionerId) -> dict[str, tuple[object, ...]]:
    """Those of a doctor's help, on the request that the day has."""
    return {"assist.ask": (visit, doctor), "assist.answer": (1, Answer.ACCEPTED, "gladly", 1)}


async def change_help(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """Answer the day's request, as the doctor who was asked."""
    office = desk.office
    if desk.name == "first":
        await office.store.transact(SYSTEM, _is_orlova)
    desk.office = await seat(office.store, Role.DOCTOR.value, office.actor.desk)
    seen = desk.seen["assist_request"]
    return await desk.office.assist.answer(AssistId(1), Answer.ACCEPTED, desk.name, seen)
