"""SQL about occupied time: who is busy when, what is in the way, how full a day is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, select, type_coerce

from storage.ids import AppointmentId, PatientId, PractitionerId
from storage.prepared import Prepared
from storage.schedule.queries import HOLDING
from storage.schedule.records import BookStatus, VisitKind
from storage.schedule.rules import LONGEST
from storage.schedule.tables import appointment, booking
from storage.schema import Int, instant
from storage.staff.tables import practitioner

_ASKED, _MET = practitioner.alias("asked"), practitioner.alias("met")
_SEEN = Prepared(
    select(appointment.c.id)
    .join(_MET, _MET.c.id == appointment.c.practitioner_id)
    .join(_ASKED, _ASKED.c.id == bindparam("doctor"))
    .where(
        appointment.c.patient_id == bindparam("patient"),
        appointment.c.status == BookStatus.FULFILLED.value,
        appointment.c.local_date <= bindparam("day"),
        (_MET.c.id == _ASKED.c.id)
        | and_(_MET.c.specialty_key == _ASKED.c.specialty_key, _ASKED.c.specialty_key != ""),
    )
    .limit(1)
)


def seen_before(conn: Connection, patient_id: PatientId, practitioner_id: PractitionerId, day: date) -> bool:
    """Whether the patient was seen before this day by the doctor or by another of the same specialty."""
    return _SEEN.first(conn, patient=patient_id, doctor=practitioner_id, day=day) is not None


_KINDS = Prepared(
    select(appointment.c.practitioner_id, appointment.c.local_date, appointment.c.kind, func.count().label("times"))
    .where(
        appointment.c.practitioner_id.in_(bindparam("doctors", expanding=True)),
        appointment.c.local_date >= bindparam("first_day"),
        appointment.c.local_date <= bindparam("last_day"),
        appointment.c.status.in_(HOLDING),
        appointment.c.id != bindparam("besides"),
    )
    .group_by(appointment.c.practitioner_id, appointment.c.local_date, appointment.c.kind)
)


def kinds_on(
    conn: Connection,
    practitioner_ids: Collection[PractitionerId],
    first_day: date,
    last_day: date,
    *,
    except_id: AppointmentId | None = None,
) -> dict[tuple[PractitionerId, date, VisitKind], int]:
    """How many visits of each kind the doctors have on each day, for the quotas."""
    rows = _KINDS.rows(
        conn,
        doctors=list(practitioner_ids),
        first_day=first_day,
        last_day=last_day,
        besides=0 if except_id is None else except_id,  # no visit has the id 0
    )
    return {(PractitionerId(row.practitioner_id), row.local_date, VisitKind(row.kind)): row.times for row in rows}


_DAYS = Prepared(
    select(appointment.c.practitioner_id, appointment.c.local_date).where(
        appointment.c.patient_id == bindparam("patient"),
        appointment.c.local_date >= bindparam("first_day"),
        appointment.c.status.in_(HOLDING),
    )
)


def days_of(conn: Connection, patient_id: PatientId, first_day: date) -> frozenset[tuple[PractitionerId, date]]:
    """To whom the patient comes on which day, from a day on."""
    rows = _DAYS.rows(conn, patient=patient_id, first_day=first_day)
    return frozenset((PractitionerId(row.practitioner_id), row.local_date) for row in rows)


_BUSY = Prepared(
    select(booking.c.resource_id, type_coerce(booking.c.starts_at, Int), type_coerce(booking.c.ends_at, Int))
    .where(
        booking.c.resource_id.in_(bindparam("resources", expanding=True)),
        booking.c.starts_at > bindparam("early", type_=booking.c.starts_at.type),
        booking.c.starts_at < bindparam("until", type_=booking.c.starts_at.type),
        booking.c.ends_at > bindparam("since", type_=booking.c.starts_at.type),
        booking.c.appt_id != bindparam("besides"),
    )
    .order_by(booking.c.resource_id, booking.c.starts_at)
)


def busy(
    conn: Connection,
    resource_ids: Collection[int],
    start: datetime,
    end: datetime,
    *,
    except_id: AppointmentId | None = None,
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Occupied time of resources in [start, end), in the order of starts, squeezed-in visits too."""
    rows = _BUSY.tuples(
        conn,
        resources=list(resource_ids),
        early=start - LONGEST,
        until=end,
        since=start,
        besides=0 if except_id is None else except_id,  # no visit has the id 0
    )
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for resource, starts, ends in rows:
        found.setdefault(resource, []).append((instant(starts), instant(ends)))
    return found


class Clash(NamedTuple):
    """A booking in the way."""

    resource_id: int
    lane: int
    appointment_id: AppointmentId


_CLASHES = Prepared(
    select(booking.c.resource_id, booking.c.lane, booking.c.appt_id)
    .where(
        booking.c.resource_id.in_(bindparam("resources", expanding=True)),
        booking.c.starts_at > bindparam("after"),
        booking.c.starts_at < bindparam("until"),
        booking.c.ends_at > bindparam("begin"),
        booking.c.appt_id != bindparam("besides"),
    )
    .order_by(booking.c.resource_id, booking.c.lane, booking.c.starts_at)
)


def clashes(
    conn: Connection,
    resource_ids: Collection[int],
    start: datetime,
    end: datetime,
    except_id: AppointmentId | None = None,
) -> list[Clash]:
    """What holds any of the resources in [start, end); half-open, so touching visits do not clash."""
    if not resource_ids:
        return []
    rows = _CLASHES.rows(
        conn,
        resources=list(resource_ids),
        after=start - LONGEST,
        until=end,
        begin=start,
        besides=0 if except_id is None else except_id,  # no visit has the id 0
    )
    return [Clash(row.resource_id, row.lane, AppointmentId(row.appt_id)) for row in rows]
