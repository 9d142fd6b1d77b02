"""Insured bills for the tests of claims: an insurer, two patients with policies, lines that the insurer is to pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from storage.ids import ServiceId
from storage.insurance.letter_records import LetterDraft
from storage.insurance.records import InsurerDraft, PolicyDraft, ProgrammeDraft
from storage.office import seat
from storage.rights import Role
from storage.store import Store
from tests.engine.insurance_acts import shown
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


async def bill(town: Insured, policy_id: int, *services: ServiceId) -> None:
    """One receipt to the insurer of a policy, a line for each service."""
    who = town.till.yudin if policy_id == town.yudin else town.till.ivanov
    splits = town.till.office.splits
    split = await splits.split([(await town.till.owes(who, one)).id for one in services])
    await splits.settle(shown(split))


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
    await bill(town, ivanov, till.visit)
    return town


async def at(store: Store, made: Insured) -> Insured:
    """What the scene gave, with the administrator at a store of this test's own."""
    return replace(made, till=replace(made.till, office=await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 1")))


INSURED = Scene("insured", insure)
__all__ = ["CLAIMED_TABLES", "INSURED", "PERIOD", "TODAY", "Insured", "at", "bill", "insure"]
