"""Visits from outside: another system's book, taken in as it was."""

from __future__ import annotations

from datetime import timedelta

from storage.errors import N_, RuleBroken
from storage.ids import AppointmentId
from storage.patients.plain import plain
from storage.rights import Right
from storage.schedule import holding, queries
from storage.schedule.records import TakenIn, VisitKind
from storage.schedule.rules import check_length, instant_of
from storage.unit import Unit
from storage.verbs import verb


@verb("schedule.take_in", right=Right.IMPORT)
def take_in(unit: Unit, wanted: TakenIn, appointment_id: AppointmentId | None = None) -> AppointmentId:
    """A visit as another system knew it: neither hours nor horizon nor the past are asked.

    With `appointment_id` the visit that was taken in before is brought up to date.  Raises Taken:
    an overlap is refused here as everywhere, unless the line says why it was squeezed in; the caller
    names the line.
    """
    check_length(wanted.minutes, unit.centre.step_minutes)
    reason = plain(wanted.overbook_reason)
    start = instant_of(wanted.local_date, wanted.local_min, unit.centre.tz, wanted.fold)
    values = {
        "patient_id": wanted.patient_id,
        "practitioner_id": wanted.practitioner_id,
        "room_id": wanted.room_id,
        "service_id": wanted.service_id,
        "kind": wanted.kind,
        "local_date": wanted.local_date,
        "local_min": wanted.local_min,
        "fold": wanted.fold or 0,
        "minutes": wanted.minutes,
        "starts_at": start,
        "ends_at": start + timedelta(minutes=wanted.minutes),
        "status": wanted.status,
        "cancel_reason": wanted.cancel_reason,
        "cancel_side": wanted.cancel_side,
        "comment": wanted.comment,
        "overbook_reason": reason,
        "overbook_by": unit.actor.user_id if reason else None,
    }
    left_alone = {
        "cancel_late": wanted.cancel_late,
        "confirmation": wanted.confirmation,
        "card_state": wanted.card_state,
    }
    values |= {name: value for name, value in left_alone.items() if value is not None}
    squeeze = bool(reason)
    if squeeze:
        unit.require(Right.OVERBOOK)
    if appointment_id is not None:
        known = queries.appointment_of(unit.conn, appointment_id)
        if wanted.kind is VisitKind.WALK_IN is not known.kind:
            raise RuleBroken(N_("This visit has a time in the book; a walk-in is a visit of its own."), rule="kind")
        lanes = holding.free_lanes(unit, values, appointment_id, squeeze=True) if squeeze else None
        holding.change(unit, appointment_id, values, lanes=lanes)
        return appointment_id
    values |= {
        "booked_at": wanted.booked_at or unit.now,
        "booked_by": unit.actor.user_id,
    }
    return holding.add(unit, values, holding.free_lanes(unit, values, squeeze=squeeze))
