"""Insurers, programmes, policies, verification and letters on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio

from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.insurance.letter_records import LetterDraft
from storage.insurance.records import (
    CheckDraft,
    CheckKind,
    CheckResult,
    InsurerDraft,
    PolicyDraft,
    ProgrammeDraft,
)
from storage.office import seat
from storage.patients.records import PatientDraft, Phone
from storage.queue.gates import GateKind, GateState, papers_done
from storage.rights import Role
from storage.schedule.records import NewAppointment
from storage.store import Store
from tests.engine.insurance_acts import FIRST, LAST
from tests.engine.insured_town import Insured, insured
from tests.scene import Played, Scene
from tests.second import squeezed
from tests.till import FURNISHED, TODAY, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def town(store: Store, played: Played) -> Insured:
    till = await sat_down(store, played.gave)
    return await insured(till, await seat(store, Role.OFFICE_MANAGER.value, "desk 9"))


async def test_a_number_is_one_patients_however_it_is_typed(town: Insured) -> None:
    draft = PolicyDraft(programme_id=town.programme.id, number="sh-100 200", valid_from=FIRST, valid_to=LAST)
    with pytest.raises(RuleBroken, match="Policy SH 100-200 of Shield is Yudin Mark's: look at the number again"):
        await town.office.insurance.add_policy(town.till.ivanov, draft)
    with pytest.raises(RuleBroken, match="needs its number"):
        await town.office.insurance.add_policy(town.till.ivanov, replace(draft, number=" - "))
    with pytest.raises(RuleBroken, match="The last day is before the first"):
        await town.office.insurance.add_policy(town.till.ivanov, replace(draft, number="1", valid_to=date(2025, 1, 1)))
    await town.office.insurance.void_policy(town.policy)
    made = await town.office.insurance.add_policy(town.till.ivanov, draft)
    assert made.patient_id == town.till.ivanov


async def test_everything_is_taken_back(town: Insured) -> None:
    office = town.office
    letter = await town.letter(limit_minor=5000, services=((town.till.scan, 2),))
    await office.insurance.edit_letter(
        letter, LetterDraft(number="G-9", dated=FIRST, valid_until=LAST, services=((town.till.visit, 1),))
    )
    await office.journal.undo()
    now = await town.left(letter)
    assert (now.number, now.limit_minor, [one.limit_count for one in now.services]) == ("G-1", 5000, [2])
    await office.journal.undo()
    assert await office.insurance.letters([town.policy.id]) == ()
    await office.journal.undo()
    assert await office.insurance.policies(town.till.yudin) == ()
    await town.manager.journal.undo()
    assert [one.active for one in await town.manager.insurance.programmes()] == [False]


async def test_two_desks_and_one_insurer(town: Insured) -> None:
    (seen,) = await town.manager.insurance.insurers()
    await town.manager.insurance.edit_insurer(seen, InsurerDraft(name="Shield", phone="+74951234567"))
    with pytest.raises(Conflict, match="this insurer"):
        await town.manager.insurance.edit_insurer(seen, InsurerDraft(name="Shield", note="rings back"))
    with pytest.raises(RuleBroken, match="There is an insurer called Shield already"):
        await town.manager.insurance.add_insurer(InsurerDraft(name="Shield"))
    with pytest.raises(NotAllowed):
        await town.office.insurance.add_insurer(InsurerDraft(name="Umbrella"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": " "}, "A programme needs a name"),
        ({"copay_percent": 101}, "a percentage from 0 to 100"),
        ({"copay_percent": 10, "copay_minor": 5}, "not both"),
        ({"limit_year_minor": 0}, "A limit is a sum above zero"),
        ({"limit_year_minor": 99, "limit_visit_minor": 100}, "The limit of a year is below that of a visit"),
        ({"valid_to": date(2025, 1, 1)}, "The last day is before the first"),
    ],
)
async def test_a_programme_that_cannot_be(town: Insured, values: dict[str, object], said: str) -> None:
    draft = ProgrammeDraft(insurer_id=town.programme.insurer_id, name="Children", valid_from=FIRST)
    with pytest.raises(RuleBroken, match=said):
        await town.manager.insurance.add_programme(replace(draft, **values))  # type: ignore[arg-type]  # any field


async def test_a_letter_that_promises_nothing_and_one_that_is_used(town: Insured) -> None:
    with pytest.raises(RuleBroken, match="A letter needs a sum or the services"):
        await town.letter()
    await town.till.shift()
    await town.plan(needs_letter=True)
    letter = await town.letter(limit_minor=200000)
    await town.settle(await town.split(await town.till.owes()))
    used = await town.left(letter)
    draft = LetterDraft(number="G-1", dated=FIRST, valid_until=LAST, limit_minor=100000)
    with pytest.raises(RuleBroken, match="More than that is used of this letter already"):
        await town.office.insurance.edit_letter(used, draft)
    with pytest.raises(RuleBroken, match="stays for what it is for"):
        await town.office.insurance.edit_letter(
            used, replace(draft, limit_minor=300000, services=((town.till.visit, 5),))
        )
    with pytest.raises(Conflict, match="this guarantee letter"):
        await town.office.insurance.edit_letter(letter, replace(draft, limit_minor=300000))
    await town.rule(specialty="Dermatologist")
    with pytest.raises(RuleBroken, match="The programme says something of this already"):
        await town.rule(specialty="dermatologist")


async def test_enrolment_is_asked_after_thirty_days_and_benefits_after_ninety(town: Insured, clock: StillClock) -> None:
    ask, listed = town.office.insurance.note_check, town.office.insurance.to_verify

    async def visit_on(day: date) -> None:
        wish = NewAppointment(
            patient_id=town.till.yudin, practitioner_id=town.till.orlova, local_date=day, local_min=600, minutes=20,
            overbook_reason="no hours yet",
        )  # fmt: skip
        await squeezed(town.manager, wish)

    await visit_on(TODAY + timedelta(days=8))
    assert await listed() == ()
    clock.advance(days=1)
    (row,) = await listed()
    assert row.kinds == (CheckKind.ENROLMENT, CheckKind.BENEFIT)
    for kind in CheckKind:
        await ask(town.policy.id, CheckDraft(kind=kind, result=CheckResult.NO_ANSWER, note="line is down"))
    assert len(await listed()) == 1
    for kind in CheckKind:
        await ask(town.policy.id, CheckDraft(kind=kind, result=CheckResult.YES))
    assert await listed() == ()
    await visit_on(TODAY + timedelta(days=34))
    clock.advance(days=28)
    (row,) = await listed()
    assert row.kinds == (CheckKind.ENROLMENT,)
    with pytest.raises(RuleBroken, match="a refusal needs its reason"):
        await ask(town.policy.id, CheckDraft(kind=CheckKind.ENROLMENT, result=CheckResult.NO))


async def test_the_gate_names_the_policy_and_holds_nobody_up(town: Insured) -> None:
    visit = await town.till.walk_in()

    async def gate() -> tuple[GateState, str, bool, bool]:
        strip = (await town.office.queue.gates({visit: 0}))[visit]
        (found,) = [one for one in strip if one.kind is GateKind.POLICY]
        return found.state, found.number, found.lacks_letter, papers_done([found])

    assert await gate() == (GateState.DONE, "SH 100-200", False, True)
    await town.plan(needs_letter=True)
    assert await gate() == (GateState.MISSING, "SH 100-200", True, True)
    await town.letter(limit_minor=500)
    assert await gate() == (GateState.DONE, "SH 100-200", False, True)
    no = CheckDraft(kind=CheckKind.ENROLMENT, result=CheckResult.NO, note="left the company")
    await town.office.insurance.note_check(town.policy.id, no)
    assert await gate() == (GateState.MISSING, "SH 100-200", False, True)
    await town.office.journal.undo()
    await town.plan(valid_from=TODAY + timedelta(days=1))
    assert await gate() == (GateState.MISSING, "SH 100-200", False, True)
    await town.plan(valid_from=TODAY)
    assert await gate() == (GateState.DONE, "SH 100-200", False, True)
    ended = PolicyDraft(
        programme_id=town.programme.id, number="SH 100-200", valid_from=FIRST, valid_to=TODAY - timedelta(days=1)
    )
    await town.office.insurance.edit_policy(town.policy, ended)
    assert await gate() == (GateState.EXPIRED, "SH 100-200", False, True)
    named = await town.office.insurance.ended_before(town.till.yudin, TODAY)
    assert named is not None
    assert named.valid_to == TODAY - timedelta(days=1)


async def test_a_merge_takes_policy_letter_and_parts_along(town: Insured) -> None:
    await town.till.shift()
    await town.plan(needs_letter=True)
    await town.letter(limit_minor=200000)
    await town.settle(await town.split(await town.till.owes()))
    draft = PatientDraft(last_name="Yudin", first_name="Mark", phones=(Phone(e164="+79160000055"),))
    twin = await town.office.patients.add_caller(draft)
    await town.manager.patients.merge(town.till.yudin, twin.id, "one person")
    (policy,) = await town.office.insurance.policies(twin.id)
    assert policy.id == town.policy.id
    (part,) = await town.office.splits.log(TODAY, TODAY)
    assert part.patient_id == twin.id
