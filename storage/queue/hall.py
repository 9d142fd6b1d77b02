"""What may be read on a wall: tickets and rooms of today, and nothing of whose they are.

A ticket is the order in which visits of a day have arrived, counted by their first steps.  Steps are never taken
away, so that a number is given once and stays, at every desk and after an undo; nobody counts it up.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from storage.errors import N_, NotFound
from storage.ids import AppointmentId, RoomId
from storage.queue import queries
from storage.queue.board import initials
from storage.queue.hall_records import Called, Hall, RoomDoor
from storage.queue.records import RoomState, StepKind
from storage.queue.tables import flow, priority, step
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner, room

_FIRST = (
    select(step.c.appointment_id.label("visit"), func.min(step.c.id).label("first"))
    .join(flow, flow.c.appointment_id == step.c.appointment_id)
    .where(flow.c.local_date == bindparam("day"), step.c.kind == StepKind.ARRIVED.value)
    .group_by(step.c.appointment_id)
    .subquery()
)
_TICKET_OF = select(
    _FIRST.c.visit.label("id"), func.row_number().over(order_by=_FIRST.c.first).label("ticket")
).subquery("numbered")
_THERE = room.alias("there")
_IN_HALL = (
    select(
        _TICKET_OF.c.ticket,
        flow.c.kind,
        flow.c.arrived_at,
        func.coalesce(flow.c.in_room_at, flow.c.called_at, flow.c.arrived_at).label("at"),
        appointment.c.starts_at,
        func.coalesce(priority.c.level, 0).label("level"),
        _THERE.c.id.label("room_id"),
        func.coalesce(_THERE.c.name, "").label("room"),
        practitioner.c.last_name,
        practitioner.c.first_name,
        practitioner.c.middle_name,
    )
    .select_from(flow)
    .join(_TICKET_OF, _TICKET_OF.c.id == flow.c.appointment_id)
    .join(appointment, appointment.c.id == flow.c.appointment_id)
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    .outerjoin(
        _THERE, _THERE.c.id == func.coalesce(flow.c.room_id, appointment.c.room_id, practitioner.c.room_id)
    )
    .outerjoin(priority, priority.c.appointment_id == appointment.c.id)
    .where(flow.c.local_date == bindparam("day"), flow.c.kind.in_(("arrived", "ready", "called", "in-room")))
)
_TO_ROOM = (StepKind.CALLED.value, StepKind.IN_ROOM.value)


def ticket_of(conn: Connection, appointment_id: AppointmentId) -> int | None:
    """The ticket of a visit, once somebody came for it."""
    day = select(appointment.c.local_date).where(appointment.c.id == appointment_id)
    of_day = conn.execute(day).scalar()
    found = select(_TICKET_OF.c.ticket).where(_TICKET_OF.c.id == appointment_id)
    ticket: int | None = conn.execute(found, {"day": of_day}).scalar()
    return ticket


def hall(conn: Connection, day: date) -> Hall:
    """Who was called or let in, the newest first, and who waits, the next first."""
    rows = conn.execute(_IN_HALL, {"day": day}).all()
    called = [
        Called(
            ticket=row.ticket,
            room_id=None if row.room_id is None else RoomId(row.room_id),
            room=row.room,
            inside=row.kind == StepKind.IN_ROOM.value,
            at=row.at,
            doctor=initials(row.last_name, row.first_name, row.middle_name),
        )
        for row in sorted(rows, key=lambda row: (row.at, row.ticket), reverse=True)
        if row.kind in _TO_ROOM
    ]
    waiting = [row for row in rows if row.kind not in _TO_ROOM]
    waiting.sort(key=lambda row: (-row.level, row.starts_at, row.arrived_at, row.ticket))
    return Hall(
        called=tuple(called),
        waiting=tuple((row.ticket, None if row.room_id is None else RoomId(row.room_id)) for row in waiting),
    )


def door(conn: Connection, day: date, name: str) -> RoomDoor:
    """What stands at the door of one room: who is called in or inside, who comes next.  Raises NotFound."""
    found = conn.execute(
        select(room.c.id, room.c.name).where(func.lower(room.c.name) == name.strip().lower(), room.c.active == 1)
    ).first()
    if found is None:
        names = ", ".join(one.name for one in conn.execute(select(room.c.name).where(room.c.active == 1)))
        raise NotFound(N_("There is no room {room} in use; there are: {rooms}."), room=name, rooms=names or "-")
    here = hall(conn, day)
    room_id = RoomId(found.id)
    doctors = [one.doctor for one in here.called if one.room_id == room_id] or _usual(conn, room_id)
    return RoomDoor(
        name=found.name,
        called=tuple(one for one in here.called if one.room_id == room_id),
        next=tuple(ticket for ticket, where in here.waiting if where == room_id),
        doctor=doctors[0] if doctors else "",
        to_clean=queries.room_word(conn, room_id) is RoomState.TO_CLEAN,
    )


def _usual(conn: Connection, room_id: RoomId) -> list[str]:
    """Whose room it is by the staff list, where that is one doctor."""
    query = select(practitioner.c.last_name, practitioner.c.first_name, practitioner.c.middle_name).where(
        practitioner.c.room_id == room_id, practitioner.c.active == 1
    )
    found = [initials(*row) for row in conn.execute(query)]
    return found if len(found) == 1 else []
