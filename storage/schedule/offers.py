"""What is offered to who comes second: the next times at which everything that was asked for is free."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.ids import RoomId
from storage.schedule import devices, openings
from storage.schedule.free_time import Present
from storage.schedule.records import Opening, OpeningQuery
from storage.schedule.rules import Stretch, holds, instant_of, stretches_of
from storage.staff import queries as staff
from storage.staff.records import Practitioner

if TYPE_CHECKING:
    from storage.schedule.planning import Wish

OFFERS = 3
"""A desk that comes second is told so many next openings."""


def usual_room(doctor: Practitioner, span: Stretch | None) -> RoomId | None:
    """Where the doctor receives at such a time: as the hours say, else the doctor's own room."""
    return doctor.room_id if span is None or span.room_id is None else RoomId(span.room_id)


def hours_around(conn: Connection, wish: Wish, zone: ZoneInfo, start: datetime) -> Stretch | None:
    """The stretch of the doctor's hours that a wish fits into."""
    spans = staff.spans_of(conn, {wish.doctor.id: wish.doctor.room_id}, wish.day, wish.day)
    stretches = stretches_of(spans.get((wish.doctor.id, wish.day), ()), wish.day, zone)
    return holds(stretches, start, start + timedelta(minutes=wish.minutes))


def next_free(conn: Connection, wish: Wish, present: Present) -> tuple[Opening, ...]:
    """The next free times of the same doctor for the same kind and length, with the room and the device asked for."""
    room_id = wish.room_id
    if room_id is not None:
        zone = present.centre.tz
        start = instant_of(wish.day, wish.minute, zone, wish.fold)
        if room_id == usual_room(wish.doctor, hours_around(conn, wish, zone, start)):
            room_id = None  # each day's own will do
    return openings.nearest(
        conn,
        OpeningQuery(
            practitioner_ids=(wish.doctor.id,),
            kind=wish.kind,
            minutes=wish.minutes,
            patient_id=wish.patient_id,
            room_id=room_id,
            equipment_id=devices.asked(conn, wish),
            service_id=wish.service_id,
        ),
        present,
        day=wish.day,
        minute=wish.minute,
        count=OFFERS,
        except_id=wish.except_id,
    )
