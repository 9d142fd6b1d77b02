"""What may be done with a recall: a try logged, its day changed, stopped, begun again; plans of treatment.

A try is a call of the log, written and taken back as one.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from storage import rows
from storage.calls.log_rows import open_row
from storage.calls.log_rows import take_back as take_call_back
from storage.calls.records import TRIES, Direction, Outcome
from storage.errors import N_, Conflict, RuleBroken
from storage.ids import CallId, PatientId
from storage.journal.records import JournalRow
from storage.patients.plain import plain
from storage.patients.recording import current
from storage.recalls import queries, rules
from storage.recalls.records import STOPS, WRITTEN, Item, PlanDraft, Stop, What
from storage.recalls.tables import recall_mark, recall_service, recall_try, recall_type, treatment_plan
from storage.rights import Right
from storage.staff import queries as staff
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "recalls"
ABOUT = "recall"
"""What the call log says such a call was about, unless the desk says it in other words."""
_TABLES = {table.name: table for table in (recall_type, recall_service, recall_mark, treatment_plan)}


# ------------------------------------------------------------------------------ tries


@verb("recalls.log_try", right=Right.CALLS)
def log_try(
    unit: Unit,
    patient_id: PatientId,
    item: Item,
    outcome: Outcome,
    *,
    seen: int = 0,
    about: str = ABOUT,
    note: str = "",
) -> CallId:
    """We rang: an outgoing call of the log with its outcome, and what it was for.

    `about` is what the call log says of it, in the desk's words; `seen` is how many tries to reach
    them the person knew of: raises Conflict when another desk tried since.
    """
    if outcome not in TRIES:
        raise RuleBroken(N_("A try ends with no answer, a message, a refusal or a wrong number."), rule="try")
    who = current(unit, patient_id)
    found = queries.tries(unit.conn, (patient_id,), unit.centre.tz).get(patient_id, ())
    tried = [one for one in found if one.outcome != WRITTEN]
    if len(tried) > seen:
        last = tried[-1]
        raise Conflict(
            N_("{who} tried to reach {patient} at {when} already; look at the list again."),
            who=last.by or "?",
            patient=who.usual_name,
            when=rows.moment(unit, last.at),
            what="call",
        )
    if not who.phone:
        raise RuleBroken(
            N_("{patient} has no telephone number; put one into the card first."), patient=who.usual_name, rule="phone"
        )
    made = open_row(
        unit,
        {
            "direction": Direction.OUT.value,
            "number": who.phone,
            "patient_id": patient_id,
            "taken_at": unit.now,
            "user_id": unit.actor.user_id,
            "ended_at": unit.now,
            "outcome": outcome.value,
            "about": plain(about)[: rules.NOTE_LETTERS],
            "note": plain(note)[: rules.NOTE_LETTERS],
        },
    )
    unit.conn.execute(rows.adding(recall_try), {"call_id": made, "what": item.what.value, "key": item.key})
    unit.journal(recall_try.name, made, None, {"what": item.what.value, "key": item.key})
    unit.changed(TOPIC, patient_id)
    return made


# ------------------------------------------------------------------------------ what a person says of a recall


def _mark(unit: Unit, patient_id: PatientId, item: Item, values: dict[str, Any], version: int | None) -> int:
    """Write what was said; `version` is that of what the person knew, 0 for nothing.  Raises Conflict."""
    current(unit, patient_id)
    old = queries.mark_of(unit.conn, patient_id, item)
    said = {**values, "user_id": unit.actor.user_id, "at": unit.now}
    if version is not None and version != (old.version if old else 0):
        raise rows.conflict(unit, recall_mark.name, old.id if old else 0)
    unit.changed(TOPIC, patient_id)
    if old is not None:
        rows.change(unit, recall_mark, old.id, said)
        return old.id
    fresh = {"patient_id": patient_id, "what": item.what.value, "key": item.key, "due_on": None, "stopped": ""}
    return rows.add(unit, recall_mark, {**fresh, "note": "", "since": None, **said})


@verb("recalls.due", right=Right.CALLS)
def due(
    unit: Unit, patient_id: PatientId, item: Item, day: date | None, *, version: int | None = None, note: str = ""
) -> int:
    """Say when somebody is to be called after all; None leaves it to the rule again.  Raises Conflict."""
    if item.what is What.TYPE:
        queries.type_of(unit.conn, item.key)
    values = {"due_on": day, "stopped": "", "note": plain(note)[: rules.NOTE_LETTERS]}
    return _mark(unit, patient_id, item, values, version)


@verb("recalls.stop", right=Right.CALLS)
def stop(
    unit: Unit, patient_id: PatientId, item: Item, why: Stop, *, version: int | None = None, note: str = ""
) -> int:
    """Call no more about this.  Raises Conflict."""
    if why not in STOPS:
        raise RuleBroken(N_("Say why nobody is to call any more."), rule="stop")
    return _mark(
        unit, patient_id, item, {"stopped": why.value, "note": plain(note)[: rules.NOTE_LETTERS]}, version
    )


@verb("recalls.start", right=Right.CALLS)
def start(unit: Unit, patient_id: PatientId, item: Item, *, version: int | None = None) -> int:
    """Begin again: earlier tries do not count, and whoever was left alone may be called.  Raises Conflict."""
    return _mark(unit, patient_id, item, {"stopped": "", "since": unit.now}, version)


@verb("recalls.opt_out", right=Right.CALLS)
def opt_out(unit: Unit, patient_id: PatientId, out: bool) -> int:
    """The patient wants no such calls at all, or wants them again."""
    return _mark(unit, patient_id, Item(what=What.ALL), {"stopped": Stop.OPTED_OUT.value if out else ""}, None)


# ------------------------------------------------------------------------------ plans of treatment


@verb("recalls.plan", right=Right.BOOK)
def plan(unit: Unit, draft: PlanDraft) -> int:
    """Note a treatment in stages, so that nobody who stopped halfway is forgotten."""
    rules.check_plan(draft)
    current(unit, draft.patient_id)
    if draft.practitioner_id is not None:
        staff.practitioner_of(unit.conn, draft.practitioner_id)
    title = plain(draft.title)[: rules.NAME_LETTERS]
    values = {**asdict(draft), "title": title, "moved_on": unit.today, "closed_on": None}
    made = rows.add(unit, treatment_plan, values)
    unit.changed(TOPIC, draft.patient_id)
    return made


@verb("recalls.stage_done", right=Right.BOOK)
def stage_done(unit: Unit, plan_id: int, *, version: int | None = None) -> int:
    """One more stage is done; with the last one the plan is closed.  Raises Conflict."""
    draft, closed, _ = queries.plan_of(unit.conn, plan_id)
    if closed:
        raise RuleBroken(N_("This plan is closed."), rule="plan-closed")
    done = draft.done + 1
    values = {"done": done, "moved_on": unit.today, "closed_on": unit.today if done == draft.stages else None}
    rows.change(unit, treatment_plan, plan_id, values, version=version)
    unit.changed(TOPIC, draft.patient_id)
    return plan_id


@verb("recalls.close_plan", right=Right.BOOK)
def close_plan(unit: Unit, plan_id: int, *, version: int | None = None) -> int:
    """Treated no further.  Raises Conflict."""
    draft, closed, _ = queries.plan_of(unit.conn, plan_id)
    if closed:
        raise RuleBroken(N_("This plan is closed."), rule="plan-closed")
    rows.change(unit, treatment_plan, plan_id, {"closed_on": unit.today}, version=version)
    unit.changed(TOPIC, draft.patient_id)
    return plan_id


def take_back(unit: Unit, entry: JournalRow) -> None:
    """Take back one journal row of any verb of this room; a call becomes entered in error, and its try with it."""
    if entry.what == "call":
        take_call_back(unit, entry)
    elif entry.what in _TABLES:
        _put_back(unit, entry)
    unit.changed(TOPIC, entry.key)


def _put_back(unit: Unit, entry: JournalRow) -> None:
    """What was just made goes again; what others have named since stays, and is over."""
    named = {treatment_plan.name: What.PLAN, recall_type.name: What.TYPE}.get(entry.what)
    if entry.before is None and named and queries.mentioned(unit.conn, Item(what=named, key=entry.key)):
        over: dict[str, Any] = {"active": False} if named is What.TYPE else {"closed_on": unit.today}
        rows.change(unit, _TABLES[entry.what], entry.key, over)
        return
    rows.put_back(unit, _TABLES[entry.what], entry)


for _verb in (log_try, due, stop, start, opt_out, plan, stage_done, close_plan):
    _verb.undoes(take_back)
