"""What must be done with before a person may be taken out of the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, exists, or_, select
from sqlalchemy.sql.elements import ColumnElement

from storage.calls.records import TO_DO
from storage.calls.tables import call
from storage.cash import queries as cash
from storage.cash.records import ChargeState, RequestState
from storage.cash.tables import charge, receipt, refund_request, shift
from storage.errors import N_, RuleBroken
from storage.ids import PatientId
from storage.queue.tables import flow
from storage.schedule.tables import appointment

_AHEAD = ("booked", "proposed", "waitlist")


def refuse_unfinished(conn: Connection, name: str, ids: Sequence[PatientId], today: date) -> None:
    """Somebody who is still expected, in the house, owes, or is owed is not taken out.  Raises RuleBroken."""
    ahead = select(appointment.c.local_date).where(
        appointment.c.patient_id.in_(ids), appointment.c.local_date >= today, appointment.c.status.in_(_AHEAD)
    )
    in_house = exists().where(
        flow.c.patient_id.in_(ids), flow.c.kind.is_not(None), flow.c.kind.not_in(("left", "left-without-visit"))
    )
    first = conn.execute(ahead.order_by(appointment.c.local_date).limit(1)).scalar()
    if first is not None:
        raise RuleBroken(N_("{name} has a visit ahead, on {day}: cancel it first."), name=name, day=first)
    unfinished: tuple[tuple[ColumnElement[bool], str], ...] = (
        (in_house, N_("{name} is still in the house: lead them out first, in Queue.")),
        (
            exists().where(call.c.patient_id.in_(ids), calls_to_do()),
            N_("A call of {name} is not done with: end it or ring back first, in Calls."),
        ),
        (_owes(ids), N_("{name} still owes something: take the payment or strike it off first, in Cash.")),
        (_in_open_shift(ids), N_("A shift with money of {name} is still open: close it first, in Cash.")),
        (_requested(ids), N_("A refund to {name} waits for a decision: decide it first, in Cash.")),
    )
    for condition, sentence in unfinished:
        if conn.execute(select(condition)).scalar():
            raise RuleBroken(sentence, name=name)
    if cash.advances(conn, ids):
        raise RuleBroken(N_("{name} has paid an advance that is left: give it back first, in Cash."), name=name)


def calls_to_do() -> ColumnElement[bool]:
    """Whether a call is under way, or somebody still has to ring back."""
    promised = call.c.done_at.is_(None) & call.c.outcome.in_([one.value for one in TO_DO])
    return or_(call.c.ended_at.is_(None), promised)


def _owes(ids: Sequence[PatientId]) -> ColumnElement[bool]:
    return exists().where(charge.c.patient_id.in_(ids), charge.c.state == ChargeState.OPEN.value)


def _in_open_shift(ids: Sequence[PatientId]) -> ColumnElement[bool]:
    return exists().where(
        receipt.c.patient_id.in_(ids), receipt.c.shift_id == shift.c.id, shift.c.closed_at.is_(None)
    )


def _requested(ids: Sequence[PatientId]) -> ColumnElement[bool]:
    return exists().where(
        refund_request.c.receipt_id == receipt.c.id,
        receipt.c.patient_id.in_(ids),
        refund_request.c.state == RequestState.PENDING.value,
    )
