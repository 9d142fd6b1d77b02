"""The cash desk of a day: the shift, the payments at the end of visits, an advance, a refund, the safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from storage.cash import charge_verbs, queries, reports, shift_verbs, shifts, verbs
from storage.cash.orders import ChargeDraft, DrawerCount, PaymentOrder, RefundOrder
from storage.cash.paper import Words
from storage.cash.records import Charge, Method, ReceiptKind, Tender
from storage.cash.verbs import ENGLISH
from storage.claims.split_queries import split_of
from storage.claims.split_records import SplitOrder
from storage.claims.split_verbs import settle
from storage.demo.bookings import Booked, Cast
from storage.demo.chance import Dice
from storage.demo.insuring import policy_number
from storage.demo.names import Said
from storage.ids import AppointmentId, ChargeId, ReceiptId
from storage.insurance import verbs as insurance
from storage.insurance.records import PolicyDraft
from storage.unit import Unit

FLOAT_MINOR = 500_000
"""What stays in the drawer overnight, for change."""
_FLOAT = ((100_000, 2), (50_000, 3), (10_000, 12), (5_000, 4), (1_000, 10))
_NOTES = (100_000, 200_000, 500_000)
_REFUNDED = Said("procedure not done", "процедура не проводилась")
_TO_SAFE = Said("takings", "выручка")


@dataclass
class Till:
    """One register and what was taken at it."""

    cast: Cast
    dice: Dice
    words: Words = ENGLISH
    paid: list[ReceiptId] = field(default_factory=list)
    """Receipts of payments, the oldest first."""
    charged: dict[AppointmentId, tuple[ChargeId, ...]] = field(default_factory=dict)
    """What each visit was charged."""

    def open(self, unit: Unit) -> None:
        """Count the float and open the shift of the desk's register."""
        register = shifts.register_at(unit.conn, unit.actor.desk)
        unit.perform(shift_verbs.open_shift, register.id, DrawerCount(pieces=_FLOAT))

    def charge(self, unit: Unit, visit: Booked) -> None:
        """Charge a visit by the price list, and what was done besides."""
        made = [unit.perform(charge_verbs.charge_visit, visit.id)]
        for code in visit.plan.extras:
            draft = ChargeDraft(
                patient_id=self.cast.patients[visit.plan.patient],
                day=visit.plan.day,
                service_id=self.cast.services[code],
                appointment_id=visit.id,
            )
            made.append(unit.perform(charge_verbs.add_charge, draft))
        self.charged[visit.id] = tuple(ChargeId(charge_id) for charge_id in made if charge_id)

    def pay(self, unit: Unit, visit: Booked) -> None:
        """Take the money for a visit, one way or another."""
        owed = queries.charges_by_id(unit.conn, self.charged.get(visit.id, ()))
        if owed:
            tenders = self._tenders(sum(line.due_minor for line in owed.values()))
            order = PaymentOrder(charges=tuple((line.id, line.version) for line in owed.values()), tenders=tenders)
            made = unit.perform(verbs.pay, order, self.words) if tenders else self._insured(unit, tuple(owed.values()))
            self.paid.append(ReceiptId(made or 0))

    def _insured(self, unit: Unit, owed: Sequence[Charge]) -> int | None:
        """The whole of a visit goes to an insurer; whoever has no policy yet brings one."""
        split = split_of(unit.conn, [line.id for line in owed], unit.centre.tz)
        if split.insurer_minor != sum(line.due_minor for line in owed):
            who = owed[0].patient_id
            draft = PolicyDraft(
                programme_id=self.cast.programmes[0],
                number=f"{policy_number(who)}/{owed[0].day:%y}",
                valid_from=owed[0].day.replace(month=1, day=1),
                valid_to=owed[0].day.replace(month=12, day=31) + timedelta(days=1),
            )
            unit.perform(insurance.add_policy, who, draft)
            split = split_of(unit.conn, [line.id for line in owed], unit.centre.tz)
        order = SplitOrder(lines=tuple((line.charge_id, line.version, line.insurer_minor) for line in split.lines))
        return unit.perform(settle, order, self.words)

    def _tenders(self, due: int) -> tuple[Tender, ...]:
        """How it is paid; by nothing when an insurer pays."""
        roll = self.dice.roll(100)
        if roll < 18:
            return (Tender(method=Method.CASH, amount_minor=due),)
        if roll < 44:
            note = next((note for note in _NOTES if note >= due), due)
            return (Tender(method=Method.CASH, amount_minor=note),)
        if roll < 82:
            return (Tender(method=Method.CARD, amount_minor=due),)
        if 92 <= roll < 96 and due > 100_000:
            part = due // 2 // 10_000 * 10_000
            return (
                Tender(method=Method.CARD, amount_minor=due - part),
                Tender(method=Method.CASH, amount_minor=part),
            )
        return ()

    def advance(self, unit: Unit, patient: int, amount_minor: int) -> None:
        """Somebody pays in beforehand."""
        tenders = (Tender(method=Method.TRANSFER, amount_minor=amount_minor),)
        unit.perform(verbs.deposit, self.cast.patients[patient], tenders, self.words)

    def refund(self, unit: Unit) -> None:
        """Give back the second payment of the day, by a new document."""
        if len(self.paid) > 1:
            reason = _REFUNDED.by(self.cast.locale)
            unit.perform(verbs.refund, RefundOrder(receipt_id=self.paid[1], reason=reason), self.words)

    def drop(self, unit: Unit, keep_minor: int) -> None:
        """Bring what is above `keep_minor` to the safe, in whole thousands."""
        held = reports.drawer(unit.conn, shift_verbs.current_shift(unit))
        amount = (held - keep_minor) // 100_000 * 100_000
        if amount > 0:
            reason = _TO_SAFE.by(self.cast.locale)
            unit.perform(verbs.cash_move, ReceiptKind.DROP, amount, reason, self.words)

    def close(self, unit: Unit) -> None:
        """Bring everything but the float to the safe, count, and close the shift."""
        of = shift_verbs.current_shift(unit)
        surplus = reports.drawer(unit.conn, of) - FLOAT_MINOR
        if surplus > 0:
            reason = _TO_SAFE.by(self.cast.locale)
            unit.perform(verbs.cash_move, ReceiptKind.DROP, surplus, reason, self.words)
        unit.perform(shift_verbs.close_shift, of.id, DrawerCount(pieces=_FLOAT))

    def leave_unpaid(self, unit: Unit, visit: Booked) -> None:
        """A visit of the past that was never paid."""
        unit.perform(charge_verbs.charge_visit, visit.id)
