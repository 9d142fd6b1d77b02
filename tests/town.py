"""A small clinic for all tests, built from the same parts as the demo.

    town = await settle(store)          # or the fixture `town` in a test module:

    @pytest.fixture
    async def town(store: Store) -> Town:
        return await settle(store)

Three doctors with rosters (Orlova, a dermatologist in 204; Kim, ultrasound in 110; Petrov, a
therapist in 201), Monday to Friday from nine to five with lunch from 12:20 to 13:00; a dozen
services with prices since last year; twenty patients, the ones with the hard names first, all but
the last two with cards. No visits: each test books what it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from storage.demo import clinicians, registration
from storage.demo.chance import Dice
from storage.demo.names import Person, people
from storage.demo.prices import items, stock
from storage.ids import PatientId, PractitionerId, ServiceId
from storage.rights import SYSTEM, Right
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb

DOCTORS = clinicians.DOCTORS[:3]
CODES = ("D01", "D02", "D11", "D13", "T01", "T02", "T12", "U01", "U02", "U11", "L01", "L09")
PATIENTS = 20


@dataclass(frozen=True, slots=True)
class Town:
    """Who and what is there."""

    doctors: dict[str, PractitionerId]
    """By surname in lower case: `orlova`, `kim`, `petrov`."""
    services: dict[str, ServiceId]
    """By code, as in `CODES`."""
    patients: tuple[PatientId, ...]
    people: tuple[Person, ...]
    """The same people before they were registered, in the same order: `people[0].last.en`."""

    @property
    def orlova(self) -> PractitionerId:
        """The dermatologist, the centre's default practitioner."""
        return self.doctors["orlova"]

    @property
    def kim(self) -> PractitionerId:
        """Ultrasound."""
        return self.doctors["kim"]

    @property
    def petrov(self) -> PractitionerId:
        """The therapist."""
        return self.doctors["petrov"]


@verb("test.settle", right=Right.CENTRE)
def _settle(unit: Unit, locale: str, made: list[Town]) -> None:
    dice = Dice(1)
    since = unit.today - timedelta(days=unit.today.weekday() + 8 * 7)
    doctors = clinicians.engage(unit, locale, DOCTORS, since=since)
    services = stock(unit, locale, [item for item in items() if item.code in CODES])
    persons = people(PATIENTS, dice, unit.today)
    patients = registration.register(unit, persons, locale, dice, strangers=2)
    made.append(Town(doctors, services, tuple(patients), tuple(persons)))


async def settle(store: Store, locale: str = "en") -> Town:
    """Write the small clinic into an empty store; the store's centre and logins stay as they are."""
    made: list[Town] = []
    await store.transact(SYSTEM, partial(_perform, locale, made))
    return made[0]


def _perform(locale: str, made: list[Town], unit: Unit) -> None:
    unit.perform(_settle, locale, made)


async def call_in(store: Store, who: PractitionerId, hours: tuple[int, int]) -> None:
    """Give a doctor extra hours today, in wall minutes."""
    await store.transact(SYSTEM, partial(_call_in, who, hours))


@verb("test.call_in", right=Right.ROSTER)
def _open(unit: Unit, who: PractitionerId, hours: tuple[int, int]) -> None:
    clinicians.open_day(unit, who, unit.today, hours)


def _call_in(who: PractitionerId, hours: tuple[int, int], unit: Unit) -> None:
    unit.perform(_open, who, hours)
