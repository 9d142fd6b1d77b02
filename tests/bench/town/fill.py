"""Writes the town: people, then day after day, then what follows from the rows."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from storage.patients.digit_runs import PART
from tests.bench.town.book import APPOINTMENT, Book, Visit
from tests.bench.town.ground import Ground
from tests.bench.town.money import TABLES, CashDesk
from tests.bench.town.people import PATIENT, People
from tests.bench.town.plan import HORIZON_DAYS, LEAD_MOST, TODAY, Plan, midnight
from tests.bench.town.sink import Engine, Sink
from tests.bench.town.talk import House, Telephone
from tests.bench.town.written import Journal

BULKY = (
    *("patient", "patient_phone", "appointment", "booking", "call", "call_link", "step", "flow", "act", "journal"),
    *TABLES,
)
"""Tables whose indexes are made after the rows."""
Tell = Callable[[str], None]


def fill(plan: Plan, ground: Ground, engine: Engine) -> dict[str, int]:
    """Write everything into a database that has the ground; how many rows each table got."""
    sink = Sink(engine)
    tell = _teller()
    people = People(plan)
    engine.put_aside(BULKY)
    _people(plan, people, sink)
    tell("people")
    _days(plan, people, ground, sink)
    tell("days")
    _held_time(engine)
    tell("held time")
    sink.counts |= {
        table: int(engine.run(f"SELECT count(*) FROM {table}")[0][0])
        for table in ("booking", "slot_cell", "number_part", "patient_phone", "surname")
    }
    engine.put_back()
    tell("indexes and guards")
    return sink.counts


def _teller() -> Tell:
    began = time.monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.1f} s  {what}\n")

    return tell


def _people(plan: Plan, people: People, sink: Sink) -> None:
    """The register and its indexes of numbers; rows that go into a tree by number are sorted by the engine."""
    engine = sink.engine
    engine.run("CREATE TEMPORARY TABLE new_phone (rev TEXT, patient_id BIGINT, e164 TEXT, place BIGINT)")
    engine.run("CREATE TEMPORARY TABLE new_part (part BIGINT, patient_id BIGINT)")
    sink.declare("patient", PATIENT)
    sink.declare("new_phone", ("rev", "patient_id", "e164", "place"))
    sink.declare("new_part", ("part", "patient_id"))
    sink.declare("surname", ("k",))
    surnames: set[str] = set()
    for row in people.rows():
        who, last = int(str(row[0])), str(row[8])
        surnames.add(last)
        sink.add("patient", row)
        phones = people.phones(who)
        sink.add_all("new_phone", [(e164[:0:-1], who, e164, at) for at, e164 in enumerate(phones)])
        runs = [e164[1:] for e164 in phones] + ([str(row[16])] if row[16] else [])
        found = {int(run[at : at + PART]) for run in runs for at in range(len(run) - PART + 1)}
        sink.add_all("new_part", [(part, who) for part in found])
    sink.add_all("surname", ((key,) for key in sorted(surnames)))
    sink.flush()
    engine.run(
        "INSERT INTO patient_phone (rev, patient_id, e164, place)"
        " SELECT rev, patient_id, e164, place FROM new_phone ORDER BY rev, patient_id"
    )
    engine.run(
        "INSERT INTO number_part (part, patient_id) SELECT part, patient_id FROM new_part ORDER BY part, patient_id"
    )
    engine.run("DROP TABLE new_phone")
    engine.run("DROP TABLE new_part")
    engine.run(f"INSERT INTO card_counter (id, last) VALUES (1, {plan.patients})")


def _days(plan: Plan, people: People, ground: Ground, sink: Sink) -> None:
    """Day after day: a visit gets its number on the day it is booked, its money and steps on its own day."""
    town = _Town(plan, people, ground, sink)
    last = TODAY + timedelta(days=HORIZON_DAYS)
    day = plan.first_day
    while day <= last:
        town.plan_day(day)
        over = day - timedelta(days=LEAD_MOST + 1)
        if over >= plan.first_day and day <= TODAY:
            town.close(over)
        day += timedelta(days=1)
    for day in sorted(town.open_days):
        town.close(day)
    town.journal.end()
    sink.flush()


class _Town:
    """The days that are not over: planned, but not everything of them is booked."""

    def __init__(self, plan: Plan, people: People, ground: Ground, sink: Sink) -> None:
        self._plan, self._sink, self._ground = plan, sink, ground
        sink.declare("appointment", APPOINTMENT)
        self._book = Book(plan, people, ground)
        self._cash = CashDesk(plan, people, ground, sink)
        self._telephone = Telephone(plan, people, ground, sink)
        self._house = House(ground, sink)
        self.journal = Journal(plan, people, ground, sink)
        self._visits: dict[date, list[Visit]] = {}
        self._booked: dict[date, list[Visit]] = {}
        self._id = 0

    @property
    def open_days(self) -> set[date]:
        """Days up to today that have something left to write."""
        return {day for day in (*self._visits, *self._booked) if day <= TODAY}

    def plan_day(self, day: date) -> None:
        """Plan the visits of a day, each to be booked on an earlier one."""
        visits = self._book.day(day)
        if day <= TODAY:
            self._visits[day] = visits
        for visit in visits:
            ago = max(0, (visit.starts_at - visit.booked_at) // 86400)
            booked_on = max(self._plan.first_day, min(TODAY - timedelta(days=1), visit.day - timedelta(days=ago)))
            if (visit.starts_at - visit.booked_at) < 0 or booked_on > visit.day:
                booked_on = visit.day
            self._booked.setdefault(booked_on, []).append(visit)

    def close(self, day: date) -> None:
        """Write everything that happened on a day."""
        number, zero = (day - self._plan.first_day).days, midnight(day)
        booked = sorted(self._booked.pop(day, []), key=lambda visit: visit.booked_at)
        for visit in booked:
            self._id += 1
            visit.id = self._id
            visit.booked_at = min(max(visit.booked_at, zero), zero + 86399, visit.starts_at)
            visit.booker = self._ground.desk[self._id % len(self._ground.desk)][0]
        self._sink.add_all("appointment", (visit.row() for visit in booked))
        visits = self._visits.pop(day, [])
        self.journal.day(number, zero, booked)
        self._telephone.day(day, booked)
        self._cash.day(day, visits)
        self._house.day(day, visits)


def _held_time(engine: Engine) -> None:
    """What visits hold, and the cells of it: as the triggers would have written them."""
    engine.run(
        "INSERT INTO booking (appt_id, resource_id, lane, starts_at, ends_at)"
        " SELECT a.id, CASE k.column1 WHEN 0 THEN a.held_practitioner WHEN 1 THEN a.held_room ELSE a.held_patient END,"
        " 0, a.starts_at, a.ends_at FROM appointment AS a CROSS JOIN (VALUES (0), (1), (2)) AS k"
        " WHERE a.held_practitioner IS NOT NULL"
    )
    minutes = ", ".join(f"({cell})" for cell in range(12))
    engine.run(
        "INSERT INTO slot_cell (resource_id, lane, cell, appt_id)"
        " SELECT b.resource_id, 0, b.starts_at / 300 + n.column1, b.appt_id"
        " FROM (SELECT resource_id, starts_at, ends_at, appt_id FROM booking ORDER BY resource_id, starts_at) AS b"
        f" CROSS JOIN (VALUES {minutes}) AS n WHERE n.column1 < (b.ends_at - b.starts_at) / 300"
    )
