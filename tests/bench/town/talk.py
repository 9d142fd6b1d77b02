"""Calls of one day after another, and the way of patients through the house."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from tests.bench.town.book import Visit
from tests.bench.town.ground import Ground
from tests.bench.town.people import People
from tests.bench.town.plan import CLOSES, NOW_MIN, OPENS, RECENT_DAYS, TODAY, Plan, midnight
from tests.bench.town.sink import Sink

CALL = (
    *("id", "direction", "number", "line", "by_exchange", "patient_id", "started_at", "taken_at", "user_id"),
    *("hung_up_at", "ended_at", "about", "outcome", "call_back_at", "done_at", "note", "version"),
)
STEP = ("id", "appointment_id", "kind", "at", "by", "room_id")
FLOW = (
    *("appointment_id", "patient_id", "local_date", "step_id", "kind", "room_id"),
    *("arrived_at", "in_room_at", "left_at"),
)
_OUTCOMES = ("information", "price-quoted", "confirmed", "cancelled", "moved", "wrong-number", "supplier", "complaint")


class Telephone:
    """The call log."""

    def __init__(self, plan: Plan, people: People, ground: Ground, sink: Sink) -> None:
        """Nobody has rung yet."""
        self._plan, self._people, self._ground, self._sink = plan, people, ground, sink
        self._chance = random.Random(plan.seed + 4)
        self._id = 0
        sink.declare("call", CALL)
        sink.declare("call_link", ("call_id", "what", "key"))

    def day(self, day: date, booked: list[Visit]) -> None:
        """The calls of a day; some of them booked the visits that were booked on it."""
        plan, chance, zero = self._plan, self._chance, midnight(day)
        number, days = (day - plan.first_day).days, plan.past_days + 0.5
        count = plan.share(plan.calls, number + 1, days) - plan.share(plan.calls, number, days)
        until = NOW_MIN if day == TODAY else CLOSES
        starts = sorted(zero + int((OPENS + chance.random() * (until - OPENS - 12)) * 60) for _ in range(count))
        booked = booked[: count // 5]
        for place, at in enumerate(starts):
            self._id += 1
            roll = chance.random()
            if place < len(booked):
                visit = booked[place]
                self._call(visit.patient, at, ("booked", 60 + int(roll * 300)))
                self._sink.add("call_link", (self._id, "appointment", visit.id))
            elif roll < 0.1:
                self._missed(at, roll * 10)
            else:
                known = self._people.known(number)
                who = known - int(known * chance.random() ** 1.7) if roll < 0.75 else None
                who = None if who is None or who < 1 else self._people.survivor(who)
                self._call(who, at, (_OUTCOMES[int(chance.random() ** 2 * len(_OUTCOMES))], 20 + int(roll * 200)))

    def _number(self, who: int | None) -> str:
        numbers = () if who is None else self._people.phones(who)
        return numbers[0] if numbers else f"+7499{self._chance.randrange(10**7):07d}"

    def _call(self, who: int | None, at: int, what: tuple[str, int]) -> None:
        outcome, seconds = what
        user = self._ground.desk[self._id % len(self._ground.desk)][0]
        end = at + 5 + seconds
        self._sink.add(
            "call",
            (
                *(self._id, "in", self._number(who), "main", 1, who, at, at + 5, user),
                *(end, end + 10, "", outcome, None, None, "", 3),
            ),
        )

    def _missed(self, at: int, roll: float) -> None:
        who = self._people.survivor(max(1, int(roll * self._people.count)))
        done = None if at > midnight(TODAY) - 86400 else at + 3600
        self._sink.add(
            "call",
            (
                *(self._id, "in", self._number(who), "main", 1, who, at, None, None),
                *(at + 30, at + 30, "", "missed", None, done, "", 2),
            ),
        )


class House:
    """Steps of the visits of the last weeks, and where those of today stand."""

    def __init__(self, ground: Ground, sink: Sink) -> None:
        """Nobody has come yet."""
        self._user = ground.desk[0][0]
        self._sink = sink
        self._id = 0
        sink.declare("step", STEP)
        sink.declare("flow", FLOW)

    def day(self, day: date, visits: list[Visit]) -> None:
        """The steps of a day, in the order of time."""
        if (TODAY - day).days > RECENT_DAYS:
            return
        now = midnight(TODAY) + NOW_MIN * 60
        taken = sorted((step for visit in visits for step in self._way(visit, now)), key=lambda step: step[0])
        flows: dict[int, list[object]] = {}
        for at, visit, kind in taken:
            self._id += 1
            room = visit.doctor.room if kind == "in-room" else None
            self._sink.add("step", (self._id, visit.id, kind, at, self._user, room))
            flow = flows.setdefault(visit.id, [visit.id, visit.patient, visit.day.isoformat(), *[None] * 6])
            flow[3:6] = self._id, kind, room
            flow[{"arrived": 6, "in-room": 7, "left": 8}[kind]] = at
        self._sink.add_all("flow", (tuple(flow) for flow in flows.values()))

    @staticmethod
    def _way(visit: Visit, now: int) -> Iterator[tuple[int, Visit, str]]:
        start, end = visit.starts_at, visit.starts_at + visit.minutes * 60
        if visit.status == "fulfilled":
            yield start - (5 + visit.id % 11) * 60, visit, "arrived"
            yield start + visit.id % 3 * 60, visit, "in-room"
            yield end + 300, visit, "left"
        elif visit.status == "booked" and visit.day == TODAY and start - (5 + visit.id % 11) * 60 < now:
            yield start - (5 + visit.id % 11) * 60, visit, "arrived"
            if start <= now < end:
                yield start, visit, "in-room"
