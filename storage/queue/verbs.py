"""What may be done with a visit.  Every verb is taken back by a new row, never by changing one."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.errors import N_, NotFound, RuleBroken, StorageError
from storage.ids import AppointmentId, PractitionerId, RoomId
from storage.queue import board, queries, rules
from storage.queue.house_verbs import acknowledge, card, prioritise, record_passage, room_clean, room_to_clean, tell
from storage.queue.late import booked_again, without_time
from storage.queue.records import RoomState, State, StepKind
from storage.queue.reopening import reopen
from storage.queue.steps import NOTICES, TOPIC, add_step, forward, moved_on, opened, take_back, tell_doctor, visit_of
from storage.queue.tables import flow, notice
from storage.rights import Right
from storage.schedule import verbs as book
from storage.schedule.objections import objects
from storage.schedule.occasions import visit_is_over
from storage.schedule.records import BookStatus, WalkIn
from storage.unit import Unit
from storage.verbs import verb

__all__ = [
    "acknowledge",
    "advance",
    "arrive",
    "call",
    "card",
    "leave",
    "leave_without_visit",
    "next_patient",
    "no_show",
    "prioritise",
    "ready",
    "record_passage",
    "reopen",
    "room_clean",
    "room_to_clean",
    "send",
    "step_back",
    "tell",
    "to_pay",
    "walk_in",
]


@objects
def in_the_house(conn: Connection, appointment_id: AppointmentId) -> StorageError | None:
    """Nobody who came may be cancelled, moved away or called absent; the book asks before it does."""
    row = board.visit(conn, appointment_id)
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
    A no-show who comes late is booked again in the same act, or is a walk-in when the time was given away.
    """
    row = visit_of(unit, appointment_id)
    rules.refuse_arrival(row, unit.today)
    elsewhere = board.in_queue(unit.conn, row.patient_id, unit.today)
    if elsewhere is not None:
        local = (elsewhere.arrived_at or unit.now).astimezone(unit.centre.tz)
        raise RuleBroken(
            N_("{patient} is already in the queue: to {doctor}, since {when}."),
            rule="once-in-queue",
            patient=elsewhere.patient,
            doctor=elsewhere.doctor,
            when=f"{local:%H:%M}",
        )
    if row.state is State.NO_SHOW and not booked_again(unit, appointment_id):
        return AppointmentId(walk_in(unit, without_time(unit, appointment_id)) or 0)
    add_step(unit, appointment_id, StepKind.ARRIVED, note=note)
    tell_doctor(unit, row, again=False)
    return appointment_id


@verb("queue.ready", right=Right.CHECK_IN)
def ready(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The papers are done."""
    forward(unit, appointment_id, StepKind.READY)
    return appointment_id


@verb("queue.call", right=Right.CHECK_IN)
def call(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """Call the patient to the doctor's room."""
    forward(unit, appointment_id, StepKind.CALLED, room_id=visit_of(unit, appointment_id).room_id)
    return appointment_id


@verb("queue.send", right=Right.CHECK_IN)
def send(unit: Unit, appointment_id: AppointmentId, room_id: RoomId | None = None) -> AppointmentId:
    """Send the patient into a room: the one named, else the visit's, else the doctor's own."""
    row = visit_of(unit, appointment_id)
    kind = opened(unit, appointment_id)
    rules.refuse_step(kind, StepKind.IN_ROOM)
    target = room_id if room_id is not None else row.room_id
    if target is not None:
        _refuse_unfit(unit, target)
    add_step(unit, appointment_id, StepKind.IN_ROOM, room_id=target)
    return appointment_id


def _refuse_unfit(unit: Unit, room_id: RoomId) -> None:
    there = queries.occupant(unit.conn, room_id, unit.today)
    if there is not None:
        inside = visit_of(unit, there)
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
    forward(unit, appointment_id, StepKind.TO_PAY)
    visit_is_over(unit, appointment_id)
    return appointment_id


@verb("queue.leave", right=Right.CHECK_IN)
def leave(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The patient left after the visit: it is fulfilled, and charged if that was not done before."""
    straight_away = opened(unit, appointment_id) is StepKind.IN_ROOM
    forward(unit, appointment_id, StepKind.LEFT)
    if straight_away:
        visit_is_over(unit, appointment_id)
    if visit_of(unit, appointment_id).status == BookStatus.BOOKED.value:
        book.fulfil(unit, appointment_id)
    return appointment_id


@verb("queue.leave_without_visit", right=Right.CHECK_IN)
def leave_without_visit(unit: Unit, appointment_id: AppointmentId, *, note: str = "") -> AppointmentId:
    """The patient left without being seen: the step is kept and the time is free again."""
    forward(unit, appointment_id, StepKind.LEFT_WITHOUT_VISIT, note=note)
    book.release(unit, appointment_id)
    return appointment_id


@verb("queue.advance", right=Right.CHECK_IN)
def advance(unit: Unit, appointment_id: AppointmentId, *, seen: StepKind | None = None) -> AppointmentId:
    """Take a visit to its next place; raises Conflict when the open step is not the one that was seen."""
    row = visit_of(unit, appointment_id)
    if seen is not opened(unit, appointment_id):
        raise moved_on(unit, appointment_id)
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
    rows = board.hall(unit.conn, practitioner_id, unit.today)
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
    kind = opened(unit, appointment_id)
    if kind is None:
        raise RuleBroken(N_("The patient has not arrived yet."), rule="forward-only")
    if kind in (StepKind.LEFT, StepKind.LEFT_WITHOUT_VISIT):
        raise RuleBroken(
            N_("The patient has already left; only the person who noted it can undo that."), rule="forward-only"
        )
    if not reason.strip():
        raise RuleBroken(N_("Say why the step is taken back."), rule="undo-reason")
    last = unit.conn.execute(select(flow.c.step_id).where(flow.c.appointment_id == appointment_id)).scalar_one()
    add_step(unit, appointment_id, StepKind.UNDONE, undoes_id=last, note=reason)
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
        unit.journal("notice", row.id, {"withdrawn_at": None}, {"withdrawn_at": unit.now})
        unit.changed(NOTICES, row.practitioner_id)


@verb("queue.walk_in", right=Right.CHECK_IN)
def walk_in(unit: Unit, wanted: WalkIn) -> AppointmentId:
    """Somebody without a booking: a visit of now is written and checked in."""
    made = book.walk_in(unit, wanted)
    assert made is not None
    appointment_id = AppointmentId(made)
    arrive(unit, appointment_id)
    return appointment_id


@verb("queue.no_show", right=Right.BOOK)
def no_show(unit: Unit, appointment_id: AppointmentId) -> AppointmentId:
    """The patient did not come.  Never for one who checked in, and never before the visit's time."""
    row = visit_of(unit, appointment_id)
    rules.refuse_no_show(row, unit.now)
    book.no_show(unit, appointment_id)
    unit.changed(TOPIC, appointment_id)
    return appointment_id


for _verb in (
    *(arrive, ready, call, send, to_pay, leave, leave_without_visit, advance, next_patient, step_back),
    *(walk_in, no_show),
):
    _verb.undoes(take_back)
