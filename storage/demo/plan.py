"""Who comes to whom and when, and how each visit went: planned before anything is written.  No SQL.

Every time here is a wall minute of its day. What has happened by the demo's instant falls out of the
times themselves: a visit whose patient goes into the room after it is a visit whose patient waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from storage.demo.chance import Dice
from storage.demo.clinicians import Doctor
from storage.demo.names import Person
from storage.demo.prices import Item
from storage.services.records import ServiceKind
from storage.staff.records import Span

EARLY_MINUTES = 7
"""A doctor who is free takes the next patient so much before the time."""
RUSH_FILL = 97
"""How full the busiest hours are, in per cent."""


class Fate(StrEnum):
    """How a visit ends."""

    SEEN = "seen"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    GAVE_UP = "gave-up"
    """Came, waited, and left without being seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """When a patient passed each station, in wall minutes of the day."""

    arrived: int
    ready: int
    called: int
    inside: int
    out: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One visit of the plan."""

    doctor: str
    """The doctor's login."""
    patient: int
    """The number of the person in the list of people."""
    day: date
    minute: int
    minutes: int
    kind: str
    """first, follow, procedure: as in the book."""
    code: str
    """The service that it is."""
    extras: tuple[str, ...] = ()
    """Further services that are charged at the end."""
    fate: Fate = Fate.SEEN
    way: Way | None = None


@dataclass
class _Day:
    """A day while it is filled."""

    day: date
    fill: int
    rush: tuple[int, int]
    taken: set[int] = field(default_factory=set)
    """Who is here already."""
    wanted: list[int] = field(default_factory=list)
    """Who is to be taken before others."""
    left: dict[str, int | None] = field(default_factory=dict)
    """The quotas of the doctor whose day is being filled."""


@dataclass
class Planner:
    """Fills days one after another, and remembers who has seen whom."""

    people: Sequence[Person]
    doctors: Sequence[Doctor]
    price_list: Sequence[Item]
    dice: Dice
    seen: dict[str, list[int]] = field(default_factory=dict)
    """The patients of each doctor, in the order in which they first came."""

    def day(
        self,
        day: date,
        spans: dict[str, Sequence[Span]],
        *,
        fill: int,
        first: Sequence[int] = (),
        rush: tuple[int, int] = (0, 0),
    ) -> list[Planned]:
        """Visits for `fill` per cent of a day's hours, nearly all of them in the minutes of the `rush`.

        The people of `first` are taken before others.
        """
        state = _Day(day, fill, rush, wanted=list(first))
        planned: list[Planned] = []
        for doctor in self.doctors:
            state.left = dict(zip(("first", "follow"), doctor.quotas, strict=True))
            for span in spans.get(doctor.login, ()):
                planned.extend(self._stretch(doctor, span, state))
        for visit in planned:
            if visit.patient not in self.seen.setdefault(visit.doctor, []):
                self.seen[visit.doctor].append(visit.patient)
        return planned

    def _stretch(self, doctor: Doctor, span: Span, state: _Day) -> Iterator[Planned]:
        """Visits of one stretch of a doctor's day."""
        left = state.left
        minute = span.start_min
        while minute + doctor.follow_minutes <= span.end_min:
            fill = RUSH_FILL if state.rush[0] <= minute < state.rush[1] else state.fill
            patient = self._patient(doctor, state) if self.dice.percent(fill) else None
            visit = None if patient is None else self._visit(doctor, patient, state.day, minute)
            if visit is None or minute + visit.minutes > span.end_min or left.get(visit.kind) == 0:
                minute += doctor.follow_minutes
                continue
            quota = left.get(visit.kind)
            if quota is not None:
                left[visit.kind] = quota - 1
            state.taken.add(visit.patient)
            if visit.patient in state.wanted:
                state.wanted.remove(visit.patient)
            yield visit
            minute += visit.minutes

    def _patient(self, doctor: Doctor, state: _Day) -> int:
        """Somebody who is not here on that day yet; six in ten have been to the doctor before."""
        regulars = self.seen.get(doctor.login, ())
        for attempt in range(200):
            if attempt < 8 and state.wanted:
                number = self.dice.pick(state.wanted)
            elif attempt < 40 and len(regulars) > 10 and self.dice.percent(60):
                number = self.dice.pick(regulars)
            else:
                number = self.dice.roll(len(self.people))
            if number not in state.taken and suits(doctor, self.people[number], state.day):
                return number
        return next(n for n in range(len(self.people)) if n not in state.taken)

    def _visit(self, doctor: Doctor, patient: int, day: date, minute: int) -> Planned:
        known = patient in self.seen.get(doctor.login, ())
        kind = ServiceKind.FOLLOW if known else ServiceKind.FIRST
        own = [item for item in self.price_list if item.specialty == doctor.specialty]
        item = next(item for item in own if item.kind is kind)
        minutes = doctor.follow_minutes if known else doctor.first_minutes
        if doctor.specialty == "usi" and self.dice.percent(55):
            item = self.dice.pick([i for i in own if i.kind is ServiceKind.TEST and i.minutes == 20])
            return Planned(
                doctor=doctor.login,
                patient=patient,
                day=day,
                minute=minute,
                minutes=20,
                kind="procedure",
                code=item.code,
            )
        return Planned(
            doctor=doctor.login,
            patient=patient,
            day=day,
            minute=minute,
            minutes=minutes,
            kind=kind.value,
            code=item.code,
            extras=self._extras(own),
        )

    def _extras(self, own: Iterable[Item]) -> tuple[str, ...]:
        added = [item.code for item in own if item.kind in (ServiceKind.PROCEDURE, ServiceKind.TEST)]
        tests = [item.code for item in self.price_list if not item.specialty]
        extras = [self.dice.pick(added)] if added and self.dice.percent(28) else []
        if tests and self.dice.percent(18):
            extras.append(self.dice.pick(tests))
        return tuple(extras)


