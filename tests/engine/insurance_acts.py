"""Insurance on the full day, and its acts for the tests that every verb leaves its trace and nobody overwrites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from storage.cash.records import Tender
from storage.claims.split_records import Split, SplitOrder
from storage.ids import InsurerId, LetterId, PolicyId, ProgrammeId
from storage.insurance import insurer_verbs, verbs
from storage.insurance.letter_records import LetterDraft
from storage.insurance.records import (
    CheckDraft,
    CheckKind,
    CheckResult,
    InsurerDraft,
    PolicyDraft,
    ProgrammeDraft,
    RuleDraft,
)
from storage.office import Office
from tests.till import Till

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
INSURED_TABLES = ("insurer", "programme", "programme_service", "policy", "guarantee_letter", "letter_service")
"""Those that desks change."""
INSURER = InsurerDraft(name="Shield", contract="17-M")
PLAN = ProgrammeDraft(insurer_id=InsurerId(1), name="Standard", valid_from=FIRST, covers_all=True, copay_percent=10)
POLICY = PolicyDraft(programme_id=ProgrammeId(1), number="SH 100-200", valid_from=FIRST, valid_to=LAST, holder="Works")
CHECK = CheckDraft(kind=CheckKind.ENROLMENT, result=CheckResult.YES, note="by telephone")


def rule_of(till: Till) -> RuleDraft:
    """The scan, with a share of its own."""
    return RuleDraft(service_id=till.scan, copay_percent=20, limit_count=5)


def letter_of(till: Till) -> LetterDraft:
    """A letter for two scans and 1 000.00."""
    return LetterDraft(
        number="G-1", dated=FIRST, valid_until=LAST, limit_minor=100000, services=((till.scan, 2),), note="by e-mail"
    )


def shown(split: Split, tenders: Sequence[Tender] | None = None) -> SplitOrder:
    """What the cashier accepts."""
    lines = tuple((line.charge_id, line.version, line.insurer_minor) for line in split.lines)
    return SplitOrder(lines=lines, tenders=None if tenders is None else tuple(tenders))


async def insure(senior: Office, till: Till) -> None:
    """One row of everything: an insurer, a programme with one service, a policy, an answer, a letter."""
    shield = await senior.insurance.add_insurer(INSURER)
    plan = await senior.insurance.add_programme(replace(PLAN, insurer_id=shield.id))
    await senior.insurance.add_rule(plan.id, rule_of(till))
    policy = await senior.insurance.add_policy(till.yudin, replace(POLICY, programme_id=plan.id))
    await senior.insurance.note_check(policy.id, CHECK)
    await senior.insurance.add_letter(policy.id, letter_of(till))


def insurance_acts(till: Till, owed: tuple[object, int]) -> dict[str, tuple[object, ...]]:
    """The arguments of each verb, on the rows that the day has; `owed` is a line of 1 620.00 and its version."""
    other = replace(letter_of(till), limit_minor=90000, services=((till.scan, 3),))
    return {
        "insurance.add_insurer": (InsurerDraft(name="Umbrella"),),
        "insurance.edit_insurer": (1, replace(INSURER, phone="+74951234567"), 1),
        "insurance.add_programme": (replace(PLAN, name="Children", needs_letter=True),),
        "insurance.edit_programme": (1, replace(PLAN, copay_percent=0, copay_minor=5000), 1),
        "insurance.add_rule": (1, RuleDraft(specialty="Dermatologist", covered=False)),
        "insurance.edit_rule": (1, replace(rule_of(till), limit_count=6)),
        "insurance.add_policy": (till.ivanov, replace(POLICY, number="SH 100-201")),
        "insurance.edit_policy": (1, replace(POLICY, holder="School"), 1),
        "insurance.void_policy": (1, 1),
        "insurance.note_check": (1, CHECK),
        "insurance.add_letter": (1, replace(letter_of(till), number="G-2")),
        "insurance.edit_letter": (1, other, 1),
        "insurance.withdraw_letter": (1, 1),
        "claims.settle": (SplitOrder(lines=((*owed, 145800),)),),  # type: ignore[arg-type]
    }


RULE_WORDS: dict[str, dict[str, object]] = {"insurance.edit_rule": {"active": True, "version": 1}}


async def change_insurer(desk: Any) -> object:  # Any: one of the two desks of test_two_desks
    """Note something else of the insurer."""
    draft = replace(INSURER, note=desk.name)
    return await desk.office.write(insurer_verbs.edit_insurer, InsurerId(1), draft, desk.seen["insurer"])


async def change_programme(desk: Any) -> object:
    """As much of each line as the desk's name has letters."""
    draft = replace(PLAN, copay_percent=len(desk.name))
    return await desk.office.write(insurer_verbs.edit_programme, ProgrammeId(1), draft, desk.seen["programme"])


async def change_rule_of(desk: Any) -> object:
    """As many scans as the desk's name has letters."""
    draft, seen = replace(rule_of(desk.day.till), limit_count=len(desk.name) + 1), desk.seen["programme_service"]
    return await desk.office.write(insurer_verbs.edit_rule, 1, draft, active=True, version=seen)


async def change_policy(desk: Any) -> object:
    """Somebody else holds it."""
    return await desk.office.write(
        verbs.edit_policy, PolicyId(1), replace(POLICY, holder=desk.name), desk.seen["policy"]
    )


async def change_letter(desk: Any) -> object:
    """Another sum."""
    draft = replace(letter_of(desk.day.till), limit_minor=100000 + len(desk.name))
    return await desk.office.write(verbs.edit_letter, LetterId(1), draft, desk.seen["guarantee_letter"])


INSURED: dict[Callable[[Any], Awaitable[object]], str] = {
    change_insurer: "this insurer",
    change_programme: "this programme",
    change_rule_of: "this line of the programme",
    change_policy: "this policy",
    change_letter: "this guarantee letter",
}
"""What two desks do at once, and what the second is told that the first has changed."""
