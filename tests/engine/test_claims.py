"""Claims through the services: collected, held, sent once, answered, paid, given up; and taken back where it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import pytest_asyncio

from storage.cash.orders import RefundOrder
from storage.checking import verify_at
from storage.claims.claim_records import FOR_LETTERS, Claim, ClaimState, Ended
from storage.claims.payment_records import How, PaymentDraft
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, RuleBroken
from storage.ids import LetterId
from storage.location import Location
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.engine.claim_town import INSURED, PERIOD, TODAY, Insured, at, bill
from tests.scene import Played, Scene

S = ClaimState
VEGA = 180000 + 2 * 55000


@pytest.fixture
def scene() -> Scene:
    return INSURED


@pytest_asyncio.fixture
async def town(store: Store, played: Played) -> Insured:
    return await at(store, played.gave)


@pytest_asyncio.fixture
async def senior(store: Store) -> Office:
    return await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")


async def collected(senior: Office, insurer: int) -> Claim:
    made = await senior.claims.collect(insurer, *PERIOD)
    assert made is not None
    return (await senior.claims.opened(made)).claim


async def again(senior: Office, claim: Claim) -> Claim:
    return (await senior.claims.opened(claim.id)).claim


async def sent(senior: Office, insurer: int) -> Claim:
    claim = await collected(senior, insurer)
    await senior.claims.ready(claim)
    claim = await again(senior, claim)
    sheet, found = await senior.claims.register(claim.id, "en", sending=True)
    assert found.claim.number is not None
    await senior.claims.send(claim, found.claim.number, sheet.digest)
    return await again(senior, claim)


async def paid(senior: Office, insurer: int, amount: int, document: str = "17") -> int:
    return await senior.claims.enter_payment(
        PaymentDraft(insurer_id=insurer, day=TODAY, document=document, amount_minor=amount)
    )


async def test_a_period_is_collected_once_and_what_is_new_later(senior: Office, town: Insured) -> None:
    view = await senior.claims.view()
    assert [(one.insurer, one.parts, one.amount_minor) for one in view.unclaimed] == [
        ("Orion", 1, 180000), ("Vega", 3, VEGA),
    ]  # fmt: skip
    claim = await collected(senior, town.vega)
    assert (claim.state, claim.lines, claim.amount_minor, claim.reference) == (S.DRAFT, 3, VEGA, f"draft-{claim.id}")
    assert await senior.claims.collect(town.vega, *PERIOD) is None
    assert await senior.claims.collect(town.orion, date(2026, 9, 1), date(2026, 9, 30)) is None
    await bill(town, town.yudin, town.till.scan)
    assert (await collected(senior, town.vega)).amount_minor == 55000
    await senior.journal.undo()
    await senior.journal.undo()
    view = await senior.claims.view(closed=True)
    assert view.claims == ()
    assert [one.parts for one in view.unclaimed] == [1, 4]


async def test_what_waits_for_a_letter_is_held_and_named(senior: Office, town: Insured) -> None:
    await bill(town, town.ivanov, town.till.scan)
    letter = await senior.insurance.letter(LetterId(town.letter))
    await senior.insurance.withdraw_letter(letter)
    claim = await collected(senior, town.orion)
    assert (claim.state, claim.reason, claim.lines) == (S.HOLD, FOR_LETTERS, 2)
    with pytest.raises(RuleBroken, match=r"Line 1, Ivanov Pyotr: the guarantee letter is missing .* 1 more such"):
        await senior.claims.ready(claim)
    await senior.journal.undo()  # the collecting: nothing was made by the refusal
    assert (await senior.claims.view(closed=True)).claims == ()


async def test_a_claim_is_sent_once_numbered_without_a_gap_and_frozen(senior: Office, town: Insured) -> None:
    claim = await sent(senior, town.vega)
    assert (claim.state, claim.number, claim.year, claim.sent_on) == (S.SENT, 1, 2026, TODAY)
    assert claim.digest
    sheet, _found = await senior.claims.register(claim.id, "en")
    assert sheet.digest == claim.digest
    other = await sent(senior, town.orion)
    assert other.number == 1  # each insurer has numbers of its own
    await bill(town, town.yudin, town.till.scan)
    assert (await sent(senior, town.vega)).number == 2
    line = (await senior.claims.opened(claim.id)).lines[0]
    with pytest.raises(RuleBroken, match="was sent and does not change"):
        await senior.claims.take_out(line)
    with pytest.raises(RuleBroken):
        await senior.journal.undo()  # what has left the house is not taken back


async def test_the_second_of_two_desks_does_not_send_it_again(senior: Office, store: Store, town: Insured) -> None:
    claim = await collected(senior, town.vega)
    await senior.claims.ready(claim)
    claim = await again(senior, claim)
    manager = await seat(store, Role.OFFICE_MANAGER.value, "office")
    await manager.claims.send(claim, 1, "x")
    with pytest.raises(Conflict, match="changed this claim"):
        await senior.claims.send(claim, 1, "x")
    await bill(town, town.yudin, town.till.scan)
    second = await collected(senior, town.vega)
    await senior.claims.ready(second)
    second = await again(senior, second)
    with pytest.raises(Conflict, match="took this number"):
        await senior.claims.send(second, 1, "x")
    assert (await again(senior, second)).number is None


async def test_lines_come_and_go_until_it_is_ready_and_ready_is_taken_back(senior: Office, town: Insured) -> None:
    claim = await collected(senior, town.vega)
    lines = (await senior.claims.opened(claim.id)).lines
    await senior.claims.take_out(lines[0])
    claim = await again(senior, claim)
    assert claim.amount_minor == VEGA - 180000
    (loose,) = await senior.claims.unclaimed(claim)
    await senior.claims.ready(claim)
    await senior.journal.undo()
    assert (await again(senior, claim)).state is S.DRAFT
    await senior.claims.ready(await again(senior, claim))
    await senior.claims.add_line(await again(senior, claim), loose.part_id)
    claim = await again(senior, claim)
    assert (claim.state, claim.amount_minor) == (S.DRAFT, VEGA)  # what is changed is ready no longer
    await senior.journal.undo()
    await senior.claims.hold(await again(senior, claim), "  the programme  changes ")
    assert (await again(senior, claim)).reason == "the programme changes"
    await senior.journal.undo()
    with pytest.raises(Conflict):
        await senior.claims.hold(claim, "x")


async def test_a_refund_before_it_is_sent_leaves_the_claim(senior: Office, town: Insured) -> None:
    claim = await collected(senior, town.vega)
    shift = (await town.till.office.cash.day()).shift
    assert shift is not None
    receipts = await town.till.office.cash.receipts(shift.id)
    receipt = await town.till.office.cash.receipt(receipts[1].id)  # the second scan alone
    await town.till.office.cash.refund(
        RefundOrder(receipt_id=receipt.id, reason="not done", lines=((receipt.lines[0].id, 55000),))
    )
    await senior.claims.ready(claim)
    assert (await again(senior, claim)).amount_minor == VEGA - 55000


async def test_a_payment_is_proposed_matched_in_part_and_the_rest_kept(senior: Office, town: Insured) -> None:
    first = await sent(senior, town.vega)
    await bill(town, town.yudin, town.till.scan)
    second = await sent(senior, town.vega)
    whole = await paid(senior, town.vega, VEGA + 55000 + 700)
    assert [one.how for one in await senior.claims.proposals(whole)] == [How.OLDEST]
    part = await paid(senior, town.vega, 100000, "18")
    await senior.claims.match(part, ((first.id, 100000),))
    first = await again(senior, first)
    assert (first.state, first.paid_minor, first.left_minor) == (S.PART_PAID, 100000, VEGA - 100000)
    (proposal,) = await senior.claims.proposals(whole)
    await senior.claims.match(whole, proposal.shares)
    assert [(await again(senior, one)).state for one in (first, second)] == [S.CLOSED, S.CLOSED]
    (left,) = await senior.claims.unmatched()
    assert left.unmatched_minor == 100000 + 700  # paid too much: it stays to be seen
    (aged,) = await senior.claims.ageing()
    assert (aged.insurer, aged.left_minor, aged.unmatched_minor) == ("Vega", 0, 100700)
    await senior.journal.undo()
    assert [(await again(senior, one)).state for one in (first, second)] == [S.PART_PAID, S.SENT]
    await senior.journal.undo()
    assert (await again(senior, first)).state is S.SENT
    await senior.journal.undo()
    assert [one.document for one in await senior.claims.unmatched()] == ["17"]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ({"document": "17"}, "Document 17 of this day is entered already"),
        ({"document": ""}, "the number that the bank gave it"),
        ({"day": date(2026, 10, 3)}, "This day has not come yet"),
        ({"amount_minor": 0}, "a sum above nothing"),
    ],
)
async def test_a_payment_that_cannot_be_is_refused(
    senior: Office, town: Insured, draft: dict[str, object], said: str
) -> None:
    await paid(senior, town.vega, 5)
    good = PaymentDraft(insurer_id=town.vega, day=TODAY, document="18", amount_minor=5)
    with pytest.raises(RuleBroken, match=said):
        await senior.claims.enter_payment(replace(good, **draft))  # type: ignore[arg-type]  # a column of it


async def test_no_more_is_matched_than_is_left_of_either(senior: Office, town: Insured) -> None:
    vega, orion = await sent(senior, town.vega), await sent(senior, town.orion)
    money = await paid(senior, town.vega, 400000)
    for shares in (((vega.id, VEGA + 1),), ((vega.id, 400001),), ((orion.id, 5),), ((vega.id, 0),), ()):
        with pytest.raises(RuleBroken):
            await senior.claims.match(money, shares)
    assert (await again(senior, vega)).paid_minor == 0


async def test_rejected_lines_are_sent_again_and_name_the_old_ones(senior: Office, town: Insured) -> None:
    claim = await sent(senior, town.vega)
    lines = (await senior.claims.opened(claim.id)).lines
    await senior.claims.accept(claim)
    claim = await again(senior, claim)
    assert claim.state is S.ACCEPTED
    await senior.claims.reject(claim, ((lines[0].id, 80000), (lines[1].id, 55000)), "not in the programme")
    claim = await again(senior, claim)
    assert (claim.state, claim.rejected_minor, claim.left_minor) == (S.REJECTED, 135000, VEGA - 135000)
    with pytest.raises(RuleBroken, match="no more can be rejected"):
        await senior.claims.reject(claim, ((lines[1].id, 1),), "again")
    made = await senior.claims.resubmit(claim)
    anew = await senior.claims.opened(made)
    assert [(one.old_line_id, one.amount_minor) for one in anew.lines] == [(lines[0].id, 80000), (lines[1].id, 55000)]
    assert (await again(senior, claim)).state is S.RESUBMITTED  # and the third line is still to be paid
    await senior.claims.take_out(anew.lines[1])
    assert (await again(senior, claim)).state is S.REJECTED  # nobody has dealt with that line now
    await senior.journal.undo()
    await senior.journal.undo()  # the sending again
    assert (await again(senior, claim)).state is S.REJECTED
    await senior.journal.undo()
    claim = await again(senior, claim)
    assert (claim.state, claim.rejected_minor) == (S.ACCEPTED, 0)
    assert {one.reason for one in (await senior.claims.opened(claim.id)).lines} == {""}


async def test_what_is_left_is_written_off_or_charged_to_the_patient(senior: Office, town: Insured) -> None:
    claim = await sent(senior, town.vega)
    lines = (await senior.claims.opened(claim.id)).lines
    await senior.claims.reject(claim, ((lines[0].id, 180000),), "no")
    await senior.claims.match(await paid(senior, town.vega, 30000), ((claim.id, 30000),))
    owed = (await senior.cash.debts()).get(town.till.yudin, 0)
    claim = await again(senior, claim)
    await senior.claims.give_up(claim, Ended.CHARGED, "not insured for it", "{title}, not paid")
    closed = await again(senior, claim)
    assert (closed.state, closed.left_minor, closed.reason) == (S.CLOSED, 0, "not insured for it")
    assert (await senior.cash.debts())[town.till.yudin] - owed == VEGA - 30000
    titles = {one.title for one in await senior.cash.charges(town.till.yudin)}
    assert "Dermatoscopy, not paid" in titles
    await senior.journal.undo()
    assert (await again(senior, claim)).state is S.REJECTED
    assert (await senior.cash.debts()).get(town.till.yudin, 0) == owed
    await senior.claims.give_up(await again(senior, claim), Ended.WRITTEN_OFF, "too old")
    assert (await again(senior, claim)).state is S.CLOSED
    assert (await senior.claims.ageing()) == ()


@pytest.mark.parametrize("how", [Ended.WRITTEN_OFF, Ended.CHARGED])
async def test_a_line_sent_again_in_part_is_closed_with_its_rest(
    senior: Office, town: Insured, where: Location, how: Ended
) -> None:
    claim = await sent(senior, town.vega)
    lines = (await senior.claims.opened(claim.id)).lines
    await senior.claims.reject(claim, ((lines[0].id, 10000),), "no")
    made = await senior.claims.resubmit(await again(senior, claim))
    by_claim = {one.claim: one.amount_minor for one in await senior.claims.insured(*PERIOD) if one.day == lines[0].day}
    assert by_claim[f"draft-{made}"] == 10000  # and the rest of that line is still in the claim that was sent
    claim = await again(senior, claim)
    assert (claim.left_minor, claim.disputed_minor) == (VEGA - 10000, 0)
    with pytest.raises(RuleBroken, match="a part was sent again"):
        await senior.claims.reject(claim, ((lines[0].id, 5),), "no")
    owed = (await senior.cash.debts()).get(town.till.yudin, 0)
    await senior.claims.give_up(claim, how, "too old", "{title}, not paid")
    claim = await again(senior, claim)
    assert (claim.state, claim.left_minor) == (S.CLOSED, 0)
    charged = VEGA - 10000 if how is Ended.CHARGED else 0
    assert (await senior.cash.debts()).get(town.till.yudin, 0) - owed == charged
    anew = (await senior.claims.opened(made)).lines
    with pytest.raises(RuleBroken, match="take its closing back first"):
        await senior.claims.take_out(anew[0])
    assert verify_at(where).ok
    await senior.journal.undo()
    claim = await again(senior, claim)
    assert (claim.state, claim.left_minor) == (S.RESUBMITTED, VEGA - 10000)
    await senior.claims.take_out(anew[0])
    assert (await again(senior, claim)).disputed_minor == 10000
    assert verify_at(where).ok


async def test_ageing_by_the_days_since_it_was_sent(senior: Office, town: Insured, clock: StillClock) -> None:
    claim = await sent(senior, town.vega)
    clock.advance(days=61)
    (aged,) = await senior.claims.ageing()
    assert aged.buckets == (0, 0, VEGA, 0)
    lines = (await senior.claims.opened(claim.id)).lines
    await senior.claims.reject(claim, ((lines[0].id, 180000),), "no")
    (aged,) = await senior.claims.ageing()
    assert (aged.left_minor, aged.disputed_minor) == (110000, 180000)


async def test_the_register_sums_are_the_claim_and_the_bills(senior: Office, town: Insured) -> None:
    claim = await sent(senior, town.vega)
    sheet, found = await senior.claims.register(claim.id, "ru", form="csv")
    at_sum = next(at for at, one in enumerate(sheet.layout.columns) if one.field == "amount")
    sums = [Decimal(str(row[at_sum])) for row in sheet.rows]
    assert sum(sums) * 100 == found.claim.amount_minor == VEGA
    insured = await senior.claims.insured(*PERIOD)
    assert sum(one.amount_minor for one in insured if one.insurer == "Vega") == VEGA
    assert {one.claim for one in insured} == {"2026-1", ""}


async def test_a_layout_is_set_taken_back_and_refused_when_it_is_wrong(senior: Office, town: Insured) -> None:
    usual, own = await senior.claims.layout_text(town.vega, "en")
    assert not own
    narrow = '[[columns]]\nfield = "service"\nlength = 5\n[[columns]]\nfield = "amount"\n'
    await senior.claims.set_layout(town.vega, narrow)
    claim = await collected(senior, town.vega)
    with pytest.raises(RuleBroken, match="Line 1, Yudin Mark: “service” has 26 letters, and the layout holds 5"):
        await senior.claims.register(claim.id, "en")
    with pytest.raises(RuleBroken, match="no field"):
        await senior.claims.set_layout(town.vega, narrow.replace("service", "servise"))
    await senior.claims.set_layout(town.vega, "")
    assert await senior.claims.layout_text(town.vega, "en") == (usual, False)
    await senior.journal.undo()
    assert await senior.claims.layout_text(town.vega, "en") == (narrow, True)


async def test_a_cashier_has_nothing_to_do_with_claims(store: Store, town: Insured) -> None:
    cashier = await seat(store, Role.ADMINISTRATOR_CASHIER.value, "desk 3")
    with pytest.raises(NotAllowed):
        await cashier.claims.collect(town.vega, *PERIOD)


async def test_all_of_it_holds_for_the_check(senior: Office, town: Insured, where: Location) -> None:
    claim = await sent(senior, town.vega)
    lines = (await senior.claims.opened(claim.id)).lines
    await senior.claims.reject(claim, ((lines[0].id, 180000),), "no")
    await senior.claims.resubmit(await again(senior, claim))
    await senior.claims.match(await paid(senior, town.vega, 60000), ((claim.id, 60000),))
    await senior.journal.undo()
    await collected(senior, town.orion)
    await senior.journal.undo()
    found = verify_at(where)
    assert found.ok, found.problems
