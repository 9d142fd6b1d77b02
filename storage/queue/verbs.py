"""What may be done in the queue.  Every verb is taken back by a new row, never by changing one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.errors import N_, Conflict, NotAllowed, NotFound, RuleBroken, StorageError
from storage.ids import AppointmentId, NoticeId, PractitionerId, RoomId
from storage.journal.records import JournalRow
from storage.queue import queries, rules
from storage.queue.records import BoardRow, Passage, Priority, RoomState, State, StepKind
from storage.queue.tables import flow, notice, priority, room_state, step
from storage.rights import Right, Role
from storage.schedule import verbs as book
from storage.schedule.objections import objects
from storage.schedule.occasions import visit_is_over
from storage.schedule.records import BookStatus, CardState, WalkIn
from storage.unit import Unit
from storage.verbs import verb

TOPIC = "queue"
NOTICES = "notices"
UNDO_NOTE = "undo"
"""The reason of a step that its own taker took back with the undo key."""


# ------------------------------------------------------------------------------ rows


def _visit(unit: Unit, appointment_id: AppointmentId) -> BoardRow:
    row = queries.visit(unit.conn, appointment_id)
    if row is None:
        raise NotFound(N_("This visit is not in the book."))
    return row


def _opened(unit: Unit, appointment_id: AppointmentId) -> StepKind | None:
    kind = unit.conn.execute(select(flow.c.kind).where(flow.c.appointment_id == appointment_id)).scalar()
    return None if kind is None else StepKind(kind)


def _add_step(unit: Unit, appointment_id: AppointmentId, kind: StepKind, **more: Any) -> int:
    """Write one step (`room_id`, `note`, `at`, `undoes_id` by name); the triggers derive the board from it."""
    values: dict[str, Any] = {
        "appointment_id": appointment_id,
        "kind": kind.value,
        "at": unit.now,
        "by": unit.actor.user_id,
        **more,
    }
    made = unit.conn.execute(insert(step).values(**values)).inserted_primary_key
    assert made is not None
    unit.journal("step", made[0], None, values)
    unit.changed(TOPIC, appointment_id)
    return int(made[0])


def _forward(unit: Unit, appointment_id: AppointmentId, kind: StepKind, **more: Any) -> int:
    rules.refuse_step(_opened(unit, appointment_id), kind)
    return _add_step(unit, appointment_id, kind, **more)


def _tell(unit: Unit, row: BoardRow, *, again: bool) -> None:
    values = {
        "appointment_id": row.appointment_id,
        "practitioner_id": row.practitioner_id,
        "at": unit.now,
        "by": unit.actor.user_id,
        "again": int(again),
    }
    made = unit.conn.execute(insert(notice).values(**values)).inserted_primary_key
    assert made is not None
    unit.journal("notice", made[0], None, values)
    unit.changed(NOTICES, row.practitioner_id)


def _undo(unit: Unit, entry: JournalRow) -> None:
    """Take back one journal row of any verb of this room."""
    if entry.what == "step":
        _undo_step(unit, entry)
    elif entry.what == "notice":
        _undo_notice(unit, entry)
    elif entry.what == "priority":
        before = entry.before or {"level": 0, "reason": ""}
        _put_priority(unit, AppointmentId(entry.key), Priority(before["level"]), before["reason"])
    elif entry.what == "room_state":
        old = (entry.before or {}).get("state", RoomState.FREE.value)
        _say_room(unit, RoomId((entry.after or {})["room_id"]), RoomState(old), UNDO_NOTE)


def _undo_step(unit: Unit, entry: JournalRow) -> None:
    assert entry.after is not None
    appointment_id = AppointmentId(entry.after["appointment_id"])
    if entry.after["kind"] == StepKind.UNDONE.value:
        _repeat_step(unit, appointment_id, entry.after["undoes_id"])
        return
    _refuse_unless_last(unit, appointment_id, entry.key)
    _add_step(unit, appointment_id, StepKind.UNDONE, undoes_id=entry.key, note=UNDO_NOTE)


def _refuse_unless_last(unit: Unit, appointment_id: AppointmentId, step_id: int) -> None:
    last = unit.conn.execute(select(flow.c.step_id).where(flow.c.appointment_id == appointment_id)).scalar()
    if last != step_id:
        raise _moved_on(unit, appointment_id)


def _moved_on(unit: Unit, appointment_id: AppointmentId) -> Conflict:
    taken = queries.steps(unit.conn, appointment_id)
    if not taken:
        return Conflict(N_("This visit was changed meanwhile; look again."))
    local = taken[-1].at.astimezone(unit.centre.tz)
    return Conflict(
        N_("{who} has led this visit on at {when}; look again."), who=taken[-1].by or "?", when=f"{local:%H:%M}"
    )


def _repeat_step(unit: Unit, appointment_id: AppointmentId, step_id: int) -> None:
    """Take a step that was taken back once more, at the instant of the first time."""
    row = unit.conn.execute(select(step).where(step.c.id == step_id)).one()
    kind = StepKind(row.kind)
    rules.refuse_step(_opened(unit, appointment_id), kind)
    _add_step(unit, appointment_id, kind, at=row.at, room_id=row.room_id, note=row.note)
    if kind is StepKind.ARRIVED:
        _tell(unit, _visit(unit, appointment_id), again=False)


def _undo_notice(unit: Unit, entry: JournalRow) -> None:
    values: dict[str, Any]
    values = {"withdrawn_at": unit.now} if entry.before is None else {"seen_at": None, "seen_by": None}
    row = unit.conn.execute(select(notice).where(notice.c.id == entry.key)).one()
    unit.conn.execute(update(notice).where(notice.c.id == entry.key).values(**values))
    unit.journal("notice", entry.key, {name: getattr(row, name) for name in values}, values)
    unit.changed(NOTICES, row.practitioner_id)
    unit.changed(TOPIC, row.appointment_id)


@objects
def in_the_house(conn: Connection, appointment_id: AppointmentId) -> StorageError | None:
    """Nobody who came may be cancelled, moved away or called absent; the book asks before it does."""
    row = queries.visit(conn, appointment_id)
    if row is None or row.state not in rules.IN_HOUSE:
        return None
    return RuleBroken(
        N_("{patient} has checked in; lead the visit to its end in the queue."),
        rule="in-the-house",
        patient=row.patient,
    )


# ------------------------------------------------------------------------------ the way of a visit


@verb("queue.arrive", right=Right.CHECK_IN)
def arrive(unit: Unit, appointment_id: AppointmentId, *, note: str = "") -> AppointmentId:
    """Check a patient in and tell the doctor.

    Only today's booked visits can arrive, and a patient is in the queue once at a time; raises RuleBroken.
    """
    row = _visit(unit, appointment_id)
    rules.refuse_arrival(row, unit.today)
    elsewhere = queries.in_queue(unit.conn, row.patient_id, unit.today)
    if elsewhere is not None:
        local = (elsewhere.arrived_at or unit.now).astimezone(unit.centre.tz)
        raise RuleBroken(
            N_("{patient} is already in the queue: to {doctor}, since {when}."),
            rule="once-in-queue",
            patient=elsewhere.patient,
            doctor=elsewhere.doctor,
            when=f"{local:%H:%M}",
        )
    _add_step(unit, appointment_id, StepKind.ARRIVED, note=note)
    _tell(unit, row, again=False)
    return appointment_id


@verb("queue.ready", right=Right.CHECK_IN)
def ready(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The papers are done."""
    _forward(unit, appointment_id, StepKind.READY)
    return appointment_id


