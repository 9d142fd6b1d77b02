"""The made-up clinic as a whole: the same for the same instant and language, in about a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from storage.accounts import queries as account_queries
from storage.accounts import verbs as accounts
from storage.accounts.rules import hashed
from storage.cash.paper import Words
from storage.cash.verbs import ENGLISH
from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.centre.zones import rules_of
from storage.demo import clinicians, days, documenting, insuring, registration
from storage.demo.bookings import Cast
from storage.demo.chance import Dice
from storage.demo.days import Clinic
from storage.demo.moments import moment
from storage.demo.names import Said, people
from storage.demo.plan import Planner
from storage.demo.prices import items, stock
from storage.ids import PractitionerId, RoomId, UserId
from storage.rights import SYSTEM, Actor, Right, Role
from storage.services import guide_verbs
from storage.services.guide_records import Field
from storage.staff import queries as staff
from storage.staff.records import Span
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb

PATIENTS = 400
PIN = "2580"
"""Of everybody in the demo, so that taking a locked desk over can be tried."""
_NAME = Said("Clinic on Lenina", "Клиника на Ленина")
_ADDRESS = Said("12 Lenina", "ул. Ленина, 12")
_LEGAL_NAME = Said("Clinic on Lenina LLC", "ООО «Клиника на Ленина»")
_LICENCE_NUMBER = Said("L041-00000-00/00000000", "Л041-00000-00/00000000")
_LICENCE_DATE = Said("14 May 2021", "14.05.2021")
_LICENCE_ISSUER = Said(
    "Department of Health, 1 Sadovaya, +7 495 000-11-11",
    "Департамент здравоохранения, ул. Садовая, 1, +7 495 000-11-11",
)
_LICENCE_WORKS = Said(
    "outpatient care: general medicine, dermatology, cardiology, neurology, gynaecology,"
    " otorhinolaryngology, ultrasound",
    "амбулаторная помощь по терапии, дерматовенерологии, кардиологии, неврологии, акушерству и гинекологии,"
    " оториноларингологии, ультразвуковой диагностике",
)
_NOBODYS = "0000000000000"
"""In the place of numbers that a real register would give out."""


async def build(store: Store, locale: str = "en", words: Words = ENGLISH, at: datetime | None = None) -> str:
    """Fill an empty database with the clinic as it is at an instant, else at the store's clock.

    The same instant and locale make the same rows, so a clock that runs on is not asked twice.
    `words` are the captions of receipts.  Answers the login of the administrator whose console the
    demo starts.
    """
    now = store.clock.now() if at is None else at
    await store.transact(SYSTEM, partial(_found_centre, locale))
    await store.transact(SYSTEM, partial(_settle, locale, words, now.astimezone(UTC).replace(microsecond=0)))
    return clinicians.PEOPLE[0][0]


def _found_centre(locale: str, unit: Unit) -> None:
    centre = Centre(
        name=_NAME.by(locale), address=_ADDRESS.by(locale), phone="+74950001200", locale=locale,
        legal_name=_LEGAL_NAME.by(locale), register_entry=_NOBODYS, tax_id=_NOBODYS[:10],
        licence_number=_LICENCE_NUMBER.by(locale), licence_date=_LICENCE_DATE.by(locale),
        licence_issuer=_LICENCE_ISSUER.by(locale), licence_works=_LICENCE_WORKS.by(locale),
    )  # fmt: skip
    centre_queries.save(unit.conn, replace(centre, zone_rules=rules_of(centre.zone)))
    unit.changed("centre")


@verb("demo.found", right=Right.CENTRE)
def _found(unit: Unit, locale: str, words: Words) -> int:
    """Everything that was there before this morning, then the day itself, act by act."""
    return days.write(_furnish(unit, locale, words))


def _settle(locale: str, words: Words, now: datetime, unit: Unit) -> None:
    with unit.seated(SYSTEM, now), unit.gathering():
        unit.perform(_found, locale, words)


ENDS = days.PAST_DAYS + 24
"""Days from the demo's first one to the end of a doctor's certificate: in 24 days it runs out."""


def _furnish(unit: Unit, locale: str, words: Words) -> Clinic:
    """Staff, rooms, prices, people, logins, and the working hours of three months."""
    dice = Dice(unit.today.toordinal())
    monday = unit.today - timedelta(days=unit.today.weekday() + 20 * 7)
    with unit.seated(SYSTEM, moment(unit, monday, 10 * 60)):
        doctors = clinicians.engage(unit, locale, since=monday)
        actors = _logins(unit, locale, doctors)
    first_day = unit.today - timedelta(days=days.PAST_DAYS)
    last_day = unit.today + timedelta(days=days.HORIZON_DAYS)
    clinicians.close_on_holidays(unit, locale, range(first_day.year, last_day.year + 1))
    clinicians.keep_open(unit, doctors, locale)
    persons = people(PATIENTS, dice, unit.today)
    desk = (actors["smirnova"], actors["lukina"])
    with unit.seated(desk[0], unit.now):
        patients = registration.register(unit, persons, locale, dice)
    services = stock(unit, locale)
    with unit.seated(SYSTEM, moment(unit, monday, 11 * 60)):
        unit.perform(guide_verbs.give, Field.GENERAL, locale)
    with unit.seated(SYSTEM, moment(unit, monday, 12 * 60)):
        programmes = insuring.agree(unit, locale, services)
        insuring.insure(unit, programmes, patients, locale)
        documenting.keep(unit, locale, next(iter(doctors.values())), services, first_day + timedelta(days=ENDS))
    logins = {who: login for login, who in doctors.items()}
    rooms = {logins[p.id]: RoomId(p.room_id) for p in staff.practitioners(unit.conn) if p.room_id}
    spans: dict[date, dict[str, Sequence[Span]]] = {}
    for (who, day), worked in staff.working_spans(unit.conn, None, first_day, last_day).items():
        spans.setdefault(day, {})[logins[who]] = worked
    return Clinic(
        unit=unit,
        cast=Cast(doctors, rooms, patients, services, desk, locale, programmes),
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
    pin = hashed(PIN, b"demo")  # the same salt each time: the same instant makes the same rows
    for number, (login, name, role) in enumerate(named, start=1):
        user_id = accounts.add(unit, login, role, name, doctors.get(login))
        account_queries.set_pin_hash(unit.conn, UserId(user_id or 0), pin)
        actors[login] = Actor(
            user_id=UserId(user_id or 0),
            login=login,
            name=name,
            role=role,
            desk=f"desk {number}",
            practitioner_id=doctors.get(login),
        )
    return actors
