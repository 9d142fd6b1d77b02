"""On what terms a visit is booked: its kind, its service, its length, its price; and what speaks against it.

The booking itself decides by the same functions, so that what is read back before it is what is written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from storage.errors import N_, NotFound, RuleBroken, StorageError
from storage.ids import EquipmentId, RoomId
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.schedule import occasions, openings, planning, queries
from storage.schedule.free_time import Present
from storage.schedule.free_visits import follow_up, free_of
from storage.schedule.records import Appointment, BookStatus, NewAppointment, Side, VisitKind
from storage.schedule.rules import NO_SHOW_DAYS, clock_face, length_of
from storage.schedule.tables import appointment
from storage.schedule.term_records import GivenUp, ServiceOffer, Terms
from storage.services import queries as services
from storage.services.records import PricedService, Service, ServiceKind
from storage.services.rules import done_by
from storage.staff import device_queries as staff_devices
from storage.staff import queries as staff
from storage.staff.records import Practitioner

_KINDS = {
    ServiceKind.FIRST: VisitKind.FIRST,
    ServiceKind.FOLLOW: VisitKind.FOLLOW,
    ServiceKind.PROCEDURE: VisitKind.PROCEDURE,
    ServiceKind.TEST: VisitKind.PROCEDURE,
}


class Decided(NamedTuple):
    """What the visit is and how long it takes."""

    kind: VisitKind
    service: Service | None
    minutes: int


def decide(conn: Connection, wanted: NewAppointment, doctor: Practitioner, step: int) -> Decided:
    """What is asked for, filled up by the admission rules.

    A service that was named says what the visit is and how long it takes; else the kind follows from whether
    the patient was seen before, the service is the usual one of the doctor's specialty, and the doctor's own
    length of the kind holds.  `step`: lengths are rounded up to so many minutes.
    """
    asked = None if wanted.service_id is None else services.service_of(conn, wanted.service_id)
    kind = wanted.kind
    if kind is None:
        kind = (
            openings.kind_for(conn, wanted.patient_id, doctor.id, wanted.local_date)
            if asked is None
            else _KINDS[asked.kind]
        )
    usual = usual_service(conn, doctor, kind)
    service = usual if asked is None else asked
    return Decided(kind, service, wanted.minutes or _minutes(doctor, kind, service, usual, step))


def usual_service(conn: Connection, doctor: Practitioner, kind: VisitKind) -> Service | None:
    """The service that a visit of this kind is at this doctor; a procedure has no usual one."""
    if kind is VisitKind.PROCEDURE:
        return None
    return services.usual_of(conn, doctor, kind.value)


def _minutes(doctor: Practitioner, kind: VisitKind, service: Service | None, usual: Service | None, step: int) -> int:
    """The usual visit takes the doctor's own time for it, any other service its own."""
    if service is None or not service.minutes or (usual is not None and service.id == usual.id):
        return length_of(doctor, kind)
    return -(-service.minutes // step) * step


def wish_of(wanted: NewAppointment, doctor: Practitioner, told: Decided) -> planning.Wish:
    """A booking as it is to be placed."""
    return planning.Wish(
        patient_id=wanted.patient_id,
        doctor=doctor,
        kind=told.kind,
        day=wanted.local_date,
        minute=wanted.local_min,
        minutes=told.minutes,
        fold=wanted.fold,
        service_id=None if told.service is None else told.service.id,
        room_id=wanted.room_id,
        equipment_id=wanted.equipment_id,
        overbook_reason=wanted.overbook_reason,
    )


# ---------------------------------------------------------------------------- what may be chosen
def offers(conn: Connection, wanted: NewAppointment, words: str, present: Present) -> tuple[ServiceOffer, ...]:
    """The services that answer to the words, with length and price at the doctor on the day.

    The usual one first, when nothing was typed; then those of the doctor's specialty, those of none, all others.
    """
    doctor = staff.practitioner_of(conn, wanted.practitioner_id)
    step = present.centre.step_minutes
    usual = decide(conn, replace(wanted, service_id=None), doctor, step).service
    usuals = {kind: usual_service(conn, doctor, kind) for kind in (VisitKind.FIRST, VisitKind.FOLLOW)}

    def rank(item: PricedService) -> tuple[bool, int]:
        known = usual is not None and item.service.id == usual.id
        own = item.service.specialty_key
        return (not known or bool(words), 0 if own == doctor.specialty_key and own else 2 if own else 1)

    found = []
    for item in sorted(services.price_list(conn, wanted.local_date, words=words), key=rank):
        kind = wanted.kind or _KINDS[item.service.kind]
        minutes = _minutes(doctor, kind, item.service, usuals.get(kind), step)
        known = usual is not None and item.service.id == usual.id
        found.append(_offer(item.service, Decided(kind, item.service, minutes), item.amount_minor, known, doctor))
    return tuple(found)


def _offer(service: Service, told: Decided, price: int | None, usual: bool, doctor: Practitioner) -> ServiceOffer:
    return ServiceOffer(
        service_id=service.id,
        code=service.code,
        name=service.name,
        kind=told.kind,
        minutes=told.minutes,
        price_minor=price,
        usual=usual,
        fits=done_by(service, doctor),
    )


# ---------------------------------------------------------------------------- what it would come to
def foresee(conn: Connection, wanted: NewAppointment, present: Present) -> Terms:
    """What booking this would come to: kind, service, length, price, room; and what speaks against it."""
    doctor = staff.practitioner_of(conn, wanted.practitioner_id)
    step = present.centre.step_minutes
    told = decide(conn, wanted, doctor, step)
    usual = usual_service(conn, doctor, told.kind)
    against, room_id, device_id = _against(conn, wish_of(wanted, doctor, told), present)
    offer, quoted, free = None, None, None
    if told.service is not None:
        quoted = occasions.quoted(conn, wanted.patient_id, wanted.local_date, told.service.id)
        price = services.price_on(conn, told.service.id, wanted.local_date)
        if price and told.kind is VisitKind.FOLLOW:
            free = free_of(conn, follow_up(wanted.patient_id, doctor, told.service.id, wanted.local_date))
            price = price if free is None else 0
        known = usual is not None and told.service.id == usual.id
        offer = _offer(told.service, told, price, known, doctor)
    return Terms(
        kind=told.kind,
        minutes=told.minutes,
        service=offer,
        room="" if room_id is None else staff.room_names(conn).get(room_id, ""),
        device="" if device_id is None else staff_devices.device_names(conn).get(device_id, ""),
        against=against,
        by_right=against is not None and against.values.get("rule") not in planning.NEVER,
        twice=same_day(conn, wanted),
        given_up=given_up(conn, wanted, present),
        quoted=quoted if free is None else None,
        free=free,
        left=planning.left_on(conn, doctor, told.kind, wanted.local_date),
        alert=conn.execute(select(patient.c.alert).where(patient.c.id == wanted.patient_id)).scalar() or "",
    )


def _against(
    conn: Connection, wish: planning.Wish, present: Present
) -> tuple[StorageError | None, RoomId | None, EquipmentId | None]:
    """What the booking would be refused with, the room and the device that it would hold."""
    try:
        seen = planning.assess(conn, present, wish)
    except (NotFound, RuleBroken) as error:  # a caller not registered yet, or what no right allows
        asked = isinstance(error, NotFound) or error.values.get("rule") == "twofold"  # the booking itself asks
        return (None if asked else error), None, None
    return seen.breach, seen.values["room_id"], seen.values["equipment_id"]


_SAME_DAY = Prepared(
    select(appointment.c.id)
    .where(
        appointment.c.patient_id == bindparam("patient"),
        appointment.c.practitioner_id == bindparam("practitioner"),
        appointment.c.local_date == bindparam("day"),
        appointment.c.status.in_(queries.HOLDING),
    )
    .order_by(appointment.c.local_min)
    .limit(1)
)


def same_day(conn: Connection, wanted: NewAppointment) -> Appointment | None:
    """Another visit of the patient to the same doctor on the same day."""
    other = _SAME_DAY.value(
        conn, patient=wanted.patient_id, practitioner=wanted.practitioner_id, day=wanted.local_date
    )
    return None if other is None else queries.appointment_of(conn, other)


def refuse_twice(conn: Connection, wanted: NewAppointment) -> None:
    """Refuse a second visit to one doctor on one day, unless it is asked for or squeezed in with a reason."""
    other = None if wanted.second or wanted.overbook_reason else same_day(conn, wanted)
    if other is not None:
        raise RuleBroken(
            N_("{who} comes to {doctor} at {time} on {day} already."),
            rule="twice",
            who=other.patient.usual,
            doctor=other.practitioner.initials,
            time=clock_face(other.local_min),
            day=other.local_date,
        )


def given_up(conn: Connection, wanted: NewAppointment, present: Present) -> GivenUp:
    """What the patient cancelled or missed in the last six months."""
    missed, cancelled = BookStatus.NO_SHOW.value, BookStatus.CANCELLED.value
    lately = (
        appointment.c.patient_id == wanted.patient_id,
        appointment.c.local_date > present.today - timedelta(days=NO_SHOW_DAYS),
        (appointment.c.status == missed)
        | ((appointment.c.status == cancelled) & (appointment.c.cancel_side == Side.PATIENT.value)),
    )
    rows = conn.execute(
        select(appointment.c.status, func.count().label("times"), func.max(appointment.c.local_date).label("last"))
        .where(*lately)
        .group_by(appointment.c.status)
    ).all()
    same = conn.execute(
        select(appointment.c.id)
        .where(
            *lately,
            appointment.c.status == cancelled,
            appointment.c.practitioner_id == wanted.practitioner_id,
            appointment.c.local_date == wanted.local_date,
            appointment.c.local_min == wanted.local_min,
        )
        .limit(1)
    ).first()
    times = {row.status: row.times for row in rows}
    return GivenUp(
        no_shows=times.get(missed, 0),
        cancels=times.get(cancelled, 0),
        last_day=max((row.last for row in rows), default=None),
        this_time=same is not None,
    )

