"""What is done in the evening run; what a call changes at the visit and its row of the log are one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from storage import rows
from storage.calls.about_visits import rang
from storage.calls.log_rows import take_back
from storage.calls.records import Outcome
from storage.documents.custody import follow
from storage.errors import N_, Conflict, RuleBroken
from storage.evening import queries
from storage.evening.rules import ABOUT
from storage.evening.tables import pull_list
from storage.ids import AppointmentId, CallId
from storage.journal.records import JournalRow
from storage.rights import Right
from storage.schedule import queries as book_queries
from storage.schedule import verbs as book
from storage.schedule.passing import must_be
from storage.schedule.records import Appointment, BookStatus, CancelReason, CardState, Confirmation, MoveTo
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "evening"
TRIED = (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.WRONG_NUMBER)
"""What a try of the evening may come to besides a promise to call later."""


def _visit(unit: Unit, appointment_id: AppointmentId) -> Appointment:
    """A visit that somebody may be called about.  Raises NotFound, RuleBroken."""
    visit = book_queries.appointment_of(unit.conn, appointment_id)
    must_be(visit.status, BookStatus.BOOKED, N_("Only a booked visit can be confirmed."))
    return visit


def _called(unit: Unit, visit: Appointment, outcome: Outcome, **more: Any) -> CallId:
    """Our call as a row of the log, linked to the visit."""
    made = rang(unit, visit, outcome, about=ABOUT, **more)
    unit.changed(TOPIC, visit.id)
    return made


@verb("evening.confirm", right=Right.BOOK)
def confirm(unit: Unit, appointment_id: AppointmentId, version: int | None = None) -> AppointmentId:
    """They will come.  Raises RuleBroken when that is known already, Conflict."""
    visit = _visit(unit, appointment_id)
    if visit.confirmation is Confirmation.CONFIRMED:
        raise RuleBroken(N_("The visit is confirmed already."), rule="confirmed")
    book.confirm(unit, appointment_id, Confirmation.CONFIRMED, version)
    _called(unit, visit, Outcome.CONFIRMED)
    return appointment_id


@verb("evening.log_try", right=Right.BOOK)
def log_try(
    unit: Unit, appointment_id: AppointmentId, outcome: Outcome, version: int | None = None
) -> AppointmentId:
    """Nobody was reached: no answer, a message left, a wrong number.  A message is noted at the visit too."""
    if outcome not in TRIED:
        raise RuleBroken(N_("A try ends with no answer, a message or a wrong number."), rule="try")
    visit = _visit(unit, appointment_id)
    if outcome is Outcome.MESSAGE_LEFT and visit.confirmation is Confirmation.UNCONFIRMED:
        book.confirm(unit, appointment_id, Confirmation.LEFT_MESSAGE, version)
    _called(unit, visit, outcome)
    return appointment_id


@verb("evening.call_later", right=Right.BOOK)
def call_later(unit: Unit, appointment_id: AppointmentId, at: datetime) -> AppointmentId:
    """They asked to be called at another time: it stands among the calls to be made until it is done."""
    visit = _visit(unit, appointment_id)
    if at <= unit.now:
        raise RuleBroken(N_("This time is past; say when to call."), rule="call-later-past")
    _called(unit, visit, Outcome.CALL_BACK, call_back_at=at)
    return appointment_id


@verb("evening.move", right=Right.BOOK)
def move(unit: Unit, appointment_id: AppointmentId, to: MoveTo, version: int | None = None) -> AppointmentId:
    """They come at another time.  Raises Taken, Conflict, RuleBroken."""
    made = _called(unit, _visit(unit, appointment_id), Outcome.MOVED, agreed_on=to.local_date)
    book.move(unit, appointment_id, replace(to, call_id=made), version)
    return appointment_id


@verb("evening.cancel", right=Right.BOOK)
def cancel(
    unit: Unit, appointment_id: AppointmentId, reason: CancelReason, version: int | None = None
) -> AppointmentId:
    """They do not come: cancelled with reason and side."""
    visit = _visit(unit, appointment_id)
    book.cancel(unit, appointment_id, reason, version)
    _called(unit, visit, Outcome.CANCELLED)
    return appointment_id


for _verb in (confirm, log_try, call_later, move, cancel):
    _verb.undoes(take_back)


@verb("evening.card", right=Right.CHECK_IN)
def card(unit: Unit, appointment_ids: Sequence[AppointmentId], state: CardState) -> int:
    """Say where a patient's record is, for all of the patient's visits of the day."""
    for appointment_id in appointment_ids:
        visit = book_queries.appointment_of(unit.conn, appointment_id)
        if visit.status is BookStatus.CANCELLED and state is not CardState.RETURNED:
            raise RuleBroken(N_("The visit was cancelled: its record only goes back to the shelf."), rule="given-up")
        book.card(unit, appointment_id, state)
        follow(unit, visit, state)
    unit.changed(TOPIC)
    return len(appointment_ids)


@card.undoes
def _card_back(_unit: Unit, _entry: JournalRow) -> None:
    """Nothing of its own: each visit is put back by the book."""


@verb("evening.close_list", right=Right.CHECK_IN)
def close_list(unit: Unit, day: date) -> int:
    """Close the pull list of a day: what is booked for it from now on stands apart.  Raises Conflict."""
    if day < unit.today:
        raise RuleBroken(N_("This day is past; there is nothing to pull for it."), rule="past")
    before = queries.closed_row(unit.conn, day)
    if before is not None:
        at, who = before
        raise Conflict(
            N_("{who} closed the list of this day at {when}."), who=who or "?", when=rows.moment(unit, at), what=TOPIC
        )
    made = rows.add(unit, pull_list, {"day": day, "closed_at": unit.now, "closed_by": unit.actor.user_id})
    unit.changed(TOPIC, made)
    return made


@close_list.undoes
def _open_again(unit: Unit, entry: JournalRow) -> None:
    unit.journal("pull_list", entry.key, entry.after, None)  # first: the guard asks the journal
    unit.conn.execute(delete(pull_list).where(pull_list.c.id == entry.key))
    unit.changed(TOPIC, entry.key)
