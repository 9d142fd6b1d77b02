"""Promise 1 under attack by many at once: 8 processes ask for the same times, by the desk and beneath it (500).

Each time is asked for by all of them, and only one thing is in common: the doctor, the patient, the room or the
device. So each has exactly one winner, and who loses is told what is free next.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert

from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Taken
from storage.ids import EquipmentId, PatientId, PractitionerId, RoomId
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.patients.tables import patient
from storage.rights import Role
from storage.schedule import verbs
from storage.schedule.records import NewAppointment
from storage.schedule.rules import ResourceKind, resource_id
from storage.staff import verbs as staff_verbs
from storage.staff.records import PractitionerDraft, RosterLine
from storage.unit import Unit
from tests.engine.beneath import bare
from tests.engine.racing import RIVALS, at_once, ready

NOW = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
ATTEMPTS = 500
FIRST = date(2026, 10, 5)
DAY_SLOTS = 27
"""From 9 to 18, twenty minutes each."""
PROVED_EVERY = 25
"""Of so many lost attempts, one has its openings tried out."""
FIRST_PATIENT = 1000
SHARED = PatientId(FIRST_PATIENT)
UTC_OFFSET_MINUTES = 180

Seat = Callable[..., Awaitable[Office]]


@dataclass(frozen=True)
class Field:
    """What the race is about: the doctors, one for each rival, and what they share."""

    where: Location
    doctors: tuple[PractitionerId, ...]
    room: RoomId
    device: EquipmentId


@dataclass(frozen=True)
class Want:
    """One time, and the one thing that all who ask for it have in common."""

    kind: ResourceKind
    which: int
    day: date
    minute: int


Told = tuple[int, Field]
"""The number of a rival, and the field."""


def plan(attempts: int) -> list[Want]:
    """So many times: an eighth of a slot for each doctor, and whole slots for the patient, the room and the device."""
    slots = ((day, 540 + 20 * slot) for day in _working_days() for slot in range(DAY_SLOTS))
    wants: list[Want] = []
    quarter = attempts // 4
    while len(wants) < quarter:
        day, minute = next(slots)
        wants += [Want(ResourceKind.PRACTITIONER, which, day, minute) for which in range(RIVALS)]
    wants = wants[:quarter]
    for kind in (ResourceKind.PATIENT, ResourceKind.ROOM, ResourceKind.EQUIPMENT):
        wants += [Want(kind, 0, *next(slots)) for _ in range(quarter)]
    return wants


def _working_days() -> list[date]:
    return [day for day in (FIRST + timedelta(days=number) for number in range(60)) if day.weekday() < 5]


def asked(want: Want, rival: int, field: Field) -> NewAppointment:
    """What one rival asks for: its own doctor and patient, but for the thing in common."""
    doctor = want.which if want.kind is ResourceKind.PRACTITIONER else rival
    own = PatientId(FIRST_PATIENT + 1 + rival * RIVALS + want.which)
    return NewAppointment(
        patient_id=SHARED if want.kind is ResourceKind.PATIENT else own,
        practitioner_id=field.doctors[doctor],
        room_id=field.room if want.kind is ResourceKind.ROOM else None,
        equipment_id=field.device if want.kind is ResourceKind.EQUIPMENT else None,
        local_date=want.day, local_min=want.minute, minutes=20, second=True,
    )  # fmt: skip


@pytest.fixture
async def field(seated: Seat, where: Location) -> Field:
    """Eight doctors from 9 to 18, a room and a device."""
    senior = await seated(Role.SENIOR_ADMINISTRATOR)
    room = await senior.staff.add_room("204")
    device = await senior.write(staff_verbs.add_equipment, "Laser", None)
    doctors = []
    for number in range(RIVALS):
        doctor = await senior.staff.add_practitioner(PractitionerDraft(last_name=f"D{number}", specialty="Therapist"))
        for weekday in range(5):
            line = RosterLine(
                practitioner_id=doctor, weekday=weekday, start_min=540, end_min=1080, valid_from=date(2026, 1, 1)
            )
            await senior.staff.add_line(line)
        doctors.append(doctor)
    await senior.store.transact(senior.actor, _people)
    return Field(where, tuple(doctors), room, EquipmentId(device or 0))


def _people(unit: Unit) -> None:
    plain = {"last_name": "P", "last_key": "p", "first_key": "", "middle_key": "", "created_at": NOW}
    many = range(FIRST_PATIENT, FIRST_PATIENT + 1 + RIVALS * RIVALS)
    unit.conn.execute(insert(patient), [{"id": number, **plain} for number in many])


def overlaps(raw: sqlite3.Connection) -> int:
    """Pairs of bookings of one thing that share a moment."""
    asked_for = (
        "SELECT count(*) FROM booking AS a JOIN booking AS b ON a.resource_id = b.resource_id AND a.appt_id < b.appt_id"
        " AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    )
    return int(raw.execute(asked_for).fetchone()[0])


def judge(raw: sqlite3.Connection, where: Location, won: list[list[int]], attempts: int) -> None:
    """Each time has one winner, no two visits overlap, and `frontdesk check` says the same."""
    winners = Counter(index for one in won for index in one)
    assert winners == Counter(range(attempts)), "each time has one winner, none has two"
    assert sum(bool(one) for one in won) > 1, "a race with one runner proves nothing"
    assert raw.execute("SELECT count(*) FROM appointment WHERE lane = 0").fetchone() == (attempts,)
    assert overlaps(raw) == 0
    verdict = verify_at(where)
    assert [problem for problem in verdict.problems if problem.promise == 1] == []


# ------------------------------------------------------------------------------ by the desk


class _Enough(Exception):
    """Nothing of a trial is kept."""


def _prove(order: NewAppointment, unit: Unit) -> int | None:
    """In one transaction, so that nobody comes between: what a loser is offered can be booked at once."""
    with pytest.raises(Taken) as told:
        verbs.book(unit, order)
    assert told.value.offering is not None
    first = told.value.offering(unit.conn)[0]
    offered = replace(
        order, practitioner_id=first.practitioner_id, local_date=first.local_date, local_min=first.local_min,
        minutes=first.minutes,
    )  # fmt: skip
    verbs.book(unit, offered)
    raise _Enough


def by_the_desk(told: Told) -> list[int]:
    """One desk of its own process that asks for every time of the plan, in its own order."""
    rival, field = told
    wants = plan(ATTEMPTS)
    order = list(range(len(wants)))
    random.Random(rival).shuffle(order)

    async def work() -> list[int]:
        store = await open_store(field.where, StillClock(NOW))
        office = await seat(store, Role.ADMINISTRATOR.value, f"desk {rival}")
        ready()
        won = []
        for number, index in enumerate(order):
            wanted = asked(wants[index], rival, field)
            offered = None
            try:
                await office.schedule.book(wanted)
                won.append(index)
            except Taken as lost:
                offered = lost.openings
            assert offered is None or len(offered) == 3, (wanted, offered)
            if offered and number % PROVED_EVERY == 0:
                with suppress(_Enough):
                    await store.act(office.actor, verbs.book, partial(_prove, wanted), f"{rival}-{index}")
        await store.close()
        return won

    return asyncio.run(work())


@pytest.mark.slow
async def test_every_time_has_one_winner_among_the_desks(field: Field, raw: sqlite3.Connection) -> None:
    jobs: list[Told] = [(rival, field) for rival in range(RIVALS)]
    judge(raw, field.where, await asyncio.to_thread(at_once, by_the_desk, jobs), ATTEMPTS)


# ------------------------------------------------------------------------------ beneath it


def _instant(want: Want) -> int:
    """The centre is at Moscow, which has no summer time."""
    midnight = datetime(want.day.year, want.day.month, want.day.day, tzinfo=UTC)
    return int(midnight.timestamp()) + (want.minute - UTC_OFFSET_MINUTES) * 60


def _grab(raw: sqlite3.Connection, order: NewAppointment, start: int) -> None:
    """A visit and what it holds, by bare SQL."""
    values = {
        "patient_id": order.patient_id, "practitioner_id": order.practitioner_id, "room_id": order.room_id,
        "equipment_id": order.equipment_id, "kind": "first", "local_date": order.local_date.isoformat(),
        "local_min": order.local_min, "minutes": 20, "starts_at": start, "ends_at": start + 1200,
        "status": "booked", "booked_at": 0, "booked_by": 1,
    }  # fmt: skip
    marks = ", ".join("?" * len(values))
    told = f"INSERT INTO appointment ({', '.join(values)}) VALUES ({marks}) RETURNING id"
    visit = raw.execute(told, list(values.values())).fetchone()[0]
    named = (order.practitioner_id, order.room_id, order.equipment_id, order.patient_id)
    held = [resource_id(kind, ref) for kind, ref in zip(ResourceKind, named, strict=True) if ref is not None]
    for one in sorted(held):
        raw.execute("INSERT INTO booking VALUES (?, ?, 0, ?, ?)", (visit, one, start, start + 1200))


def _begin(raw: sqlite3.Connection) -> None:
    """A transaction, asked for until it is given: SQLite's own waiting sleeps, and lets one rival run through."""
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            os.sched_yield()
        else:
            return


def by_bare_sql(told: Told) -> list[int]:
    """As `by_the_desk`, on a bare connection and with nobody's gate."""
    rival, field = told
    wants = plan(ATTEMPTS)
    order = list(range(len(wants)))
    random.Random(rival).shuffle(order)
    raw = bare(field.where)
    raw.execute("PRAGMA busy_timeout = 0")
    ready()
    won = []
    for index in order:
        _begin(raw)
        said = ""
        try:
            _grab(raw, asked(wants[index], rival, field), _instant(wants[index]))
            raw.execute("COMMIT")
            won.append(index)
        except sqlite3.IntegrityError as error:
            said = str(error)
            raw.execute("ROLLBACK")
        assert not said or "slot taken" in said, said
    raw.close()
    return won


@pytest.mark.slow
async def test_every_time_has_one_winner_by_bare_sql(field: Field, raw: sqlite3.Connection) -> None:
    jobs: list[Told] = [(rival, field) for rival in range(RIVALS)]
    judge(raw, field.where, await asyncio.to_thread(at_once, by_bare_sql, jobs), ATTEMPTS)
