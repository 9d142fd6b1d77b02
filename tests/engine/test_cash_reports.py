"""The reports of the command line on money."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from console.reports.answer import Answer, shown
from console.reports.cash import ANSWERS
from storage.cash.orders import RefundOrder
from storage.store import Store
from tests.scene import Played, Scene
from tests.till import FURNISHED, TODAY, Till, card, drawer, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


def lines(answer: Answer) -> list[tuple[str, ...]]:
    return [tuple(shown(cell) for cell in row) for row in (*answer.rows, answer.totals) if row]


async def test_cash_z_and_debts_of_a_day(till: Till) -> None:
    office = till.office
    shift = await till.shift()
    paid = await till.pay(await till.owes())
    await till.pay(await till.owes(till.ivanov), tenders=(card(100000),))
    await office.cash.refund(RefundOrder(receipt_id=paid.id, reason="x"))
    empty = await ANSWERS["z"](office, TODAY, TODAY)
    assert (empty.rows, empty.text) == ((), "")
    await office.cash.close_shift(shift.id, drawer(500000))

    taken = await ANSWERS["cash"](office, TODAY, TODAY)
    assert lines(taken)[0] == ("cash", "1", "1,800.00", "1", "1,800.00", "0.00")
    assert lines(taken)[1] == ("card", "1", "1,000.00", "0", "0.00", "1,000.00")
    assert lines(taken)[-1] == ("together", "2", "2,800.00", "1", "1,800.00", "1,000.00")
    assert taken.data["methods"]["card"]["sales_minor"] == 100000

    closed = await ANSWERS["z"](office, TODAY, TODAY)
    assert lines(closed) == [("1", "1", "02.10.2026", "2,800.00", "1,800.00", "5,000.00", "5,000.00", "0.00")]
    z = closed.data["z"][0]
    receipts = await office.cash.receipts(shift.id)
    assert z["sales_minor"] - z["refunds_minor"] == sum(r.total_minor for r in receipts)
    assert (z["first_receipt"], z["last_receipt"]) == (1, 3)
    assert "Z REPORT 1" in closed.text

    owed = await ANSWERS["debts"](office, TODAY, TODAY)
    assert lines(owed) == [("02.10.2026", "Ivanov Pyotr", "Dermatologist, first visit", "800.00")]
    assert owed.data["owed_minor"] == 80000
    yesterday = TODAY - timedelta(days=1)
    assert (await ANSWERS["debts"](office, yesterday, yesterday)).rows == ()
    assert (await ANSWERS["cash"](office, yesterday, yesterday)).data["sales_minor"] == 0