@verb("queue.call", right=Right.CHECK_IN)
def call(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """Call the patient to the doctor's room."""
    _forward(unit, appointment_id, StepKind.CALLED, room_id=_visit(unit, appointment_id).room_id)
    return appointment_id


@verb("queue.send", right=Right.CHECK_IN)
def send(unit: Unit, appointment_id: AppointmentId, room_id: RoomId | None = None) -> AppointmentId:
    """Send the patient into a room: the one named, else the visit's, else the doctor's own."""
    row = _visit(unit, appointment_id)
    kind = _opened(unit, appointment_id)
    rules.refuse_step(kind, StepKind.IN_ROOM)
    target = room_id if room_id is not None else row.room_id
    if target is not None:
        _refuse_unfit(unit, target)
    _add_step(unit, appointment_id, StepKind.IN_ROOM, room_id=target)
    return appointment_id


def _refuse_unfit(unit: Unit, room_id: RoomId) -> None:
    there = queries.occupant(unit.conn, room_id, unit.today)
    if there is not None:
        inside = _visit(unit, there)
        raise RuleBroken(
            N_("Room {room} is occupied: {patient} is with {doctor}."),
            rule="room-occupied",
            room=inside.room,
            patient=inside.patient,
            doctor=inside.doctor,
        )
    if queries.room_word(unit.conn, room_id) is RoomState.TO_CLEAN:
        raise RuleBroken(N_("The room has to be cleaned first."), rule="room-to-clean")


@verb("queue.to_pay", right=Right.CHECK_IN)
def to_pay(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The patient came out of the room: the visit is charged in the same act."""
    _forward(unit, appointment_id, StepKind.TO_PAY)
    visit_is_over(unit, appointment_id)
    return appointment_id


@verb("queue.leave", right=Right.CHECK_IN)
def leave(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The patient left after the visit: it is fulfilled, and charged if that was not done before."""
    straight_away = _opened(unit, appointment_id) is StepKind.IN_ROOM
    _forward(unit, appointment_id, StepKind.LEFT)
    if straight_away:
        visit_is_over(unit, appointment_id)
    if _visit(unit, appointment_id).status == BookStatus.BOOKED.value:
        book.fulfil(unit, appointment_id)
    return appointment_id


@verb("queue.leave_without_visit", right=Right.CHECK_IN)
def leave_without_visit(unit: Unit, appointment_id: AppointmentId, *, note: str = "") -> AppointmentId:
    """The patient left without being seen: the step is kept and the time is free again."""
    _forward(unit, appointment_id, StepKind.LEFT_WITHOUT_VISIT, note=note)
    book.release(unit, appointment_id)
    return appointment_id


@verb("queue.advance", right=Right.CHECK_IN)
def advance(unit: Unit, appointment_id: AppointmentId, *, seen: StepKind | None = None) -> AppointmentId:
    """Take a visit to its next place; raises Conflict when the open step is not the one that was seen."""
    row = _visit(unit, appointment_id)
    if seen is not _opened(unit, appointment_id):
        raise _moved_on(unit, appointment_id)
    wanted = rules.next_step(row.state)
    if wanted is None:
        raise RuleBroken(N_("There is nothing left to do with this visit."), rule="forward-only")
    if wanted is StepKind.ARRIVED:
        arrive(unit, appointment_id)
    elif wanted is StepKind.IN_ROOM:
        send(unit, appointment_id)
    elif wanted is StepKind.TO_PAY:
        to_pay(unit, appointment_id)
    else:
        leave(unit, appointment_id)
    return appointment_id


@verb("queue.next_patient", right=Right.CHECK_IN)
def next_patient(unit: Unit, practitioner_id: PractitionerId) -> AppointmentId:
    """Who is with the doctor goes to pay, the next of the waiting goes in.  Raises NotFound when nobody waits."""
    rows = queries.hall(unit.conn, practitioner_id, unit.today)
    chosen = rules.next_waiting(rows, practitioner_id)
    if chosen is None:
        raise NotFound(N_("Nobody is waiting for this doctor."))
    for row in rows:
        if row.state is State.IN_ROOM:
            to_pay(unit, row.appointment_id)
    send(unit, chosen.appointment_id)
    return chosen.appointment_id


@verb("queue.step_back", right=Right.CHECK_IN)
def step_back(unit: Unit, appointment_id: AppointmentId, reason: str) -> AppointmentId:
    """Take back the last step, whoever took it; the reason is kept.  A visit that ended is left alone."""
    kind = _opened(unit, appointment_id)
    if kind is None:
        raise RuleBroken(N_("The patient has not arrived yet."), rule="forward-only")
    if kind in (StepKind.LEFT, StepKind.LEFT_WITHOUT_VISIT):
        raise RuleBroken(
            N_("The patient has already left; only the person who noted it can undo that."), rule="forward-only"
        )
    if not reason.strip():
        raise RuleBroken(N_("Say why the step is taken back."), rule="undo-reason")
    last = unit.conn.execute(select(flow.c.step_id).where(flow.c.appointment_id == appointment_id)).scalar_one()
    _add_step(unit, appointment_id, StepKind.UNDONE, undoes_id=last, note=reason)
    if kind is StepKind.ARRIVED:
        _withdraw(unit, appointment_id)
    return appointment_id


def _withdraw(unit: Unit, appointment_id: AppointmentId) -> None:
    open_ones = unit.conn.execute(
        select(notice.c.id, notice.c.practitioner_id).where(
            notice.c.appointment_id == appointment_id, notice.c.withdrawn_at.is_(None), notice.c.seen_at.is_(None)
        )
    ).all()
    for row in open_ones:
        unit.conn.execute(update(notice).where(notice.c.id == row.id).values(withdrawn_at=unit.now))
        unit.changed(NOTICES, row.practitioner_id)


@verb("queue.walk_in", right=Right.CHECK_IN)
def walk_in(unit: Unit, wanted: WalkIn) -> AppointmentId:
    """Somebody without a booking: a visit of now is written and checked in."""
    made = book.walk_in(unit, wanted)
    assert made is not None
    appointment_id = AppointmentId(made)
    arrive(unit, appointment_id)
    return appointment_id


@verb("queue.no_show", right=Right.CHECK_IN)
def no_show(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The patient did not come.  Never for one who checked in, and never before the visit's time."""
    row = _visit(unit, appointment_id)
    rules.refuse_no_show(row, unit.now)
    book.no_show(unit, appointment_id)
    unit.changed(TOPIC, appointment_id)
    return appointment_id


# ------------------------------------------------------------------------------ the doctor is told


@verb("queue.tell", right=Right.CHECK_IN)
def tell(unit: Unit, appointment_id: AppointmentId, *, sure: bool = False) -> AppointmentId:
    """Tell the doctor again that a patient waits.

    Raises ToldJustNow within two minutes of the last message, unless the person at the desk is sure.
    """
    row = _visit(unit, appointment_id)
    if row.state not in rules.IN_HALL:
        raise RuleBroken(N_("Only those who wait are told of."), rule="tell-waiting")
    rules.refuse_told_just_now(row, unit.now, sure=sure)
    _tell(unit, row, again=row.told_at is not None)
    unit.changed(TOPIC, appointment_id)
    return appointment_id


@verb("queue.acknowledge", right=Right.SEE_NOTICES)
def acknowledge(unit: Unit, notice_id: NoticeId) -> NoticeId:
    """A doctor saw a notice of their own; the desk sees when and by whom.  Seen once is seen."""
    row = unit.conn.execute(select(notice).where(notice.c.id == notice_id)).first()
    if row is None or row.withdrawn_at is not None:
        raise NotFound(N_("This notice was withdrawn."))
    if unit.actor.role is Role.DOCTOR and unit.actor.practitioner_id != row.practitioner_id:
        raise NotAllowed(N_("This notice is for another doctor."))
    if row.seen_at is not None:
        return notice_id
    values = {"seen_at": unit.now, "seen_by": unit.actor.user_id}
    unit.conn.execute(update(notice).where(notice.c.id == notice_id).values(**values))
    unit.journal("notice", notice_id, {"seen_at": None, "seen_by": None}, values)
    unit.changed(NOTICES, row.practitioner_id)
    unit.changed(TOPIC, row.appointment_id)
    return notice_id


# ------------------------------------------------------------------------------ order, cards, rooms


@verb("queue.prioritise", right=Right.CHECK_IN)
def prioritise(unit: Unit, appointment_id: AppointmentId, level: Priority, reason: str) -> AppointmentId:
    """Let somebody go before the others, with the reason; routine takes it back."""
    rules.refuse_priority(level, reason)
    row = _visit(unit, appointment_id)
    if row.state not in rules.IN_HALL | {State.EXPECTED}:
        raise RuleBroken(N_("Only those who wait or are expected can be put first."), rule="priority-waiting")
    _put_priority(unit, appointment_id, level, reason.strip())
    return appointment_id


def _put_priority(unit: Unit, appointment_id: AppointmentId, level: Priority, reason: str) -> None:
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


@verb("queue.card", right=Right.CHECK_IN)
def card(unit: Unit, appointment_id: AppointmentId, state: CardState) -> AppointmentId:
    """Say where the paper card is."""
    book.card(unit, appointment_id, state)
    unit.changed(TOPIC, appointment_id)
    return appointment_id


@verb("queue.room_to_clean", right=Right.CHECK_IN)
def room_to_clean(unit: Unit, room_id: RoomId, *, note: str = "") -> RoomId:
    """A room must be cleaned before the next patient."""
    if queries.room_word(unit.conn, room_id) is not RoomState.TO_CLEAN:
        _say_room(unit, room_id, RoomState.TO_CLEAN, note)
    return room_id


@verb("queue.room_clean", right=Right.CHECK_IN)
def room_clean(unit: Unit, room_id: RoomId) -> RoomId:
    """A room is fit again."""
    if queries.room_word(unit.conn, room_id) is not RoomState.FREE:
        _say_room(unit, room_id, RoomState.FREE, "")
    return room_id


def _say_room(unit: Unit, room_id: RoomId, state: RoomState, note: str) -> None:
    before = {"state": queries.room_word(unit.conn, room_id).value}
    values = {"room_id": room_id, "state": state.value, "at": unit.now, "by": unit.actor.user_id, "note": note}
    made = unit.conn.execute(insert(room_state).values(**values)).inserted_primary_key
    assert made is not None
    unit.journal("room_state", made[0], before, values)
    unit.changed(TOPIC)


# ------------------------------------------------------------------------------ history


@verb("queue.record_passage", right=Right.IMPORT)
def record_passage(unit: Unit, appointment_id: AppointmentId, passage: Passage) -> AppointmentId:
    """The way of a past visit as another system kept it; nothing happens when its steps are there.

    Raises RuleBroken when the recorded times go backwards.
    """
    if _opened(unit, appointment_id) is not None:
        return appointment_id
    rules.refuse_passage(passage)
    taken: list[tuple[StepKind, datetime | None]] = [
        (StepKind.ARRIVED, passage.arrived_at),
        (StepKind.IN_ROOM, passage.in_room_at),
        (StepKind.LEFT, passage.left_at),
    ]
    for kind, at in taken:
        if at is not None:
            _add_step(unit, appointment_id, kind, at=at)
    if passage.left_at is not None and _visit(unit, appointment_id).status == BookStatus.BOOKED.value:
        book.fulfil(unit, appointment_id)
    return appointment_id


for _verb in (
    *(arrive, ready, call, send, to_pay, leave, leave_without_visit, advance, next_patient, step_back),
    *(walk_in, no_show, tell, acknowledge, prioritise, card, room_to_clean, room_clean),
):
    _verb.undoes(_undo)
