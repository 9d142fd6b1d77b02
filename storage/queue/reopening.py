"""A visit that has ended is taken up again: by two people."""

from __future__ import annotations

from sqlalchemy import select

from storage.accounts.approving import second
from storage.errors import N_, RuleBroken
from storage.ids import AppointmentId
from storage.queue.records import StepKind
from storage.queue.steps import add_step, opened, take_back, visit_of
from storage.queue.tables import flow
from storage.rights import Right
from storage.schedule import verbs as book
from storage.schedule.records import BookStatus
from storage.unit import Unit
from storage.verbs import verb


@verb("queue.reopen", right=Right.CHECK_IN, second=Right.REOPEN)
def reopen(unit: Unit, appointment_id: AppointmentId, reason: str) -> AppointmentId:
    """Take a visit of today that has ended up again, at the place that it had before it ended.

    It takes a second person: what has ended was charged, paid and counted by others.  What is charged stays.
    """
    if opened(unit, appointment_id) not in (StepKind.LEFT, StepKind.LEFT_WITHOUT_VISIT):
        raise RuleBroken(N_("This visit has not ended."), rule="forward-only")
    if visit_of(unit, appointment_id).day != unit.today:
        raise RuleBroken(N_("The day of this visit is over; book a new one."), rule="forward-only")
    if not reason.strip():
        raise RuleBroken(N_("Say why the visit is taken up again."), rule="undo-reason")
    second(unit)
    last = unit.conn.execute(select(flow.c.step_id).where(flow.c.appointment_id == appointment_id)).scalar_one()
    add_step(unit, appointment_id, StepKind.UNDONE, undoes_id=last, note=reason)
    if visit_of(unit, appointment_id).status != BookStatus.BOOKED.value:
        book.take_up(unit, appointment_id)
    return appointment_id


reopen.undoes(take_back)
