"""Row writes of the queue, each with its journal row, and how every one of them is taken back.  Never commits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from storage import rows
from storage.errors import N_, Conflict, NotFound
from storage.ids import AppointmentId, RoomId
from storage.journal.records import JournalRow
from storage.queue import board, queries, rules
from storage.queue.records import BoardRow, Priority, RoomState, StepKind
from storage.queue.tables import flow, notice, priority, room_state, step
from storage.rows import moment
from storage.unit import Unit

TOPIC = "queue"
NOTICES = "notices"
UNDO_NOTE = "undo"
"""The reason of a step that its own taker took back with the undo key."""


_OPENED = select(flow.c.kind).where(flow.c.appointment_id == bindparam("visit"))

# ------------------------------------------------------------------------------ rows


def visit_of(unit: Unit, appointment_id: AppointmentId) -> BoardRow:
    """The visit as the board shows it.  Raises NotFound."""
    row = board.visit(unit.conn, appointment_id)
    if row is None:
        raise NotFound(N_("This visit is not in the book."))
    return row


def opened(unit: Unit, appointment_id: AppointmentId) -> StepKind | None:
    """The open step's kind, or None when nothing holds."""
    kind = unit.conn.execute(_OPENED, {"visit": appointment_id}).scalar()
    return None if kind is None else StepKind(kind)


def add_step(unit: Unit, appointment_id: AppointmentId, kind: StepKind, **more: Any) -> int:
    """Write one step (`room_id`, `note`, `at`, `undoes_id` by name); the triggers derive the board from it."""
    values: dict[str, Any] = {
        "appointment_id": appointment_id,
        "kind": kind.value,
        "at": unit.now,
        "by": unit.actor.user_id,
        **more,
    }
    made = rows.add(unit, step, values)
    unit.changed(TOPIC, appointment_id)
    return made


def forward(unit: Unit, appointment_id: AppointmentId, kind: StepKind, **more: Any) -> int:
    """Take a step that may follow the open one.  Raises RuleBroken."""
    rules.refuse_step(opened(unit, appointment_id), kind)
    return add_step(unit, appointment_id, kind, **more)


def tell_doctor(unit: Unit, row: BoardRow, *, again: bool) -> None:
    """Leave the doctor a notice that the patient is here."""
    values = {
        "appointment_id": row.appointment_id,
        "practitioner_id": row.practitioner_id,
        "at": unit.now,
        "by": unit.actor.user_id,
        "again": int(again),
    }
    rows.add(unit, notice, values)
    unit.changed(NOTICES, row.practitioner_id)


def take_back(unit: Unit, entry: JournalRow) -> None:
    """Take back one journal row of any verb of this room."""
    if entry.what == "step":
        _undo_step(unit, entry)
    elif entry.what == "notice":
        _undo_notice(unit, entry)
    elif entry.what == "priority":
        before = entry.before or {"level": 0, "reason": ""}
        put_priority(unit, AppointmentId(entry.key), Priority(before["level"]), before["reason"])
    elif entry.what == "room_state":
        old = (entry.before or {}).get("state", RoomState.FREE.value)
        say_room(unit, RoomId((entry.after or {})["room_id"]), RoomState(old), UNDO_NOTE)


def _undo_step(unit: Unit, entry: JournalRow) -> None:
    assert entry.after is not None
    appointment_id = AppointmentId(entry.after["appointment_id"])
    if entry.after["kind"] == StepKind.UNDONE.value:
        _repeat_step(unit, appointment_id, entry.after["undoes_id"])
        return
    standing = _standing(unit, appointment_id, entry.key)
    add_step(unit, appointment_id, StepKind.UNDONE, undoes_id=standing, note=UNDO_NOTE)


def _standing(unit: Unit, appointment_id: AppointmentId, step_id: int) -> int:
    """The open step if it is this one, or this one taken again when a step back was undone.  Raises Conflict."""
    last = unit.conn.execute(select(flow.c.step_id).where(flow.c.appointment_id == appointment_id)).scalar()
    if last is not None and last != step_id:
        what = select(step.c.kind, step.c.at, step.c.room_id, step.c.note)
        query = what.where(step.c.appointment_id == appointment_id)
        now = unit.conn.execute(query.where(step.c.id == last, step.c.by == unit.actor.user_id)).first()
        if now is None or now != unit.conn.execute(query.where(step.c.id == step_id)).first():
            raise moved_on(unit, appointment_id)
    elif last is None:
        raise moved_on(unit, appointment_id)
    return int(last)


def moved_on(unit: Unit, appointment_id: AppointmentId) -> Conflict:
    """The error that names who led a visit on, and when."""
    taken = queries.steps(unit.conn, appointment_id)
    if not taken:
        return Conflict(N_("This visit was changed meanwhile; look again."))
    return Conflict(
        N_("{who} has led this visit on at {when}; look again."),
        who=taken[-1].by or "?",
        when=moment(unit, taken[-1].at),
        what="step",
    )


def _repeat_step(unit: Unit, appointment_id: AppointmentId, step_id: int) -> None:
    """Take a step that was taken back once more, at the instant of the first time."""
    row = unit.conn.execute(select(step).where(step.c.id == step_id)).one()
    kind = StepKind(row.kind)
    rules.refuse_step(opened(unit, appointment_id), kind)
    add_step(unit, appointment_id, kind, at=row.at, room_id=row.room_id, note=row.note)


def _undo_notice(unit: Unit, entry: JournalRow) -> None:
    """A new notice is withdrawn; what was seen or withdrawn is as if it had not been."""
    values: dict[str, Any]
    values = {"withdrawn_at": unit.now} if entry.before is None else dict.fromkeys(entry.before)
    row = unit.conn.execute(select(notice).where(notice.c.id == entry.key)).one()
    unit.conn.execute(update(notice).where(notice.c.id == entry.key).values(**values))
    unit.journal("notice", entry.key, {name: getattr(row, name) for name in values}, values)
    unit.changed(NOTICES, row.practitioner_id)
    unit.changed(TOPIC, row.appointment_id)


def put_priority(unit: Unit, appointment_id: AppointmentId, level: Priority, reason: str) -> None:
    """Set who goes first; routine leaves no row."""
    old = unit.conn.execute(select(priority).where(priority.c.appointment_id == appointment_id)).first()
    unit.conn.execute(delete(priority).where(priority.c.appointment_id == appointment_id))
    if level is not Priority.ROUTINE:
        unit.conn.execute(
            insert(priority).values(
                appointment_id=appointment_id, level=int(level), reason=reason, at=unit.now, by=unit.actor.user_id
            )
        )
    before = {"level": 0, "reason": ""} if old is None else {"level": old.level, "reason": old.reason}
    unit.journal("priority", appointment_id, before, {"level": int(level), "reason": reason})
    unit.changed(TOPIC, appointment_id)


def say_room(unit: Unit, room_id: RoomId, state: RoomState, note: str) -> None:
    """Add the newest word on a room."""
    before = {"state": queries.room_word(unit.conn, room_id).value}
    values = {"room_id": room_id, "state": state.value, "at": unit.now, "by": unit.actor.user_id, "note": note}
    made = unit.conn.execute(insert(room_state).values(**values)).inserted_primary_key
    assert made is not None
    unit.journal("room_state", made[0], before, values)
    unit.changed(TOPIC)
