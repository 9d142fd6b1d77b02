"""A clinic with two doctors at work and three known patients, and the console that sits in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert, update

from console.app import ConsoleApp
from console.desks.calls import DESK as CALLS
from console.desks.queue import DESK as QUEUE
from console.find.ways import find
from console.person import Profile
from console.places import Desk
from storage.centre.tables import account_user
from storage.ids import AppointmentId, PatientId, PractitionerId
from storage.office import Office
from storage.patients.records import PatientDraft, Phone
from storage.rights import SYSTEM, Right
from storage.schedule import verbs as book
from storage.schedule.records import BookStatus, TakenIn, VisitKind
from storage.services.records import ServiceDraft, ServiceKind
from storage.services.rules import words_of
from storage.services.tables import price, service
from storage.staff.tables import practitioner, room, roster_line
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.desk_driver import Driver, at_desk

TODAY = date(2026, 10, 2)
ORLOVA, KIM = PractitionerId(1), PractitionerId(2)
PEOPLE = (
    ("Ivanov", "Pyotr", "+79161234567"),
    ("Smith", "John", "+79265550101"),
    ("Yolkina", "Vera", "+79013334455"),
)


@dataclass(frozen=True, slots=True)
class Clinic:
    """The store, an office at desk 1, and who is known."""

    store: Store
    office: Office
    patients: tuple[PatientId, ...]

    async def booked(
        self,
        who: int,
        minute: int,
        doctor: PractitionerId = ORLOVA,
        *,
        day: date = TODAY,
        status: BookStatus = BookStatus.BOOKED,
    ) -> AppointmentId:
        """A visit of twenty minutes."""
        made = await self.store.write(
            SYSTEM,
            book.take_in,
            TakenIn(
                patient_id=self.patients[who],
                practitioner_id=doctor,
                local_date=day,
                local_min=minute,
                minutes=20,
                status=status,
                kind=VisitKind.FOLLOW,
            ),
        )
        assert made is not None
        return AppointmentId(made)


@verb("test.clinic", right=Right.IMPORT)
def _found(unit: Unit) -> None:
    conn = unit.conn
    conn.execute(insert(room), [{"id": 1, "name": "204"}, {"id": 2, "name": "110"}])
    doctors = (
        (ORLOVA, "Orlova", "Elena", "Igorevna", "dermatologist", 1),
        (KIM, "Kim", "Anna", "", "ultrasound", 2),
    )
    for who, last, first, middle, specialty, where in doctors:
        conn.execute(
            insert(practitioner).values(
                id=who,
                last_name=last,
                first_name=first,
                middle_name=middle,
                specialty=specialty,
                specialty_key=specialty,
                room_id=where,
            )
        )
        conn.execute(
            insert(roster_line),
            [
                {
                    "practitioner_id": who,
                    "weekday": weekday,
                    "start_min": 540,
                    "end_min": 1140,
                    "valid_from": date(2026, 1, 1),
                }
                for weekday in range(5)
            ],
        )
    for one, code, name, kind, minutes in (
        (1, "D1", "Dermatologist, first", ServiceKind.FIRST, 30),
        (2, "D2", "Dermatologist, follow-up", ServiceKind.FOLLOW, 20),
    ):
        draft = ServiceDraft(code=code, name=name, kind=kind, minutes=minutes, specialty="dermatologist")
        conn.execute(
            insert(service).values(
                id=one,
                code=code,
                name=name,
                kind=kind.value,
                minutes=minutes,
                specialty=draft.specialty,
                specialty_key=draft.specialty,
                words=words_of(draft),
            )
        )
    conn.execute(
        insert(price),
        [
            {"service_id": one, "valid_from": date(2026, 1, 1), "amount_minor": amount, "noted_at": unit.now}
            for one, amount in ((1, 240_000), (2, 180_000))
        ],
    )
    seated = update(account_user).where(account_user.c.login == "doctor")
    conn.execute(seated.values(practitioner_id=ORLOVA, version=account_user.c.version + 1))


async def clinic(store: Store, office: Office) -> Clinic:
    """Found it in an empty store."""
    await store.write(SYSTEM, _found)
    patients = []
    for last, first, number in PEOPLE:
        made = await office.patients.add_caller(
            PatientDraft(
                last_name=last, first_name=first, birth_date=date(1975, 3, 8), phones=(Phone(e164=number),)
            )
        )
        patients.append(made.id)
    founded = Clinic(store, office, tuple(patients))
    await founded.booked(0, 600, day=TODAY - timedelta(days=28), status=BookStatus.FULFILLED)
    return founded


@asynccontextmanager
async def console(
    office: Office, *, russian_layout: bool = False, language: str = "en", size: tuple[int, int] = (80, 24),
    desks: tuple[Desk, ...] = (CALLS, QUEUE),
) -> AsyncIterator[Driver]:
    """A console of the office's person."""

    async def opening() -> Office:
        return office

    profile = Profile(language=language, login=office.actor.login, bell="audible")
    app = ConsoleApp(opening, profile, desks=desks, finder=find)
    async with at_desk(app, size=size, russian_layout=russian_layout) as driver:
        yield driver
