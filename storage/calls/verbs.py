"""What may be done with calls.  A row is never deleted; what it said before stands in the journal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert

from storage import rows
from storage.calls import queries, rules
from storage.calls.records import (
    TO_DO,
    TRIES,
    Call,
    CallState,
    Close,
    Direction,
    Known,
    Link,
    LinkKind,
    NewCaller,
    Outcome,
)
from storage.calls.tables import call, call_link
from storage.errors import N_, Conflict, NotFound, RuleBroken
from storage.ids import AppointmentId, CallId, PatientId
from storage.journal.records import JournalRow
from storage.patients import verbs as register
from storage.patients.plain import plain
from storage.patients.records import PatientDraft, Phone
from storage.rights import Right
from storage.schedule import verbs as book_verbs
from storage.schedule.records import CancelReason, MoveTo, NewAppointment
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "calls"
_ABOUT = {Outcome.BOOKED: "booking", Outcome.MOVED: "move", Outcome.CANCELLED: "cancel"}
"""What a call was about by what it made; codes that the desk puts into words."""
NOT_REACHED = frozenset({Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT})
"""Outcomes of our own calls after which the row that they were for is still to be done."""


def _call(unit: Unit, call_id: CallId) -> Call:
    found = queries.call_row(unit.conn, call_id)
    if found is None or found.outcome is Outcome.ENTERED_IN_ERROR:
        raise NotFound(N_("This call is not in the log."))
    return found


def _change(unit: Unit, call_id: CallId, values: dict[str, Any]) -> None:
    rows.change(unit, call, call_id, values)
    unit.changed(TOPIC, call_id)


def _open(unit: Unit, values: dict[str, Any]) -> CallId:
    call_id = CallId(rows.add(unit, call, {"started_at": unit.now, **values}))
    unit.changed(TOPIC, call_id)
    return call_id


def _link(unit: Unit, call_id: CallId, link: Link) -> None:
    if link in queries.links(unit.conn, call_id):
        return
    unit.conn.execute(insert(call_link).values(call_id=call_id, what=link.what.value, key=link.key))
    unit.journal("call_link", call_id, None, {"what": link.what.value, "key": link.key})


def _undo(unit: Unit, entry: JournalRow) -> None:
    """Take back one journal row of any verb of this room; a new row becomes entered in error."""
    if entry.what == "call_link":
        after = entry.after or {}
        unit.conn.execute(
            delete(call_link).where(
                call_link.c.call_id == entry.key, call_link.c.what == after["what"], call_link.c.key == after["key"]
            )
        )
        unit.journal("call_link", entry.key, entry.after, None)
    elif entry.before is None:
        _change(
            unit,
            CallId(entry.key),
            {"ended_at": unit.now, "outcome": Outcome.ENTERED_IN_ERROR.value, "done_at": unit.now},
        )
    else:
        rows.put_back(unit, call, entry)
    unit.changed(TOPIC, entry.key)


# ------------------------------------------------------------------------------ the exchange


@verb("calls.ring", right=Right.CALLS)
def ring(unit: Unit, number: str, line: str = "") -> CallId:
    """Somebody rings: a row before anybody knows who.  The same number on the same line twice is one call."""
    said = rules.normalise(plain(number), unit.centre.region)
    where = plain(line)[:40]
    open_one = queries.rings_already(unit.conn, said, where)
    if open_one is not None:
        if unit.now - open_one.started_at < rules.STALE_AFTER:
            return open_one.id
        _free(unit, open_one)
    found = queries.who(unit.conn, said, 2)
    return _open(
        unit,
        {
            "direction": Direction.IN.value,
            "number": said,
            "line": where,
            "by_exchange": True,
            "patient_id": found[0].patient_id if len(found) == 1 else None,
        },
    )


@verb("calls.hang_up", right=Right.CALLS)
def hang_up(unit: Unit, number: str = "", line: str = "") -> CallId | None:
    """The line is free: a call that nobody took is missed, one that was taken still needs its outcome."""
    said = rules.normalise(plain(number), unit.centre.region) if number else ""
    open_one = queries.on_line(unit.conn, said, plain(line)[:40])
    if open_one is None:
        return None
    _free(unit, open_one)
    return open_one.id


def _free(unit: Unit, row: Call) -> None:
    values: dict[str, Any] = {"hung_up_at": unit.now}
    if row.taken_at is None:
        values |= {"ended_at": unit.now, "outcome": Outcome.MISSED.value}
    _change(unit, row.id, values)


# ------------------------------------------------------------------------------ at the desk


@verb("calls.open", right=Right.CALLS)
def open_call(
    unit: Unit,
    direction: Direction,
    number: str = "",
    *,
    patient_id: PatientId | None = None,
    for_call_id: CallId | None = None,
) -> CallId:
    """Open a row by hand; the clock runs.  `for_call_id` names the row that is being called back."""
    return _open(
        unit,
        {
            "direction": direction.value,
            "number": rules.normalise(plain(number), unit.centre.region) if number else "",
            "patient_id": patient_id,
            "taken_at": unit.now,
            "user_id": unit.actor.user_id,
            "for_call_id": for_call_id,
        },
    )


@verb("calls.take", right=Right.CALLS)
def take(unit: Unit, call_id: CallId) -> CallId:
    """Answer a ringing call.  Raises Conflict when another desk was faster."""
    row = _call(unit, call_id)
    if row.taken_at is not None and row.by != unit.actor.login:
        raise Conflict(N_("{who} has taken this call."), who=row.by)
    if row.state is CallState.RINGING:
        _change(unit, call_id, {"taken_at": unit.now, "user_id": unit.actor.user_id})
    return call_id


@verb("calls.identify", right=Right.CALLS)
def identify(unit: Unit, call_id: CallId, patient_id: PatientId) -> CallId:
    """Say who the caller is."""
    _call(unit, call_id)
    _change(unit, call_id, {"patient_id": patient_id})
    return call_id


@verb("calls.name_caller", right=Right.CALLS)
def name_caller(unit: Unit, call_id: CallId, name: str, number: str = "") -> CallId:
    """Note what the caller said; nobody is registered."""
    values: dict[str, Any] = {"caller_name": plain(name)}
    if number:
        values["number"] = rules.normalise(plain(number), unit.centre.region)
    _call(unit, call_id)
    _change(unit, call_id, values)
    return call_id


@verb("calls.new_caller", right=Right.CALLS)
def new_caller(unit: Unit, call_id: CallId, caller: NewCaller) -> CallId:
    """Register somebody who is not known yet: a name and a number are enough, and both are needed."""
    _identify(unit, _call(unit, call_id), caller)
    return call_id


def _identify(unit: Unit, row: Call, who: Known | NewCaller) -> PatientId:
    """Say who is on the line, registering a new caller first; the row takes the number that it lacked."""
    number = who.number or row.number
    said = rules.normalise(plain(number), unit.centre.region) if number else ""
    if isinstance(who, Known):
        _change(unit, row.id, {"patient_id": who.patient_id, "number": row.number or said})
        return who.patient_id
    if not plain(f"{who.last_name} {who.first_name}"):
        raise RuleBroken(N_("A new caller needs a name."), rule="caller-name")
    if not rules.digits(number):
        raise RuleBroken(N_("A new caller needs a telephone number."), rule="caller-number")
    draft = PatientDraft(last_name=who.last_name, first_name=who.first_name, phones=(Phone(e164=said),))
    made = register.add_caller(unit, draft)
    assert made is not None
    _link(unit, row.id, Link(what=LinkKind.PATIENT, key=made))
    _change(unit, row.id, {"patient_id": made, "number": said, "caller_name": ""})
    return PatientId(made)


def _closing(unit: Unit, close: Close) -> dict[str, Any]:
    rules.refuse_close(close)
    return {
        "outcome": close.outcome.value,
        "about": plain(close.about),
        "note": plain(close.note),
        "forwarded_to": plain(close.forwarded_to) if close.outcome is Outcome.FORWARDED else "",
        "call_back_at": close.call_back_at if close.outcome is Outcome.CALL_BACK else None,
        "quote_minor": close.quote_minor,
    }


def _close(unit: Unit, call_id: CallId, closing: Close, who: Known | NewCaller | None = None) -> CallId:
    row = _call(unit, call_id)
    if who is not None and row.outcome is None:
        _identify(unit, row, who)
    if row.outcome is not None:
        raise Conflict(N_("This call is closed already; edit its outcome instead."))
    values = _closing(unit, closing) | {"ended_at": unit.now}
    if row.taken_at is None:
        values |= {"taken_at": unit.now, "user_id": unit.actor.user_id}
    _change(unit, call_id, values)
    for link in closing.links:
        _link(unit, call_id, link)
    if row.direction is Direction.IN and row.number and closing.outcome is not Outcome.MISSED:
        _settle_misses(unit, row.number, call_id)
    if row.for_call_id is not None and closing.outcome not in NOT_REACHED:
        called_back = _call(unit, row.for_call_id)
        if called_back.state is CallState.TO_DO:
            _done(unit, called_back, call_id)
    return call_id


def _settle_misses(unit: Unit, number: str, by: CallId) -> None:
    """Who got through has nothing left of the calls that nobody took."""
    for missed in queries.open_misses(unit.conn, number):
        if missed.id != by:
            _change(unit, missed.id, {"done_at": unit.now, "done_by_call_id": by})


@verb("calls.close", right=Right.CALLS)
def close(unit: Unit, call_id: CallId, closing: Close, *, who: Known | NewCaller | None = None) -> CallId:
    """Close a row with its outcome; earlier misses of the number are settled by it.

    `who` says in the same act who was on the line, registering a new caller.
    """
    return _close(unit, call_id, closing, who)


@verb("calls.edit", right=Right.CALLS)
def edit(unit: Unit, call_id: CallId, closing: Close) -> CallId:
    """Correct the outcome of a closed row."""
    row = _call(unit, call_id)
    if row.outcome is None:
        raise RuleBroken(N_("The call is still open; close it first."), rule="edit-closed")
    values = _closing(unit, closing)
    if closing.outcome in TO_DO and row.outcome not in TO_DO:
        values |= {"done_at": None, "done_by_call_id": None}
    _change(unit, call_id, values)
    return call_id


@verb("calls.drop", right=Right.CALLS)
def drop(unit: Unit, call_id: CallId) -> CallId:
    """A row that was opened by mistake is kept and not shown.  Not for calls of the exchange."""
    row = _call(unit, call_id)
    if row.by_exchange or row.outcome is not None:
        raise RuleBroken(N_("Only a row opened by hand can be dropped."), rule="drop-own")
    _change(unit, call_id, {"ended_at": unit.now, "outcome": Outcome.ENTERED_IN_ERROR.value})
    return call_id


# ------------------------------------------------------------------------------ what a call makes


@verb("calls.book", right=Right.BOOK)
def book(
    unit: Unit,
    call_id: CallId,
    wanted: NewAppointment,
    *,
    who: Known | NewCaller | None = None,
    note: str = "",
) -> AppointmentId:
    """Book, close the call as booked, and link both ways, all or nothing.

    For a new caller `wanted.patient_id` does not matter: the registered person is booked.
    """
    known = who or Known(patient_id=wanted.patient_id)
    patient_id = _identify(unit, _call(unit, call_id), known)
    made = book_verbs.book(unit, replace(wanted, patient_id=patient_id, call_id=call_id))
    assert made is not None
    appointment_id = AppointmentId(made)
    _close(unit, call_id, _made(Outcome.BOOKED, appointment_id, note))
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
) -> AppointmentId:
    """Move a visit, close the call as moved, and link both ways."""
    book_verbs.move(unit, appointment_id, replace(to, call_id=call_id), version)
    _close(unit, call_id, _made(Outcome.MOVED, appointment_id, ""), who)
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
) -> AppointmentId:
    """Cancel a visit, close the call as cancelled, and link the two."""
    book_verbs.cancel(unit, appointment_id, reason, version)
    _close(unit, call_id, _made(Outcome.CANCELLED, appointment_id, ""), who)
    return appointment_id


def _made(outcome: Outcome, appointment_id: AppointmentId, note: str) -> Close:
    return Close(
        outcome=outcome,
        about=_ABOUT[outcome],
        note=note,
        links=(Link(what=LinkKind.APPOINTMENT, key=appointment_id),),
    )


# ------------------------------------------------------------------------------ what is to be done


@verb("calls.log_try", right=Right.CALLS)
def log_try(unit: Unit, call_id: CallId, outcome: Outcome, *, note: str = "") -> CallId:
    """We rang back: a row of its own that names what it was for.  A wrong number needs no more tries."""
    if outcome not in TRIES:
        raise RuleBroken(N_("A try ends with no answer, a message, a refusal or a wrong number."), rule="try")
    row = _call(unit, call_id)
    made = _open(
        unit,
        {
            "direction": Direction.OUT.value,
            "number": row.number,
            "patient_id": row.patient_id,
            "caller_name": row.caller_name,
            "taken_at": unit.now,
            "user_id": unit.actor.user_id,
            "ended_at": unit.now,
            "outcome": outcome.value,
            "about": row.about,
            "note": plain(note),
            "for_call_id": call_id,
        },
    )
    if outcome in (Outcome.WRONG_NUMBER, Outcome.DECLINED) and row.state is CallState.TO_DO:
        _done(unit, row, made)
    else:
        unit.changed(TOPIC, call_id)
    return made


@verb("calls.done", right=Right.CALLS)
def mark_done(unit: Unit, call_id: CallId) -> CallId:
    """A missed or promised call is dealt with; earlier misses of the same number with it."""
    row = _call(unit, call_id)
    if row.outcome is None:
        raise RuleBroken(N_("The call is still open; close it with an outcome."), rule="done-open")
    if row.state is not CallState.TO_DO:
        raise RuleBroken(N_("There is nothing left to do about this call."), rule="done-nothing")
    _done(unit, row, None)
    return call_id


def _done(unit: Unit, row: Call, by: CallId | None) -> None:
    _change(unit, row.id, {"done_at": unit.now, "done_by_call_id": by})
    if row.outcome is Outcome.MISSED and row.number:
        for missed in queries.open_misses(unit.conn, row.number):
            _change(unit, missed.id, {"done_at": unit.now, "done_by_call_id": by})


for _verb in (
    *(open_call, take, identify, name_caller, new_caller, close, edit, drop),
    *(book, move, cancel, log_try, mark_done),
):
    _verb.undoes(_undo)
