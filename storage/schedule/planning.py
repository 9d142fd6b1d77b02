"""From what is asked to what is written: admission rules, the wall time, the rooms, what is in the way.

All of it runs inside the write transaction, so that the check and the insert are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from storage.accounts.approving import second
from storage.errors import N_, NotFound, RuleBroken, StorageError, Taken
from storage.ids import AppointmentId, EquipmentId, PatientId, PractitionerId, RoomId, ServiceId, UserId
from storage.patients.plain import plain
from storage.patients.tables import patient
from storage.prepared import Prepared
from storage.schedule import devices, hold_queries, occupancy, offers
from storage.schedule.holding import Lanes, lanes_beside, resources_of
from storage.schedule.present import Present, present_of
from storage.schedule.records import Appointment, BookStatus, VisitKind
from storage.schedule.rules import (
    ResourceKind,
    check_length,
    clock_face,
    instant_of,
    quota_of,
    resource_of,
)
from storage.staff import queries as staff
from storage.staff.records import Practitioner
from storage.unit import Unit

GONE = ("merged", "archived", "deceased")
NEVER = ("patient", "birth", "grid", "horizon", "length", "wall-time", "held")
"""What no right passes over; a hold ends by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A visit to be placed, whoever asks for it: booking, move, return."""

    patient_id: PatientId
    doctor: Practitioner
    kind: VisitKind
    day: date
    minute: int
    minutes: int
    fold: int | None = None
    service_id: ServiceId | None = None
    room_id: RoomId | None = None
    equipment_id: EquipmentId | None = None
    """None: any device that the service needs and that is free then."""
    device_before: EquipmentId | None = None
    """What the visit has already, and keeps where it is free."""
    overbook_reason: str = ""
    except_id: AppointmentId | None = None
    """The visit itself, when it moves."""
    besides: frozenset[AppointmentId] = frozenset()
    """Other visits of its series, which move with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a wish goes: the columns that it decides, and a lane for each resource."""

    values: dict[str, Any]  # Any: columns of a visit
    lanes: Lanes


def doctor_of(unit: Unit, practitioner_id: PractitionerId) -> Practitioner:
    """The practitioner asked for.  Raises NotFound, or RuleBroken for one who left."""
    doctor = staff.practitioner_of(unit.conn, practitioner_id)
    if not doctor.active:
        raise RuleBroken(N_("{doctor} no longer receives here."), rule="doctor", doctor=doctor.short_name)
    return doctor


_PATIENT = Prepared(select(patient.c.status, patient.c.birth_date).where(patient.c.id == bindparam("who")))


def check_patient(conn: Connection, patient_id: PatientId, day: date) -> None:
    """Refuse a patient whose record is closed, or a visit before birth."""
    if (row := _PATIENT.first(conn, who=patient_id)) is None:
        raise NotFound(N_("This patient is not in the register."))
    if row.status in GONE:
        closed = N_("This patient's record is closed; look for the current one.")
        undone = N_("This registration was taken back; register the patient anew.")
        raise RuleBroken(undone if row.status == "archived" else closed, rule="patient")
    if row.birth_date is not None and day < row.birth_date:
        raise RuleBroken(N_("The visit would be before the patient's birth."), rule="birth")


class Assessed(NamedTuple):
    """A wish held against the book, before anybody's right is asked."""

    values: dict[str, Any]  # Any: columns of a visit
    resources: list[int]
    clashes: list[occupancy.Clash]
    breach: StorageError | None


def place(unit: Unit, wish: Wish) -> Place:
    """Decide where a wish goes.

    Raises RuleBroken for what no right allows (a wall time that does not exist, an impossible
    length, a day beyond the horizon) and, without an overbooking reason, for the past; Taken with
    the next openings when the time is occupied, outside reception or over the quota.
    """
    seen = assess(unit.conn, present_of(unit), wish)
    values = seen.values
    if seen.breach is not None:
        values["overbook_reason"] = plain(wish.overbook_reason)
        values["overbook_by"] = _let_in(unit, wish, seen.breach)
    return Place(values=values, lanes=lanes_beside(seen.resources, seen.clashes))


