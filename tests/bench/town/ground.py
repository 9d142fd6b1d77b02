"""What stands before the first visit: the centre, logins, rooms, doctors, prices, by the product's own verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from storage.accounts import verbs as accounts
from storage.cash.tables import register
from storage.centre.records import Centre
from storage.ids import PractitionerId, RoomId, ServiceId
from storage.opening import FirstStart
from storage.rights import SYSTEM, Right, Role
from storage.services import verbs as services
from storage.services.records import ServiceDraft, ServiceKind
from storage.staff import roster_verbs
from storage.staff import verbs as staff
from storage.staff.records import PractitionerDraft, RosterBreak, RosterLine
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.bench.town.plan import CLOSES, LONG_MINUTES, LUNCH, OPENS, ZONE, Plan

FIRST = FirstStart(
    centre=Centre(name="Scale", address="1 Lenina", phone="+74951234567", zone=ZONE),
    login="measurer",
    register_name="1",
)
"""What the empty file becomes; `measurer` is its office manager."""
SPECIALTIES = (
    *("Psychotherapist", "Therapist", "Dermatologist", "Neurologist", "Surgeon"),
    *("Oculist", "Cardiologist", "Gynaecologist", "Urologist", "Dentist"),
)
"""The first one's doctors are booked out for months."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """Who receives, where, and what a visit is."""

    id: PractitionerId
    room: RoomId
    services: tuple[tuple[ServiceId, str, int], tuple[ServiceId, str, int]]
    """First visit and follow-up: id, title, price in minor units."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rows stand on."""

    doctors: tuple[Doctor, ...]
    desk: tuple[tuple[int, str], ...]
    """Those who book: id of the login, login."""
    cashiers: tuple[tuple[int, str], ...]
    """One for each register: id of the login, name."""


@verb("test.scale", right=Right.CENTRE)
def _lay(unit: Unit, plan: Plan, made: list[Ground]) -> None:
    since = plan.first_day
    desk = tuple(
        (_login(unit, f"desk{number}", f"Desk {number}"), f"desk{number}")
        for number in range(1, 7)
    )
    cashiers = tuple(
        (_login(unit, f"cashier{number}", f"Cashier {number}"), f"Cashier {number}")
        for number in range(1, plan.registers + 1)
    )
    for number in range(2, plan.registers + 1):
        unit.conn.execute(insert(register).values(code=str(number), name=str(number), desk=f"till {number}"))
    doctors = []
    sold = {}
    for number in range(plan.doctors):
        place = 0 if number < plan.booked_out else 1 + (number - plan.booked_out) % (len(SPECIALTIES) - 1)
        if place not in sold:
            sold[place] = _price_list(unit, place, since)
        doctors.append(_doctor(unit, number, place, since, sold[place]))
    made.append(Ground(tuple(doctors), desk, cashiers))


def _login(unit: Unit, login: str, name: str) -> int:
    return int(accounts.add(unit, login, Role.ADMINISTRATOR_CASHIER, name) or 0)


def _price_list(
    unit: Unit, place: int, since: date
) -> tuple[tuple[ServiceId, str, int], tuple[ServiceId, str, int]]:
    found = []
    minutes = LONG_MINUTES if place == 0 else 20
    for kind, amount in ((ServiceKind.FIRST, 180_000 + place * 10_000), (ServiceKind.FOLLOW, 120_000 + place * 10_000)):
        name = f"{SPECIALTIES[place]}, {'first visit' if kind is ServiceKind.FIRST else 'follow-up'}"
        draft = ServiceDraft(
            code=f"{'A' if kind is ServiceKind.FIRST else 'B'}{place:02d}",
            name=name,
            specialty=SPECIALTIES[place],
            kind=kind,
            minutes=minutes,
        )
        made = ServiceId(services.add(unit, draft) or 0)
        services.set_price(unit, made, amount, since)
        found.append((made, name, amount))
    return found[0], found[1]


def _doctor(
    unit: Unit,
    number: int,
    place: int,
    since: date,
    sold: tuple[tuple[ServiceId, str, int], tuple[ServiceId, str, int]],
) -> Doctor:
    room = RoomId(staff.add_room(unit, f"{101 + number}", str(1 + number // 20)) or 0)
    draft = PractitionerDraft(
        last_name=f"Doktorov-{chr(65 + number // 26)}{chr(97 + number % 26)}",
        first_name="Ivan",
        specialty=SPECIALTIES[place],
        room_id=room,
        first_minutes=LONG_MINUTES if place == 0 else 20,
        follow_minutes=LONG_MINUTES if place == 0 else 15,
    )
    who = PractitionerId(staff.add_practitioner(unit, draft) or 0)
    for weekday in range(7):
        roster_verbs.add_line(
            unit,
            RosterLine(practitioner_id=who, weekday=weekday, start_min=OPENS, end_min=CLOSES, valid_from=since),
        )
    roster_verbs.add_break(
        unit,
        RosterBreak(practitioner_id=who, start_min=LUNCH[0], end_min=LUNCH[1], label="lunch", valid_from=since),
    )
    return Doctor(who, room, sold)


async def lay(store: Store, plan: Plan) -> Ground:
    """Write it into a centre that was just founded."""
    made: list[Ground] = []

    def perform(unit: Unit) -> None:
        unit.perform(_lay, plan, made)

    await store.transact(SYSTEM, perform)
    return made[0]
