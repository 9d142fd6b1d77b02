"""The way of a visit through the queue, as a file tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select

from storage.errors import N_
from storage.exchange.context import (
    Context,
    problem,
    read_instant,
)
from storage.exchange.places_in import room_of
from storage.exchange.records import Cells
from storage.ids import AppointmentId
from storage.queue import verbs as queue_verbs
from storage.queue.records import Passage, Priority
from storage.queue.steps import put_priority
from storage.queue.tables import priority
from storage.unit import Unit

_STEPS = ("arrived_at", "ready_at", "called_at", "in_room_at", "to_pay_at", "left_at")


def passage_of(unit: Unit, cells: Cells, context: Context, day: date) -> Passage | None:
    """When the patient came, was called, went in, came out and left; None for a visit without an arrival."""
    told = {field: read_instant(unit, cells, field, context, on=day) for field in _STEPS}
    arrived = told.pop("arrived_at")
    if arrived is None:
        if any(told.values()):
            raise problem(cells, "arrived_at", N_("A visit that began must have an arrival."))
        return None
    after = {field: _not_before(at, arrived) for field, at in told.items()}
    return Passage(arrived_at=arrived, room_id=room_of(unit, cells.text("seen_in")), **after)


def _not_before(at: datetime | None, arrived: datetime) -> datetime | None:
    """A time of day just after midnight belongs to the next day."""
    if at is not None and arrived - at > timedelta(hours=12):
        return at + timedelta(days=1)
    return at


def walk(unit: Unit, appointment_id: AppointmentId, passage: Passage, *, left: bool) -> None:
    """The steps as they were; who came, was not seen and left gives the time free again."""
    if not left:
        queue_verbs.record_passage(unit, appointment_id, passage)
        return
    queue_verbs.record_passage(unit, appointment_id, replace(passage, in_room_at=None, to_pay_at=None, left_at=None))
    with unit.seated(unit.actor, passage.left_at or passage.arrived_at):
        queue_verbs.leave_without_visit(unit, appointment_id)


_LEVELS = {
    **dict.fromkeys(("routine", "", "обычный"), Priority.ROUTINE),
    **dict.fromkeys(("soon", "скорее"), Priority.SOON),
    **dict.fromkeys(("emergency", "экстренно"), Priority.EMERGENCY),
}
_STANDING = select(priority.c.level, priority.c.reason).where(priority.c.appointment_id == bindparam("visit"))


def take_priority(unit: Unit, cells: Cells, appointment_id: AppointmentId) -> bool:
    """Who goes before the others, with the reason; a file that does not tell leaves it; whether it changed."""
    word = cells.text("priority").casefold()
    if not word:
        return False
    if word not in _LEVELS:
        raise problem(cells, "priority", N_("Expected one of: {known}."), known="routine, soon, emergency")
    level, reason = _LEVELS[word], cells.text("priority_reason")
    if level is not Priority.ROUTINE and not reason:
        raise problem(cells, "priority_reason", N_("Say why the patient goes before the others."))
    old = unit.conn.execute(_STANDING, {"visit": appointment_id}).first()
    if (0 if old is None else old.level, "" if old is None else old.reason) == (int(level), reason):
        return False
    put_priority(unit, appointment_id, level, reason)
    return True
