"""Visits with their way through the queue, as lines of our fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage.exchange.records import Kind
from storage.exchange.words_out import CHUNK, Line, Names, clock_text, day_text
from storage.ids import AppointmentId
from storage.queue.tables import flow
from storage.schedule import queries as schedule_queries
from storage.schedule.records import Appointment, BookStatus
from storage.schedule.tables import appointment
from storage.services.tables import service


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
        records = schedule_queries.appointments(conn, ids)
        steps = {row.appointment_id: row for row in conn.execute(select(flow).where(flow.c.appointment_id.in_(ids)))}
        for one in (records[which] for which in ids):
            yield _appointment(one, steps.get(one.id), names, codes, zone)


def _appointment(
    one: Appointment, way: Any, names: Names, codes: Mapping[int, str], zone: ZoneInfo
) -> Line:  # Any: a Core row is untyped
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
        "confirmation": one.confirmation.value if one.status is BookStatus.BOOKED else "",
        "comment": one.comment,
        "overbook_reason": one.overbook_reason,
        "follow_up_on": day_text(one.follow_up_on),
        "booked_at": at(one.booked_at),
        "arrived_at": "" if way is None else at(way.arrived_at),
        "in_room_at": "" if way is None else at(way.in_room_at),
        "left_at": "" if way is None else at(way.left_at),
    }
