"""What may be done with calls.  A row is never deleted; what it said before stands in the journal."""

from __future__ import annotations

from typing import Any

from storage.calls import callers, queries, rules
from storage.calls.book_verbs import book, cancel, move
from storage.calls.log_rows import (
    call_of,
    change,
    close_row,
    closing_values,
    identified,
    open_row,
    settle,
    take_back,
)
from storage.calls.records import TO_DO, TRIES, Call, CallState, Close, Direction, Known, NewCaller, Outcome
from storage.errors import N_, Conflict, RuleBroken
from storage.ids import CallId, PatientId
from storage.patients.plain import plain
from storage.rights import Right
from storage.rows import moment
from storage.unit import Unit
from storage.verbs import verb

__all__ = [
    "book",
    "cancel",
    "close",
    "drop",
    "edit",
    "hang_up",
    "identify",
    "log_try",
    "mark_done",
    "move",
    "name_caller",
    "new_caller",
    "open_call",
    "ring",
    "take",
]


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
    found = callers.who(unit.conn, said, 2)
    return open_row(
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
    change(unit, row.id, values)


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
    return open_row(
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
    row = call_of(unit, call_id)
    if row.taken_at is not None and row.by != unit.actor.login:
        raise Conflict(
            N_("{who} took this call at {when}."),
            who=row.by_name or row.by,
            when=moment(unit, row.taken_at),
            what="call",
        )
    if row.state is CallState.RINGING:
        change(unit, call_id, {"taken_at": unit.now, "user_id": unit.actor.user_id})
    return call_id


@verb("calls.identify", right=Right.CALLS)
def identify(unit: Unit, call_id: CallId, patient_id: PatientId, *, version: int | None = None) -> CallId:
    """Say who the caller is.  Raises Conflict when the row is not at `version` any more."""
    call_of(unit, call_id)
    change(unit, call_id, {"patient_id": patient_id}, version=version)
    return call_id


@verb("calls.name_caller", right=Right.CALLS)
def name_caller(
    unit: Unit, call_id: CallId, name: str, number: str = "", *, version: int | None = None
) -> CallId:
    """Note what the caller said; nobody is registered.  Raises Conflict when the row is not at `version` any more."""
    values: dict[str, Any] = {"caller_name": plain(name)}
    row = call_of(unit, call_id)
    if number and (row.outcome is None or not row.number):  # who rang then does not change
        values["number"] = rules.normalise(plain(number), unit.centre.region)
    change(unit, call_id, values, version=version)
    return call_id


@verb("calls.new_caller", right=Right.CALLS)
def new_caller(unit: Unit, call_id: CallId, caller: NewCaller) -> CallId:
    """Register somebody who is not known yet: a name and a number are enough, and both are needed."""
    identified(unit, call_of(unit, call_id), caller)
    return call_id


@verb("calls.close", right=Right.CALLS)
def close(unit: Unit, call_id: CallId, closing: Close, *, who: Known | NewCaller | None = None) -> CallId:
    """Close a row with its outcome; earlier misses of the number are settled by it.

    `who` says in the same act who was on the line, registering a new caller.
    """
    return close_row(unit, call_id, closing, who)


@verb("calls.edit", right=Right.CALLS)
def edit(unit: Unit, call_id: CallId, closing: Close, *, version: int | None = None) -> CallId:
    """Correct the outcome of a closed row.  Raises Conflict when it is not at `version` any more."""
    row = call_of(unit, call_id)
    if row.outcome is None:
        raise RuleBroken(N_("The call is still open; close it first."), rule="edit-closed")
    values = closing_values(closing)
    if closing.outcome in TO_DO and row.outcome not in TO_DO:
        values |= {"done_at": None, "done_by_call_id": None}
    change(unit, call_id, values, version=version)
    return call_id


@verb("calls.drop", right=Right.CALLS)
def drop(unit: Unit, call_id: CallId) -> CallId:
    """A row that was opened by mistake is kept and not shown.  Not for calls of the exchange."""
    row = call_of(unit, call_id)
    if row.by_exchange or row.outcome is not None:
        raise RuleBroken(N_("Only a row opened by hand can be dropped."), rule="drop-own")
    change(unit, call_id, {"ended_at": unit.now, "outcome": Outcome.ENTERED_IN_ERROR.value})
    return call_id


# ------------------------------------------------------------------------------ what is to be done


@verb("calls.log_try", right=Right.CALLS)
def log_try(unit: Unit, call_id: CallId, outcome: Outcome, *, note: str = "") -> CallId:
    """We rang back: a row of its own that names what it was for.  A wrong number needs no more tries."""
    if outcome not in TRIES:
        raise RuleBroken(N_("A try ends with no answer, a message, a refusal or a wrong number."), rule="try")
    row = call_of(unit, call_id)
    made = open_row(
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
        settle(unit, row, made)
    else:
        unit.changed("calls", call_id)
    return made


@verb("calls.done", right=Right.CALLS)
def mark_done(unit: Unit, call_id: CallId) -> CallId:
    """A missed or promised call is dealt with; earlier misses of the same number with it."""
    row = call_of(unit, call_id)
    if row.outcome is None:
        raise RuleBroken(N_("The call is still open; close it with an outcome."), rule="done-open")
    if row.state is not CallState.TO_DO:
        raise RuleBroken(N_("There is nothing left to do about this call."), rule="done-nothing")
    settle(unit, row, None)
    return call_id


for _verb in (open_call, take, identify, name_caller, new_caller, close, edit, drop, log_try, mark_done):
    _verb.undoes(take_back)
