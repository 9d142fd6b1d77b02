"""A small clinic for the tests of the book: rooms, doctors with hours, patients.

Friday 2 October 2026, 14:30 at the centre (see conftest).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import insert

from storage.ids import AppointmentId, PatientId, PractitionerId, RoomId, ServiceId
from storage.office import Office, seat
from storage.patients.tables import patient
from storage.rights import Role
from storage.schedule import verbs
from storage.schedule.records import BookStatus, NewAppointment, TakenIn, VisitKind
from storage.services.tables import price, service
from storage.staff.records import PractitionerDraft, RosterBreak, RosterLine
from storage.store import Store
from storage.unit import Unit
from tests.scene import Scene

TODAY = date(2026, 10, 2)
MONDAY = date(2026, 10, 5)
TUESDAY = date(2026, 10, 6)


@dataclass(frozen=True)
class Town:
    """The people of the tests, by id."""

    orlova: PractitionerId
    kim: PractitionerId
    petrov: PractitionerId
    room: RoomId
    ann: PatientId
    bob: PatientId
    eve: PatientId
    first: ServiceId
    follow: ServiceId


async def build(manager: Office) -> Town:
    """Two dermatologists who share a room on Tuesdays, and a therapist; all receive from 9 to 15."""
    staff = manager.staff
    room = await staff.add_room("204")
    other = await staff.add_room("110")
    ids = []
    for surname, specialty, own in (
        ("Orlova", "Dermatologist", room),
        ("Kim", "Dermatologist", other),
        ("Petrov", "Therapist", None),
    ):
        draft = PractitionerDraft(
            last_name=surname, first_name="Elena", specialty=specialty, room_id=own, first_minutes=40, follow_minutes=20
        )
        who = await staff.add_practitioner(draft)
        for weekday in range(5):
            shared = room if surname == "Kim" and weekday == 1 else None
            await staff.add_line(
                RosterLine(
                    practitioner_id=who,
                    weekday=weekday,
                    start_min=540,
                    end_min=900,
                    valid_from=date(2025, 1, 1),
                    room_id=shared,
                )
            )
        await staff.add_break(
            RosterBreak(practitioner_id=who, start_min=720, end_min=760, label="lunch", valid_from=date(2025, 1, 1))
        )
        ids.append(who)
    patients, sold = await manager.store.transact(manager.actor, _people_and_prices)
    orlova, kim, petrov = ids
    ann, bob, eve = patients
    first, follow = sold
    return Town(orlova=orlova, kim=kim, petrov=petrov, room=room, ann=ann, bob=bob, eve=eve, first=first, follow=follow)


def _people_and_prices(unit: Unit) -> tuple[list[PatientId], list[ServiceId]]:
    made = []
    for last, first in (("Antonova", "Anna"), ("Borisov", "Boris"), ("Evseeva", "Eva")):
        row = unit.conn.execute(
            insert(patient).values(
                last_name=last,
                first_name=first,
                last_key=last.lower(),
                first_key=first.lower(),
                middle_key="",
                birth_date=date(1980, 5, 17),
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        ).inserted_primary_key
        assert row is not None
        made.append(PatientId(row[0]))
    key = unit.conn.exec_driver_sql("SELECT specialty_key FROM practitioner WHERE last_name = 'Orlova'").scalar_one()
    sold = []
    for code, kind, amount in (("D1", "first", 250000), ("D2", "follow", 180000)):
        values = {
            "code": code,
            "name": f"Dermatologist, {kind}",
            "specialty": "Dermatologist",
            "specialty_key": key,
            "kind": kind,
            "minutes": 0,
            "preparation": "bring earlier results",
            "symptoms": "",
            "words": "",
        }
        made_row = unit.conn.execute(insert(service).values(**values)).inserted_primary_key
        assert made_row is not None
        sold.append(ServiceId(made_row[0]))
        unit.conn.execute(
            insert(price).values(
                service_id=made_row[0], valid_from=date(2026, 1, 1), amount_minor=amount, noted_at=unit.now
            )
        )
    return made, sold


async def _built(store: Store) -> Town:
    return await build(await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 9"))


BUILT = Scene("built", _built)
"""The town is there; what the scene gave is the `Town`."""


def wish(town: Town, minute: int = 600, day: date = MONDAY, **more: object) -> NewAppointment:
    """A booking of Ann at Orlova's, Monday 10:00, unless said otherwise."""
    values = {"patient_id": town.ann, "practitioner_id": town.orlova, "local_date": day, "local_min": minute, **more}
    return NewAppointment(**values)  # type: ignore[arg-type]  # tests name any field


async def seen(manager: Office, town: Town, day: date = date(2026, 9, 1), minute: int = 600) -> AppointmentId:
    """A past visit of Ann at Orlova's that took place."""
    made = await manager.write(
        verbs.take_in,
        TakenIn(
            patient_id=town.ann,
            practitioner_id=town.orlova,
            local_date=day,
            local_min=minute,
            minutes=40,
            kind=VisitKind.FIRST,
            status=BookStatus.FULFILLED,
        ),
    )
    assert made is not None
    return AppointmentId(made)
