"""What is measured: what a desk does all day, each as the desk does it, with values drawn from the town itself."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

from storage.cash import verbs as cash
from storage.cash.orders import ChargeDraft, PaymentOrder
from storage.ids import PatientId, PractitionerId, ServiceId, ShiftId
from storage.office import Office
from storage.patients.names import swap_layout
from storage.schedule import verbs as book
from storage.schedule.records import NewAppointment, OpeningQuery
from storage.verbs import Verb
from tests.bench.measured import lists
from tests.bench.town.plan import TODAY

Read = Callable[[], Awaitable[object]]
PAST_DAYS, COMING_DAYS = 20, 5
"""Days around today whose book is opened."""


@dataclass(frozen=True)
class Goal:
    """What storage.md promises: the 99th percentile, and beside the bare engine."""

    p99: float
    most: float | None = None
    """So many times the bare engine's median at most."""
    over: float | None = None
    """So many milliseconds above the bare engine's median at most."""


SEARCH = Goal(15, over=1)
GOALS = {
    "search: one name": SEARCH,
    "search: two names": SEARCH,
    "search: part of a surname": SEARCH,
    "search: patronymic": SEARCH,
    "search: other layout": SEARCH,
    "search: part of a number": SEARCH,
    "search: birth date": SEARCH,
    "search: name and number or date": SEARCH,
    "day of all doctors": Goal(40, most=2),
    "day of one doctor (week)": Goal(5),
    "first openings, three days": Goal(5),
    "first openings, 90 days": Goal(25),
    "queue": Goal(5),
    "Z report": Goal(5),
    "recalls of today, all": Goal(250),
    "who wants a free time": Goal(25),
    "idle minutes of two days": Goal(40),
    "how many fit each gap": Goal(1000),
    "how full five days are": Goal(40),
    "booking commit": Goal(10),
    "payment commit": Goal(10),
}


@dataclass(frozen=True)
class Person:
    """Whose data are typed."""

    id: PatientId
    last: str
    first: str
    middle: str
    born: str
    number: str
    document: str


def _people(conn: Connection, count: int, seed: int) -> list[Person]:
    most = conn.execute(text("SELECT max(id) FROM patient")).scalar_one()
    chance, found = random.Random(seed), list[Person]()
    while len(found) < count:
        row = conn.execute(
            text(
                "SELECT p.id, p.last_name, p.first_name, p.middle_name, p.birth_date, n.e164, p.document_no"
                " FROM patient AS p JOIN patient_phone AS n ON n.patient_id = p.id AND n.place = 0 WHERE p.id = :id"
                " AND p.status = 'active' AND p.document_no <> ''"
            ),
            {"id": chance.randint(1, most)},
        ).first()
        if row is not None:
            values = [str(value) for value in row[1:]]
            found.append(Person(PatientId(row[0]), *values))
    return found


def typed(people: list[Person], chance: random.Random) -> dict[str, list[str]]:
    """What is typed into the search box, a text for each keystroke that is measured."""
    sorts: dict[str, list[str]] = {name: [] for name in GOALS if name.startswith("search")}
    for one in people:
        year, month, day = one.born.split("-")
        sorts["search: one name"].extend(one.last[:end] for end in range(1, len(one.last) + 1))
        pair = f"{one.first[: chance.randint(1, len(one.first))]} {one.last[: chance.randint(1, len(one.last))]}"
        whole = f"{one.last} {one.first} {one.middle}"
        sorts["search: two names"].extend((pair, whole, f"{one.last[0]} {one.first[0]}"))
        sorts["search: part of a surname"].append(one.last[2:6])
        if one.middle:
            sorts["search: patronymic"].extend(one.middle[:end] for end in range(2, len(one.middle) + 1))
            sorts["search: patronymic"].extend((f"{one.last} {one.middle}", f"{one.middle} {one.last[:3]}"))
            sorts["search: patronymic"].extend((f"{one.first} {one.middle}", f"{one.first[:2]} {one.middle}"))
        meant = (one.last[:5], f"{one.last[:3]} {one.first[:3]}")
        sorts["search: other layout"].extend(map(swap_layout, meant))
        number, document = one.number, one.document.replace(" ", "")
        sorts["search: part of a number"].extend((number[-4:], number[-7:], number[4:9], number, number[5:8]))
        sorts["search: part of a number"].extend((document[2:8], document[:6]))
        sorts["search: birth date"].extend((f"{day}.{month}.{year}", f"{day}{month}{year}", f"{day}.{month}", year))
        mixed = (f"{one.last} {year}", f"{one.last[:3]} {number[-4:]}", f"{one.first} {day}.{month}.{year}")
        sorts["search: name and number or date"].extend((*mixed, f"{one.last} {number[-3:]}", f"{one.first} {year}"))
    return sorts


