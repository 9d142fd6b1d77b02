"""SQL of one patient's part of the book: what is coming, who was seen last, what was missed, what is due again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from storage.ids import PatientId
from storage.prepared import Prepared
from storage.schedule.queries import APPOINTMENT, HOLDING, record_of
from storage.schedule.records import Appointment, BookStatus, PatientBook
from storage.schedule.rules import NO_SHOW_DAYS
from storage.schedule.tables import appointment

_c = appointment.c
_again = appointment.alias("again")
_BOOKED_AGAIN = (
    select(_again.c.id)
    .where(
        _again.c.patient_id == _c.patient_id,
        _again.c.practitioner_id == _c.practitioner_id,
        _again.c.starts_at > _c.starts_at,
        _again.c.status.in_(HOLDING),
    )
    .exists()
)


def _theirs(*conditions: ColumnElement[bool]) -> Any:
    return APPOINTMENT.where(_c.patient_id == bindparam("who"), *conditions)


_COMING = Prepared(
    _theirs(
        _c.status == BookStatus.BOOKED.value, _c.ends_at > bindparam("now", type_=_c.ends_at.type)
    ).order_by(_c.starts_at)
)
_LAST = Prepared(_theirs(_c.status == BookStatus.FULFILLED.value).order_by(_c.starts_at.desc()).limit(1))
_DUE = Prepared(
    _theirs(
        _c.follow_up_on.is_not(None),
        _c.status.in_(HOLDING),
        _c.starts_at <= bindparam("now", type_=_c.starts_at.type),
        ~_BOOKED_AGAIN,
    )
    .order_by(_c.starts_at.desc())
    .limit(1)
)
_MISSED = Prepared(
    select(_c.patient_id, func.count().label("times"))
    .where(
        _c.patient_id.in_(bindparam("people", expanding=True)),
        _c.status == BookStatus.NO_SHOW.value,
        _c.local_date > bindparam("since", type_=_c.local_date.type),
        _c.local_date <= bindparam("today", type_=_c.local_date.type),
    )
    .group_by(_c.patient_id)
)
_LATE = Prepared(
    select(func.count()).where(
        _c.patient_id == bindparam("who"),
        _c.status == BookStatus.CANCELLED.value,
        _c.cancel_late == 1,
        _c.local_date > bindparam("since", type_=_c.local_date.type),
    )
)


def coming(conn: Connection, patient_id: PatientId, now: datetime) -> tuple[Appointment, ...]:
    """A patient's booked visits that are not over, the nearest first."""
    return tuple(map(record_of, _COMING.tuples(conn, who=patient_id, now=now)))


def last_seen(conn: Connection, patient_id: PatientId) -> Appointment | None:
    """The last visit of a patient that took place."""
    return next(map(record_of, _LAST.tuples(conn, who=patient_id)), None)


def follow_up_due(conn: Connection, patient_id: PatientId, now: datetime) -> Appointment | None:
    """The newest visit whose doctor wants to see the patient again, with nothing booked there yet."""
    return next(map(record_of, _DUE.tuples(conn, who=patient_id, now=now)), None)


def no_shows(conn: Connection, patient_ids: Collection[PatientId], today: date) -> dict[PatientId, int]:
    """How often each patient did not come in the last six months; those who always came are left out."""
    rows = _MISSED.rows(conn, people=list(patient_ids), since=today - timedelta(days=NO_SHOW_DAYS), today=today)
    return {PatientId(row.patient_id): row.times for row in rows}


def patient_book(conn: Connection, patient_id: PatientId, now: datetime, today: date) -> PatientBook:
    """What the book knows of a patient, for the caller's strip and the card."""
    due = follow_up_due(conn, patient_id, now)
    return PatientBook(
        patient_id=patient_id,
        coming=coming(conn, patient_id, now),
        last=last_seen(conn, patient_id),
        no_shows=no_shows(conn, [patient_id], today).get(patient_id, 0),
        late_cancels=_LATE.value(conn, who=patient_id, since=today - timedelta(days=NO_SHOW_DAYS)),
        follow_up_on=None if due is None else due.follow_up_on,
    )
