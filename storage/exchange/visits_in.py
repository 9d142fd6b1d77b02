"""Visits from a file: the past as it was, with who came when; the future as it is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TypeVar

from sqlalchemy import bindparam, select

from storage.errors import N_, RuleBroken, Taken
from storage.exchange import values
from storage.exchange.context import (
    Context,
    FieldProblem,
    find_patient_born,
    known,
    own_id,
    practitioner_for,
    problem,
    read,
    read_day,
    read_instant,
    remember,
)
from storage.exchange.memory import Memory
from storage.exchange.passages import passage_of, take_priority, walk
from storage.exchange.places_in import room_of
from storage.exchange.records import Cells, Kind
from storage.ids import AppointmentId, PatientId, ServiceId
from storage.queue import queries as queue_queries
from storage.rights import Right
from storage.schedule import queries as schedule_queries
from storage.schedule import verbs as schedule_verbs
from storage.schedule.records import (
    CANCEL_REASONS,
    LEFT_REASON,
    BookStatus,
    CardState,
    Confirmation,
    Side,
    TakenIn,
    VisitKind,
)
from storage.schedule.rules import wall_time_of
from storage.services import queries as service_queries
from storage.staff import queries as staff_queries
from storage.staff.tables import roster_exception
from storage.unit import Unit
from storage.verbs import verb

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_STATUSES = {
    **dict.fromkeys(("booked", "scheduled", "pending", "arrived", "checked-in", "записан"), BookStatus.BOOKED),
    **dict.fromkeys(("unknown", "неизвестно", ""), BookStatus.BOOKED),
    **dict.fromkeys(("fulfilled", "attended", "completed", "done", "принят", "состоялся"), BookStatus.FULFILLED),
    **dict.fromkeys(("cancelled", "canceled", "отменён", "отменен", "отмена"), BookStatus.CANCELLED),
    **dict.fromkeys(("noshow", "no-show", "no show", "did not attend", "dna", "missed", "неявка"), BookStatus.NO_SHOW),
    **dict.fromkeys(("entered-in-error", "ошибка"), BookStatus.ENTERED_IN_ERROR),
    **dict.fromkeys(("proposed",), BookStatus.PROPOSED),
    **dict.fromkeys(("waitlist",), BookStatus.WAITLIST),
}
"""A visit whose outcome the file does not know stays booked: the desk settles it."""
_KINDS = {
    **dict.fromkeys(("first", "new", "первичный"), VisitKind.FIRST),
    **dict.fromkeys(("follow", "follow up", "followup", "повторный", ""), VisitKind.FOLLOW),
    **dict.fromkeys(("procedure", "процедура"), VisitKind.PROCEDURE),
    **dict.fromkeys(("walkin", "walk in", "без записи"), VisitKind.WALK_IN),
}
_SIDES = {reason.code: reason.side for reason in CANCEL_REASONS} | {LEFT_REASON: Side.PATIENT}
_FIELDS = {"passage-order": "in_room_at", "length": "minutes", "taken": "time", "patient": "patient"}
"""The field of the file that a rule of the book or the queue is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    day: date
    minute: int
    fold: int | None
    minutes: int


@verb("exchange.appointment", right=Right.IMPORT)
def take(unit: Unit, cells: Cells, context: Context) -> int | None:
    """Take in the visit of one line with its way through the queue; answers the id when anything changed."""
    try:
        return _take(unit, cells, context)
    except FieldProblem:
        raise
    except (RuleBroken, Taken) as error:
        field = _FIELDS.get(str(error.values.get("rule", "")), "time" if isinstance(error, Taken) else "")
        raise FieldProblem(error.template, **{**error.values, "field": cells.heading(field)}) from error


def _take(unit: Unit, cells: Cells, context: Context) -> int | None:
    memory = context.memory
    patient_id, born = _patient(unit, cells, memory)
    who = practitioner_for(unit, cells, context)
    status = _word(cells, "status", _STATUSES)
    doctor = memory.once("practitioner", who, partial(staff_queries.practitioner_of, unit.conn, who))
    assert doctor is not None
    when = _when(unit, cells, context, doctor.follow_minutes)
    if born is not None and when.day < born:  # as the desk refuses it
        told = N_("The visit would be before the patient's birth.")
        raise problem(cells, "start" if cells.text("start") else "date", told)
    passage = passage_of(unit, cells, context, when.day)
    ref = known(unit.conn, Kind.APPOINTMENTS, cells.text("id"), memory)
    ref = own_id(unit.conn, Kind.APPOINTMENTS, cells.text("id")) if ref is None else ref
    before = None if ref is None else _standing(unit, AppointmentId(ref))
    left = status is BookStatus.CANCELLED and passage is not None and before is None
    wanted = TakenIn(
        patient_id=patient_id,
        practitioner_id=who,
        local_date=when.day,
        local_min=when.minute,
        minutes=when.minutes,
        fold=when.fold,
        kind=_word(cells, "kind", _KINDS),
        status=BookStatus.BOOKED if left else status,
        service_id=_service(unit, cells, memory),
        room_id=memory.once("room", cells.text("room"), partial(room_of, unit, cells.text("room"))),
        cancel_reason="" if left else _reason(cells, status),
        cancel_side=None if left else _side(cells, status),
        comment=cells.text("comment"),
        booked_at=read_instant(unit, cells, "booked_at", context),
        overbook_reason=cells.text("overbook_reason"),
        cancel_late=read(cells, "cancel_late", values.flag),
        confirmation=_one_of(cells, "confirmation", Confirmation),
        card_state=_one_of(cells, "card_state", CardState),
    )
    made = schedule_verbs.take_in(unit, wanted, None if before is None else AppointmentId(ref or 0))
    assert made is not None
    appointment_id = AppointmentId(made)
    follow_up = read_day(cells, "follow_up_on", context)
    if follow_up is not None:
        schedule_verbs.follow_up(unit, appointment_id, follow_up)
    if passage is not None and (left or status is not BookStatus.CANCELLED):
        walk(unit, appointment_id, passage, left=left)
    first = take_priority(unit, cells, appointment_id)
    remember(unit.conn, Kind.APPOINTMENTS, cells.text("id"), made, memory)
    return made if before is None or first or _standing(unit, appointment_id) != before else None


