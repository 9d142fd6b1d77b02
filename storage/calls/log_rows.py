"""Row writes of the call log, each with its journal row, and how every one of them is taken back.  Never commits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import delete

from storage import rows
from storage.calls import queries, quotes, rules
from storage.calls.records import Call, CallState, Close, Direction, Known, Link, LinkKind, NewCaller, Outcome
from storage.calls.tables import call, call_link
from storage.errors import N_, Conflict, NotFound, RuleBroken
from storage.ids import CallId, PatientId
from storage.journal.records import JournalRow
from storage.patients import verbs as register
from storage.patients.plain import plain
from storage.patients.records import PatientDraft, Phone
from storage.unit import Unit

TOPIC = "calls"
NOT_REACHED = frozenset({Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT})
"""Outcomes of our own calls after which the row that they were for is still to be done."""


def call_of(unit: Unit, call_id: CallId) -> Call:
    """A call that is in the log.  Raises NotFound."""
    found = queries.call_row(unit.conn, call_id)
    if found is None or found.outcome is Outcome.ENTERED_IN_ERROR:
        raise NotFound(N_("This call is not in the log."))
    return found


def change(unit: Unit, call_id: CallId, values: dict[str, Any], *, version: int | None = None) -> None:
    """Change columns of a call, journalled.  Raises Conflict when it is not at `version` any more."""
    rows.change(unit, call, call_id, values, version=version)
    unit.changed(TOPIC, call_id)


def open_row(unit: Unit, values: dict[str, Any]) -> CallId:
    """Add a call that began now."""
    call_id = CallId(rows.add(unit, call, {"started_at": unit.now, **values}))
    unit.changed(TOPIC, call_id)
    return call_id


def link_to(unit: Unit, call_id: CallId, link: Link) -> None:
    """Note what a call made; the same twice is noted once."""
    if link in queries.links(unit.conn, call_id):
        return
    unit.conn.execute(rows.adding(call_link), {"call_id": call_id, "what": link.what.value, "key": link.key})
    unit.journal("call_link", call_id, None, {"what": link.what.value, "key": link.key})


def take_back(unit: Unit, entry: JournalRow) -> None:
    """Take back one journal row of any verb of this room; a new row becomes entered in error."""
    if entry.what == "call_link":
        after = entry.after or {}
        unit.journal("call_link", entry.key, entry.after, None)  # first: the guard asks the journal
        unit.conn.execute(
            delete(call_link).where(
                call_link.c.call_id == entry.key, call_link.c.what == after["what"], call_link.c.key == after["key"]
            )
        )
    elif entry.what == "quote":
        quotes.void(unit, entry.key)
    elif entry.what in ("quote_line", "read_back"):
        return  # what was said was said; it goes with its call
    elif entry.before is None:
        change(
            unit,
            CallId(entry.key),
            {"ended_at": unit.now, "outcome": Outcome.ENTERED_IN_ERROR.value, "done_at": unit.now},
        )
    else:
        rows.put_back(unit, call, entry)
    unit.changed(TOPIC, entry.key)


def identified(unit: Unit, row: Call, who: Known | NewCaller) -> PatientId:
    """Say who is on the line, registering a new caller first; the row takes the number that it lacked."""
    number = who.number or row.number
    said = rules.normalise(plain(number), unit.centre.region) if number else ""
    if isinstance(who, Known):
        change(unit, row.id, {"patient_id": who.patient_id, "number": row.number or said})
        return who.patient_id
    if not plain(f"{who.last_name} {who.first_name}"):
        raise RuleBroken(N_("A new caller needs a name."), rule="caller-name")
    if not rules.digits(number):
        raise RuleBroken(N_("A new caller needs a telephone number."), rule="caller-number")
    draft = PatientDraft(last_name=who.last_name, first_name=who.first_name, phones=(Phone(e164=said),))
    made = register.add_caller(unit, draft)
    assert made is not None
    link_to(unit, row.id, Link(what=LinkKind.PATIENT, key=made))
    number = row.number if row.outcome is not None and row.number else said  # who rang then does not change
    change(unit, row.id, {"patient_id": made, "number": number, "caller_name": ""})
    return PatientId(made)


def closing_values(close: Close) -> dict[str, Any]:
    """The columns of an outcome.  Raises RuleBroken when it lacks what it needs."""
    rules.refuse_close(close)
    return {
        "outcome": close.outcome.value,
        "about": plain(close.about),
        "note": plain(close.note),
        "forwarded_to": plain(close.forwarded_to) if close.outcome is Outcome.FORWARDED else "",
        "call_back_at": close.call_back_at if close.outcome is Outcome.CALL_BACK else None,
        "quote_minor": close.quote_minor,
    }


def _quoted(unit: Unit, call_id: CallId, closing: Close) -> Close:
    """Write the quote of a closing down; what the log shows of it is the lower end."""
    if closing.quote is None:
        return closing
    low = quotes.keep(unit, call_id, closing.quote)
    link = Link(what=LinkKind.SERVICE, key=closing.quote.main)
    return replace(closing, quote_minor=low, links=(*closing.links, link))


def close_row(unit: Unit, call_id: CallId, closing: Close, who: Known | NewCaller | None = None) -> CallId:
    """Close a call; what it was for, or what nobody took of the same number, is settled by it."""
    row = call_of(unit, call_id)
    if who is not None and row.outcome is None:
        identified(unit, row, who)
    if row.outcome is not None:
        raise Conflict(
            N_("{who} closed this call at {when}; edit its outcome instead."),
            who=row.by_name or row.by or "?",
            when=rows.moment(unit, row.ended_at or unit.now),
            what="call",
        )
    closing = _quoted(unit, call_id, closing)
    values = closing_values(closing) | {"ended_at": unit.now}
    if row.taken_at is None:
        values |= {"taken_at": unit.now, "user_id": unit.actor.user_id}
    if closing.agreed_on is not None:
        values |= {"agreed_on": closing.agreed_on}
    change(unit, call_id, values)
    for link in closing.links:
        link_to(unit, call_id, link)
    if row.direction is Direction.IN and row.number and closing.outcome is not Outcome.MISSED:
        _settle_misses(unit, row.number, call_id)
    if row.for_call_id is not None and closing.outcome not in NOT_REACHED:
        called_back = call_of(unit, row.for_call_id)
        if called_back.state is CallState.TO_DO:
            settle(unit, called_back, call_id)
    return call_id


def _settle_misses(unit: Unit, number: str, by: CallId) -> None:
    """Who got through has nothing left of the calls that nobody took."""
    for missed in queries.open_misses(unit.conn, number):
        if missed.id != by:
            change(unit, missed.id, {"done_at": unit.now, "done_by_call_id": by})


def settle(unit: Unit, row: Call, by: CallId | None) -> None:
    """Nothing is left to do about a row, nor about earlier misses of its number."""
    change(unit, row.id, {"done_at": unit.now, "done_by_call_id": by})
    if row.outcome is Outcome.MISSED and row.number:
        for missed in queries.open_misses(unit.conn, row.number):
            change(unit, missed.id, {"done_at": unit.now, "done_by_call_id": by})
