"""What may be done with the wait-list: put on it, changed, taken off, settled by the book.  Calls: `call_verbs.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from storage import rows
from storage.calls.log_rows import take_back as take_call_back
from storage.errors import N_, Conflict, RuleBroken
from storage.ids import AppointmentId
from storage.journal.records import JournalRow
from storage.patients.names import fold
from storage.patients.plain import plain
from storage.patients.recording import current
from storage.rights import Right
from storage.schedule import queries as book_queries
from storage.schedule.records import BookStatus
from storage.services import queries as services
from storage.staff import queries as staff
from storage.unit import Unit
from storage.verbs import verb
from storage.waiting import queries, rules
from storage.waiting.records import REASONS, Reason, State, Wait, WaitDraft
from storage.waiting.tables import wait_entry

TOPIC = "waiting"


# ------------------------------------------------------------------------------ the list


@verb("waiting.add", right=Right.CALLS)
def add(unit: Unit, draft: WaitDraft) -> int:
    """Put a patient on the list.  Raises RuleBroken for what nobody can meet, Conflict when it stands there already."""
    current(unit, draft.patient_id)
    values = _values(unit, draft)
    _refuse_twice(unit, draft, values)
    now = {"since": unit.now, "user_id": unit.actor.user_id, "tried_since": unit.now}
    made = rows.add(unit, wait_entry, {**values, **now, "call_id": draft.call_id, "state": State.WAITING.value})
    unit.changed(TOPIC, made)
    return made


@verb("waiting.change", right=Right.CALLS)
def change(unit: Unit, entry_id: int, draft: WaitDraft, version: int | None = None) -> int:
    """Another wish of the same patient; earlier tries do not count any more.  Raises Conflict, RuleBroken."""
    before = _open(unit, entry_id)
    draft = replace(draft, patient_id=before.draft.patient_id, visit_id=before.draft.visit_id)
    values = _values(unit, draft)
    _refuse_twice(unit, draft, values, entry_id)
    rows.change(unit, wait_entry, entry_id, {**values, "tried_since": unit.now}, version=version)
    unit.changed(TOPIC, entry_id)
    return entry_id


@verb("waiting.give_up", right=Right.CALLS)
def give_up(unit: Unit, entry_id: int, why: Reason, version: int | None = None) -> int:
    """Take somebody off the list, with the reason.  Raises Conflict."""
    if why not in REASONS:
        raise RuleBroken(N_("Say why they wait no longer."), rule="wait-reason")
    _open(unit, entry_id)
    values = {"state": State.GIVEN_UP.value, "reason": why.value, "ended_at": unit.now}
    rows.change(unit, wait_entry, entry_id, values, version=version)
    unit.changed(TOPIC, entry_id)
    return entry_id


@verb("waiting.settle", right=Right.CHECK_IN)
def settle(unit: Unit, appointment_id: AppointmentId) -> int:
    """What the book has done to a wish: the visit is booked, or moved earlier, or is no more.

    Done by the book itself in the act that booked it; answers how many wishes were settled.
    """
    visit = queries.book_row(unit.conn, appointment_id)
    found = 0
    for entry in queries.open_of(unit.conn, visit.patient_id):
        state = _settled(entry, appointment_id, visit)
        if state is not None:
            kept = appointment_id if state is State.KEPT else None
            values = {"state": state.value, "kept_by_id": kept, "ended_at": unit.now}
            rows.change(unit, wait_entry, entry.id, values)
            unit.changed(TOPIC, entry.id)
            found += 1
    return found


def _settled(entry: Any, appointment_id: AppointmentId, visit: Any) -> State | None:  # Any: rows are untyped
    """Where a wish stands after the book wrote a visit of the patient; None: it is not about it."""
    booked = visit.status == BookStatus.BOOKED.value
    if entry.visit_id is not None:
        if entry.visit_id != appointment_id:
            return None
        if not booked:
            return State.OVER
        return State.KEPT if visit.starts_at < entry.visit_at else None
    meant = entry.practitioner_id == visit.practitioner_id or entry.specialty_key == (visit.specialty_key or None)
    other = entry.service_id is not None and visit.service_id is not None and entry.service_id != visit.service_id
    inside = (entry.from_day is None or entry.from_day <= visit.local_date) and (
        entry.until_day is None or visit.local_date <= entry.until_day
    )
    return State.KEPT if booked and meant and inside and not other else None


def _open(unit: Unit, entry_id: int) -> Wait:
    """An entry that still waits.  Raises NotFound, Conflict."""
    found = queries.wait_of(unit.conn, entry_id)
    if found.state is not State.WAITING:
        raise Conflict(N_("{patient} is not on the list any more; look again."), patient=found.who, what="wait_entry")
    return found


def _refuse_twice(unit: Unit, draft: WaitDraft, values: Mapping[str, Any], but: int = 0) -> None:
    """One patient waits for one thing once.  Raises Conflict, which names who wrote it down."""
    wish = ("practitioner_id", "specialty_key", "service_id", "visit_id")
    for one in queries.open_of(unit.conn, draft.patient_id):
        if one.id != but and all(getattr(one, name) == values[name] for name in wish):
            before = queries.wait_of(unit.conn, one.id)
            raise Conflict(
                N_("{patient} is on the list for this already: {who} wrote it down at {when}."),
                patient=before.who,
                who=before.by or "?",
                when=rows.moment(unit, before.since),
                what="wait_entry",
            )


def _values(unit: Unit, draft: WaitDraft) -> dict[str, Any]:
    """A wish as columns: with whom, for what, when.  Raises RuleBroken, NotFound."""
    rules.check(draft, unit.today)
    when = draft.when
    return {
        "patient_id": draft.patient_id,
        **_with_whom(unit, draft),
        "minutes": draft.minutes,
        "from_day": when.from_day,
        "until_day": when.until_day,
        "weekdays": rules.bits(when.weekdays),
        "after_min": when.after_min,
        "before_min": when.before_min,
        "note": plain(draft.note)[: rules.NOTE_LETTERS],
    }


def _with_whom(unit: Unit, draft: WaitDraft) -> dict[str, Any]:
    if draft.visit_id is not None:
        visit = book_queries.appointment_of(unit.conn, draft.visit_id)
        if visit.patient_id != draft.patient_id or visit.status is not BookStatus.BOOKED:
            raise RuleBroken(N_("Only a booked visit of the patient can come earlier."), rule="wait-visit")
        if visit.starts_at <= unit.now:
            raise RuleBroken(N_("This visit has begun; it cannot come earlier."), rule="wait-visit")
        own = {"visit_id": visit.id, "visit_at": visit.starts_at, "service_id": visit.service_id}
        return {**own, "practitioner_id": visit.practitioner_id, "specialty": "", "specialty_key": ""}
    asked = None if draft.service_id is None else services.service_of(unit.conn, draft.service_id)
    found: dict[str, Any] = {"visit_id": None, "visit_at": None, "service_id": draft.service_id}
    if draft.practitioner_id is not None:
        doctor = staff.practitioner_of(unit.conn, draft.practitioner_id)
        if not doctor.active:
            raise RuleBroken(N_("{doctor} no longer receives here."), rule="doctor", doctor=doctor.short_name)
        return {**found, "practitioner_id": doctor.id, "specialty": "", "specialty_key": ""}
    specialty = plain(draft.specialty) or (asked.specialty if asked else "")
    key = fold(specialty)
    if not key:
        raise RuleBroken(N_("Say whom they wait for: a doctor, a specialty or a service."), rule="wait-whom")
    if not staff.of_specialty(unit.conn, key):
        raise RuleBroken(N_("Nobody here is {specialty}."), rule="wait-whom", specialty=specialty)
    return {**found, "practitioner_id": None, "specialty": specialty, "specialty_key": key}


def take_back(unit: Unit, entry: JournalRow) -> None:
    """Take back one journal row of any verb of this room; a call becomes entered in error, and its try with it."""
    if entry.what in ("call", "call_link"):
        take_call_back(unit, entry)
    elif entry.what == wait_entry.name and entry.before is None and queries.is_named(unit.conn, entry.key):
        over = {"state": State.GIVEN_UP.value, "reason": Reason.MISTAKE.value, "ended_at": unit.now}
        rows.change(unit, wait_entry, entry.key, over)
    elif entry.what == wait_entry.name:
        rows.put_back(unit, wait_entry, entry)
    unit.changed(TOPIC, entry.key)


for _verb in (add, change, give_up, settle):
    _verb.undoes(take_back)
