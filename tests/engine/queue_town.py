"""Two doctors with a room each, and three patients: what the tests of the queue sit in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, update

from storage.centre.tables import account_user
from storage.ids import AppointmentId, PatientId, PractitionerId
from storage.patients.tables import patient
from storage.rights import SYSTEM, Right
from storage.schedule import verbs as book
from storage.schedule.records import TakenIn
from storage.schedule.tables import appointment
from storage.services.tables import price, service
from storage.staff.tables import practitioner, room
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.scene import Scene

TODAY = date(2026, 10, 2)
ORLOVA, KIM = PractitionerId(1), PractitionerId(2)
IVANOV, SMITH, YOLKINA = PatientId(1), PatientId(2), PatientId(3)


@verb("test.queue_town", right=Right.IMPORT)
def people(unit: Unit) -> None:
    conn = unit.conn
    conn.execute(insert(room), [{"id": 1, "name": "204"}, {"id": 2, "name": "110"}])
    conn.execute(
        insert(practitioner),
        [
            {"id": ORLOVA, "last_name": "Orlova", "first_name": "Elena", "middle_name": "Igorevna", "room_id": 1},
            {"id": KIM, "last_name": "Kim", "first_name": "Anna", "middle_name": "", "room_id": 2},
        ],
    )
    seated = update(account_user).where(account_user.c.login == "doctor")
    conn.execute(seated.values(practitioner_id=ORLOVA, version=account_user.c.version + 1))
    for who, last, first in ((IVANOV, "Ivanov", "Pyotr"), (SMITH, "Smith", "John"), (YOLKINA, "Yolkina", "Vera")):
        conn.execute(
            insert(patient).values(
                id=who,
                last_name=last,
                first_name=first,
                last_key=last.lower(),
                first_key=first.lower(),
                middle_key="",
                created_at=unit.now,
            )
        )


async def _peopled(store: Store) -> None:
    await store.write(SYSTEM, people)


PEOPLED = Scene("peopled", _peopled)
"""They are there, and nothing else has happened."""


async def booked(
    store: Store, who: PatientId, minute: int, doctor: PractitionerId = ORLOVA, day: date = TODAY
) -> AppointmentId:
    made = await store.write(
        SYSTEM,
        book.take_in,
        TakenIn(patient_id=who, practitioner_id=doctor, local_date=day, local_min=minute, minutes=20),
    )
    assert made is not None
    return AppointmentId(made)


@verb("test.queue_price", right=Right.IMPORT)
def set_price(unit: Unit) -> None:
    unit.conn.execute(insert(service).values(id=1, code="D2", name="Follow-up", kind="follow"))
    unit.conn.execute(
        insert(price).values(service_id=1, valid_from=date(2026, 1, 1), amount_minor=180_000, noted_at=unit.now)
    )
    unit.conn.execute(update(appointment).values(service_id=1, version=appointment.c.version + 1))
