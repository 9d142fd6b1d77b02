"""The cash room's door for the desks: one method for each verb and read."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from storage.cash import queries, receipts, shifts
from storage.cash.orders import ChargeDraft, Discount, DrawerCount, PaymentOrder, RefundOrder
from storage.cash.paper import Words
from storage.cash.records import Charge, Due, Receipt, ReceiptKind, Register, Shift, Tender
from storage.cash.report_records import CashDay, ShiftReport
from storage.ids import AppointmentId, ChargeId, PatientId, ReceiptId, RegisterId, ShiftId
from storage.later import Later
from storage.printing.records import Job, JobDraft

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.cash import print_verbs, reports, verbs
    from storage.office import Office
else:
    reports, verbs = Later("storage.cash.reports"), Later("storage.cash.verbs")
    print_verbs = Later("storage.cash.print_verbs")


class CashService:
    """Shifts, charges, payments and reports."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office
        self.words = Words()
        """The captions of documents; the desk gives its own language's once."""

    # ------------------------------------------------------------------ reads

    async def day(self, dues_since: date | None = None) -> CashDay:
        """All that the desk shows: the shift, what is owed (of days from `dues_since` on), documents."""
        office = self._office
        return await office.snapshot(reports.day, office.actor.desk, office.clock.now(), office.centre.tz, dues_since)

    async def charges(
        self, patient_id: PatientId, appointment_id: AppointmentId | None = None
    ) -> tuple[Charge, ...]:
        """The charges of a patient or of one visit, the newest first."""
        return await self._office.read(queries.charges_of, patient_id, appointment_id)

    async def charge(self, charge_id: ChargeId) -> Charge:
        """One charge.  Raises NotFound."""
        return await self._office.read(queries.charge_of, charge_id)

    async def debts(self, patient_ids: tuple[PatientId, ...] | None = None) -> dict[PatientId, int]:
        """What patients owe; those who owe nothing are left out."""
        return await self._office.read(queries.debts, patient_ids)

    async def advance(self, patient_id: PatientId) -> int:
        """What a patient has paid in beforehand and may use."""
        held = await self._office.read(queries.advances, [patient_id])
        return held.get(patient_id, 0)

    async def registers(self) -> tuple[Register, ...]:
        """The registers in use."""
        return await self._office.read(shifts.registers)

    async def receipt(self, receipt_id: ReceiptId) -> Receipt:
        """A document with its lines and text.  Raises NotFound."""
        return await self._office.read(receipts.receipt_of, receipt_id)

    async def receipt_numbered(self, number: int) -> Receipt:
        """The document of this desk's register with a number, of any shift.  Raises NotFound."""
        office = self._office

        def find(conn: Connection) -> Receipt:
            return receipts.receipt_numbered(conn, shifts.register_at(conn, office.actor.desk).id, number)

        return await office.read(find)

    async def report(self, shift_id: ShiftId) -> ShiftReport:
        """The X report of an open shift, the Z report of a closed one.  Raises NotFound."""
        now = self._office.clock.now()

        def read(conn: Connection) -> ShiftReport:
            return reports.report(conn, shifts.shift_of(conn, shift_id), now)

        return await self._office.snapshot(read)

    async def reports(self, first: datetime, last: datetime) -> tuple[ShiftReport, ...]:
        """The reports of the shifts opened in a period, `last` excluded, in order."""
        now = self._office.clock.now()

        def read(conn: Connection) -> tuple[ShiftReport, ...]:
            return tuple(reports.report(conn, of, now) for of in shifts.shifts_between(conn, first, last))

        return await self._office.snapshot(read)

    async def receipts(self, shift_id: ShiftId) -> tuple[Receipt, ...]:
        """The documents of a shift, the newest first, without their lines and text."""
        return await self._office.read(receipts.receipts_of, shift_id)

    async def dues(self, since: date | None = None) -> tuple[Due, ...]:
        """What is owed by patient and visit, the oldest first."""
        return await self._office.read(queries.dues, since)

    async def dues_of(self, patient_id: PatientId) -> tuple[Due, ...]:
        """What one patient owes, by visit, the oldest first."""
        return await self._office.read(queries.dues, None, patient_id)

    async def shifts(self, first: datetime, last: datetime) -> tuple[Shift, ...]:
        """Shifts opened in a period, `last` excluded."""
        return await self._office.read(shifts.shifts_between, first, last)

    # ------------------------------------------------------------------ shifts

    async def open_shift(self, register_id: RegisterId, count: DrawerCount) -> Shift:
        """Open a shift with a counted drawer."""
        made = await self._office.write(verbs.open_shift, register_id, count)
        assert made is not None
        return await self._office.read(shifts.shift_of, ShiftId(made))

    async def hand_over(self, shift_id: ShiftId, count: DrawerCount) -> Shift:
        """Count the drawer for the next cashier."""
        await self._office.write(verbs.hand_over, shift_id, count)
        return await self._office.read(shifts.shift_of, shift_id)

    async def accept_hand_over(self, shift_id: ShiftId, count: DrawerCount) -> Shift:
        """Count again and take the drawer over."""
        await self._office.write(verbs.accept_hand_over, shift_id, count)
        return await self._office.read(shifts.shift_of, shift_id)

    async def keep_shift(self, shift_id: ShiftId, count: DrawerCount) -> Shift:
        """Nobody took the drawer over: count again and go on with it."""
        await self._office.write(verbs.keep_shift, shift_id, count)
        return await self._office.read(shifts.shift_of, shift_id)

    async def close_shift(self, shift_id: ShiftId, count: DrawerCount) -> ShiftReport:
        """Close the shift; answers the Z report."""
        await self._office.write(verbs.close_shift, shift_id, count)
        return await self.report(shift_id)

    # ------------------------------------------------------------------ charges

    async def charge_visit(self, appointment_id: AppointmentId) -> Charge | None:
        """Charge a visit by the price list of its day; a second time changes nothing."""
        made = await self._office.write(verbs.charge_visit, appointment_id)
        return None if made is None else await self.charge(ChargeId(made))

    async def add_charge(self, draft: ChargeDraft) -> Charge:
        """Add a line to what a patient owes."""
        made = await self._office.write(verbs.add_charge, draft)
        assert made is not None
        return await self.charge(ChargeId(made))

    async def set_quantity(self, charge_id: ChargeId, version: int, quantity: int) -> Charge:
        """Change how many a line is for."""
        await self._office.write(verbs.set_quantity, charge_id, version, quantity)
        return await self.charge(charge_id)

    async def discount(self, charge_id: ChargeId, version: int, asked: Discount) -> Charge:
        """Give a discount with a reason."""
        await self._office.write(verbs.discount, charge_id, version, asked)
        return await self.charge(charge_id)

    async def void_charge(self, charge_id: ChargeId, version: int, reason: str) -> Charge:
        """Strike off an unpaid line."""
        await self._office.write(verbs.void_charge, charge_id, version, reason)
        return await self.charge(charge_id)

    async def strikes_off_alone(self, charge_id: ChargeId) -> bool:
        """Whether the person here may strike a line off without a second one."""
        office = self._office
        now, here = office.clock.now(), office.centre
        return await office.read(verbs.strikes_off_alone, charge_id, office.actor, here, now)

    # ------------------------------------------------------------------ money

    async def pay(self, order: PaymentOrder) -> Receipt:
        """Take a payment; answers its receipt."""
        return await self._made(await self._office.write(verbs.pay, order, self.words))

    async def deposit(self, patient_id: PatientId, tenders: tuple[Tender, ...]) -> Receipt:
        """Take an advance."""
        return await self._made(await self._office.write(verbs.deposit, patient_id, tenders, self.words))

    async def refund(self, order: RefundOrder) -> Receipt:
        """Give money back.  Above the limit it takes a second person; raises NotAllowed."""
        return await self._made(await self._office.write(verbs.refund, order, self.words))

    async def request_refund(self, order: RefundOrder) -> int:
        """Ask for a refund above the limit."""
        made = await self._office.write(verbs.request_refund, order)
        assert made is not None
        return made

    async def approve_refund(self, request_id: int) -> Receipt:
        """Approve a refund that was asked for, and give the money back."""
        return await self._made(await self._office.write(verbs.approve_refund, request_id, self.words))

    async def decline_refund(self, request_id: int) -> None:
        """Decline a refund that was asked for."""
        await self._office.write(verbs.decline_refund, request_id)

    async def cash_move(self, kind: ReceiptKind, amount_minor: int, reason: str) -> Receipt:
        """Cash in, out, or to the safe."""
        return await self._made(await self._office.write(verbs.cash_move, kind, amount_minor, reason, self.words))

    async def reprint(self, receipt_id: ReceiptId) -> tuple[Receipt, int]:
        """Note one more copy of a receipt; answers the receipt and the number of the copy."""
        copy = await self._office.write(verbs.reprint, receipt_id)
        assert copy is not None
        return await self.receipt(receipt_id), copy

    async def print_receipt(self, receipt_id: ReceiptId, draft: JobDraft) -> Job:
        """Put a receipt into the print queue, the original first, then copies.  Raises NotFound, RuleBroken."""
        made = await self._office.write(print_verbs.print_receipt, receipt_id, draft)
        assert made is not None
        return await self._office.printing.job(made)

    async def _made(self, receipt_id: int | None) -> Receipt:
        assert receipt_id is not None
        return await self.receipt(ReceiptId(receipt_id))
