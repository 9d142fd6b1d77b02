"""SQL of steps, gates, rooms, notices and waits: reads as plain `fn(conn, ...)`; nothing here decides or writes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, and_, bindparam, func, select

from storage.centre.tables import account_user
from storage.ids import AppointmentId, NoticeId, PractitionerId, RoomId, StepId
from storage.patients.tables import patient
from storage.queue.board import initials
from storage.queue.records import Notice, RoomRow, RoomState, Step, StepKind, Wait
from storage.queue.tables import flow, notice, room_state, step
from storage.schedule.tables import appointment
from storage.staff.tables import practitioner, room

_undo = step.alias("undo")
_STEPS = (
    select(step, account_user.c.name.label("who"), room.c.name.label("room_name"), _undo.c.id.label("undo_id"))
    .outerjoin(account_user, account_user.c.id == step.c.by)
    .outerjoin(room, room.c.id == step.c.room_id)
    .outerjoin(_undo, _undo.c.undoes_id == step.c.id)
    .where(step.c.appointment_id == bindparam("visit"))
    .order_by(step.c.id)
)
_ROOM_WORD = (
    select(room_state.c.state)
    .where(room_state.c.room_id == bindparam("which"))
    .order_by(room_state.c.id.desc())
    .limit(1)
)
_OCCUPANT = select(flow.c.appointment_id).where(
    flow.c.local_date == bindparam("day"),
    flow.c.kind == StepKind.IN_ROOM.value,
    flow.c.room_id == bindparam("which"),
)

def steps(conn: Connection, appointment_id: AppointmentId) -> tuple[Step, ...]:
    """Every step of a visit in the order in which they were taken."""
    rows = conn.execute(_STEPS, {"visit": appointment_id})
    return tuple(
        Step(
            id=StepId(row.id),
            appointment_id=AppointmentId(row.appointment_id),
            kind=StepKind(row.kind),
            at=row.at,
            by=row.who or "",
            room=row.room_name or "",
            note=row.note,
            undoes_id=None if row.undoes_id is None else StepId(row.undoes_id),
            undone=row.undo_id is not None,
        )
        for row in rows
    )


def rooms(conn: Connection, day: date) -> tuple[RoomRow, ...]:
    """Every active room with its state: occupied follows from the steps, the rest from the newest word."""
    word = room_state.alias("word")
    newest = select(func.max(word.c.id)).where(word.c.room_id == room.c.id).scalar_subquery()
    said = {
        row.id: row
        for row in conn.execute(
            select(room.c.id, room.c.name, room_state.c.state, room_state.c.at)
            .select_from(room)
            .outerjoin(room_state, room_state.c.id == newest)
            .where(room.c.active == 1)
            .order_by(room.c.name)
        )
    }
    inside = {
        row.room_id: row
        for row in conn.execute(
            select(
                flow.c.room_id,
                flow.c.in_room_at,
                patient.c.last_name,
                patient.c.first_name,
                practitioner.c.last_name.label("doctor_last"),
                practitioner.c.first_name.label("doctor_first"),
                practitioner.c.middle_name.label("doctor_middle"),
            )
            .join(appointment, appointment.c.id == flow.c.appointment_id)
            .join(patient, patient.c.id == appointment.c.patient_id)
            .join(practitioner, practitioner.c.id == appointment.c.practitioner_id)
            .where(flow.c.local_date == day, flow.c.kind == StepKind.IN_ROOM.value, flow.c.room_id.is_not(None))
        )
    }
    found = []
    for room_id, row in said.items():
        there = inside.get(room_id)
        if there is not None:
            found.append(
                RoomRow(
                    id=RoomId(room_id),
                    name=row.name,
                    state=RoomState.OCCUPIED,
                    patient=f"{there.last_name} {there.first_name}".strip(),
                    doctor=initials(there.doctor_last, there.doctor_first, there.doctor_middle),
                    since=there.in_room_at,
                )
            )
        else:
            found.append(
                RoomRow(id=RoomId(room_id), name=row.name, state=RoomState(row.state or "free"), since=row.at)
            )
    return tuple(found)


def room_word(conn: Connection, room_id: RoomId) -> RoomState:
    """The newest word on a room: free or to clean."""
    word = conn.execute(_ROOM_WORD, {"which": room_id}).scalar()
    return RoomState(word or "free")


def occupant(conn: Connection, room_id: RoomId, day: date) -> AppointmentId | None:
    """Whose visit a room is busy with."""
    found: int | None = conn.execute(_OCCUPANT, {"day": day, "which": room_id}).scalar()
    return None if found is None else AppointmentId(found)


def waiting(conn: Connection, day: date, practitioner_id: PractitionerId | None = None) -> int:
    """How many wait on a day, for one doctor or for all."""
    query = select(func.count()).where(flow.c.local_date == day, flow.c.kind.in_(("arrived", "ready", "called")))
    if practitioner_id is not None:
        query = query.join_from(flow, appointment, appointment.c.id == flow.c.appointment_id).where(
            appointment.c.practitioner_id == practitioner_id
        )
    return conn.execute(query).scalar_one()


def notices(conn: Connection, practitioner_id: PractitionerId, day: date) -> tuple[Notice, ...]:
    """What a doctor was told of the visits of a day, the newest first; not what was withdrawn."""
    told_by = account_user.alias("told_by")
    saw = account_user.alias("saw")
    rows = conn.execute(
        select(
            notice,
            patient.c.last_name,
            patient.c.first_name,
            appointment.c.local_min,
            told_by.c.name.label("told_by"),
            saw.c.name.label("saw"),
        )
        .join(appointment, appointment.c.id == notice.c.appointment_id)
        .join(patient, patient.c.id == appointment.c.patient_id)
        .outerjoin(told_by, told_by.c.id == notice.c.by)
        .outerjoin(saw, saw.c.id == notice.c.seen_by)
        .where(
            notice.c.practitioner_id == practitioner_id,
            appointment.c.local_date == day,
            notice.c.withdrawn_at.is_(None),
        )
        .order_by(notice.c.id.desc())
    )
    return tuple(
        Notice(
            id=NoticeId(row.id),
            appointment_id=AppointmentId(row.appointment_id),
            practitioner_id=PractitionerId(row.practitioner_id),
            patient=f"{row.last_name} {row.first_name}".strip(),
            at=row.at,
            by=row.told_by or "",
            local_min=row.local_min,
            again=bool(row.again),
            seen_at=row.seen_at,
            seen_by=row.saw or "",
        )
        for row in rows
    )


def waits(
    conn: Connection, first: date, last: date, practitioner_id: PractitionerId | None = None
) -> tuple[Wait, ...]:
    """How long each visit of a stretch of days waited, in the order of arrivals."""
    query = (
        select(flow, appointment.c.practitioner_id)
        .join(
            appointment,
            and_(appointment.c.id == flow.c.appointment_id, appointment.c.local_date == flow.c.local_date),
        )
        .where(
            flow.c.local_date >= first,
            flow.c.local_date <= last,
            flow.c.arrived_at.is_not(None),
            flow.c.in_room_at.is_not(None),
        )
        .order_by(flow.c.arrived_at, flow.c.appointment_id)
    )
    if practitioner_id is not None:
        query = query.where(appointment.c.practitioner_id == practitioner_id)
    return tuple(
        Wait(
            appointment_id=AppointmentId(row.appointment_id),
            practitioner_id=PractitionerId(row.practitioner_id),
            day=row.local_date,
            arrived_at=row.arrived_at,
            in_room_at=row.in_room_at,
            left_at=row.left_at,
        )
        for row in conn.execute(query)
    )
