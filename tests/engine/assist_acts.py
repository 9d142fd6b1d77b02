"""The doctor's answer on the full day, for the test of two desks."""

from __future__ import annotations

from typing import Any

from storage.assist.records import Answer
from storage.ids import AssistId
from storage.office import seat
from storage.rights import SYSTEM, Role
from storage.unit import Unit

_ORLOVA = "UPDATE account_user SET practitioner_id = 1, version = version + 1 WHERE login = 'doctor'"


def _is_orlova(unit: Unit) -> None:
    unit.conn.exec_driver_sql(_ORLOVA)


async def change_help(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """Answer the day's request, as the doctor who was asked."""
    office = desk.office
    if desk.name == "first":
        await office.store.transact(SYSTEM, _is_orlova)
    desk.office = await seat(office.store, Role.DOCTOR.value, office.actor.desk)
    seen = desk.seen["assist_request"]
    return await desk.office.assist.answer(AssistId(1), Answer.ACCEPTED, desk.name, seen)
