"""SQL of the book: reads as plain `fn(conn, ...)`; nothing here decides or writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
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
    DayTotals,
    PatientBook,
    PersonName,
    Side,
    VisitKind,
)
from storage.schedule.rules import NO_SHOW_DAYS
from storage.schedule.tables import appointment
from storage.schema import Int, Str, instant
from storage.schema import day as day_of
from storage.services.tables import service
from storage.staff.tables import practitioner, room

HOLDING = (BookStatus.BOOKED.value, BookStatus.FULFILLED.value)

_c = appointment.c
_APPOINTMENT: Select[Any] = (
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
    )
    .join(patient, patient.c.id == appointment.c.patient_id)
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    .outerjoin(room, room.c.id == appointment.c.room_id)
    .outerjoin(service, service.c.id == appointment.c.service_id)
)
"""In the order of the record's fields, names in three columns each; days and instants as the engine keeps them."""
_ONE = Prepared(_APPOINTMENT.where(appointment.c.id == bindparam("visit")))
_SEVERAL = Prepared(_APPOINTMENT.where(appointment.c.id.in_(bindparam("visits", expanding=True))))
_STATUS = Prepared(select(appointment.c.status).where(appointment.c.id == bindparam("visit")))
_KINDS = {kind.value: kind for kind in VisitKind}
_STATUSES = {status.value: status for status in BookStatus}
_CONFIRMATIONS = {one.value: one for one in Confirmation}
_CARDS = {state.value: state for state in CardState}
_SIDES: dict[str | None, Side | None] = {None: None, **{side.value: side for side in Side}}


