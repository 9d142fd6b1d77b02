"""A till with insured patients, for the tests of policies, letters and splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from storage.cash.records import Charge, Receipt, Tender
from storage.claims.split_records import Split
from storage.ids import PatientId
from storage.insurance.letter_records import Letter, LetterDraft
from storage.insurance.records import Policy, PolicyDraft, Programme, ProgrammeDraft, RuleDraft
from storage.office import Office
from tests.engine.insurance_acts import FIRST, INSURER, LAST, shown
from tests.till import Till


@dataclass(frozen=True, slots=True)
class Insured:
    """Yudin, insured with Shield by a programme that covers everything unless a test says otherwise."""

    till: Till
    manager: Office
    programme: Programme
    policy: Policy

    @property
    def office(self) -> Office:
        """The administrator's at the till."""
        return self.till.office

    async def rule(self, **values: Any) -> None:
        """A line of the programme."""
        await self.manager.insurance.add_rule(self.programme.id, RuleDraft(**values))

    async def plan(self, **values: Any) -> None:
        """Change the programme."""
        draft = {name: getattr(self.programme, name) for name in ProgrammeDraft.__dataclass_fields__}
        now = await self.manager.insurance.programme(self.programme.id)
        await self.manager.insurance.edit_programme(now, ProgrammeDraft(**{**draft, **values}))

    async def letter(self, number: str = "G-1", **values: Any) -> Letter:
        """A guarantee letter for the whole year."""
        draft = LetterDraft(number=number, dated=FIRST, valid_until=LAST)
        return await self.office.insurance.add_letter(self.policy.id, replace(draft, **values))

    async def left(self, letter: Letter) -> Letter:
        """The letter as it stands now."""
        return await self.office.insurance.letter(letter.id)

    async def split(self, *charges: Charge) -> Split:
        """How a bill splits."""
        return await self.office.splits.split([one.id for one in charges])

    async def settle(self, split: Split, tenders: Sequence[Tender] | None = None) -> tuple[Receipt, ...]:
        """Post a split as it is shown."""
        return await self.office.splits.settle(shown(split, tenders))


async def insured(till: Till, manager: Office, who: PatientId | None = None) -> Insured:
    """Insure a patient."""
    shield = await manager.insurance.add_insurer(INSURER)
    plan = await manager.insurance.add_programme(
        ProgrammeDraft(insurer_id=shield.id, name="Standard", valid_from=FIRST, covers_all=True)
    )
    draft = PolicyDraft(programme_id=plan.id, number="SH 100-200", valid_from=FIRST, valid_to=LAST)
    policy = await till.office.insurance.add_policy(who or till.yudin, draft)
    return Insured(till, manager, plan, policy)