@dataclass
class Desk:
    """Who measures: the office manager, and the cashier at the first till."""

    office: Office
    till: Office
    chance: random.Random

    async def ask(self, sql: str, **values: object) -> list[Any]:  # Any: a column's value
        """A column."""

        def read(conn: Connection) -> list[Any]:
            return list(conn.execute(text(sql), values).scalars())

        return await self.office.read(read)

    async def reads(self, rounds: int) -> Iterator[tuple[str, list[Read]]]:
        """Everything that only reads, by name."""
        office = self.office
        people = await office.read(_people, rounds, 7)
        found: dict[str, list[Read]] = {}
        for name, lines in typed(people, self.chance).items():
            found[name] = [lambda line=line: office.patients.search(line, 20) for line in lines]  # type: ignore[misc]  # bound now
        days = [TODAY + timedelta(days=self.chance.randint(-PAST_DAYS, COMING_DAYS)) for _ in range(rounds // 2)]
        doctors = [PractitionerId(one) for one in await self.ask("SELECT id FROM practitioner ORDER BY id")]
        found["day of all doctors"] = [lambda day=day: office.schedule.day(day) for day in days]  # type: ignore[misc]
        found["day of one doctor (week)"] = [
            lambda day=day: office.schedule.week(self.chance.choice(doctors), day)  # type: ignore[misc]
            for day in days * 2
        ]
        found |= await self._openings(rounds)
        found["queue"] = [office.queue.board for _ in range(rounds // 2)]
        shifts = await self.ask("SELECT id FROM shift WHERE closed_at IS NOT NULL ORDER BY id DESC LIMIT 500")
        found["Z report"] = [
            lambda of=of: self.till.cash.report(ShiftId(of))  # type: ignore[misc]
            for of in self.chance.choices(shifts or [0], k=rounds * 2)
        ]
        found |= await lists.reads(self, rounds)
        return iter(found.items())

    async def _openings(self, rounds: int) -> dict[str, list[Read]]:
        office = self.office
        keys = await self.ask("SELECT DISTINCT specialty_key FROM practitioner ORDER BY specialty_key")
        full = (await self.ask("SELECT specialty_key FROM practitioner ORDER BY id LIMIT 1"))[0]
        soon = [OpeningQuery(specialty_key=key, days=3) for key in keys if key != full]
        late = OpeningQuery(specialty_key=full, days=1)
        return {
            "first openings, three days": [
                lambda query=query: office.schedule.openings(query)  # type: ignore[misc]
                for query in self.chance.choices(soon, k=rounds)
            ],
            "first openings, 90 days": [lambda: office.schedule.openings(late) for _ in range(rounds)],
        }

    def _somebody(self, most: int, count: int) -> list[PatientId]:
        """Different people, none of them merged into another."""
        return [PatientId(who) for who in self.chance.sample(range(1, most), count * 2) if who % 500][:count]

    async def bookings(self, count: int) -> list[tuple[Verb[Any], tuple[object, ...]]]:
        """Visits to book, none in the way of another."""
        doctors = await self.ask("SELECT id FROM practitioner WHERE first_minutes < 60 ORDER BY id")
        most = (await self.ask("SELECT max(id) FROM patient"))[0]
        wanted: list[tuple[Verb[Any], tuple[object, ...]]] = []
        places = self.chance.sample([(who, ahead) for who in doctors for ahead in range(30, 95)], count)
        patients = self._somebody(most, count)
        for (who, ahead), patient in zip(places, patients, strict=True):
            query = OpeningQuery(practitioner_ids=(PractitionerId(who),))
            day = TODAY + timedelta(days=ahead)
            opening = (await self.office.schedule.next_openings(query, day, 540, 1))[0]
            visit = NewAppointment(
                patient_id=patient,
                practitioner_id=opening.practitioner_id,
                local_date=opening.local_date,
                local_min=opening.local_min,
            )
            wanted.append((book.book, (visit,)))
        return wanted

    async def payments(self, count: int) -> list[tuple[Verb[Any], tuple[object, ...]]]:
        """Charges that wait to be paid in cash."""
        most = (await self.ask("SELECT max(id) FROM patient"))[0]
        service = ServiceId((await self.ask("SELECT min(id) FROM service"))[0])
        wanted: list[tuple[Verb[Any], tuple[object, ...]]] = []
        for patient in self._somebody(most, count):
            charge = await self.till.cash.add_charge(ChargeDraft(patient_id=patient, day=TODAY, service_id=service))
            wanted.append((cash.pay, (PaymentOrder(charges=((charge.id, charge.version),), tenders=()),)))
        return wanted