def _record(row: tuple[Any, ...]) -> Appointment:
    """A day of forty doctors has 1,500 of these: unpacked by position, values from tables, not by call."""
    who, patient_id, doctor_id, kind, day, minute, minutes, starts, ends, booked, by, last, first, middle = row[:14]
    their_last, their_first, their_middle, room_id, equipment_id, service_id, fold, status, reason, side = row[14:24]
    late, confirmation, card, comment, lane, overbook_reason, overbook_by, again, call_id, version = row[24:34]
    birth, specialty, door, title = row[34:]
    return Appointment._make(
        (
            *(who, patient_id, doctor_id, _KINDS[kind], day_of(day), minute, minutes),
            *(instant(starts), instant(ends), instant(booked), by),
            *(PersonName(last, first, middle), _doctor_name(their_last, their_first, their_middle)),
            *(room_id, equipment_id, service_id, fold, _STATUSES[status], reason, _SIDES[side], late == 1),
            *(_CONFIRMATIONS[confirmation], _CARDS[card], comment, lane, overbook_reason, overbook_by, day_of(again)),
            *(call_id, version, day_of(birth), specialty, door or "", title or ""),
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
    return _record(row)


def status_of(conn: Connection, appointment_id: AppointmentId) -> BookStatus:
    """Where one visit stands in the book.  Raises NotFound."""
    status = _STATUS.value(conn, visit=appointment_id)
    if status is None:
        raise NotFound(N_("This visit is not in the book."))
    return BookStatus(status)


def appointments(conn: Connection, ids: Collection[AppointmentId]) -> dict[AppointmentId, Appointment]:
    """Several visits by id; unknown ids are left out."""
    rows = _SEVERAL.tuples(conn, visits=list(ids))
    return {record.id: record for record in map(_record, rows)}


_BETWEEN = _APPOINTMENT.where(
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
        return tuple(map(_record, _BETWEEN_ALL.tuples(conn, **days)))
    return tuple(map(_record, _BETWEEN_OF.tuples(conn, doctors=list(practitioner_ids), **days)))


def of_patient(conn: Connection, patient_id: PatientId, limit: int = 100) -> tuple[Appointment, ...]:
    """A patient's visits, the latest first, all statuses."""
    rows = conn.execute(
        _APPOINTMENT.where(appointment.c.patient_id == patient_id)
        .order_by(appointment.c.starts_at.desc(), appointment.c.id.desc())
        .limit(limit)
    )
    return tuple(_record(row) for row in rows)


def coming(conn: Connection, patient_id: PatientId, now: datetime) -> tuple[Appointment, ...]:
    """A patient's booked visits that are not over, the nearest first."""
    rows = conn.execute(
        _APPOINTMENT.where(
            appointment.c.patient_id == patient_id,
            appointment.c.status == BookStatus.BOOKED.value,
            appointment.c.ends_at > now,
        ).order_by(appointment.c.starts_at)
    )
    return tuple(_record(row) for row in rows)


def last_seen(conn: Connection, patient_id: PatientId) -> Appointment | None:
    """The last visit of a patient that took place."""
    row = conn.execute(
        _APPOINTMENT.where(
            appointment.c.patient_id == patient_id,
            appointment.c.status == BookStatus.FULFILLED.value,
        )
        .order_by(appointment.c.starts_at.desc())
        .limit(1)
    ).first()
    return None if row is None else _record(row)


def follow_up_due(conn: Connection, patient_id: PatientId, now: datetime) -> Appointment | None:
    """The newest visit whose doctor wants to see the patient again, with nothing booked there yet."""
    again = appointment.alias("again")
    booked_again = (
        select(again.c.id)
        .where(
            again.c.patient_id == appointment.c.patient_id,
            again.c.practitioner_id == appointment.c.practitioner_id,
            again.c.starts_at > appointment.c.starts_at,
            again.c.status.in_(HOLDING),
        )
        .exists()
    )
    row = conn.execute(
        _APPOINTMENT.where(
            appointment.c.patient_id == patient_id,
            appointment.c.follow_up_on.is_not(None),
            appointment.c.status.in_(HOLDING),
            appointment.c.starts_at <= now,
            ~booked_again,
        )
        .order_by(appointment.c.starts_at.desc())
        .limit(1)
    ).first()
    return None if row is None else _record(row)


def no_shows(conn: Connection, patient_ids: Collection[PatientId], today: date) -> dict[PatientId, int]:
    """How often each patient did not come in the last six months; those who always came are left out."""
    rows = conn.execute(
        select(appointment.c.patient_id, func.count().label("times"))
        .where(
            appointment.c.patient_id.in_(list(patient_ids)),
            appointment.c.status == BookStatus.NO_SHOW.value,
            appointment.c.local_date > today - timedelta(days=NO_SHOW_DAYS),
            appointment.c.local_date <= today,
        )
        .group_by(appointment.c.patient_id)
    )
    return {PatientId(row.patient_id): row.times for row in rows}


def patient_book(conn: Connection, patient_id: PatientId, now: datetime, today: date) -> PatientBook:
    """What the book knows of a patient, for the caller's strip and the card."""
    late: int = conn.execute(
        select(func.count()).where(
            appointment.c.patient_id == patient_id,
            appointment.c.status == BookStatus.CANCELLED.value,
            appointment.c.cancel_late == 1,
            appointment.c.local_date > today - timedelta(days=NO_SHOW_DAYS),
        )
    ).scalar_one()
    due = follow_up_due(conn, patient_id, now)
    return PatientBook(
        patient_id=patient_id,
        coming=coming(conn, patient_id, now),
        last=last_seen(conn, patient_id),
        no_shows=no_shows(conn, [patient_id], today).get(patient_id, 0),
        late_cancels=late,
        follow_up_on=None if due is None else due.follow_up_on,
    )


def totals(conn: Connection, day: date) -> DayTotals:
    """How many visits of each status a day has."""
    rows = conn.execute(
        select(appointment.c.status, func.count().label("times"))
        .where(appointment.c.local_date == day)
        .group_by(appointment.c.status)
    )
    return DayTotals(day=day, by_status={BookStatus(row.status): row.times for row in rows})
