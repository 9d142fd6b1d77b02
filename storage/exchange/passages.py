"""The way of a visit through the queue, as a file tells it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from storage.errors import N_
from storage.exchange.context import (
    Context,
    problem,
    read_instant,
)
from storage.exchange.records import Cells
from storage.ids import AppointmentId
from storage.queue import verbs as queue_verbs
from storage.queue.records import Passage
from storage.unit import Unit


def passage_of(unit: Unit, cells: Cells, context: Context, day: date) -> Passage | None:
    """When the patient came, went in and left; None for a visit without an arrival."""
    arrived, went_in, left = (
        read_instant(unit, cells, field, context, on=day) for field in ("arrived_at", "in_room_at", "left_at")
    )
    if arrived is None:
        if went_in is not None or left is not None:
            raise problem(cells, "arrived_at", N_("A visit that began must have an arrival."))
        return None
    return Passage(arrived_at=arrived, in_room_at=_not_before(went_in, arrived), left_at=_not_before(left, arrived))


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
    queue_verbs.record_passage(unit, appointment_id, Passage(arrived_at=passage.arrived_at))
    with unit.seated(unit.actor, passage.left_at or passage.arrived_at):
        queue_verbs.leave_without_visit(unit, appointment_id)