def assess(conn: Connection, present: Present, wish: Wish) -> Assessed:
    """What a wish comes to and what speaks against it.

    Raises RuleBroken for what no right allows, NotFound for a patient who is not in the register.
    """
    zone = present.centre.tz
    check_length(wish.minutes, present.centre.step_minutes)
    check_patient(conn, wish.patient_id, wish.day)
    start = instant_of(wish.day, wish.minute, zone, wish.fold)
    end = start + timedelta(minutes=wish.minutes)
    _check_horizon(present, wish, start)
    span = offers.hours_around(conn, wish, zone, start)
    values: dict[str, Any] = {
        "patient_id": wish.patient_id,
        "practitioner_id": wish.doctor.id,
        "room_id": wish.room_id if wish.room_id is not None else offers.usual_room(wish.doctor, span),
        "equipment_id": wish.equipment_id or wish.device_before,
        "service_id": wish.service_id,
        "kind": wish.kind,
        "local_date": wish.day,
        "local_min": wish.minute,
        "fold": wish.fold or 0,
        "minutes": wish.minutes,
        "starts_at": start,
        "ends_at": end,
        "status": BookStatus.BOOKED,
        "overbook_reason": "",
        "overbook_by": None,
    }
    needed = devices.needed(conn, wish)
    resources = sorted({*resources_of(values), *devices.resources(needed)})
    clashes = occupancy.clashes(conn, resources, start, end, wish.except_id)
    clashes = [clash for clash in clashes if clash.appointment_id not in wish.besides]
    if needed:
        values["equipment_id"] = devices.choose(needed, clashes, wish.device_before)
        resources = resources_of(values)
        clashes = [clash for clash in clashes if clash.resource_id in resources]
    past = start < present.now - timedelta(minutes=present.centre.step_minutes)
    breach = _breach(conn, wish, past=past, inside=span is not None, clashes=clashes)
    breach = breach or devices.out_of_use(conn, wish, needed)
    if breach is None and (held := hold_queries.against(conn, present, resources, start, end)) is not None:
        breach = hold_queries.refusal(present, held, wish.minute, wish.day)
    return Assessed(values, resources, clashes, breach)


def _check_horizon(present: Present, wish: Wish, start: datetime) -> None:
    centre = present.centre
    if int(start.timestamp()) % (centre.step_minutes * 60):
        raise RuleBroken(N_("A visit starts on the grid of {step} minutes."), rule="grid", step=centre.step_minutes)
    if (wish.day - present.today).days > centre.horizon_days:
        raise RuleBroken(
            N_("The book is open for {days} days ahead, not further."), rule="horizon", days=centre.horizon_days
        )


def _breach(
    conn: Connection, wish: Wish, *, past: bool, inside: bool, clashes: list[occupancy.Clash]
) -> StorageError | None:
    """What speaks against the time, the gravest first; None when it is simply free."""
    said: dict[str, Any] = {"doctor": wish.doctor.short_name, "time": clock_face(wish.minute), "day": wish.day}
    kinds = {resource_of(clash.resource_id)[0] for clash in clashes}
    if ResourceKind.PATIENT in kinds:
        return Taken(N_("The patient has another visit at {time} on {day}."), rule="patient", **said)
    if past:
        return RuleBroken(N_("{time} on {day} is past."), rule="past", **said)
    if ResourceKind.PRACTITIONER in kinds:
        return Taken(N_("{doctor} is booked at {time} on {day}."), rule="doctor", **said)
    if not inside:
        return Taken(N_("{doctor} does not receive at {time} on {day}."), rule="hours", **said)
    if ResourceKind.ROOM in kinds:
        return Taken(N_("The room of {doctor} is occupied at {time} on {day}."), rule="room", **said)
    if ResourceKind.EQUIPMENT in kinds:
        return devices.taken(conn, wish, said)
    return _over_quota(conn, wish, said)


def check_quota(unit: Unit, visit: Appointment, kind: VisitKind) -> None:
    """Raise Taken with the next openings when a coming visit would be one of its kind too many on its day."""
    doctor = staff.practitioner_of(unit.conn, visit.practitioner_id)
    wish = Wish(
        patient_id=visit.patient_id,
        doctor=doctor,
        kind=kind,
        day=visit.local_date,
        minute=visit.local_min,
        minutes=visit.minutes,
        except_id=visit.id,
    )
    said = {"doctor": doctor.short_name, "time": clock_face(visit.local_min), "day": visit.local_date}
    breach = _over_quota(unit.conn, wish, said) if visit.starts_at > unit.now else None
    if breach is not None:
        raise _with_offers(unit, wish, breach)


def left_on(
    conn: Connection, doctor: Practitioner, kind: VisitKind, day: date, except_id: AppointmentId | None = None
) -> int | None:
    """How many more visits of a kind the doctor takes on a day by the admission rules; None means no limit."""
    quota = quota_of(doctor, kind)
    if quota is None:
        return None
    used = occupancy.kinds_on(conn, [doctor.id], day, day, except_id=except_id)
    return max(0, quota - used.get((doctor.id, day, kind), 0))


def _over_quota(conn: Connection, wish: Wish, said: dict[str, Any]) -> StorageError | None:
    if left_on(conn, wish.doctor, wish.kind, wish.day, wish.except_id) != 0:
        return None
    quota = quota_of(wish.doctor, wish.kind)
    if wish.kind is VisitKind.FIRST:
        template = N_("{doctor} takes no more than {quota} first visits on {day}.")
    else:
        template = N_("{doctor} takes no more than {quota} follow-ups on {day}.")
    return Taken(template, rule="quota", quota=quota, **said)


def _let_in(unit: Unit, wish: Wish, breach: StorageError) -> UserId:
    """Pass over a breach by a reason and a second person, who is answered; raise it otherwise.

    A patient cannot be in two places: that is never passed over.
    """
    if plain(wish.overbook_reason) and breach.values["rule"] not in NEVER:
        return second(unit).user_id
    raise _with_offers(unit, wish, breach)


def _with_offers(unit: Unit, wish: Wish, breach: StorageError) -> StorageError:
    if isinstance(breach, Taken):
        breach.offering = partial(offers.next_free, wish=wish, present=present_of(unit))
    return breach
