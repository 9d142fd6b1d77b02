"""Planned visits in the book, written in bulk as the book keeps them, journalled one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from storage.demo.chance import Dice
from storage.demo.moments import moment
from storage.demo.names import Said, said
from storage.demo.numbering import add_numbered
from storage.demo.plan import Fate, Planned, Way
from storage.ids import AppointmentId, PatientId, PractitionerId, ProgrammeId, RoomId, ServiceId
from storage.queue.records import StepKind
from storage.queue.tables import step
from storage.rights import Actor
from storage.schedule.holding import resources_of
from storage.schedule.records import CANCEL_REASONS, LEFT_REASON, BookStatus, CardState, Confirmation
from storage.schedule.tables import appointment, booking
from storage.unit import Unit

BOOKED = "schedule.book"
"""The verb that each booking is journalled under, as if it had been done at the desk."""
_COMMENTS: tuple[Said, ...] = said(
    "bring the old results|взять прежние результаты",
    "with an interpreter|с переводчиком",
    "wants a written report|нужна выписка на руки",
    "may be ten minutes late|может опоздать на десять минут",
    "sent by Petrov|направил Петров",
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the plan's names stand for in the database."""

    doctors: dict[str, PractitionerId]
    rooms: dict[str, RoomId]
    """By the doctor's login."""
    patients: Sequence[PatientId]
    services: dict[str, ServiceId]
    desk: Sequence[Actor]
    """Who sat at the desk."""
    locale: str
    programmes: tuple[ProgrammeId, ...] = ()
    """Of insurers: the first pays for everything."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A planned visit and its number in the book."""

    id: AppointmentId
    plan: Planned


def write(
    unit: Unit, cast: Cast, plans: Sequence[Planned], dice: Dice, *, settled: bool, journalled: bool
) -> list[Booked]:
    """Write visits into the book.

    `settled` ones are over: each with the status of its fate and the steps of its way; the others
    are as they were booked. Bookings older than anybody asks about are not journalled one by one.
    """
    next_id = 1 + (unit.conn.execute(select(func.max(appointment.c.id))).scalar() or 0)
    rows, booked = [], []
    for number, plan in enumerate(plans):
        values = _values(unit, cast, plan, dice, settled=settled)
        rows.append({**values, "id": next_id + number})
        booked.append(Booked(AppointmentId(next_id + number), plan))
    if not rows:
        return []
    add_numbered(unit.conn, appointment, rows)
    held = [taken for row in rows for taken in _holds(row)]
    if held:
        unit.conn.execute(insert(booking), held)
    if settled:
        _steps(unit, cast, booked)
    if journalled:
        by_id = {actor.user_id: actor for actor in cast.desk}
        with unit.within(BOOKED):
            unit.journal_history(
                (by_id[row["booked_by"]], row["booked_at"], "appointment", row["id"], row)
                for row in sorted(rows, key=lambda row: (row["booked_at"], row["id"]))
            )
    unit.changed("schedule")
    return booked


def _values(unit: Unit, cast: Cast, plan: Planned, dice: Dice, *, settled: bool) -> dict[str, Any]:
    starts = moment(unit, plan.day, plan.minute)
    ahead = dice.between(1, 12) if dice.percent(80) else dice.between(12, 40)
    booked_on = min(plan.day - timedelta(days=ahead), unit.today - timedelta(days=dice.between(1, 9)))
    status = _STATUS[plan.fate] if settled else BookStatus.BOOKED
    reason = dice.pick([reason for reason in CANCEL_REASONS if reason.side == "patient"])
    cancelled = status is BookStatus.CANCELLED
    return {
        "patient_id": cast.patients[plan.patient],
        "practitioner_id": cast.doctors[plan.doctor],
        "room_id": cast.rooms[plan.doctor],
        "equipment_id": None,
        "service_id": cast.services[plan.code],
        "kind": plan.kind,
        "local_date": plan.day,
        "local_min": plan.minute,
        "fold": 0,
        "minutes": plan.minutes,
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=plan.minutes),
        "status": status.value,
        "cancel_reason": (LEFT_REASON if plan.fate is Fate.GAVE_UP else reason.code) if cancelled else "",
        "cancel_side": reason.side.value if cancelled else None,
        "cancel_late": cancelled and dice.percent(40),
        "confirmation": _confirmation(unit.today, plan.day, dice).value,
        "card_state": _card(unit.today, plan.day, dice).value,
        "comment": dice.pick(_COMMENTS).by(cast.locale) if dice.percent(6) else "",
        "follow_up_on": _follow_up(plan, dice) if settled else None,
        "booked_at": moment(unit, booked_on, dice.between(490, 1190)),
        "booked_by": dice.pick(cast.desk).user_id,
    }


_STATUS = {
    Fate.SEEN: BookStatus.FULFILLED,
    Fate.NO_SHOW: BookStatus.NO_SHOW,
    Fate.CANCELLED: BookStatus.CANCELLED,
    Fate.GAVE_UP: BookStatus.CANCELLED,
}


def _confirmation(today: date, day: date, dice: Dice) -> Confirmation:
    """Yesterday evening's work: nearly all of today is confirmed, little of tomorrow, nothing later."""
    chance = 82 if day <= today else 15 if day <= today + timedelta(days=3) else 0
    if dice.percent(chance):
        return Confirmation.CONFIRMED
    return Confirmation.LEFT_MESSAGE if dice.percent(chance // 4) else Confirmation.UNCONFIRMED


def _card(today: date, day: date, dice: Dice) -> CardState:
    if day < today:
        return CardState.RETURNED
    if day > today:
        return CardState.NONE
    return CardState.NOT_FOUND if dice.percent(5) else CardState.PULLED


def _follow_up(plan: Planned, dice: Dice) -> date | None:
    if plan.fate is not Fate.SEEN or not dice.percent(30):
        return None
    return plan.day + timedelta(days=dice.pick((7, 14, 21, 30, 60)))


def _holds(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "appt_id": row["id"],
            "resource_id": resource,
            "lane": 0,
            "starts_at": row["starts_at"],
            "ends_at": row["ends_at"],
        }
        for resource in resources_of(row)
    ]


def _steps(unit: Unit, cast: Cast, booked: Sequence[Booked]) -> None:
    """The steps of visits that are over, in the order in which they happened."""
    rows = []
    for visit in booked:
        way = visit.plan.way
        if way is None or visit.plan.fate is not Fate.SEEN:
            continue  # a visit that was given up is cancelled: it can take no more steps
        room = cast.rooms[visit.plan.doctor]
        for kind, minute in stations(way):
            inside = kind in (StepKind.CALLED, StepKind.IN_ROOM)
            rows.append(
                {
                    "appointment_id": visit.id,
                    "kind": kind.value,
                    "at": moment(unit, visit.plan.day, minute),
                    "by": cast.desk[0].user_id,
                    "room_id": room if inside else None,
                }
            )
    rows.sort(key=lambda row: (row["at"], row["appointment_id"]))
    if rows:
        unit.conn.execute(insert(step), rows)


def stations(way: Way) -> list[tuple[StepKind, int]]:
    """The steps of a visit that took place, with their minutes: those that reports ask for."""
    return [
        (StepKind.ARRIVED, way.arrived),
        (StepKind.IN_ROOM, way.inside),
        (StepKind.LEFT, way.left),
    ]
