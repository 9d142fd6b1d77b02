"""The made-up clinic as a whole: the same for the same instant and language, in about a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from storage.accounts import verbs as accounts
from storage.cash.paper import Words
from storage.cash.verbs import ENGLISH
from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.demo import bookings, clinicians, registration
from storage.demo.bookings import Booked, Cast
from storage.demo.chance import Dice
from storage.demo.happenings import Diary
from storage.demo.moments import moment
from storage.demo.names import Person, Said, people
from storage.demo.phone import Exchange
from storage.demo.plan import Fate, Planned, Planner, lead
from storage.demo.prices import items, stock
from storage.demo.till import Till
from storage.demo.today import House
from storage.ids import PractitionerId, RoomId, UserId
from storage.rights import SYSTEM, Actor, Right, Role
from storage.staff import queries as staff
from storage.staff import verbs as staff_verbs
from storage.staff.records import Span
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb

PATIENTS = 400
PAST_DAYS = 60
COMING_FILL = (80, 72, 64, 56, 48, 42, 36, 30, 24, 18)
"""How full the coming working days are, in per cent: the nearest is the fullest."""
_NAME = Said("Clinic on Lenina", "Клиника на Ленина")
_ADDRESS = Said("12 Lenina", "ул. Ленина, 12")


async def build(store: Store, locale: str = "en", words: Words = ENGLISH) -> str:
    """Fill an empty database with the clinic as it is at the store's clock.

    The same clock and locale make the same rows.  `words` are the captions of receipts.  Answers
    the login of the administrator whose console the demo starts.
    """
    await store.transact(SYSTEM, partial(_found_centre, locale))
    await store.transact(SYSTEM, partial(_settle, locale, words))
    return clinicians.PEOPLE[0][0]


def _found_centre(locale: str, unit: Unit) -> None:
    centre = Centre(name=_NAME.by(locale), address=_ADDRESS.by(locale), phone="+74950001200", locale=locale)
    centre_queries.save(unit.conn, centre)
    unit.changed("centre")


@dataclass(frozen=True, slots=True)
class _Clinic:
    """What the parts of the clinic share while it is written."""

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
    def opens(self) -> int:
        """The minute at which the first doctor begins today."""
        return min(span.start_min for spans in self.spans[self.today].values() for span in spans)


@verb("demo.found", right=Right.CENTRE)
def _found(unit: Unit, locale: str, words: Words) -> None:
    """Everything that was there before this morning, then the day itself, act by act."""
    clinic = _furnish(unit, locale, words)
    past = _past(clinic)
    yesterday = _yesterday(clinic)
    today = lead(_plan(clinic, clinic.today, 86, first=range(24)), clinic.dice)
    coming, kept = _coming(clinic)
    booked_today = _book(clinic, today, settled=False)
    booked_later = _book(clinic, coming, settled=False)
    _debts(clinic, past)
    _play_yesterday(clinic, yesterday)
    _play_today(clinic, booked_today, booked_later, kept)


def _settle(locale: str, words: Words, unit: Unit) -> None:
    unit.perform(_found, locale, words)


def _book(clinic: _Clinic, plans: Sequence[Planned], *, settled: bool) -> list[Booked]:
    return bookings.write(clinic.unit, clinic.cast, plans, clinic.dice, settled=settled, journalled=True)


# ------------------------------------------------------------------------------ before today


def _furnish(unit: Unit, locale: str, words: Words) -> _Clinic:
    """Staff, rooms, prices, people, logins, and the working hours of three months."""
    dice = Dice(unit.today.toordinal())
    monday = unit.today - timedelta(days=unit.today.weekday() + 20 * 7)
    with unit.seated(SYSTEM, moment(unit, monday, 10 * 60)):
        doctors = clinicians.engage(unit, locale, since=monday)
        actors = _logins(unit, locale, doctors)
    for year in (unit.today.year - 1, unit.today.year, unit.today.year + 1):
        staff_verbs.fill_holidays(unit, year)
    clinicians.keep_open(unit, doctors, locale)
    persons = people(PATIENTS, dice, unit.today)
    desk = (actors["smirnova"], actors["lukina"])
    with unit.seated(desk[0], unit.now):
        patients = registration.register(unit, persons, locale, dice)
    logins = {who: login for login, who in doctors.items()}
    rooms = {logins[p.id]: RoomId(p.room_id) for p in staff.practitioners(unit.conn) if p.room_id}
    spans: dict[date, dict[str, Sequence[Span]]] = {}
    horizon = unit.today + timedelta(days=30)
    start = unit.today - timedelta(days=PAST_DAYS)
    for (who, day), worked in staff.working_spans(unit.conn, None, start, horizon).items():
        spans.setdefault(day, {})[logins[who]] = worked
    return _Clinic(
        unit=unit,
        cast=Cast(doctors, rooms, patients, stock(unit, locale), desk, locale),
        people=persons,
        actors=actors,
        dice=dice,
        spans=spans,
        planner=Planner(persons[: -registration.STRANGERS], clinicians.DOCTORS, items(), dice),
        words=words,
    )


def _logins(unit: Unit, locale: str, doctors: dict[str, PractitionerId]) -> dict[str, Actor]:
    """Everybody who logs in, seated at a desk of their own."""
    named = [(login, Said(*name.split("|")).by(locale), role) for login, name, role in clinicians.PEOPLE]
    named += [
        (doctor.login, f"{doctor.names[0].by(locale)} {doctor.names[1].by(locale)}", Role.DOCTOR)
        for doctor in clinicians.DOCTORS
    ]
    actors = {}
    for number, (login, name, role) in enumerate(named, start=1):
        user_id = accounts.add(unit, login, role, name, doctors.get(login))
        actors[login] = Actor(
            user_id=UserId(user_id or 0),
            login=login,
            name=name,
            role=role,
            desk=f"desk {number}",
            practitioner_id=doctors.get(login),
        )
    return actors


def _plan(clinic: _Clinic, day: date, fill: int, *, first: Sequence[int] = ()) -> list[Planned]:
    return clinic.planner.day(day, clinic.spans[day], fill=fill, first=first)


def _past(clinic: _Clinic) -> list[Booked]:
    """Two months of visits up to the day before yesterday, with their steps."""
    planned: list[Planned] = []
    days = _worked(clinic)
    for number, day in enumerate(reversed(days[1:])):
        fill = 30 if number < len(days) - 6 else 60
        planned.extend(lead(_plan(clinic, day, fill), clinic.dice))
    return bookings.write(clinic.unit, clinic.cast, planned, clinic.dice, settled=True, journalled=False)


def _worked(clinic: _Clinic) -> list[date]:
    """The working days before today, the latest first."""
    return sorted((day for day in clinic.spans if day < clinic.today), reverse=True)


def _yesterday(clinic: _Clinic) -> list[Booked]:
    planned = lead(_plan(clinic, _worked(clinic)[0], 78), clinic.dice)
    return _book(clinic, planned, settled=True)


def _coming(clinic: _Clinic) -> tuple[list[Planned], list[Planned]]:
    """Ten working days ahead; some visits are kept back, to be booked by telephone today."""
    days = sorted(day for day in clinic.spans if day > clinic.today)
    coming: list[Planned] = []
    kept: list[Planned] = []
    for day, fill in zip(days, COMING_FILL, strict=False):
        planned = _plan(clinic, day, fill)
        aside = [visit for visit in planned if visit.kind != "first"][2:4]
        kept.extend(aside)
        coming.extend(visit for visit in planned if visit not in aside)
    return coming, kept


def _debts(clinic: _Clinic, past: Sequence[Booked]) -> None:
    """Some visits of the last weeks were never paid."""
    till = Till(clinic.cast, clinic.dice)
    seen = [visit for visit in past if visit.plan.fate is Fate.SEEN][-200::22]
    for visit in seen:
        minute = visit.plan.way.out if visit.plan.way else visit.plan.minute
        with clinic.unit.seated(clinic.cast.desk[0], moment(clinic.unit, visit.plan.day, minute)):
            till.leave_unpaid(clinic.unit, visit)


def _play_yesterday(clinic: _Clinic, visits: Sequence[Booked]) -> None:
    """The cash desk and the telephone of the last working day."""
    unit, desk = clinic.unit, clinic.cast.desk
    day = _worked(clinic)[0]
    diary = Diary(unit.now)
    till = Till(clinic.cast, clinic.dice, clinic.words)
    paid = [v for v in visits if v.plan.fate is Fate.SEEN and v.plan.way is not None][::3]
    ways = [visit.plan.way for visit in visits if visit.plan.way is not None]
    diary.note(moment(unit, day, 7 * 60 + 57), desk[0], till.open)
    for visit in paid:
        way = visit.plan.way
        assert way is not None
        diary.note(moment(unit, day, way.out), desk[0], partial(_charge, till, visit))
        diary.note(moment(unit, day, way.left), desk[0], partial(_pay, till, visit))
    last = max(way.left for way in ways) + 12
    diary.note(moment(unit, day, last), desk[0], till.close)
    exchange = Exchange(clinic.cast, clinic.people, clinic.dice, diary)
    exchange.day(unit, day, (8 * 60 + 5, last), len(clinic.planner.people))
    diary.play(unit)


def _charge(till: Till, visit: Booked, unit: Unit) -> None:
    till.charge(unit, visit)


def _pay(till: Till, visit: Booked, unit: Unit) -> None:
    till.pay(unit, visit)


# ------------------------------------------------------------------------------ today


def _play_today(clinic: _Clinic, visits: Sequence[Booked], later: Sequence[Booked], kept: Sequence[Planned]) -> None:
    """Everything that happened since the morning, in the order of the clock."""
    unit, dice, day = clinic.unit, clinic.dice, clinic.today
    now = unit.centre.minute_of(unit.now)
    opens = min(8 * 60, clinic.opens)
    diary = Diary(unit.now)
    till = Till(clinic.cast, dice, clinic.words)
    house = House(clinic.cast, clinic.actors, till, dice, diary)
    exchange = Exchange(clinic.cast, clinic.people, dice, diary)
    desk = clinic.cast.desk[0]
    diary.note(moment(unit, day, max(0, opens - 2)), desk, till.open)
    house.lead(unit, visits, day, opens)
    _surprises(clinic, house, visits, now)
    diary.note(moment(unit, day, now - 35), desk, lambda unit: till.advance(unit, 4, 100_000))
    diary.note(moment(unit, day, now - 100), desk, lambda unit: till.advance(unit, 30, 300_000))
    diary.note(moment(unit, day, now - 61), desk, till.refund)
    diary.note(moment(unit, day, now - 50), desk, lambda unit: till.drop(unit, 1_000_000))
    exchange.day(unit, day, (opens + 5, max(opens + 6, 18 * 60)), len(clinic.planner.people))
    for number, visit in enumerate(kept[:-1]):
        at = moment(unit, day, now - 9 - number * 23)
        exchange.booked(visit, at, dice.pick(clinic.cast.desk))
    exchange.cancelled(later[7], moment(unit, day, now - 44))
    mover = next(v for v in later if v.plan.doctor == kept[-1].doctor and v.plan.minutes == 20)
    exchange.moved(mover, kept[-1], moment(unit, day, now - 31))
    exchange.missed(1, moment(unit, day, now - 50), again=timedelta(minutes=42))
    exchange.missed(None, moment(unit, day, now - 21))
    exchange.missed(77, moment(unit, day, now - 133))
    exchange.talking(0, moment(unit, day, now - 1))
    diary.play(unit)


def _surprises(clinic: _Clinic, house: House, visits: Sequence[Booked], now: int) -> None:
    """Two who come without a time, and one who must go first."""
    here = {visit.plan.patient for visit in visits}
    away = [n for n in range(24, 300) if n not in here]
    grown = [n for n in away if (clinic.today - clinic.people[n].born).days > 20 * 366]
    unit, day = clinic.unit, clinic.today
    house.walk_in(grown[0], "petrov", moment(unit, day, now - 26))
    house.walk_in(grown[1], "belskaya", moment(unit, day, now - 8))
    waiting = [
        visit
        for visit in visits
        if visit.plan.way is not None and visit.plan.way.arrived < now - 1 < visit.plan.way.inside - 2
    ]
    if waiting:
        house.put_first(waiting[-1], moment(unit, day, now - 1))
