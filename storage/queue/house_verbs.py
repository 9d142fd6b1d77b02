"""What is done beside a visit's way: the doctor told, the order changed, cards, rooms, recorded history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.documents.custody import follow
from storage.errors import N_, NotAllowed, NotFound, RuleBroken
from storage.ids import AppointmentId, NoticeId, RoomId
from storage.queue import queries, rules
from storage.queue.records import Passage, Priority, RoomState, State, StepKind
from storage.queue.steps import (
    NOTICES,
    TOPIC,
    add_step,
    opened,
    put_priority,
    say_room,
    take_back,
    tell_doctor,
    visit_of,
)
from storage.queue.tables import notice
from storage.rights import Right, Role
from storage.schedule import queries as book_queries
from storage.schedule import verbs as book
from storage.schedule.occasions import visit_is_over
from storage.schedule.records import BookStatus, CardState
from storage.unit import Unit
from storage.verbs import verb

_NOTICE = select(notice).where(notice.c.id == bindparam("which"))
_SEEN = update(notice).where(notice.c.id == bindparam("which"))

# ------------------------------------------------------------------------------ the doctor is told


@verb("queue.tell", right=Right.CHECK_IN)
def tell(unit: Unit, appointment_id: AppointmentId, *, sure: bool = False) -> AppointmentId:
    """Tell the doctor again that a patient waits.

    Raises ToldJustNow within two minutes of the last message, unless the person at the desk is sure.
    """
    row = visit_of(unit, appointment_id)
    if row.state not in rules.IN_HALL:
        raise RuleBroken(N_("Only those who wait are told of."), rule="tell-waiting")
    rules.refuse_told_just_now(row, unit.now, sure=sure)
    tell_doctor(unit, row, again=row.told_at is not None)
    unit.changed(TOPIC, appointment_id)
    return appointment_id


@verb("queue.acknowledge", right=Right.SEE_NOTICES)
def acknowledge(unit: Unit, notice_id: NoticeId) -> NoticeId:
    """A doctor saw a notice of their own; the desk sees when and by whom.  Seen once is seen."""
    row = unit.conn.execute(_NOTICE, {"which": notice_id}).first()
    if row is None or row.withdrawn_at is not None:
        raise NotFound(N_("This notice was withdrawn."))
    if unit.actor.role is Role.DOCTOR and unit.actor.practitioner_id != row.practitioner_id:
        raise NotAllowed(N_("This notice is for another doctor."))
    if row.seen_at is not None:
        return notice_id
    values = {"seen_at": unit.now, "seen_by": unit.actor.user_id}
    unit.conn.execute(_SEEN, {**values, "which": notice_id})
    unit.journal("notice", notice_id, {"seen_at": None, "seen_by": None}, values)
    unit.changed(NOTICES, row.practitioner_id)
    unit.changed(TOPIC, row.appointment_id)
    return notice_id


# ------------------------------------------------------------------------------ order, cards, rooms


@verb("queue.prioritise", right=Right.CHECK_IN)
def prioritise(unit: Unit, appointment_id: AppointmentId, level: Priority, reason: str) -> AppointmentId:
    """Let somebody go before the others, with the reason; routine takes it back."""
    rules.refuse_priority(level, reason)
    row = visit_of(unit, appointment_id)
    if row.state not in rules.IN_HALL | {State.EXPECTED}:
        raise RuleBroken(N_("Only those who wait or are expected can be put first."), rule="priority-waiting")
    put_priority(unit, appointment_id, level, reason.strip())
    return appointment_id


@verb("queue.card", right=Right.CHECK_IN)
def card(unit: Unit, appointment_id: AppointmentId, state: CardState) -> AppointmentId:
    """Say where the paper card is."""
    visit = book_queries.appointment_of(unit.conn, appointment_id)
    book.card(unit, appointment_id, state)
    follow(unit, visit, state)
    unit.changed(TOPIC, appointment_id)
    return appointment_id


@verb("queue.room_to_clean", right=Right.CHECK_IN)
def room_to_clean(unit: Unit, room_id: RoomId, *, note: str = "") -> RoomId:
    """A room must be cleaned before the next patient."""
    if queries.room_word(unit.conn, room_id) is not RoomState.TO_CLEAN:
        say_room(unit, room_id, RoomState.TO_CLEAN, note)
    return room_id


@verb("queue.room_clean", right=Right.CHECK_IN)
def room_clean(unit: Unit, room_id: RoomId) -> RoomId:
    """A room is fit again."""
    if queries.room_word(unit.conn, room_id) is not RoomState.FREE:
        say_room(unit, room_id, RoomState.FREE, "")
    return room_id


# ------------------------------------------------------------------------------ history


@verb("queue.record_passage", right=Right.IMPORT)
def record_passage(unit: Unit, appointment_id: AppointmentId, passage: Passage) -> AppointmentId:
    """The way of a visit as another system kept it; nothing happens when its steps are there.

    Who is still to pay is charged, as the desk's own step does.

    Raises RuleBroken when the recorded times go backwards.
    """
    if opened(unit, appointment_id) is not None:
        return appointment_id
    rules.refuse_passage(passage)
    taken: list[tuple[StepKind, datetime | None]] = [
        (StepKind.ARRIVED, passage.arrived_at),
        (StepKind.READY, passage.ready_at),
        (StepKind.CALLED, passage.called_at),
        (StepKind.IN_ROOM, passage.in_room_at),
        (StepKind.TO_PAY, passage.to_pay_at),
        (StepKind.LEFT, passage.left_at),
    ]
    for kind, at in taken:
        if at is not None:
            room_id = passage.room_id if kind in {StepKind.CALLED, StepKind.IN_ROOM} else None
            add_step(unit, appointment_id, kind, at=at, room_id=room_id)
    if passage.to_pay_at is not None and passage.left_at is None:
        visit_is_over(unit, appointment_id)
    if passage.left_at is not None and book_queries.status_of(unit.conn, appointment_id) is BookStatus.BOOKED:
        book.fulfil(unit, appointment_id)
    return appointment_id


for _verb in (tell, acknowledge, prioritise, card, room_to_clean, room_clean):
    _verb.undoes(take_back)
