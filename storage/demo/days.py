"""The days of the made-up clinic: two months past, the last working day, today, ten days to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from storage.cash.paper import Words
from storage.demo import absences, bookings, claiming, evening, recalling, waiting
from storage.demo.bookings import Booked, Cast
from storage.demo.chance import Dice
from storage.demo.happenings import Diary
from storage.demo.moments import moment
from storage.demo.names import Person
from storage.demo.phone import Exchange
from storage.demo.plan import Fate, Planned, Planner, lead
from storage.demo.staging import stage
from storage.demo.till import Till
from storage.demo.today import House
from storage.rights import Actor
from storage.staff.records import Span
from storage.unit import Unit

PAST_DAYS = 60
HORIZON_DAYS = 30
COMING_FILL = (70, 60, 52, 44, 38, 32, 26, 20, 16, 12)
"""How full the coming working days are, in per cent: the nearest is the fullest."""
TODAY_FILL = 52
LAST_FILL = 60
PAST_FILL = 11
"""Enough visits of two months that most people have been here twice."""
LATE_MINUTES = 45
"""Visits that were over so long ago are written as they ended; later ones are led act by act."""
MORNING_RECEIPTS = 36
"""Of so many visits that are over today the receipts are there; the cash desk had seen enough."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the days share while they are written."""

    unit: Unit
    cast: Cast
    people: Sequence[Person]
    actors: dict[str, Actor]
    dice: Dice
    spans: dict[date, dict[str, Sequence[Span]]]
    """Working hours by day and doctor's login."""
    planner: Planner
    words: Words

    @property
    def today(self) -> date:
        """The day in progress."""
        return self.unit.today

    @property
    def now(self) -> int:
        """The wall minute of the present."""
        return self.unit.centre.minute_of(self.unit.now)

    @property
    def opens(self) -> int:
        """The minute at which the desk opens today: eight, or with the first doctor."""
        starts = [span.start_min for spans in self.spans[self.today].values() for span in spans]
        return min(8 * 60, *starts)

    def ago(self, minutes: int) -> datetime:
        """The instant so many minutes ago, but not before the desk opened."""
        return moment(self.unit, self.today, max(self.opens, self.now - minutes))

    @property
    def worked(self) -> list[date]:
        """The working days before today, the latest first."""
        return sorted((day for day in self.spans if day < self.today), reverse=True)

    def plan(self, day: date, fill: int) -> list[Planned]:
        """Who comes to whom on a day."""
        return self.planner.day(day, self.spans[day], fill=fill)

    def plan_today(self) -> list[Planned]:
        """Who comes today: most around the present, and the people with the hard names among them."""
        rush = (self.now - 80, self.now + 40)
        planned = self.planner.day(self.today, self.spans[self.today], fill=TODAY_FILL, first=range(24), rush=rush)
        return stage(lead(planned, self.dice), self.now)

    def book(self, plans: Sequence[Planned], *, settled: bool) -> list[Booked]:
        """Write visits into the book, each with its row in the journal."""
        return bookings.write(self.unit, self.cast, plans, self.dice, settled=settled, journalled=True)


def write(clinic: Clinic) -> int:
    """Write all the days, the oldest first, and play the last one up to the present.

    Answers how many acts the rules of the house refused.
    """
    past = _past(clinic)
    last = clinic.book(lead(clinic.plan(clinic.worked[0], LAST_FILL), clinic.dice), settled=True)
    today = clinic.plan_today()
    coming, kept = _coming(clinic)
    over, going = _split(clinic, today)
    early = clinic.book(over, settled=True)
    visits = clinic.book(going, settled=False)
    later = clinic.book(coming, settled=False)
    _debts(clinic, past)
    _play_last(clinic, last)
    claiming.claim(clinic.unit, (clinic.actors["vetrova"], clinic.ago(1440)), clinic.worked[0], clinic.cast.locale)
    diary = Diary(clinic.unit.now)
    _desk(clinic, diary, early, visits)
    _telephone(clinic, diary, later, kept)
    evening.prepare(clinic.unit, clinic.cast, diary, later)
    absences.announce(clinic.unit, clinic.cast, clinic.actors["sedova"], diary, later)
    _recalls(clinic, diary, later)
    diary.play(clinic.unit)
    return len(diary.skipped)


