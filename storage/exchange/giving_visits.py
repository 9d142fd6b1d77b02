"""Visits with their way through the queue, as lines of our fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage.exchange.records import Kind
from storage.exchange.words_out import CHUNK, Line, Named, Names, clock_text, day_text
from storage.ids import AppointmentId
from storage.queue.records import Priority
from storage.queue.tables import flow, priority, step
from storage.schedule import queries as schedule_queries
from storage.schedule.records import Appointment
from storage.schedule.tables import appointment
from storage.services.tables import service
from storage.staff.tables import room

_FIRST = select(priority.c.appointment_id, priority.c.level, priority.c.reason)
_taking_back = step.alias("taking_back")
_DOORS = (
    select(step.c.appointment_id, room.c.name)
    .join(room, room.c.id == step.c.room_id)
    .where(
        step.c.kind.in_(("called", "in-room")),
        ~select(_taking_back.c.id).where(_taking_back.c.undoes_id == step.c.id).exists(),
    )
    .order_by(step.c.id)
)
"""The rooms into which patients were called and sent, the last of each visit last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What other tables say of some visits, by visit."""

    steps: Mapping[int, Any]
    """Any: a Core row is untyped."""
    first: Mapping[int, Any]
    doors: Mapping[int, str]


def lines(conn: Connection, names: Names, zone: ZoneInfo) -> Iterator[Line]:
    """Every visit, in the order of entry."""
    codes = {row.id: row.code for row in conn.execute(select(service.c.id, service.c.code))}
    last = 0
    while True:
        query = select(appointment.c.id).where(appointment.c.id > last).order_by(appointment.c.id).limit(CHUNK)
        ids = [AppointmentId(row.id) for row in conn.execute(query)]
        if not ids:
            return
        last = ids[-1]
        yield from of(conn, ids, names, codes, zone)


def of(
    conn: Connection, ids: list[AppointmentId], names: Named, codes: Mapping[int, str], zone: ZoneInfo
) -> Iterator[Line]:
    """These visits."""
    records = schedule_queries.appointments(conn, ids)
    beside = _Beside(
        steps={row.appointment_id: row for row in conn.execute(select(flow).where(flow.c.appointment_id.in_(ids)))},
        first={row.appointment_id: row for row in conn.execute(_FIRST.where(priority.c.appointment_id.in_(ids)))},
        doors={row.appointment_id: row.name for row in conn.execute(_DOORS.where(step.c.appointment_id.in_(ids)))},
    )
    for one in (records[which] for which in ids):
        yield _appointment(one, beside, names, codes, zone)


_STEPS = ("arrived_at", "ready_at", "called_at", "in_room_at", "to_pay_at", "left_at")


def _appointment(one: Appointment, beside: _Beside, names: Named, codes: Mapping[int, str], zone: ZoneInfo) -> Line:
    way, first = beside.steps.get(one.id), beside.first.get(one.id)

    def at(moment: datetime | None) -> str:
        return "" if moment is None else moment.astimezone(zone).isoformat()

    return {
        "id": names.of(Kind.APPOINTMENTS, one.id),
        "patient": names.of(Kind.PATIENTS, one.patient_id),
        "practitioner": names.of(Kind.PRACTITIONERS, one.practitioner_id),
        "date": day_text(one.local_date),
        "time": clock_text(one.local_min),
        "fold": "1" if one.fold else "",
        "minutes": str(one.minutes),
        "status": one.status.value,
        "kind": one.kind.value,
        "service": "" if one.service_id is None else codes[one.service_id],
        "room": one.room,
        "cancel_reason": one.cancel_reason,
        "cancel_side": "" if one.cancel_side is None else one.cancel_side.value,
        "cancel_late": "yes" if one.cancel_late else "",
        "confirmation": one.confirmation.value,
        "card_state": one.card_state.value,
        "priority": "" if first is None else Priority(first.level).name.lower(),
        "priority_reason": "" if first is None else first.reason,
        "comment": one.comment,
        "overbook_reason": one.overbook_reason,
        "follow_up_on": day_text(one.follow_up_on),
        "booked_at": at(one.booked_at),
        **{name: "" if way is None else at(getattr(way, name)) for name in _STEPS},
        "seen_in": beside.doors.get(one.id, ""),
    }
