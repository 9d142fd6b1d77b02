"""What a call makes: a visit booked, moved or cancelled, and the call closed, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from storage.calls import quotes
from storage.calls.log_rows import call_of, close_row, identified, take_back
from storage.calls.quote_records import QuoteDraft
from storage.calls.records import Close, Known, Link, LinkKind, NewCaller, Outcome
from storage.ids import AppointmentId, CallId
from storage.rights import Right
from storage.schedule import proposals
from storage.schedule import verbs as book_verbs
from storage.schedule.records import CancelReason, MoveTo, NewAppointment
from storage.unit import Unit
from storage.verbs import verb

_ABOUT = {Outcome.BOOKED: "booking", Outcome.MOVED: "move", Outcome.CANCELLED: "cancel"}
"""What a call was about by what it made; codes that the desk puts into words."""


@verb("calls.book", right=Right.BOOK)
def book(
    unit: Unit,
    call_id: CallId,
    wanted: NewAppointment,
    *,
    who: Known | NewCaller | None = None,
    note: str = "",
    quote: QuoteDraft | None = None,
) -> AppointmentId:
    """Book, close the call as booked, and link both ways, all or nothing.

    For a new caller `wanted.patient_id` does not matter: the registered person is booked.  What they were quoted
    before they booked is kept with the call, and so is what is read back to them.
    """
    known = who or Known(patient_id=wanted.patient_id)
    patient_id = identified(unit, call_of(unit, call_id), known)
    made = book_verbs.book(unit, replace(wanted, patient_id=patient_id, call_id=call_id))
    assert made is not None
    appointment_id = AppointmentId(made)
    close_row(unit, call_id, replace(_made(Outcome.BOOKED, appointment_id, note, wanted.local_date), quote=quote))
    quotes.remember(unit, call_id, proposals.read_back(unit.conn, appointment_id))
    return appointment_id


@verb("calls.move", right=Right.BOOK)
def move(
    unit: Unit,
    call_id: CallId,
    appointment_id: AppointmentId,
    to: MoveTo,
    version: int | None = None,
    *,
    who: Known | NewCaller | None = None,
    note: str = "",
) -> AppointmentId:
    """Move a visit, close the call as moved, and link both ways."""
    book_verbs.move(unit, appointment_id, replace(to, call_id=call_id), version)
    close_row(unit, call_id, _made(Outcome.MOVED, appointment_id, note, to.local_date), who)
    quotes.remember(unit, call_id, proposals.read_back(unit.conn, appointment_id))
    return appointment_id


@verb("calls.cancel", right=Right.BOOK)
def cancel(
    unit: Unit,
    call_id: CallId,
    appointment_id: AppointmentId,
    reason: CancelReason,
    version: int | None = None,
    *,
    who: Known | NewCaller | None = None,
    note: str = "",
) -> AppointmentId:
    """Cancel a visit, close the call as cancelled, and link the two."""
    book_verbs.cancel(unit, appointment_id, reason, version)
    close_row(unit, call_id, _made(Outcome.CANCELLED, appointment_id, note), who)
    return appointment_id


def _made(outcome: Outcome, appointment_id: AppointmentId, note: str, day: date | None = None) -> Close:
    return Close(
        outcome=outcome,
        about=_ABOUT[outcome],
        note=note,
        links=(Link(what=LinkKind.APPOINTMENT, key=appointment_id),),
        agreed_on=day,
    )


for _verb in (book, move, cancel):
    _verb.undoes(take_back)
