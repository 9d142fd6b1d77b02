"""The writes of the book, each one act with its journal rows; all of them can be taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage.accounts.approving import second
from storage.errors import N_, RuleBroken
from storage.ids import AppointmentId, ServiceId
from storage.patients.plain import plain
from storage.rights import Right
from storage.schedule import devices, holding, holds, objections, openings, queries, terms
from storage.schedule.intake import take_in
from storage.schedule.passing import fulfil, give_up, must_be, put_back, release, take_up, walk_in
from storage.schedule.planning import Wish, check_quota, doctor_of, place
from storage.schedule.records import (
    LEFT_REASON,
    BookStatus,
    CancelReason,
    CardState,
    Confirmation,
    MoveTo,
    NewAppointment,
    VisitKind,
)
from storage.schedule.rules import FETCHED, GIVEN_UP, ON_THE_SHELF, is_late
from storage.staff.records import Practitioner
from storage.unit import Unit
from storage.verbs import verb

__all__ = [
    "amend",
    "book",
    "cancel",
    "card",
    "confirm",
    "entered_in_error",
    "follow_up",
    "fulfil",
    "move",
    "no_show",
    "reinstate",
    "release",
    "take_in",
    "take_up",
    "walk_in",
]


@verb("schedule.book", right=Right.BOOK, second=Right.OVERBOOK)
def book(unit: Unit, wanted: NewAppointment) -> AppointmentId:
    """Book a visit.

    A patient is not booked twice with one doctor on one day, unless that is asked for.
    Raises Taken with the next openings, RuleBroken, NotAllowed (overbooking).
    """
    doctor = doctor_of(unit, wanted.practitioner_id)
    told = terms.decide(unit.conn, wanted, doctor, unit.centre.step_minutes)
    placed = place(unit, terms.wish_of(wanted, doctor, told))
    terms.refuse_twice(unit.conn, wanted)
    values = {
        **placed.values,
        "comment": wanted.comment,
        "confirmation": wanted.confirmation,
        "call_id": wanted.call_id,
        "booked_at": unit.now,
        "booked_by": unit.actor.user_id,
    }
    made = holding.add(unit, values, placed.lanes)
    holds.spend(unit, values["starts_at"], values["ends_at"])
    return made


@verb("schedule.move", right=Right.BOOK, second=Right.OVERBOOK)
def move(unit: Unit, appointment_id: AppointmentId, to: MoveTo, version: int | None = None) -> AppointmentId:
    """Move a visit: it stays one visit, the journal keeps where it was.

    The new time is not confirmed yet.  Raises Taken, RuleBroken, Conflict.
    """
    old = queries.appointment_of(unit.conn, appointment_id)
    must_be(old.status, BookStatus.BOOKED, N_("Only a booked visit can be moved."))
    objections.hear(unit.conn, appointment_id)
    doctor = doctor_of(unit, to.practitioner_id or old.practitioner_id)
    same_doctor = doctor.id == old.practitioner_id
    kind = old.kind
    if kind is VisitKind.WALK_IN:  # it gets a time of the book now
        kind = openings.kind_for(unit.conn, old.patient_id, doctor.id, to.local_date)
    service_id = old.service_id if same_doctor else _service_elsewhere(unit, old.service_id, doctor, kind)
    wish = Wish(
        patient_id=old.patient_id,
        doctor=doctor,
        kind=kind,
        day=to.local_date,
        minute=to.local_min,
        minutes=to.minutes or old.minutes,
        fold=to.fold,
        service_id=service_id,
        room_id=to.room_id,
        device_before=devices.kept(unit.conn, old, service_id),
        overbook_reason=to.overbook_reason,
        except_id=appointment_id,
    )
    placed = place(unit, wish)
    values = {**placed.values, "confirmation": Confirmation.UNCONFIRMED}
    if to.call_id is not None:
        values["call_id"] = to.call_id
    holding.change(unit, appointment_id, values, version=version, lanes=placed.lanes)
    return appointment_id


def _service_elsewhere(
    unit: Unit, service_id: ServiceId | None, doctor: Practitioner, kind: VisitKind
) -> ServiceId | None:
    """What the visit is at another doctor: a procedure stays, a visit becomes that doctor's own."""
    if service_id is None or kind is VisitKind.PROCEDURE:
        return service_id
    usual = terms.usual_service(unit.conn, doctor, kind)
    return service_id if usual is None else usual.id


@verb("schedule.cancel", right=Right.BOOK)
def cancel(
    unit: Unit, appointment_id: AppointmentId, reason: CancelReason, version: int | None = None
) -> AppointmentId:
    """Give a visit up, with reason and side; its time is free at once.  Late within 24 hours."""
    old = queries.appointment_of(unit.conn, appointment_id)
    must_be(old.status, BookStatus.BOOKED, N_("Only a booked visit can be cancelled."))
    objections.hear(unit.conn, appointment_id)
    give_up(unit, appointment_id, reason, late=is_late(unit.now, old.starts_at), version=version)
    return appointment_id


@verb("schedule.no_show", right=Right.BOOK)
def no_show(unit: Unit, appointment_id: AppointmentId, version: int | None = None) -> AppointmentId:
    """The patient did not come; the time is free.  Never before the visit's start."""
    old = queries.appointment_of(unit.conn, appointment_id)
    must_be(old.status, BookStatus.BOOKED, N_("Only a booked visit can be a no-show."))
    if old.starts_at > unit.now:
        raise RuleBroken(N_("The visit has not begun yet: cancel it or wait."), rule="future")
    objections.hear(unit.conn, appointment_id)
    holding.change(unit, appointment_id, {"status": BookStatus.NO_SHOW}, version=version)
    return appointment_id


