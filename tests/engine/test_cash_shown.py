"""What is given back is what was shown, and what is struck off is approved like a discount."""

from __future__ import annotations

import pytest
import pytest_asyncio

from storage.cash import checks
from storage.cash.orders import ChargeDraft, RefundOrder
from storage.cash.records import ChargeState
from storage.checking import verify
from storage.errors import NotAllowed, RuleBroken
from storage.office import seat
from storage.rights import Role
from storage.store import Store
from tests.scene import Played, Scene
from tests.second import approved
from tests.till import FURNISHED, TODAY, Till, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


async def test_a_refund_of_another_sum_than_was_shown_is_refused(till: Till) -> None:
    await till.shift()
    paid = await till.pay(await till.owes())
    line = paid.lines[0].id
    for shown, lines in ((50000, ()), (50000, ((line, 50001),)), (0, ())):
        order = RefundOrder(receipt_id=paid.id, reason="moved away", lines=lines, total_minor=shown)
        with pytest.raises(RuleBroken, match="another sum"):
            await till.office.cash.refund(order)
        with pytest.raises(RuleBroken, match="another sum"):
            await till.office.cash.request_refund(order)
    assert (await till.office.cash.receipt(paid.id)).refunded_minor == 0
    order = RefundOrder(receipt_id=paid.id, reason="moved away", lines=((line, 50000),), total_minor=50000)
    assert (await till.office.cash.refund(order)).total_minor == -50000
    verdict = await till.office.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems


async def test_striking_off_is_approved_like_a_discount_of_the_whole_line(till: Till) -> None:
    senior = await seat(till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    visit = await till.office.cash.charge_visit(await till.walk_in())
    assert visit is not None
    theirs = await senior.cash.add_charge(
        ChargeDraft(patient_id=till.yudin, day=TODAY, title="Copy", price_minor=5000)
    )
    for line in (await till.office.cash.charge(visit.id), theirs):
        with pytest.raises(NotAllowed, match="takes a second person"):
            await till.office.cash.void_charge(line.id, line.version, "by mistake")
    own = await till.owes(service_id=till.scan)
    assert (await till.office.cash.void_charge(own.id, own.version, "by mistake")).state is ChargeState.VOID
    with await approved(senior), pytest.raises(RuleBroken, match="reason"):
        await senior.cash.void_charge(visit.id, visit.version, " ")
    with await approved(senior):
        gone = await senior.cash.void_charge(visit.id, visit.version, "by mistake")
    assert gone.state is ChargeState.VOID
