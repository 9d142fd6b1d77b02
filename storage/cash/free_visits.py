"""Whether a follow-up is free: the centre's rule, the visit that was paid, and how often that was used."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from storage.cash.free_tables import free_charge
from storage.cash.records import ChargeState
from storage.cash.tables import charge
from storage.ids import AppointmentId, PractitionerId, ServiceId
from storage.prepared import Prepared
from storage.schedule.free_records import FollowUp, Free
from storage.schedule.free_visits import answers, follow_up
from storage.schedule.queries import HOLDING
from storage.schedule.records import BookStatus, VisitKind
from storage.schedule.tables import appointment
from storage.services.free_follow_ups import rule_for
from storage.staff import queries as staff
from storage.unit import Unit

WHAT = "free_charge"
_a = appointment.c
_PAID = (
    select(charge.c.id)
    .where(
        charge.c.appointment_id == _a.id,
        charge.c.state != ChargeState.VOID.value,
        charge.c.paid_minor > charge.c.refunded_minor,
    )
    .exists()
)
_LAST_PAID = Prepared(
    select(_a.id, _a.local_date)
    .where(
        _a.patient_id == bindparam("who"),
        _a.practitioner_id == bindparam("doctor"),
        _a.status == BookStatus.FULFILLED.value,
        _a.local_date < bindparam("day", type_=_a.local_date.type),
        _a.local_date >= bindparam("since", type_=_a.local_date.type),
        _PAID,
    )
    .order_by(_a.starts_at.desc())
    .limit(1)
)
_USED = Prepared(
    select(func.count())
    .select_from(free_charge)
    .join(charge, charge.c.id == free_charge.c.charge_id)
    .join(appointment, _a.id == charge.c.appointment_id)
    .where(
        free_charge.c.after_id == bindparam("after"),
        charge.c.state != ChargeState.VOID.value,
        _a.status.in_(HOLDING),
        _a.id != bindparam("besides"),
    )
)


@answers
def free_of(conn: Connection, asked: FollowUp) -> Free | None:
    """By what paid visit a follow-up is free; the newest one counts, and a free follow-up is none."""
    rule = rule_for(conn, asked.practitioner_id, asked.specialty_key, asked.service_id)
    if rule is None:
        return None
    since = asked.day - timedelta(days=rule.days)
    paid = _LAST_PAID.first(
        conn, who=asked.patient_id, doctor=asked.practitioner_id, day=asked.day, since=since
    )
    if paid is None:
        return None
    used = _USED.value(conn, after=paid.id, besides=asked.besides or 0)  # no visit has the id 0
    if used >= rule.visits:
        return None
    return Free(
        after_id=AppointmentId(paid.id),
        after=paid.local_date,
        until=paid.local_date + timedelta(days=rule.days),
        visits=rule.visits,
        left=rule.visits - used,
        days=rule.days,
    )


def of_visit(conn: Connection, visit_id: AppointmentId, visit: Any, service_id: ServiceId) -> Free | None:
    """By what a visit (its row) costs nothing: only a follow-up ever does."""
    if visit.kind != VisitKind.FOLLOW.value:
        return None
    doctor = staff.practitioner_of(conn, PractitionerId(visit.practitioner_id))
    return free_of(conn, follow_up(visit.patient_id, doctor, service_id, visit.local_date, visit_id))


def note(unit: Unit, charge_id: int, free: Free) -> None:
    """Write down why a charge is nothing."""
    why = {"after_id": free.after_id, "number": free.number, "visits": free.visits, "days": free.days}
    unit.conn.execute(insert(free_charge).values(charge_id=charge_id, **why))
    unit.journal(WHAT, charge_id, None, why)
