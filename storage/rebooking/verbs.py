"""What is done about a visit to rebook; what a call changes at the visit and its row of the log are one act."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage.accounts.approving import second
from storage.calls.about_visits import rang
from storage.calls.log_rows import take_back
from storage.calls.records import Outcome
from storage.errors import N_, RuleBroken
from storage.ids import AppointmentId
from storage.patients.plain import plain
from storage.rebooking.rules import ABOUT, TRIED
from storage.rights import Right
from storage.schedule import holding
from storage.schedule import queries as book_queries
from storage.schedule import verbs as book
from storage.schedule.passing import must_be, put_back
from storage.schedule.records import Appointment, BookStatus, CancelReason, MoveTo
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "rebooking"


def _visit(unit: Unit, appointment_id: AppointmentId) -> Appointment:
    """A visit that somebody may be called about.  Raises NotFound, RuleBroken."""
    visit = book_queries.appointment_of(unit.conn, appointment_id)
    must_be(visit.status, BookStatus.BOOKED, N_("Only a booked visit can be booked anew."))
    return visit


@verb("rebooking.log_try", right=Right.BOOK)
def log_try(unit: Unit, appointment_id: AppointmentId, outcome: Outcome) -> AppointmentId:
    """The patient was not reached, or wants none of the times: the visit stays on the list.  Raises RuleBroken."""
    if outcome not in TRIED:
        raise RuleBroken(N_("A try ends with no answer, a message, a refusal or a wrong number."), rule="try")
    visit = _visit(unit, appointment_id)
    rang(unit, visit, outcome, about=ABOUT)
    unit.changed(TOPIC, visit.id)
    return appointment_id


@verb("rebooking.call_later", right=Right.BOOK)
def call_later(unit: Unit, appointment_id: AppointmentId, at: datetime) -> AppointmentId:
    """They asked to be called at another time: it stands among the calls to be made until it is done."""
    visit = _visit(unit, appointment_id)
    if at <= unit.now:
        raise RuleBroken(N_("This time is past; say when to call."), rule="call-later-past")
    rang(unit, visit, Outcome.CALL_BACK, about=ABOUT, call_back_at=at)
    unit.changed(TOPIC, visit.id)
    return appointment_id


@verb("rebooking.move", right=Right.BOOK)
def move(unit: Unit, appointment_id: AppointmentId, to: MoveTo, version: int | None = None) -> AppointmentId:
    """They come at another time, or to another doctor.  Raises Taken, Conflict, RuleBroken."""
    visit = _visit(unit, appointment_id)
    made = rang(unit, visit, Outcome.MOVED, about=ABOUT, agreed_on=to.local_date)
    book.move(unit, appointment_id, replace(to, call_id=made), version)
    unit.changed(TOPIC, visit.id)
    return appointment_id


@verb("rebooking.cancel", right=Right.BOOK)
def cancel(
    unit: Unit, appointment_id: AppointmentId, reason: CancelReason, version: int | None = None
) -> AppointmentId:
    """They give the visit up, or the centre does: cancelled with reason and side.  Raises Conflict, RuleBroken."""
    visit = _visit(unit, appointment_id)
    book.cancel(unit, appointment_id, reason, version)
    rang(unit, visit, Outcome.CANCELLED, about=ABOUT)
    unit.changed(TOPIC, visit.id)
    return appointment_id


for _verb in (log_try, call_later, move, cancel):
    _verb.undoes(take_back)


@verb("rebooking.keep", right=Right.BOOK, second=Right.OVERBOOK)
def keep(unit: Unit, appointment_id: AppointmentId, reason: str, version: int | None = None) -> AppointmentId:
    """The visit takes place at its time all the same, for a reason and by a second person, as one that is squeezed in.

    Raises RuleBroken without a reason, Conflict, NotAllowed.
    """
    said = plain(reason)
    if not said:
        raise RuleBroken(N_("Say why the visit takes place all the same."), rule="keep")
    _visit(unit, appointment_id)
    values = {"overbook_reason": said, "overbook_by": second(unit).user_id}
    holding.change(unit, appointment_id, values, version=version)
    unit.changed(TOPIC, appointment_id)
    return appointment_id


keep.undoes(put_back)
