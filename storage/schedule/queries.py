"""SQL of the book: reads as plain `fn(conn, ...)`; nothing here decides or writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, type_coerce

from storage.errors import N_, NotFound
from storage.ids import (
    AppointmentId,
    PatientId,
    PractitionerId,
)
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.schedule.records import (
    Appointment,
    BookStatus,
    CardState,
    Confirmation,
    PersonName,
    Side,
    VisitKind,
)
from storage.schedule.series_tables import series_visit
from storage.schedule.tables import appointment
from storage.schedule.total_records import DayTotals
from storage.schema import Int, Str, instant
from storage.schema import day as day_of
from storage.services.tables import service
from storage.staff.tables import practitioner, room

HOLDING = (BookStatus.BOOKED.value, BookStatus.FULFILLED.value)

_c = appointment.c
APPOINTMENT: Select[Any] = (
    select(
        *(_c.id, _c.patient_id, _c.practitioner_id, _c.kind, type_coerce(_c.local_date, Str).label("local_date")),
        *(_c.local_min, _c.minutes),
        *(type_coerce(_c[name], Int).label(name) for name in ("starts_at", "ends_at", "booked_at")),
        *(_c.booked_by, patient.c.last_name, patient.c.first_name, patient.c.middle_name),
        *(practitioner.c.last_name, practitioner.c.first_name, practitioner.c.middle_name),
        *(_c.room_id, _c.equipment_id, _c.service_id, _c.fold, _c.status, _c.cancel_reason, _c.cancel_side),
        *(type_coerce(_c.cancel_late, Int).label("cancel_late"), _c.confirmation, _c.card_state, _c.comment, _c.lane),
        *(_c.overbook_reason, _c.overbook_by, type_coerce(_c.follow_up_on, Str).label("follow_up_on"), _c.call_id),
        *(_c.version, type_coerce(patient.c.birth_date, Str).label("patient_birth"), practitioner.c.specialty),
        *(room.c.name.label("room_name"), service.c.name.label("service_name")),
        *(series_visit.c.number.label("part_number"), series_visit.c.visits.label("part_visits")),
    )
    .join(patient, patient.c.id == appointment.c.patient_id)
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    .outerjoin(room, room.c.id == appointment.c.room_id)
    .outerjoin(service, service.c.id == appointment.c.service_id)
    .outerjoin(series_visit, series_visit.c.appt_id == appointment.c.id)
)
"""In the order of the record's fields, names in three columns each; days and instants as the engine keeps them."""
_ONE = Prepared(APPOINTMENT.where(appointment.c.id == bindparam("visit")))
_SEVERAL = Prepared(APPOINTMENT.where(appointment.c.id.in_(bindparam("visits", expanding=True))))
_STATUS = Prepared(select(appointment.c.status).where(appointment.c.id == bindparam("visit")))
_KINDS = {kind.value: kind for kind in VisitKind}
_STATUSES = {status.value: status for status in BookStatus}
_CONFIRMATIONS = {one.value: one for one in Confirmation}
_CARDS = {state.value: state for state in CardState}
_SIDES: dict[str | None, Side | None] = {None: None, **{side.value: side for side in Side}}


def record_of(row: tuple[Any, ...]) -> Appointment:
    """The visit of a row of `APPOINTMENT`.

    A day of forty doctors has 1,500 of these: unpacked by position, values from tables, not by call.
    """
    who, patient_id, doctor_id, kind, day, minute, minutes, starts, ends, booked, by, last, first, middle = row[:14]
    their_last, their_first, their_middle, room_id, equipment_id, service_id, fold, status, reason, side = row[14:24]
    late, confirmation, card, comment, lane, overbook_reason, overbook_by, again, call_id, version = row[24:34]
    birth, specialty, door, title, number, visits = row[34:]
    return Appointment._make(
        (
            *(who, patient_id, doctor_id, _KINDS[kind], day_of(day), minute, minutes),
            *(instant(starts), instant(ends), instant(booked), by),
            *(PersonName(last, first, middle), _doctor_name(their_last, their_first, their_middle)),
            *(room_id, equipment_id, service_id, fold, _STATUSES[status], reason, _SIDES[side], late == 1),
            *(_CONFIRMATIONS[confirmation], _CARDS[card], comment, lane, overbook_reason, overbook_by, day_of(again)),
            *(call_id, version, day_of(birth), specialty, door or "", title or "", number or 0, visits or 0),
        )
    )


@lru_cache(maxsize=256)
def _doctor_name(last: str, first: str, middle: str) -> PersonName:
    return PersonName(last=last, first=first, middle=middle)


def appointment_of(conn: Connection, appointment_id: AppointmentId) -> Appointment:
    """One visit.  Raises NotFound."""
    row = _ONE.first(conn, visit=appointment_id)
    if row is None:
        raise NotFound(N_("This visit is not in the book."))
    return record_of(row)


def status_of(conn: Connection, appointment_id: AppointmentId) -> BookStatus:
    """Where one visit stands in the book.  Raises NotFound."""
    status = _STATUS.value(conn, visit=appointment_id)
    if status is None:
        raise NotFound(N_("This visit is not in the book."))
    return BookStatus(status)


def appointments(conn: Connection, ids: Collection[AppointmentId]) -> dict[AppointmentId, Appointment]:
    """Several visits by id; unknown ids are left out."""
    rows = _SEVERAL.tuples(conn, visits=list(ids))
    return {record.id: record for record in map(record_of, rows)}


_BETWEEN = APPOINTMENT.where(
    appointment.c.local_date >= bindparam("first_day", type_=appointment.c.local_date.type),
    appointment.c.local_date <= bindparam("last_day", type_=appointment.c.local_date.type),
    appointment.c.status != BookStatus.ENTERED_IN_ERROR.value,
).order_by(appointment.c.starts_at, appointment.c.id)
_BETWEEN_ALL = Prepared(_BETWEEN)
_BETWEEN_OF = Prepared(_BETWEEN.where(appointment.c.practitioner_id.in_(bindparam("doctors", expanding=True))))


def between(
    conn: Connection,
    first_day: date,
    last_day: date,
    practitioner_ids: Iterable[PractitionerId] | None = None,
) -> tuple[Appointment, ...]:
    """Visits of a stretch of days, both included, in the order of their times.

    Cancelled and missed ones too; those entered in error are left out.
    """
    days = {"first_day": first_day, "last_day": last_day}
    if practitioner_ids is None:
        return tuple(map(record_of, _BETWEEN_ALL.tuples(conn, **days)))
    return tuple(map(record_of, _BETWEEN_OF.tuples(conn, doctors=list(practitioner_ids), **days)))


def of_patient(conn: Connection, patient_id: PatientId, limit: int = 100) -> tuple[Appointment, ...]:
    """A patient's visits, the latest first, all statuses."""
    rows = conn.execute(
        APPOINTMENT.where(appointment.c.patient_id == patient_id)
        .order_by(appointment.c.starts_at.desc(), appointment.c.id.desc())
        .limit(limit)
    )
    return tuple(record_of(row) for row in rows)


def totals(conn: Connection, day: date) -> DayTotals:
    """How many visits of each status a day has."""
    rows = conn.execute(
        select(appointment.c.status, func.count().label("times"))
        .where(appointment.c.local_date == day)
        .group_by(appointment.c.status)
    )
    return DayTotals(day=day, by_status={BookStatus(row.status): row.times for row in rows})
