"""What is owed: part payments, discounts and who may give them, debts of earlier days."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from storage.cash.orders import ChargeDraft, Discount
from storage.cash.records import ChargeState
from storage.errors import NotAllowed
from storage.office import seat
from storage.rights import Right, Role
from storage.store import Store
from tests.scene import Played, Scene
from tests.second import approved
from tests.till import FURNISHED, TODAY, Till, card, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


async def test_a_part_payment_shows_the_discount_and_what_stays_owed(till: Till) -> None:
    shift = await till.shift()
    line = await till.owes()
    line = await till.office.cash.discount(line.id, line.version, Discount(reason="staff", percent=10))
    first = await till.pay(line, tenders=(card(100000),))
    text = [" ".join(row.split()) for row in first.text.split("\n")]
    at = text.index("Dermatologist, first visit 1 x 1 800.00")
    assert text[at + 1 : at + 4] == ["discount -180.00", "stays owed -620.00", "1 000.00"]
    report = await till.office.cash.report(shift.id)
    assert (report.discounts_count, report.discounts_minor) == (1, 18000)
    line = await till.office.cash.charge(line.id)
    line = await till.office.cash.discount(line.id, line.version, Discount(reason="staff", percent=20))
    second = await till.pay(line)
    text = [" ".join(row.split()) for row in second.text.split("\n")]
    at = text.index("Dermatologist, first visit 1 x 1 800.00")
    assert text[at + 1 : at + 4] == ["discount -360.00", "paid before -1 000.00", "440.00"]
    report = await till.office.cash.report(shift.id)
    assert report.discounts_minor == 36000, "the report names what was let off, once"


async def test_a_large_discount_takes_a_second_person(till: Till) -> None:
    line = await till.owes()
    with pytest.raises(NotAllowed, match="second person"):
        await till.office.cash.discount(line.id, line.version, Discount(reason="staff", percent=21))
    two = await till.office.cash.set_quantity(line.id, line.version, 2)
    two = await till.office.cash.discount(two.id, two.version, Discount(reason="staff", percent=20))
    with pytest.raises(NotAllowed, match="second person"):
        await till.office.cash.set_quantity(two.id, two.version, 1)
    senior = await seat(till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    with await approved(senior):
        free = await senior.cash.discount(two.id, two.version, Discount(reason="staff", percent=100))
    assert (free.due_minor, free.state) == (0, ChargeState.PAID)
    day = await till.office.cash.day()
    assert day.holders[Right.DISCOUNT_APPROVE] == ("Office Manager", "Senior Administrator")


async def test_the_desk_shows_all_that_the_queue_says_is_owed(till: Till) -> None:
    old = await till.office.cash.add_charge(
        ChargeDraft(patient_id=till.yudin, day=TODAY - timedelta(days=9), title="Copy", price_minor=5000)
    )
    assert (await till.office.cash.day(TODAY)).dues == (), "nobody of today owes it"
    await till.walk_in()
    dues = (await till.office.cash.day(TODAY)).dues
    assert [(due.day, due.due_minor) for due in dues] == [(old.day, 5000)]
    await till.owes()
    dues = (await till.office.cash.day(TODAY)).dues
    assert sum(due.due_minor for due in dues) == (await till.office.cash.debts())[till.yudin]
    assert await till.office.cash.dues_of(till.yudin) == dues
    assert await till.office.cash.dues_of(till.ivanov) == ()
