"""SQL about requests for help: reads as plain `fn(conn, ...)`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.assist.records import Answer, Assist
from storage.assist.tables import assist_request
from storage.ids import AppointmentId, AssistId, PatientId, PractitionerId, UserId
from storage.prepared import Prepared
from storage.schedule import pairs
from storage.schedule import queries as book
from storage.schedule.records import BookStatus, PersonName
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner

_c = assist_request.c
_REQUEST = (
    select(assist_request, practitioner.c.last_name, practitioner.c.first_name, practitioner.c.middle_name)
    .join(practitioner, practitioner.c.id == _c.practitioner_id)
    .order_by(_c.id)
)
_OF = Prepared(_REQUEST.where(_c.appointment_id.in_(bindparam("visits", expanding=True))))
_ONE = Prepared(_REQUEST.where(_c.id == bindparam("which")))
_FOR = Prepared(_REQUEST.where(_c.practitioner_id == bindparam("doctor"), _c.answer.is_(None)))
_ANSWERED = Prepared(
    _REQUEST.where(
        _c.asked_by == bindparam("who"),
        _c.desk == bindparam("where"),
        _c.answered_at >= bindparam("since", type_=_c.answered_at.type),
    )
)
_OPEN = Prepared(
    select(_c.appointment_id)
    .join(appointment, appointment.c.id == _c.appointment_id)
    .where(
        _c.answer.is_(None),
        appointment.c.local_date >= bindparam("first_day"),
        appointment.c.local_date <= bindparam("last_day"),
    )
)
_LAST = Prepared(
    select(appointment.c.practitioner_id)
    .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
    .where(
        appointment.c.patient_id == bindparam("patient"),
        appointment.c.status == BookStatus.FULFILLED.value,
        practitioner.c.active == 1,
    )
    .order_by(appointment.c.starts_at.desc(), appointment.c.id.desc())
    .limit(1)
)


def attending(conn: Connection, patient_id: PatientId) -> PractitionerId | None:
    """Who treats the patient: the doctor of the latest visit that took place and who still receives."""
    found = _LAST.value(conn, patient=patient_id)
    return None if found is None else PractitionerId(found)


def of_visits(conn: Connection, ids: Collection[AppointmentId]) -> dict[AppointmentId, tuple[Assist, ...]]:
    """The requests about visits, and about the other visit of each one's pair; in their order."""
    others = pairs.beside(conn, ids)
    asked = {*ids, *(other.appointment_id for other in others.values())}
    found = _told(conn, _OF.rows(conn, visits=sorted(asked))) if asked else ()
    told: dict[AppointmentId, tuple[Assist, ...]] = {}
    for which in ids:
        pair = {which, others[which].appointment_id} if which in others else {which}
        told[which] = tuple(one for one in found if one.visit.id in pair)
    return told


def one_of(conn: Connection, assist_id: AssistId) -> Assist | None:
    """One request."""
    return next(iter(_told(conn, _ONE.rows(conn, which=assist_id))), None)


def waiting(conn: Connection, practitioner_id: PractitionerId) -> tuple[Assist, ...]:
    """What a doctor was asked and has not answered, the oldest first; a visit that was given up asks nothing."""
    found = _told(conn, _FOR.rows(conn, doctor=practitioner_id))
    return tuple(one for one in found if one.visit.status is BookStatus.BOOKED)


def answered(conn: Connection, user_id: UserId, desk: str, since: datetime) -> tuple[Assist, ...]:
    """What was answered since to somebody at a desk."""
    return _told(conn, _ANSWERED.rows(conn, who=user_id, where=desk, since=since))


def unanswered(conn: Connection, first_day: date, last_day: date) -> frozenset[AppointmentId]:
    """Visits of these days about which a doctor was asked and has not answered."""
    return frozenset(AppointmentId(row[0]) for row in _OPEN.tuples(conn, first_day=first_day, last_day=last_day))


def _told(conn: Connection, rows: Iterable[Any]) -> tuple[Assist, ...]:  # Any: rows are untyped
    rows = list(rows)
    ids = [AppointmentId(row.appointment_id) for row in rows]
    visits = book.appointments(conn, ids) if ids else {}
    others = pairs.beside(conn, ids)
    return tuple(
        Assist(
            id=AssistId(row.id),
            visit=visits[AppointmentId(row.appointment_id)],
            beside=others.get(AppointmentId(row.appointment_id)),
            practitioner_id=PractitionerId(row.practitioner_id),
            practitioner=PersonName(row.last_name, row.first_name, row.middle_name),
            words=row.words,
            asked_by=UserId(row.asked_by),
            asker=row.asker,
            desk=row.desk,
            asked_at=row.asked_at,
            answer=None if row.answer is None else Answer(row.answer),
            said=row.said,
            answered_at=row.answered_at,
            version=row.version,
        )
        for row in rows
    )