def _standing(unit: Unit, appointment_id: AppointmentId) -> tuple[int, int] | None:
    """What changes when a visit or its way through the queue does; None when there is no such visit."""
    found = schedule_queries.appointments(unit.conn, [appointment_id]).get(appointment_id)
    return None if found is None else (found.version, len(queue_queries.steps(unit.conn, appointment_id)))


def _patient(unit: Unit, cells: Cells, memory: Memory) -> tuple[PatientId, date | None]:
    name = cells.text("patient")
    if not name:
        raise problem(cells, "patient", N_("A patient is needed."))
    found = find_patient_born(unit.conn, name, memory)
    if found is None:
        raise problem(cells, "patient", N_("There is no patient “{name}”."), name=name)
    return found


def _when(unit: Unit, cells: Cells, context: Context, usual: int) -> _When:
    """The promised time, and how long the visit takes.  Raises FieldProblem."""
    start = read_instant(unit, cells, "start", context)
    until = read_instant(unit, cells, "end", context)
    if start is not None:
        wall = wall_time_of(start, unit.centre.tz)
        day, minute = wall.day, wall.minute
        fold: int | None = wall.fold
        length = None if until is None else int((until - start).total_seconds()) // 60
    else:
        found, at = read_day(cells, "date", context), read(cells, "time", values.clock)
        if found is None:
            raise problem(cells, "date", N_("A day is needed."))
        if at is None:
            raise problem(cells, "time", N_("A time is needed."))
        day, minute, fold = found, at.hour * 60 + at.minute, read(cells, "fold", values.whole)
        length = _planned_length(cells, minute)
    minutes = read(cells, "minutes", values.whole) or length or _slot_length(unit, cells, context.memory)
    minutes = minutes or context.minutes or usual
    return _When(day=day, minute=minute, fold=fold, minutes=minutes)


def _planned_length(cells: Cells, minute: int) -> int | None:
    ends = read(cells, "planned_end", values.clock)
    return None if ends is None else (ends.hour * 60 + ends.minute or 1440) - minute


_SLOT = select(roster_exception.c.end_min - roster_exception.c.start_min).where(
    roster_exception.c.id == bindparam("slot")
)


def _slot_length(unit: Unit, cells: Cells, memory: Memory) -> int | None:
    """How long the slot is that the line names, when it came from a file too."""
    name = cells.text("slot")
    ref = known(unit.conn, Kind.SLOTS, name, memory) if name else None
    return None if ref is None else unit.conn.execute(_SLOT, {"slot": ref}).scalar()


def _word(cells: Cells, field: str, words: dict[str, T]) -> T:
    """A field that is one of some words."""
    text = cells.text(field).casefold().replace("_", "-")
    for spelled in (text, text.replace("-", " ")):
        if spelled in words:
            return words[spelled]
    known_words = ", ".join(sorted({str(value) for value in words.values()}))
    raise problem(cells, field, N_("Expected one of: {known}."), known=known_words)


def _reason(cells: Cells, status: BookStatus) -> str:
    """The reason of a cancelled visit; the book wants one."""
    return cells.text("cancel_reason") or "other" if status is BookStatus.CANCELLED else ""


def _side(cells: Cells, status: BookStatus) -> Side | None:
    if status is not BookStatus.CANCELLED:
        return None
    text = cells.text("cancel_side").casefold()
    if not text:
        return _SIDES.get(cells.text("cancel_reason"), Side.PATIENT)
    if text not in {side.value for side in Side}:
        raise problem(cells, "cancel_side", N_("Expected one of: {known}."), known="patient, clinic")
    return Side(text)


def _service(unit: Unit, cells: Cells, memory: Memory) -> ServiceId | None:
    code = cells.text("service")
    if not code:
        return None
    found = memory.once("service", code, partial(service_queries.by_code, unit.conn, code))
    if found is None:
        raise problem(cells, "service", N_("There is no service with the code “{code}”."), code=code)
    return found.id


def _one_of(cells: Cells, field: str, words: type[E]) -> E | None:
    """A field that is one of the words of ours, None when it is empty."""
    text = cells.text(field).casefold()
    if not text:
        return None
    if text not in {one.value for one in words}:
        raise problem(cells, field, N_("Expected one of: {known}."), known=", ".join(one.value for one in words))
    return words(text)