def suits(doctor: Doctor, person: Person, day: date) -> bool:
    """Whether somebody may be a patient of this doctor."""
    grown = (day - person.born).days > 16 * 366
    if doctor.specialty == "gyn":
        return person.female and grown
    return grown or doctor.specialty in ("ent", "derm")


def lead(visits: Sequence[Planned], dice: Dice) -> list[Planned]:
    """Give every visit of a day its fate and the times of its way; nobody comes before the doors open.

    Each doctor sees one patient at a time, in the order of the book; some run late, and it adds up.
    """
    led: list[Planned] = []
    opens = min((visit.minute for visit in visits), default=0)
    for doctor in dict.fromkeys(visit.doctor for visit in visits):
        free = 0
        slow = dice.between(92, 126)
        for visit in sorted((v for v in visits if v.doctor == doctor), key=lambda v: v.minute):
            fate = _fate(dice)
            if fate in (Fate.NO_SHOW, Fate.CANCELLED):
                led.append(replace(visit, fate=fate))
                continue
            way = _way(visit, free, slow, opens - 10 if opens > 10 else 0, dice)
            if fate is Fate.SEEN:
                free = way.out + 1
            led.append(replace(visit, fate=fate, way=way))
    return sorted(led, key=lambda visit: (visit.minute, visit.doctor))


def _fate(dice: Dice) -> Fate:
    roll = dice.roll(100)
    if roll < 5:
        return Fate.NO_SHOW
    if roll < 11:
        return Fate.CANCELLED
    return Fate.GAVE_UP if roll < 13 else Fate.SEEN


def _way(visit: Planned, free: int, slow: int, opens_at: int, dice: Dice) -> Way:
    arrived = visit.minute - dice.between(1, 17)
    if dice.percent(12):
        arrived = visit.minute + dice.between(2, 12)
    arrived = max(arrived, min(visit.minute, opens_at))
    ready = arrived + dice.between(1, 4)
    inside = max(visit.minute - EARLY_MINUTES, opens_at + 10, ready + 1, free) + dice.between(0, 3)
    out = inside + max(8, visit.minutes * slow // 100 - dice.between(1, 5))
    return Way(
        arrived=arrived,
        ready=ready,
        called=inside - 1,
        inside=inside,
        out=out,
        left=out + dice.between(4, 14),
    )
