"""The split of a bill between insurer and patient: what goes where, why, and what the database refuses."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio

from storage.cash import checks as cash_checks
from storage.cash.orders import ChargeDraft, Discount, RefundOrder
from storage.cash.records import Method, Tender
from storage.checking import verify
from storage.claims import checks
from storage.claims.split_records import Split, Why
from storage.errors import Conflict, RuleBroken
from storage.insurance.records import CheckDraft, CheckKind, CheckResult, PolicyDraft
from storage.location import Location
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.engine.beneath import bare
from tests.engine.insurance_acts import FIRST, LAST, shown
from tests.engine.insured_town import Insured, insured
from tests.scene import Played, Scene
from tests.till import FURNISHED, TODAY, card, cash, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def town(store: Store, played: Played) -> Insured:
    till = await sat_down(store, played.gave)
    await till.shift()
    return await insured(till, await seat(store, Role.OFFICE_MANAGER.value, "desk 9"))


async def sound(office: Office) -> None:
    verdict = await office.read(verify, (*cash_checks.CHECKS, *checks.CHECKS))
    assert verdict.ok, verdict.problems


def told(split: Split) -> list[tuple[int, int, list[Why]]]:
    return [(line.insurer_minor, line.patient_minor, [one.why for one in line.said]) for line in split.lines]


# ------------------------------------------------------------------------------ who pays what


async def test_a_covered_line_goes_to_the_insurer_and_the_share_stays(town: Insured) -> None:
    await town.plan(copay_percent=10)
    charge = await town.till.owes()
    split = await town.split(charge)
    assert told(split) == [(162000, 18000, [Why.SHARE])]
    made = await town.settle(split, (card(18000),))
    assert [(one.total_minor, [t.method for t in one.methods]) for one in made] == [
        (162000, [Method.INSURER]),
        (18000, [Method.CARD]),
    ]
    assert await town.office.cash.debts() == {}
    (part,) = await town.office.splits.parts([charge.id])
    assert (part.amount_minor, part.line_minor, part.service_code, part.policy_number, part.receipt_id) == (
        162000, 180000, "B01", "SH 100-200", made[0].id,
    )  # fmt: skip
    await sound(town.office)


async def test_what_no_insurer_pays_says_why(town: Insured) -> None:
    await town.rule(service_id=town.till.scan, covered=False)
    tea = await town.office.cash.add_charge(
        ChargeDraft(patient_id=town.till.yudin, day=TODAY, title="Tea", price_minor=500)
    )
    scan = await town.till.owes(service_id=town.till.scan)
    assert told(await town.split(tea, scan)) == [(0, 500, [Why.BY_HAND]), (0, 55000, [Why.EXCLUDED])]
    await town.plan(covers_all=False)
    assert told(await town.split(await town.till.owes())) == [(0, 180000, [Why.NOT_COVERED])]
    other = await town.till.owes(town.till.ivanov)
    assert told(await town.split(other)) == [(0, 180000, [Why.NO_POLICY])]
    with pytest.raises(RuleBroken, match="Nothing of this bill goes to an insurer"):
        await town.settle(await town.split(other))


async def test_a_specialty_is_a_rule_and_its_service_a_closer_one(town: Insured) -> None:
    await town.plan(covers_all=False)
    await town.rule(specialty="Dermatologist", copay_minor=30000)
    charge = await town.till.owes()
    assert told(await town.split(charge)) == [(150000, 30000, [Why.SHARE])]
    await town.rule(service_id=town.till.visit, copay_percent=50)
    split = await town.split(charge)
    assert told(split) == [(90000, 90000, [Why.SHARE])]
    await town.settle(split)
    await sound(town.office)


async def test_limits_of_visit_year_and_service_end_in_the_middle_of_a_line(town: Insured) -> None:
    await town.plan(limit_visit_minor=100000, limit_year_minor=130000)
    first, scan = await town.till.owes(), await town.till.owes(service_id=town.till.scan)
    split = await town.split(first, scan)
    assert told(split) == [(100000, 80000, [Why.VISIT]), (0, 55000, [Why.VISIT])]
    assert split.lines[0].said[0].amount_minor == 100000
    await town.settle(split)
    visit = await town.till.walk_in()
    again = await town.office.cash.charge_visit(visit)
    assert again is not None
    split = await town.split(again)
    assert told(split) == [(30000, 150000, [Why.VISIT, Why.YEAR])]
    await town.settle(split)
    await sound(town.office)


async def test_a_count_pays_for_so_many_of_a_line(town: Insured) -> None:
    await town.rule(service_id=town.till.scan, limit_count=3)
    scans = await town.till.owes(service_id=town.till.scan)
    scans = await town.office.cash.set_quantity(scans.id, scans.version, 2)
    await town.settle(await town.split(scans))
    more = await town.till.owes(service_id=town.till.scan)
    more = await town.office.cash.set_quantity(more.id, more.version, 2)
    split = await town.split(more)
    assert told(split) == [(55000, 55000, [Why.SERVICE_COUNT])]
    assert split.lines[0].quantity == 1
    await town.settle(split)
    third = await town.split(await town.till.owes(service_id=town.till.scan))
    assert told(third) == [(0, 55000, [Why.SERVICE_COUNT])]
    await sound(town.office)


async def test_a_discount_and_a_part_payment_come_first(town: Insured) -> None:
    await town.plan(copay_percent=50)
    charge = await town.till.owes()
    charge = await town.office.cash.discount(charge.id, charge.version, Discount(reason="staff", percent=10))
    await town.till.pay(charge, tenders=(cash(100000),))
    split = await town.split(await town.office.cash.charge(charge.id))
    assert told(split) == [(62000, 0, [])]
    await town.settle(split)
    assert await town.office.cash.debts() == {}
    await sound(town.office)


async def test_an_expired_policy_is_named_with_its_day(town: Insured) -> None:
    ended = TODAY - timedelta(days=1)
    draft = PolicyDraft(programme_id=town.programme.id, number="SH 100-200", valid_from=FIRST, valid_to=ended)
    await town.office.insurance.edit_policy(town.policy, draft)
    charge = await town.till.owes()
    split = await town.split(charge)
    (said,) = split.lines[0].said
    assert (said.why, said.number, said.day) == (Why.POLICY_ENDED, "SH 100-200", ended)
    await town.office.insurance.add_policy(
        town.till.yudin, replace(draft, number="SH 300", valid_from=TODAY, valid_to=LAST)
    )
    assert told(await town.split(charge)) == [(180000, 0, [])]


async def test_a_refusal_stands_and_a_technical_failure_does_not(town: Insured) -> None:
    charge = await town.till.owes()
    ask = town.office.insurance.note_check
    await ask(town.policy.id, CheckDraft(kind=CheckKind.ENROLMENT, result=CheckResult.NO_ANSWER, note="line is down"))
    assert (await town.split(charge)).insurer_minor == 180000
    await ask(town.policy.id, CheckDraft(kind=CheckKind.ENROLMENT, result=CheckResult.NO, note="left the company"))
    (said,) = (await town.split(charge)).lines[0].said
    assert (said.why, said.day) == (Why.REFUSED, TODAY)
    await town.office.journal.undo()
    assert (await town.split(charge)).insurer_minor == 180000


# ------------------------------------------------------------------------------ letters


async def test_a_letter_is_needed_used_and_used_up(town: Insured) -> None:
    await town.plan(needs_letter=True)
    charge = await town.till.owes()
    assert told(await town.split(charge)) == [(0, 180000, [Why.NO_LETTER])]
    await town.letter("old", limit_minor=50000, valid_until=date(2026, 9, 30))
    (said,) = (await town.split(charge)).lines[0].said
    assert (said.why, said.number, said.day) == (Why.LETTER_ENDED, "old", date(2026, 9, 30))
    letter = await town.letter(limit_minor=100000)
    split = await town.split(charge)
    assert told(split) == [(100000, 80000, [Why.LETTER_SUM])]
    await town.settle(split)
    assert (await town.left(letter)).left_minor == 0
    (said,) = (await town.split(await town.till.owes())).lines[0].said
    assert (said.why, said.number) == (Why.LETTER_USED, "G-1")
    more = await town.letter("G-2", limit_minor=500000)
    split = await town.split(await town.office.cash.charge(charge.id))
    assert told(split) == [(80000, 0, [])]
    await town.settle(split)
    assert (await town.left(more)).used_minor == 80000
    await sound(town.office)


async def test_a_letter_that_names_a_service_pays_for_what_the_programme_does_not(town: Insured) -> None:
    await town.rule(service_id=town.till.scan, covered=False)
    letter = await town.letter(services=((town.till.scan, 1),))
    scan = await town.till.owes(service_id=town.till.scan)
    split = await town.split(scan)
    assert told(split) == [(55000, 0, [])]
    await town.settle(split)
    assert (await town.left(letter)).services[0].left == 0
    assert told(await town.split(await town.till.owes(service_id=town.till.scan))) == [(0, 55000, [Why.EXCLUDED])]
    await sound(town.office)


async def test_a_refund_gives_the_part_and_the_letter_back(town: Insured) -> None:
    await town.plan(needs_letter=True, copay_percent=20)
    letter = await town.letter(limit_minor=200000, services=((town.till.visit, 1),))
    charge = await town.till.owes()
    to_insurer, _own = await town.settle(await town.split(charge), (card(36000),))
    assert (await town.left(letter)).used_minor == 144000
    with pytest.raises(RuleBroken, match="goes back to the insurer"):
        await town.office.cash.refund(RefundOrder(receipt_id=to_insurer.id, reason="no", method=Method.CASH))
    line = to_insurer.lines[0].id
    await town.office.cash.refund(RefundOrder(receipt_id=to_insurer.id, reason="not done", lines=((line, 44000),)))
    now = await town.left(letter)
    assert (now.used_minor, now.services[0].used_count) == (100000, 1)
    await town.office.cash.refund(RefundOrder(receipt_id=to_insurer.id, reason="not done"))
    now = await town.left(letter)
    assert (now.used_minor, now.services[0].used_count) == (0, 0)
    (part,) = await town.office.splits.parts([charge.id])
    assert (part.returned_minor, part.counts_minor) == (144000, 0)
    assert await town.office.splits.log(TODAY, TODAY) == ()
    await sound(town.office)


# ------------------------------------------------------------------------------ bad input


async def test_a_sum_to_an_insurer_needs_a_policy(town: Insured) -> None:
    charge = await town.till.owes()
    with pytest.raises(RuleBroken, match="An insurer pays by a policy"):
        await town.till.pay(charge, tenders=(Tender(method=Method.INSURER, amount_minor=180000),))
    assert await town.office.cash.debts() == {town.till.yudin: 180000}


async def test_what_was_shown_is_posted_or_nothing(town: Insured) -> None:
    charge = await town.till.owes()
    order = shown(await town.split(charge))
    await town.plan(copay_percent=10)
    with pytest.raises(RuleBroken, match="came out otherwise than shown"):
        await town.office.splits.settle(order)
    await town.till.pay(charge)
    with pytest.raises(Conflict):
        await town.office.splits.settle(order)
    assert await town.office.splits.parts([charge.id]) == ()


async def test_a_payment_that_fails_takes_the_insurers_part_along(town: Insured) -> None:
    await town.plan(copay_percent=10)
    charge = await town.till.owes()
    with pytest.raises(RuleBroken, match="Only cash gives change"):
        await town.settle(await town.split(charge), (card(99000),))
    assert await town.office.splits.parts([charge.id]) == ()
    assert await town.office.cash.debts() == {town.till.yudin: 180000}


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE guarantee_letter SET used_minor = 0, version = version + 1",
        "UPDATE guarantee_letter SET limit_minor = 100, version = version + 1",
        "UPDATE letter_service SET used_count = 0, version = version + 1",
        "UPDATE letter_service SET limit_count = 0, version = version + 1",
        "INSERT INTO letter_service (letter_id, service_id, limit_count) SELECT 1, id, 5 FROM service"
        " WHERE id NOT IN (SELECT service_id FROM letter_service)",
        "UPDATE insured_part SET amount_minor = 1",
        "UPDATE insured_part SET returned_minor = 1",
        "UPDATE insured_part SET patient_id = {ivanov}",
        "UPDATE insured_part SET letter_id = NULL",
        "DELETE FROM insured_part",
        "DELETE FROM guarantee_letter",
        "DELETE FROM policy",
        "UPDATE policy SET patient_id = {ivanov}, version = version + 1",
        "INSERT INTO insured_part (charge_id, receipt_id, line_id, patient_id, insurer_id, policy_id, programme_id,"
        " letter_id, service_id, service_code, title, day, quantity, amount_minor)"
        " SELECT charge_id, receipt_id, line_id, patient_id, insurer_id, policy_id, programme_id, letter_id,"
        " service_id, service_code, title, day, quantity, amount_minor FROM insured_part",
        "UPDATE policy_check SET result = 'yes'",
        "DELETE FROM policy_check",
    ],
)
async def test_the_database_refuses(town: Insured, where: Location, attack: str) -> None:
    await town.plan(needs_letter=True)
    await town.letter(limit_minor=200000, services=((town.till.visit, 1),))
    no = CheckDraft(kind=CheckKind.BENEFIT, result=CheckResult.NO, note="no massage")
    await town.office.insurance.note_check(town.policy.id, no)
    await town.settle(await town.split(await town.till.owes()))
    raw = bare(where)
    with pytest.raises(sqlite3.Error):
        raw.execute(attack.format(ivanov=town.till.ivanov))
    raw.close()
    await sound(town.office)
