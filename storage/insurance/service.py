"""Insurance for the person at the desk: one method for each verb and read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from storage.accounts.queries import all_accounts
from storage.ids import InsurerId, LetterId, PatientId, PolicyId, ProgrammeId, UserId
from storage.insurance.letter_records import Letter, LetterDraft
from storage.insurance.records import (
    CheckDraft,
    Insurer,
    InsurerDraft,
    Policy,
    PolicyCheck,
    PolicyDraft,
    Programme,
    ProgrammeDraft,
    Rule,
    RuleDraft,
)
from storage.later import Later
from storage.rights import RIGHTS, Right

if TYPE_CHECKING:
    from storage.insurance import insurer_verbs, letters, queries, verbs, verifying
    from storage.office import Office
else:
    insurer_verbs = Later("storage.insurance.insurer_verbs")
    letters = Later("storage.insurance.letters")
    queries = Later("storage.insurance.queries")
    verbs = Later("storage.insurance.verbs")
    verifying = Later("storage.insurance.verifying")


class InsuranceService:
    """Insurers, programmes, policies, verification, guarantee letters."""

    def __init__(self, office: Office) -> None:
        """Act for the person seated at this office."""
        self._office = office

    # ------------------------------------------------------------------ insurers and programmes

    async def insurers(self) -> tuple[Insurer, ...]:
        """All insurers, those out of use last."""
        return await self._office.read(queries.insurers)

    async def programmes(self, insurer_id: InsurerId | None = None) -> tuple[Programme, ...]:
        """The programmes of one insurer, or of all."""
        return await self._office.read(queries.programmes, insurer_id)

    async def programme(self, programme_id: ProgrammeId) -> Programme:
        """One programme.  Raises NotFound."""
        return await self._office.read(queries.programme_of, programme_id)

    async def rules(self, programme_id: ProgrammeId) -> tuple[Rule, ...]:
        """What a programme says of single services and specialties."""
        return await self._office.read(queries.rules_of, programme_id)

    async def add_insurer(self, draft: InsurerDraft) -> Insurer:
        """Write down an insurer."""
        made = await self._office.write(insurer_verbs.add_insurer, draft)
        assert made is not None
        return await self._office.read(queries.insurer_of, InsurerId(made))

    async def edit_insurer(self, seen: Insurer, draft: InsurerDraft) -> Insurer:
        """Change an insurer as it was `seen`.  Raises Conflict."""
        await self._office.write(insurer_verbs.edit_insurer, seen.id, draft, seen.version)
        return await self._office.read(queries.insurer_of, seen.id)

    async def add_programme(self, draft: ProgrammeDraft) -> Programme:
        """Write down what an insurer pays for."""
        made = await self._office.write(insurer_verbs.add_programme, draft)
        assert made is not None
        return await self.programme(ProgrammeId(made))

    async def edit_programme(self, seen: Programme, draft: ProgrammeDraft) -> Programme:
        """Change a programme as it was `seen`.  Raises Conflict."""
        await self._office.write(insurer_verbs.edit_programme, seen.id, draft, seen.version)
        return await self.programme(seen.id)

    async def add_rule(self, programme_id: ProgrammeId, draft: RuleDraft) -> None:
        """Say of a service or a specialty that a programme covers or excludes it."""
        await self._office.write(insurer_verbs.add_rule, programme_id, draft)

    async def edit_rule(self, seen: Rule, draft: RuleDraft, *, active: bool = True) -> None:
        """Change a line of a programme as it was `seen`, or take it off.  Raises Conflict."""
        await self._office.write(insurer_verbs.edit_rule, seen.id, draft, active=active, version=seen.version)

    # ------------------------------------------------------------------ policies

    async def policies(self, patient_id: PatientId) -> tuple[Policy, ...]:
        """A patient's policies, the one that holds longest first."""
        found = await self._office.read(queries.policies_of, (patient_id,))
        return found.get(patient_id, ())

    async def ended_before(self, patient_id: PatientId, day: date) -> Policy | None:
        """The policy that ended last before a day, where none holds on it; None otherwise."""
        policies = await self.policies(patient_id)
        if any(one.holds_on(day) for one in policies):
            return None
        return max((one for one in policies if one.valid_to < day), key=lambda one: one.valid_to, default=None)

    async def policy(self, policy_id: PolicyId) -> Policy:
        """One policy.  Raises NotFound."""
        return await self._office.read(queries.policy_of, policy_id)

    async def add_policy(self, patient_id: PatientId, draft: PolicyDraft) -> Policy:
        """Write down a patient's policy."""
        made = await self._office.write(verbs.add_policy, patient_id, draft)
        assert made is not None
        return await self.policy(PolicyId(made))

    async def edit_policy(self, seen: Policy, draft: PolicyDraft) -> Policy:
        """Change a policy as it was `seen`.  Raises Conflict."""
        await self._office.write(verbs.edit_policy, seen.id, draft, seen.version)
        return await self.policy(seen.id)

    async def void_policy(self, seen: Policy) -> None:
        """Take back a policy that was entered in error.  Raises Conflict."""
        await self._office.write(verbs.void_policy, seen.id, seen.version)

    # ------------------------------------------------------------------ verification

    async def to_verify(self) -> tuple[verifying.ToVerify, ...]:
        """Visits of the next days whose insurer is to be asked (rule 37)."""
        office = self._office
        today = office.centre.day_of(office.clock.now())
        return await office.read(verifying.to_verify, today, office.centre.tz)

    async def history(self, policy_id: PolicyId) -> tuple[PolicyCheck, ...]:
        """What was asked about a policy, the newest first."""
        found = await self._office.read(verifying.history, (policy_id,))
        return found.get(policy_id, ())

    async def people(self) -> tuple[tuple[UserId, str], ...]:
        """Who may be asked to verify: logins that are in use and have the right."""
        found = await self._office.read(all_accounts)
        return tuple((one.id, one.name) for one in found if not one.disabled and Right.INSURANCE in RIGHTS[one.role])

    async def note_check(self, policy_id: PolicyId, draft: CheckDraft) -> None:
        """Note what an insurer answered, or who is to ask."""
        await self._office.write(verbs.note_check, policy_id, draft)

    # ------------------------------------------------------------------ letters

    async def letters(self, policy_ids: Iterable[PolicyId]) -> tuple[Letter, ...]:
        """The guarantee letters to policies, the one that ends first first."""
        found = await self._office.read(letters.letters_of, tuple(policy_ids))
        return tuple(letter for some in found.values() for letter in some)

    async def letter(self, letter_id: LetterId) -> Letter:
        """One letter.  Raises NotFound."""
        return await self._office.read(letters.letter_of, letter_id)

    async def add_letter(self, policy_id: PolicyId, draft: LetterDraft) -> Letter:
        """Write down a guarantee letter."""
        made = await self._office.write(verbs.add_letter, policy_id, draft)
        assert made is not None
        return await self.letter(LetterId(made))

    async def edit_letter(self, seen: Letter, draft: LetterDraft) -> Letter:
        """Change a letter as it was `seen`, never below what is used of it.  Raises Conflict."""
        await self._office.write(verbs.edit_letter, seen.id, draft, seen.version)
        return await self.letter(seen.id)

    async def withdraw_letter(self, seen: Letter) -> None:
        """The insurer took a letter back.  Raises Conflict."""
        await self._office.write(verbs.withdraw_letter, seen.id, seen.version)