@verb("schedule.reinstate", right=Right.BOOK, second=Right.OVERBOOK)
def reinstate(
    unit: Unit, appointment_id: AppointmentId, overbook_reason: str = "", version: int | None = None
) -> AppointmentId:
    """Take a cancelled or missed visit back into the book at its own time.  Raises Taken.

    What was let in once by a second person may come back, but not over a visit that was booked since:
    that takes one again, and a reason.
    """
    old = queries.appointment_of(unit.conn, appointment_id)
    if old.status not in (BookStatus.CANCELLED, BookStatus.NO_SHOW):
        raise RuleBroken(N_("Only a cancelled or missed visit can be taken back."), rule="status")
    if old.cancel_reason == LEFT_REASON:
        raise RuleBroken(N_("The patient came and left unseen; book a new visit."), rule="status")
    values: dict[str, Any] = {
        "status": BookStatus.BOOKED,
        "cancel_reason": "",
        "cancel_side": None,
        "cancel_late": False,
    }
    lanes = None
    overbook_reason = plain(overbook_reason)
    if overbook_reason:
        values |= {"overbook_reason": overbook_reason, "overbook_by": second(unit).user_id}
        lanes = holding.free_lanes(unit, holding.row_of(unit, appointment_id) | values, appointment_id, squeeze=True)
    elif not old.overbook_reason:
        check_quota(unit, old, old.kind)
    holding.change(unit, appointment_id, values, version=version, lanes=lanes)
    return appointment_id


@verb("schedule.confirm", right=Right.BOOK)
def confirm(
    unit: Unit,
    appointment_id: AppointmentId,
    confirmation: Confirmation = Confirmation.CONFIRMED,
    version: int | None = None,
) -> AppointmentId:
    """Note what is known of the patient's coming: confirmed, message left, or nothing."""
    old = queries.appointment_of(unit.conn, appointment_id)
    must_be(old.status, BookStatus.BOOKED, N_("Only a booked visit can be confirmed."))
    holding.change(unit, appointment_id, {"confirmation": confirmation}, version=version)
    return appointment_id


@verb("schedule.amend", right=Right.BOOK)
def amend(
    unit: Unit,
    appointment_id: AppointmentId,
    *,
    comment: str | None = None,
    service_id: ServiceId | None = None,
    kind: VisitKind | None = None,
    version: int | None = None,
) -> AppointmentId:
    """Change what a visit is, not when: comment, service, kind.  None leaves a thing as it is."""
    old = queries.appointment_of(unit.conn, appointment_id)
    if kind is not None and VisitKind.WALK_IN in (kind, old.kind) and kind != old.kind:
        raise RuleBroken(N_("A walk-in stays a walk-in."), rule="kind")
    if kind is not None and kind is not old.kind and old.status is BookStatus.BOOKED:
        check_quota(unit, old, kind)
    asked = {"comment": comment, "service_id": service_id, "kind": kind}
    values = {name: value for name, value in asked.items() if value is not None}
    lanes = devices.change_with(unit, old, values)
    holding.change(unit, appointment_id, values, version=version, lanes=lanes)
    return appointment_id


@verb("schedule.card", right=Right.CHECK_IN)
def card(unit: Unit, appointment_id: AppointmentId, state: CardState) -> AppointmentId:
    """Say where the paper card of the visit is.  For one that was given up it is only brought back."""
    visit = queries.appointment_of(unit.conn, appointment_id)
    if visit.status in GIVEN_UP and state in FETCHED and visit.card_state in ON_THE_SHELF:
        raise RuleBroken(N_("This visit was given up: nobody needs its record."), rule="card-given-up")
    holding.change(unit, appointment_id, {"card_state": state})
    return appointment_id


@verb("schedule.follow_up", right=Right.CHECK_IN)
def follow_up(unit: Unit, appointment_id: AppointmentId, day: date | None) -> AppointmentId:
    """Note when the doctor wants to see the patient again; None takes it back."""
    if day is not None and day <= queries.appointment_of(unit.conn, appointment_id).local_date:
        raise RuleBroken(N_("A follow-up comes after the visit."), rule="follow-up")
    holding.change(unit, appointment_id, {"follow_up_on": day})
    return appointment_id


@verb("schedule.entered_in_error", right=Right.BOOK)
def entered_in_error(unit: Unit, appointment_id: AppointmentId, version: int | None = None) -> AppointmentId:
    """The visit should never have been written: it is hidden, its time is free, the row stays.

    One that took place stays what it is: people were seen and money was taken for it.
    """
    if queries.appointment_of(unit.conn, appointment_id).status is BookStatus.FULFILLED:
        raise RuleBroken(N_("This visit took place; it cannot be entered in error."), rule="status")
    objections.hear(unit.conn, appointment_id)
    holding.change(unit, appointment_id, {"status": BookStatus.ENTERED_IN_ERROR}, version=version)
    return appointment_id


for _verb in (
    *(book, move, cancel, no_show, reinstate),
    *(confirm, amend, card, follow_up, entered_in_error),
):
    _verb.undoes(put_back)
