"""Who may do what at the cash desk, a drawer between two people, and what a patient owes besides."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from storage.cash.orders import ChargeDraft, Discount
from storage.office import seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import at_desk
from tests.pilot.cash_desk import UNPRINTED, CashDesk, cash_desk, console, sound
from tests.scene import Played, Scene
from tests.till import FURNISHED, TODAY, Till, cash, drawer, sat_down

EMPTY_ENTERS = "Enter Enter Enter Enter Enter Enter"


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


@pytest_asyncio.fixture(params=[False, True], ids=["latin", "russian"])
async def desk(request: pytest.FixtureRequest, till: Till) -> AsyncIterator[CashDesk]:
    async with cash_desk(till, russian_layout=request.param) as made:
        yield made


# ------------------------------------------------------------------------------ the drawer


async def test_the_count_is_blind(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.pay(await desk.till.owes())
    await desk.again()
    desk.driver.expect_not("6,800.00")
    await desk.press("h2")
    desk.driver.expect("X REPORT 1", "Drawer at opening")
    desk.driver.expect_not("6 800.00", "6,800.00")
    desk.driver.expect_not("expected")
    await desk.press("Esc")
    for verb in "md":
        await desk.press(f"{verb} 1 Enter")
        desk.driver.expect("= 5,000.00", "Counted 5,000.00")
        desk.driver.expect_not("6,800.00")
        desk.driver.expect_not("In the drawer")
        await desk.press("Esc")
    senior = await seat(desk.till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    async with at_desk(console(senior), russian_layout=desk.driver.russian_layout) as driver:
        driver.expect("In the drawer: 5,000.00 + cash 1,800.00 = 6,800.00")
        await driver.press("d")
        driver.expect_not("6,800.00")


async def test_a_short_hand_over_says_why_and_the_sums_still_add_up(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("m Enter 2 Enter Enter 1 Enter 2 Enter Enter 1 Enter")
    desk.driver.expect("The count differs", "50.00 short")
    await desk.press("1 Enter")
    assert desk.driver.news.endswith("· difference -50.00")
    other = await seat(desk.till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    async with at_desk(console(other), russian_layout=desk.driver.russian_layout) as driver:
        driver.expect("In the drawer: 5,000.00 + cash 0.00 - hand-over 50.00 = 4,950.00")
        await driver.press("m Enter 2 Enter Enter 1 Enter 2 Enter Enter 1 Enter")
        assert driver.news == "■ SHIFT 1 is Senior Administrator's now"
    await sound(desk.till.office)


async def test_a_shift_that_nobody_took_over_is_kept(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press(f"m 1 {EMPTY_ENTERS} Enter")
    assert "m under their login" in desk.driver.news
    await desk.press(f"m 1 {EMPTY_ENTERS} Enter")
    assert desk.driver.news == "■ SHIFT 1 stays with Administrator Cashier"
    await desk.press("1p Enter Enter")
    assert desk.driver.news.startswith("■ RECEIPT 0001 Yudin Mark")
    await sound(desk.till.office)


async def test_a_drawer_far_off_names_who_closes_it_before_anything_is_typed(desk: CashDesk) -> None:
    await desk.till.shift(drawer(1000000))
    await desk.again()
    await desk.press(f"d Enter {EMPTY_ENTERS} Enter")
    desk.driver.expect("cash 10,000.00 short", "Office Manager, Senior Administrator", "Enter → count again")
    desk.driver.expect_not("Reason")
    await desk.press("Enter")
    desk.driver.expect("count the drawer")
    await desk.press(f"Esc m Enter {EMPTY_ENTERS}")
    desk.driver.expect("10,000.00 short", "Office Manager, Senior Administrator", "Enter → count again")
    await desk.press("Enter")
    desk.driver.expect("Handing over shift 1")
    assert (await desk.till.office.cash.day()).shift is not None


# ------------------------------------------------------------------------------ rights


async def test_a_right_is_refused_at_the_key_and_whose_it_is_is_told(till: Till) -> None:
    await till.shift()
    await till.pay(await till.owes())
    await till.owes(till.ivanov)
    plain = await seat(till.office.store, Role.ADMINISTRATOR.value, "desk 1")
    async with at_desk(console(plain)) as driver:
        for keys in ("1p", "1k", "2k", "1e", "n", "d", "m", "2r"):
            await driver.press(keys)
            assert "this is done by: " in driver.news, keys
            assert "cashier" in driver.news


async def test_a_large_discount_asks_for_a_second_person(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("1e21")
    desk.driver.expect("Above 20 % it takes a second person.").expect_not("Approved by")
    await desk.driver.type("30%")
    await desk.press("Enter")
    desk.driver.expect("1,260.00", "Approved by")
    await desk.press("Up Bksp Bksp Bksp")
    await desk.driver.type("20%")
    desk.driver.expect_not("Approved by")
    await desk.press("Enter 1 Enter")
    assert desk.driver.news.startswith("■ DISCOUNT 360.00 for Yudin Mark")


async def test_the_x_report_names_a_discount_on_a_part_payment(desk: CashDesk) -> None:
    await desk.till.shift()
    line = await desk.till.owes()
    line = await desk.till.office.cash.discount(line.id, line.version, Discount(reason="staff", percent=10))
    await desk.till.pay(line, tenders=(cash(50000),))
    await desk.again()
    await desk.press("2 Enter")
    desk.driver.expect("discount", "-180.00", "stays owed", "-1,120.00", "500.00")
    await desk.press("Esc h2")
    desk.driver.expect("Discounts 1")
    assert any(line.split()[-3:] == ["Discounts", "1", "180.00"] for line in desk.driver.screen)


# ------------------------------------------------------------------------------ what is owed besides


async def test_an_old_debt_is_shown_with_its_day_and_taken_along(desk: CashDesk) -> None:
    till = desk.till
    await till.shift()
    day = TODAY - timedelta(days=9)
    await till.office.cash.add_charge(ChargeDraft(patient_id=till.yudin, day=day, title="Copy", price_minor=5000))
    await desk.again()
    desk.driver.expect_not("Copy")
    await desk.press("f")
    desk.driver.expect("old debts 1", "23.09", "Copy")
    await desk.press("f")
    await till.owes()
    await desk.again()
    desk.driver.expect("to pay 1", "old debts of today's patients 1", "23.09 Yudin Mark")
    await desk.press("1p")
    desk.driver.expect("Owes too", "50.00 of 23 Sept; + takes it along", "To pay", "1,800.00")
    await desk.driver.type("+")
    desk.driver.expect("1,850.00   Copy 50.00 + Dermatologist, first visit 1,800.00", "taken along; + leaves it")
    await desk.press("Enter Enter")
    assert desk.driver.news == "■ RECEIPT 0001 Yudin Mark 1,850.00 cash" + UNPRINTED
    assert await till.office.cash.debts() == {}
    await sound(till.office)


async def test_an_old_debt_may_be_left(desk: CashDesk) -> None:
    till = desk.till
    await till.shift()
    day = TODAY - timedelta(days=9)
    await till.office.cash.add_charge(ChargeDraft(patient_id=till.yudin, day=day, title="Copy", price_minor=5000))
    visit = await till.walk_in()
    await till.office.cash.charge_visit(visit)
    await desk.again()
    await desk.press("1p 2000")
    desk.driver.expect("Change", "200.00")  # the first digit of the money is the money's
    await desk.press("Enter Enter")
    assert desk.driver.news == "■ RECEIPT 0001 Yudin Mark 1,800.00 cash · change 200.00" + UNPRINTED
    assert await till.office.cash.debts() == {till.yudin: 5000}
