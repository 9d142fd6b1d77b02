"""Visits of one day after another: as many as the plan wants, nobody twice on a day, nothing on top of another."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.bench.town.ground import Doctor, Ground
from tests.bench.town.people import People
from tests.bench.town.plan import (
    BOOKED_OUT_DAYS,
    CLOSES,
    LEAD_MOST,
    LONG_A_DAY,
    LONG_MINUTES,
    LUNCH,
    NOW_MIN,
    OPENS,
    TODAY,
    Plan,
    midnight,
)

APPOINTMENT = (
    *("id", "patient_id", "practitioner_id", "room_id", "service_id", "kind", "local_date", "local_min", "minutes"),
    *("starts_at", "ends_at", "status", "cancel_reason", "cancel_side", "cancel_late", "confirmation", "card_state"),
    *("comment", "follow_up_on", "booked_at", "booked_by", "version"),
)
_LENGTHS = (10, 15, 15, 20)
_STRETCHES = ((OPENS, LUNCH[0]), (LUNCH[1], CLOSES))


@dataclass(slots=True)
class Visit:
    """One visit, its number given when it is booked."""

    patient: int
    doctor: Doctor
    day: date
    minute: int
    minutes: int
    starts_at: int
    first: bool
    status: str
    booked_at: int
    confirmed: bool
    id: int = 0
    booker: int = 0

    @property
    def service(self) -> tuple[int, str, int]:
        """What it is: id, title, price."""
        return self.doctor.services[0 if self.first else 1]

    def row(self) -> tuple[object, ...]:
        """The row of `appointment`, in the order of `APPOINTMENT`."""
        cancelled = self.status == "cancelled"
        return (
            *(self.id, self.patient, self.doctor.id, self.doctor.room, self.service[0]),
            *("first" if self.first else "follow", self.day.isoformat(), self.minute, self.minutes),
            *(self.starts_at, self.starts_at + self.minutes * 60, self.status, "ill" if cancelled else ""),
            *("patient" if cancelled else None, 1 if cancelled and self.id % 3 == 0 else 0),
            *("confirmed" if self.confirmed else "unconfirmed", "returned" if self.day < TODAY else "none"),
            *("с прежними результатами" if self.id % 17 == 0 else "", self._again(), self.booked_at, self.booker),
            1 + self.confirmed + (self.status != "booked"),
        )

    def _again(self) -> str | None:
        """When the doctor wants to see the patient again."""
        if self.status != "fulfilled" or self.id % 5:
            return None
        return (self.day + timedelta(days=14 + self.id % 60)).isoformat()


class Book:
    """Fills the days in their order."""

    def __init__(self, plan: Plan, people: People, ground: Ground) -> None:
        """Begin on the first day."""
        self._plan, self._people, self._ground = plan, people, ground
        self._chance = random.Random(plan.seed + 2)
        self._past = plan.visits - plan.future
        self._opened = midnight(plan.first_day)

    def day(self, day: date) -> list[Visit]:
        """The visits of a day, by doctor and time."""
        plan, made = self._plan, list[Visit]()
        number = (day - plan.first_day).days
        ahead = (day - TODAY).days
        taken: set[int] = set()
        known = self._people.known(min(number, plan.past_days))
        usual, out = plan.doctors - plan.booked_out, plan.booked_out
        if ahead > 0:
            wanted = [LONG_A_DAY if ahead <= BOOKED_OUT_DAYS else 0] * out + [plan.ahead(ahead)] * usual
        else:
            days = plan.past_days + 1
            whole = plan.share(self._past, number + 1, days) - plan.share(self._past, number, days)
            rest = max(0, whole - out * min(LONG_A_DAY, whole // plan.doctors))
            wanted = [min(LONG_A_DAY, whole // plan.doctors)] * out
            wanted += [rest // usual + (place < rest % usual) for place in range(usual)]
        zero = midnight(day)
        for place, (doctor, count) in enumerate(zip(self._ground.doctors, wanted, strict=True)):
            lengths = [LONG_MINUTES] * count if place < out else self._chance.choices(_LENGTHS, k=count)
            for minute, minutes in self._spread(lengths):
                patient = self._patient(known, taken)
                made.append(self._visit(day, zero, (minute, minutes), patient, doctor))
        return made

    def _spread(self, lengths: list[int]) -> list[tuple[int, int]]:
        """Place visits into the two stretches of a day, with pauses between."""
        placed: list[tuple[int, int]] = []
        left = list(lengths)
        room = sum(end - start for start, end in _STRETCHES) - sum(left)
        for start, end in _STRETCHES:
            at = start
            while left:
                pause = 5 * int(self._chance.random() * (2.4 * room / 5) / (len(left) + 1)) if room > 0 else 0
                if at + pause + left[-1] > end:
                    if at + left[-1] > end:
                        break
                    pause = 0
                at += pause
                room -= pause
                minutes = left.pop()
                placed.append((at, minutes))
                at += minutes
        if left:
            return self._spread([min(length, 15) for length in lengths])
        return placed

    def _patient(self, known: int, taken: set[int]) -> int:
        """Somebody who is not here on that day; those who came lately come oftener."""
        while True:
            who = self._people.survivor(known - int(known * self._chance.random() ** 1.7))
            if who not in taken and who > 0:
                taken.add(who)
                return who

    def _visit(self, day: date, zero: int, when: tuple[int, int], patient: int, doctor: Doctor) -> Visit:
        chance = self._chance
        minute, minutes = when
        roll = chance.random()
        ahead = (day - TODAY).days
        if ahead < 0 or (ahead == 0 and minute + minutes < NOW_MIN - 40):
            status = "fulfilled" if roll < 0.87 else "cancelled" if roll < 0.95 else "noshow"
        else:
            status = "booked" if roll < 0.95 else "cancelled"
        lead = min(LEAD_MOST, 1 + int(chance.expovariate(0.15)))
        if ahead > 0:
            lead = ahead + min(LEAD_MOST, 1 + int(chance.random() ** 2 * LEAD_MOST))
        booked_on = max(zero - lead * 86400, self._opened - 86400)
        booked_at = booked_on + (OPENS + int(chance.random() * (CLOSES - OPENS))) * 60
        confirmed = ahead <= 0 and status == "fulfilled" and chance.random() < 0.6
        return Visit(
            patient=patient,
            doctor=doctor,
            day=day,
            minute=minute,
            minutes=minutes,
            starts_at=zero + minute * 60,
            first=chance.random() < 0.35,
            status=status,
            booked_at=booked_at,
            confirmed=confirmed,
        )
