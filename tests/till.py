"""A small clinic with people, prices and a cash register, for the tests of the cash room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from storage.cash.orders import ChargeDraft, DrawerCount, PaymentOrder, RefundOrder
from storage.cash.records import Charge, Method, Receipt, ReceiptKind, Shift, Tender
from storage.ids import AppointmentId, PatientId, PractitionerId, RegisterId, ServiceId
from storage.office import Office, seat
from storage.patients.records import PatientDraft, Phone
from storage.rights import Role
from storage.schedule.records import WalkIn
from storage.schedule.verbs import walk_in
from storage.services.records import ServiceDraft, ServiceKind
from storage.staff.records import PractitionerDraft
from storage.store import Store
from tests.scene import Scene

TODAY = date(2026, 10, 2)
FIVE_THOUSAND = DrawerCount(pieces=((100000, 3), (50000, 2), (10000, 10)))
"""5 000.00 as found in a drawer."""


@dataclass(frozen=True, slots=True)
class Till:
    """The clinic: an administrator with the cash right, patients, services."""

    office: Office
    yudin: PatientId
    ivanov: PatientId
    orlova: PractitionerId
    visit: ServiceId
    """Dermatologist, first visit: 1 800.00."""
    scan: ServiceId
    """Dermatoscopy: 550.00."""

    async def shift(self, count: DrawerCount = FIVE_THOUSAND) -> Shift:
        """Open a shift."""
        return await self.office.cash.open_shift(RegisterId(1), count)

    async def owes(self, patient_id: PatientId | None = None, service_id: ServiceId | None = None) -> Charge:
        """Add a charge."""
        return await self.office.cash.add_charge(
            ChargeDraft(patient_id=patient_id or self.yudin, day=TODAY, service_id=service_id or self.visit)
        )

    async def pay(self, *charges: Charge, tenders: tuple[Tender, ...] = ()) -> Receipt:
        """Pay charges."""
        order = PaymentOrder(charges=tuple((c.id, c.version) for c in charges), tenders=tenders)
        return await self.office.cash.pay(order)

    async def walk_in(self, patient_id: PatientId | None = None) -> AppointmentId:
        """A visit of today without a time."""
        wanted = WalkIn(patient_id=patient_id or self.yudin, practitioner_id=self.orlova)
        made = await self.office.write(walk_in, wanted)
        assert made is not None
        return AppointmentId(made)


def cash(amount_minor: int) -> Tender:
    """Notes in the hand."""
    return Tender(method=Method.CASH, amount_minor=amount_minor)


def card(amount_minor: int) -> Tender:
    """A card."""
    return Tender(method=Method.CARD, amount_minor=amount_minor)


def drawer(amount_minor: int, **more: object) -> DrawerCount:
    """A count of the fewest pieces that come to a sum."""
    pieces = []
    for denomination in (500000, 200000, 100000, 50000, 20000, 10000, 5000, 1000, 500, 200, 100, 50, 10):
        count, amount_minor = divmod(amount_minor, denomination)
        pieces.append((denomination, count))
    assert amount_minor == 0
    return DrawerCount(pieces=tuple(pieces), **more)  # type: ignore[arg-type]  # tests name any field


async def furnish(store: Store) -> Till:
    """Fill an empty centre."""
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    orlova = await senior.staff.add_practitioner(
        PractitionerDraft(last_name="Orlova", first_name="Elena", specialty="Dermatologist")
    )
    services = []
    for code, name, kind, price in (
        ("B01", "Dermatologist, first visit", ServiceKind.FIRST, 180000),
        ("A03", "Dermatoscopy", ServiceKind.PROCEDURE, 55000),
    ):
        made = await senior.services.add(
            ServiceDraft(code=code, name=name, specialty="Dermatologist", kind=kind, minutes=20)
        )
        await senior.services.set_price(made.id, price, TODAY)
        services.append(made.id)
    people = []
    for last, first, number in (("Yudin", "Mark", "+79161234567"), ("Ivanov", "Pyotr", "+79031112233")):
        draft = PatientDraft(last_name=last, first_name=first, phones=(Phone(e164=number),))
        people.append((await senior.patients.add_caller(draft)).id)
    office = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")
    return Till(office, people[0], people[1], orlova, services[0], services[1])


async def busy(store: Store) -> Till:
    """Shift 1 closed; shift 2 open with two payments, a refund, an advance, a drop and a refund asked for."""
    made = await furnish(store)
    office = made.office
    first = await made.shift()
    await made.pay(await made.owes(), tenders=(cash(200000),))
    await office.cash.close_shift(first.id, drawer(680000))
    await made.shift(drawer(680000))
    paid = await made.pay(await made.owes(), await made.owes(service_id=made.scan), tenders=(cash(500000),))
    await office.cash.refund(RefundOrder(receipt_id=paid.id, reason="x", lines=((paid.lines[1].id, 20000),)))
    await office.cash.deposit(made.ivanov, (cash(100000),))
    await office.cash.cash_move(ReceiptKind.DROP, 50000, "safe")
    await office.cash.reprint(paid.id)
    await made.pay(await made.owes(made.ivanov))
    await office.cash.request_refund(RefundOrder(receipt_id=paid.id, reason="later"))
    return made


FURNISHED = Scene("furnished", furnish)
BUSY = Scene("busy", busy)


async def sat_down(store: Store, made: Till) -> Till:
    """What one of these scenes gave, with the administrator at a store of this test's own."""
    return replace(made, office=await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1"))
