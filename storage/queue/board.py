"""SQL of the board: every visit of a day with its state, in one query."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, type_coerce

from storage.centre.tables import account_user
from storage.ids import AppointmentId, PatientId, PractitionerId
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.queue.records import Board, BoardRow, Priority, StepKind
from storage.queue.rules import state_of
from storage.queue.tables import flow, notice, priority
from storage.schedule.tables import appointment
from storage.schema import Int, Str, instant
from storage.schema import day as day_of
from storage.services.tables import service
from storage.staff.tables import practitioner, room

_WALKING = ("arrived", "ready", "called", "in-room")

_shown_room = room.alias("shown_room")
_newest = notice.alias("newest")
_told = notice.alias("told")

_AS_THEY_ARE = {
    "appointment_id": appointment.c.id,
    "patient_id": appointment.c.patient_id,
    "last_name": patient.c.last_name,
    "first_name": patient.c.first_name,
    "middle_name": patient.c.middle_name,
    "birth_date": type_coerce(patient.c.birth_date, Str),
    "card_no": patient.c.card_no,
    "alert_text": patient.c.alert,
    "practitioner_id": appointment.c.practitioner_id,
    "specialty": practitioner.c.specialty,
    "room_id": _shown_room.c.id,
    "room": func.coalesce(_shown_room.c.name, ""),
    "kind": appointment.c.kind,
    "service": func.coalesce(service.c.name, ""),
    "day": type_coerce(appointment.c.local_date, Str),
    "local_min": appointment.c.local_min,
    "minutes": appointment.c.minutes,
    "confirmation": appointment.c.confirmation,
    "card_state": appointment.c.card_state,
    "comment": appointment.c.comment,
    "version": appointment.c.version,
    "step_id": flow.c.step_id,
    "priority_reason": func.coalesce(priority.c.reason, ""),
    "seen_by": func.coalesce(account_user.c.name, ""),
    "status": appointment.c.status,
}
"""Fields of a row that are what a column says."""

_INSTANTS = {
    "starts_at": appointment.c.starts_at,
    "ends_at": appointment.c.ends_at,
    "arrived_at": flow.c.arrived_at,
    "ready_at": flow.c.ready_at,
    "called_at": flow.c.called_at,
    "in_room_at": flow.c.in_room_at,
    "to_pay_at": flow.c.to_pay_at,
    "left_at": flow.c.left_at,
    "told_at": _told.c.at,
    "seen_at": _told.c.seen_at,
}
"""Read as plain seconds: a thousand rows have ten thousand of them."""

_PLAIN, _PARTS = len(_AS_THEY_ARE), len(_AS_THEY_ARE) + len(_INSTANTS)
assert BoardRow._fields[:_PARTS] == (*_AS_THEY_ARE, *_INSTANTS)

_BOARD: Select[Any] = (
    select(
        *(column.label(name) for name, column in _AS_THEY_ARE.items()),
        *(type_coerce(column, Int).label(name) for name, column in _INSTANTS.items()),
        practitioner.c.last_name,
        practitioner.c.first_name,
        practitioner.c.middle_name,
        flow.c.kind,
        priority.c.level,
    )
    .select_from(appointment)
    .join(patient, patient.c.id == appointment.c.patient_id)
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    .outerjoin(flow, flow.c.appointment_id == appointment.c.id)
    .outerjoin(
        _shown_room,
        _shown_room.c.id == func.coalesce(flow.c.room_id, appointment.c.room_id, practitioner.c.room_id),
    )
    .outerjoin(service, service.c.id == appointment.c.service_id)
    .outerjoin(priority, priority.c.appointment_id == appointment.c.id)
    .outerjoin(
        _told,
        _told.c.id
        == select(func.max(_newest.c.id))
        .where(_newest.c.appointment_id == appointment.c.id, _newest.c.withdrawn_at.is_(None))
        .scalar_subquery(),
    )
    .outerjoin(account_user, account_user.c.id == _told.c.seen_by)
)


@lru_cache(maxsize=1024)
def initials(last: str, first: str, middle: str) -> str:
    """A doctor in lists: `Orlova E.I.`."""
    letters = "".join(f"{part[0]}." for part in (first, middle) if part)
    return f"{last} {letters}".strip()


_BIRTH, _DAY, _STATUS = (BoardRow._fields.index(name) for name in ("birth_date", "day", "status"))
_STEPS: dict[str | None, StepKind | None] = {None: None, **{kind.value: kind for kind in StepKind}}
_PRIORITIES: dict[int | None, Priority] = {None: Priority.ROUTINE, **{one.value: one for one in Priority}}


def _row(row: tuple[Any, ...]) -> BoardRow:
    """A record from a row of `_BOARD`, by position: naming forty columns a thousand times takes too long."""
    last, first, middle, kind, level = row[_PARTS:]
    values = [*row[:_PLAIN], *(None if kept is None else instant(kept) for kept in row[_PLAIN:_PARTS])]
    values[_BIRTH], values[_DAY] = day_of(values[_BIRTH]), day_of(values[_DAY])
    values += initials(last, first, middle), state_of(values[_STATUS], _STEPS[kind]), _PRIORITIES[level]
    return BoardRow._make(values)


_ON_BOARD = ("booked", "fulfilled", "noshow")
_OF_DAY = Prepared(
    _BOARD.where(
        appointment.c.local_date == bindparam("day"),
        appointment.c.status.in_(_ON_BOARD) | flow.c.kind.is_not(None),
    ).order_by(appointment.c.starts_at, appointment.c.id)
)


def board(conn: Connection, day: date) -> Board:
    """Every visit of a day with its state: those that hold, those missed, those who left unseen."""
    return Board(day=day, rows=tuple(map(_row, _OF_DAY.tuples(conn, day=day))))


_VISIT = Prepared(_BOARD.where(appointment.c.id == bindparam("visit")))
_IN_QUEUE = Prepared(
    _BOARD.where(
        flow.c.patient_id == bindparam("who"), flow.c.local_date == bindparam("day"), flow.c.kind.in_(_WALKING)
    )
)
_IN_HALL = Prepared(
    _BOARD.where(
        appointment.c.practitioner_id == bindparam("doctor"),
        appointment.c.local_date == bindparam("day"),
        flow.c.kind.in_(_WALKING),
    )
)


def visit(conn: Connection, appointment_id: AppointmentId) -> BoardRow | None:
    """One visit as the board shows it."""
    found = _VISIT.tuples(conn, visit=appointment_id)
    return _row(found[0]) if found else None


def in_queue(conn: Connection, patient_id: PatientId, day: date) -> BoardRow | None:
    """Where a patient is in the queue on a day, if anywhere."""
    found = _IN_QUEUE.tuples(conn, who=patient_id, day=day)
    return _row(found[0]) if found else None


def hall(conn: Connection, practitioner_id: PractitionerId, day: date) -> tuple[BoardRow, ...]:
    """Those of a doctor's day who are in the house: waiting or in the room."""
    return tuple(map(_row, _IN_HALL.tuples(conn, doctor=practitioner_id, day=day)))