def _recalls(clinic: Clinic, diary: Diary, later: Sequence[Booked]) -> None:
    """Rules and plans; two people were called this morning, and some others wait."""
    ages = ((clinic.today - clinic.people[number].born).days // 366 for number in range(300))
    grown = [clinic.cast.patients[number] for number, age in enumerate(ages) if number > 40 and 20 < age < 70][::13]
    recalling.settle(clinic.unit, clinic.cast, moment(clinic.unit, clinic.worked[4], 12 * 60), grown)
    recalling.call(clinic.cast, diary, clinic.ago, grown)
    waiting.wait(clinic.cast, diary, clinic.ago(300), later, grown[4:])


def _past(clinic: Clinic) -> list[Booked]:
    """Two months of visits up to the day before the last one; too old to be journalled one by one."""
    planned: list[Planned] = []
    days = clinic.worked[1:]
    for ago, day in reversed(list(enumerate(days))):
        fill = PAST_FILL * 3 if ago < 4 else PAST_FILL
        planned.extend(lead(clinic.plan(day, fill), clinic.dice))
    return bookings.write(clinic.unit, clinic.cast, planned, clinic.dice, settled=True, journalled=False)


def _coming(clinic: Clinic) -> tuple[list[Planned], list[Planned]]:
    """Ten working days ahead; some visits are kept back, to be booked by telephone today."""
    days = sorted(day for day in clinic.spans if day > clinic.today)
    coming: list[Planned] = []
    kept: list[Planned] = []
    for day, fill in zip(days, COMING_FILL, strict=False):
        planned = clinic.plan(day, fill)
        aside = [visit for visit in planned if visit.kind == "follow"][2:3]
        kept.extend(aside)
        coming.extend(visit for visit in planned if visit not in aside)
    return coming, kept


def _split(clinic: Clinic, visits: Sequence[Planned]) -> tuple[list[Planned], list[Planned]]:
    """The visits of today that were over some time ago, and those that the desk still has to do with."""
    limit = clinic.now - LATE_MINUTES
    over = [
        visit
        for visit in visits
        if visit.fate is not Fate.GAVE_UP and (visit.way.left if visit.way else visit.minute) < limit
    ]
    return over, [visit for visit in visits if visit not in over]


def _debts(clinic: Clinic, past: Sequence[Booked]) -> None:
    """Some visits of the last weeks were never paid."""
    unit, till = clinic.unit, Till(clinic.cast, clinic.dice)
    for visit in [visit for visit in past if visit.plan.fate is Fate.SEEN][-160::16]:
        minute = visit.plan.way.out if visit.plan.way else visit.plan.minute
        with unit.seated(clinic.cast.desk[0], moment(unit, visit.plan.day, minute)):
            till.leave_unpaid(unit, visit)


def _take_money(clinic: Clinic, diary: Diary, till: Till, visits: Sequence[Booked]) -> None:
    """Charges and payments of visits that are over."""
    unit, desk = clinic.unit, clinic.cast.desk[0]
    for visit in visits:
        way = visit.plan.way
        if way is not None and visit.plan.fate is Fate.SEEN:
            out, left = (moment(unit, visit.plan.day, minute) for minute in (way.out, way.left))
            diary.note(out, desk, partial(till.charge, visit=visit))
            diary.note(left, desk, partial(till.pay, visit=visit))


def _play_last(clinic: Clinic, visits: Sequence[Booked]) -> None:
    """The cash desk and the telephone of the last working day, closed by a Z report."""
    unit, desk, day = clinic.unit, clinic.cast.desk[0], clinic.worked[0]
    diary = Diary(unit.now)
    till = Till(clinic.cast, clinic.dice, clinic.words)
    ways = [visit.plan.way for visit in visits if visit.plan.way is not None]
    first = min(way.arrived for way in ways)
    last = max(way.left for way in ways)
    diary.note(moment(unit, day, first - 20), desk, till.open)
    _take_money(clinic, diary, till, visits[::8])
    diary.note(moment(unit, day, last + 12), desk, till.close)
    exchange = Exchange(clinic.cast, clinic.people, clinic.dice, diary)
    exchange.day(unit, day, (first, last), len(clinic.planner.people), share=2)
    exchange.write_log(unit)
    diary.play(unit)


# ------------------------------------------------------------------------------ today


def _desk(clinic: Clinic, diary: Diary, early: Sequence[Booked], visits: Sequence[Booked]) -> None:
    """The hall and the cash desk since the morning."""
    unit, desk, now = clinic.unit, clinic.cast.desk[0], clinic.now
    till = Till(clinic.cast, clinic.dice, clinic.words)
    house = House(clinic.cast, clinic.actors, till, clinic.dice, diary)
    when = clinic.ago
    diary.note(moment(unit, clinic.today, max(0, clinic.opens - 2)), desk, till.open)
    _take_money(clinic, diary, till, early[-MORNING_RECEIPTS:])
    house.lead(unit, visits, clinic.today, clinic.opens)
    diary.note(when(100), desk, partial(till.advance, patient=30, amount_minor=300_000))
    diary.note(when(61), desk, till.refund)
    diary.note(when(50), desk, partial(till.drop, keep_minor=1_000_000))
    diary.note(when(35), desk, partial(till.advance, patient=4, amount_minor=100_000))
    here = {visit.plan.patient for visit in (*early, *visits)}
    grown = [
        number
        for number in range(24, 300)
        if number not in here and (clinic.today - clinic.people[number].born).days > 20 * 366
    ]
    house.walk_in(grown[0], "petrov", when(26))
    house.walk_in(grown[1], "belskaya", when(8))
    waiting = [visit for visit in visits if visit.plan.way and _waits(visit.plan, now)]
    if waiting:
        house.put_first(waiting[-1], when(0))


def _waits(plan: Planned, now: int) -> bool:
    way = plan.way
    return way is not None and way.arrived < now and way.called > now and plan.fate is Fate.SEEN


def _telephone(clinic: Clinic, diary: Diary, later: Sequence[Booked], kept: Sequence[Planned]) -> None:
    """The calls since the morning: with every outcome, some that wait, one on the line."""
    unit, day = clinic.unit, clinic.today
    exchange = Exchange(clinic.cast, clinic.people, clinic.dice, diary)
    when = clinic.ago
    exchange.day(unit, day, (clinic.opens + 5, clinic.opens + 10 * 60), len(clinic.planner.people))
    exchange.write_log(unit)
    for number, visit in enumerate(kept[:-1]):
        exchange.booked(visit, when(9 + number * 23), clinic.dice.pick(clinic.cast.desk))
    exchange.cancelled(later[7], when(44))
    movers = [v for v in later[8:] if v.plan.doctor == kept[-1].doctor and v.plan.kind == "follow"]
    if movers:
        exchange.moved(movers[0], kept[-1], when(31))
    exchange.missed(1, when(50), again=timedelta(minutes=42))
    exchange.missed(None, when(21))
    exchange.missed(77, when(133))
    exchange.talking(0, when(1))
