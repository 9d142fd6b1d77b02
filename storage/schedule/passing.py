"""Writes of the book that the queue makes within its own verbs, and what they share with the others."""

from __future__ import annotations

from datetime import timedelta

from storage.errors import N_, RuleBroken
from storage.ids import AppointmentId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.schedule import holding, queries
from storage.schedule.planning import check_patient, doctor_of
from storage.schedule.records import (
    LEFT_REASON,
    BookStatus,
    CancelReason,
    Confirmation,
    NewAppointment,
    Side,
    VisitKind,
    WalkIn,
)
from storage.schedule.rules import wall_time_of
from storage.schedule.terms import decide
from storage.unit import Unit
from storage.verbs import verb

LEFT = CancelReason(LEFT_REASON, Side.PATIENT, N_("left without being seen"))


def must_be(status: BookStatus, wanted: BookStatus, template: str) -> None:
    """Raise RuleBroken with the sentence when the visit does not stand where the verb needs it."""
    if status is not wanted:
        raise RuleBroken(template, rule="status", status=status.value)


def give_up(
    unit: Unit, appointment_id: AppointmentId, reason: CancelReason, *, late: bool, version: int | None
) -> None:
    """Cancel a visit; its time is free at once."""
    if not reason.code.strip():
        raise RuleBroken(N_("A cancellation needs a reason."), rule="reason")
    values = {
        "status": BookStatus.CANCELLED,
        "cancel_reason": reason.code,
        "cancel_side": reason.side,
        "cancel_late": late,
    }
    holding.change(unit, appointment_id, values, version=version)


def put_back(unit: Unit, entry: JournalRow) -> None:
    """How every verb of the book is undone."""
    holding.put_back(unit, entry)


@verb("schedule.walk_in", right=Right.CHECK_IN)
def walk_in(unit: Unit, wanted: WalkIn) -> AppointmentId:
    """A visit of this moment without a time of the book: the patient waits until there is room."""
    check_patient(unit.conn, wanted.patient_id, unit.today)
    doctor = doctor_of(unit, wanted.practitioner_id)
    asked = NewAppointment(
        patient_id=wanted.patient_id,
        practitioner_id=doctor.id,
        local_date=unit.today,
        local_min=0,
        service_id=wanted.service_id,
    )
    _kind, service, minutes = decide(unit.conn, asked, doctor, unit.centre.step_minutes)
    step = unit.centre.step_minutes * 60
    start = unit.now - timedelta(seconds=int(unit.now.timestamp()) % step)
    local = wall_time_of(start, unit.centre.tz)
    values = {
        "patient_id": wanted.patient_id,
        "practitioner_id": doctor.id,
        "room_id": wanted.room_id or doctor.room_id,
        "service_id": None if service is None else service.id,
        "kind": VisitKind.WALK_IN,
        "local_date": local.day,
        "local_min": local.minute,
        "fold": local.fold,
        "minutes": minutes,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=minutes),
        "status": BookStatus.BOOKED,
        "confirmation": Confirmation.CONFIRMED,
        "comment": wanted.comment,
        "booked_at": unit.now,
        "booked_by": unit.actor.user_id,
    }
    return holding.add(unit, values, {})


@verb("schedule.fulfil", right=Right.CHECK_IN)
def fulfil(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The visit took place."""
    old = queries.appointment_of(unit.conn, appointment_id)
    must_be(old.status, BookStatus.BOOKED, N_("Only a booked visit can take place."))
    holding.change(unit, appointment_id, {"status": BookStatus.FULFILLED})
    return appointment_id


@verb("schedule.release", right=Right.CHECK_IN)
def release(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The patient came and left without being seen: cancelled by the patient, the time is free."""
    old = queries.appointment_of(unit.conn, appointment_id)
    must_be(old.status, BookStatus.BOOKED, N_("Only a booked visit can be given up."))
    give_up(unit, appointment_id, LEFT, late=True, version=None)
    return appointment_id


@verb("schedule.come_late", right=Right.CHECK_IN)
def come_late(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """Somebody noted as a no-show comes after all: the visit has its time again.  Raises Taken."""
    old = queries.appointment_of(unit.conn, appointment_id)
    must_be(old.status, BookStatus.NO_SHOW, N_("Only a missed visit can be taken up late."))
    holding.change(unit, appointment_id, {"status": BookStatus.BOOKED})
    return appointment_id


@verb("schedule.take_up", right=Right.CHECK_IN)
def take_up(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """A visit that was over by mistake is under way again: what took place, or whose patient left unseen.

    Raises Taken when the time of one that was given up belongs to another visit by now.
    """
    old = queries.appointment_of(unit.conn, appointment_id)
    values: dict[str, object] = {"status": BookStatus.BOOKED}
    if old.cancel_reason == LEFT_REASON and old.status is BookStatus.CANCELLED:
        values |= {"cancel_reason": "", "cancel_side": None, "cancel_late": False}
    else:
        must_be(old.status, BookStatus.FULFILLED, N_("Only a visit that is over can be taken up again."))
    holding.change(unit, appointment_id, values)
    return appointment_id


for _verb in (walk_in, fulfil, release, come_late, take_up):
    _verb.undoes(put_back)
