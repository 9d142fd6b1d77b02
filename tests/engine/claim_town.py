"""Insured bills for the tests of claims: an insurer, two patients with policies, lines that the insurer is to pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from storage.cash import ledger, queries
from storage.cash.documents import Document, Line
from storage.cash.paper import ENGLISH
from storage.cash.records import Method, ReceiptKind, Tender
from storage.cash.shift_verbs import current_shift
from storage.cash.tables import charge, receipt, receipt_line, seal
from storage.claims.split_tables import insured_part
from storage.ids import ChargeId, PatientId, ServiceId
from storage.insurance.letter_records import LetterDraft
from storage.insurance.records import InsurerDraft, PolicyDraft, ProgrammeDraft
from storage.insurance.tables import policy
from storage.office import seat
from storage.prepared import Prepared
from storage.rights import Right, Role
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb
from tests.scene import Scene
from tests.till import TODAY, Till, furnish

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
PERIOD = date(2026, 10, 1), date(2026, 10, 31)
CLAIMED_TABLES = ("claim", "claim_line", "insurer_payment", "claim_layout")
"""Those that desks change, and of which the full day has no row: test_claims.py has two desks at them."""


@dataclass(frozen=True, slots=True)
class Insured:
    """The clinic, the two insurers, and whose policy is whose."""

    till: Till
    vega: int
    """Asks for no letter."""
    orion: int
    """Asks for a letter."""
    yudin: int
    """Policy with Vega."""
    ivanov: int
    """Policy with Orion."""
    letter: int


class _Sealing:
    """Posts the insurer's parts of a receipt before its entry is sealed, as the payment does."""

    def __init__(self, real: Prepared, policy: dict[str, Any], letter: int | None) -> None:
        self.real, self.policy, self.letter = real, policy, letter

    def rows(self, conn: Any, entry_id: int) -> None:
        lines = conn.execute(
            select(receipt_line, receipt.c.patient_id, charge.c.service_id, charge.c.appointment_id, charge.c.day)
            .join(receipt, receipt.c.id == receipt_line.c.receipt_id)
            .join(charge, charge.c.id == receipt_line.c.charge_id)
            .where(receipt.c.entry_id == entry_id)
        ).mappings()
        for row in lines.all():
            conn.execute(
                insert(insured_part).values(
                    charge_id=row["charge_id"], receipt_id=row["receipt_id"], line_id=row["id"],
                    patient_id=row["patient_id"], appointment_id=row["appointment_id"],
                    insurer_id=self.policy["insurer_id"], policy_id=self.policy["id"],
                    programme_id=self.policy["programme_id"], letter_id=self.letter, service_id=row["service_id"],
                    service_code="B01", title=row["title"], day=row["day"], quantity=row["quantity"],
                    amount_minor=row["amount_minor"],
                )
            )  # fmt: skip
        conn.execute(insert(seal).values(entry_id=entry_id))


@verb("test.insured_bill", right=Right.CASH)
def _bill(unit: Unit, charge_ids: Sequence[int], policy_id: int, letter: int | None) -> int:
    of = current_shift(unit)
    charges = [queries.charge_of(unit.conn, ChargeId(one)) for one in charge_ids]
    total = sum(one.due_minor for one in charges)
    row = unit.conn.execute(select(policy).where(policy.c.id == policy_id)).mappings().one()
    document = Document(
        kind=ReceiptKind.SALE,
        lines=tuple(
            Line(title=one.title, amount_minor=one.due_minor, price_minor=one.due_minor, charge_id=one.id)
            for one in charges
        ),
        tenders=(Tender(method=Method.INSURER, amount_minor=total),),
        against="revenue",
        patient_id=charges[0].patient_id,
        patient_name="x",
    )
    real = ledger._SEALED
    ledger._SEALED = _Sealing(real, dict(row), letter)  # type: ignore[assignment]  # as long as this bill is posted
    try:
        return ledger.post(unit, of, document, ENGLISH)
    finally:
        ledger._SEALED = real


async def bill(town: Insured, policy_id: int, *services: ServiceId, letter: int | None = None) -> None:
    """One receipt to the insurer of a policy, a line for each service."""
    who = town.till.yudin if policy_id == town.yudin else town.till.ivanov
    charges = [(await town.till.owes(PatientId(who), one)).id for one in services]
    await town.till.office.write(_bill, charges, policy_id, letter)


async def insure(store: Store) -> Insured:
    """An open shift; Vega owes a visit and two scans of Yudin, Orion by its letter a visit of Ivanov."""
    till = await furnish(store)
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    insurance, made = senior.insurance, []
    for who, name, number, needs in ((till.yudin, "Vega", "V-1", False), (till.ivanov, "Orion", "O-7", True)):
        insurer = await insurance.add_insurer(InsurerDraft(name=name))
        plan = await insurance.add_programme(
            ProgrammeDraft(insurer_id=insurer.id, name="All", valid_from=FIRST, covers_all=True, needs_letter=needs)
        )
        draft = PolicyDraft(programme_id=plan.id, number=number, valid_from=FIRST, valid_to=LAST)
        made.append((insurer.id, (await insurance.add_policy(who, draft)).id))
    (vega, yudin), (orion, ivanov) = made
    promised = LetterDraft(number="G-1", dated=FIRST, valid_until=LAST, limit_minor=500000)
    letter = (await insurance.add_letter(ivanov, promised)).id
    await till.shift()
    town = Insured(till, vega, orion, yudin, ivanov, letter)
    await bill(town, yudin, till.visit, till.scan)
    await bill(town, yudin, till.scan)
    await bill(town, ivanov, till.visit, letter=letter)
    return town


async def at(store: Store, made: Insured) -> Insured:
    """What the scene gave, with the administrator at a store of this test's own."""
    return replace(made, till=replace(made.till, office=await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")))


INSURED = Scene("insured", insure)
__all__ = ["CLAIMED_TABLES", "INSURED", "PERIOD", "TODAY", "Insured", "at", "bill", "insure"]
