"""The drawer at the keyboard: opening, hand-over, cash in and out, reports, closing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from storage.cash.records import ChargeState, Method, ReceiptKind
from storage.clock import StillClock
from storage.office import seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import at_desk
from tests.pilot.cash_desk import CashDesk, cash_desk, console, sound
from tests.scene import Played, Scene
from tests.till import FURNISHED, Till, card, drawer, sat_down

START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 9, tzinfo=UTC)


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


async def test_a_shift_is_opened_with_a_counted_drawer(desk: CashDesk) -> None:
    await desk.press("n")
    desk.driver.expect("Opening a shift · register 1")
    await desk.press("1 Enter Enter Enter Enter Enter Enter Enter")
    assert desk.driver.news == "■ SHIFT 1 open, 5,000.00 in the drawer"
    assert (await desk.till.office.cash.day()).shift is not None


async def test_coins_are_asked_for_where_the_last_count_had_them(desk: CashDesk) -> None:
    shift = await desk.till.shift(drawer(500200))
    await desk.till.office.cash.close_shift(shift.id, drawer(500200))
    await desk.again()
    await desk.press("n 1 Enter 0 Enter 0 Enter 0 Enter 0 Enter 0 Enter 0 Enter")
    desk.driver.expect("Opening a shift")
    await desk.press("1 Enter")
    assert desk.driver.news == "■ SHIFT 2 open, 5,002.00 in the drawer"


async def test_an_opening_that_differs_asks_why(desk: CashDesk) -> None:
    shift = await desk.till.shift()
    await desk.till.office.cash.close_shift(shift.id, drawer(500000))
    await desk.again()
    await desk.press("n Enter Enter Enter Enter Enter Enter Enter")
    desk.driver.expect("The count differs", "5,000.00 short")
    await desk.press("3 Enter")
    assert desk.driver.news == "■ SHIFT 2 open, 0.00 in the drawer · difference -5,000.00"
    report = (await desk.till.office.cash.day()).report
    assert report is not None
    assert report.counts[0].reason == "the last count was wrong"
    await sound(desk.till.office)


async def test_a_terminal_that_says_otherwise(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.pay(await desk.till.owes(), tenders=(card(180000),))
    await desk.again()
    await desk.press("d 1 Enter Enter Enter Enter Enter Enter Enter")
    desk.driver.expect("by the register 1,800.00, empty = the same")
    await desk.press("1500 Enter")
    desk.driver.expect("card 300.00 short", "Reason")
    await desk.press("2 000 Enter Esc")
    report = await desk.till.office.cash.report((await desk.till.office.cash.shifts(START, END))[0].id)
    assert report.closing is not None
    assert report.closing.methods[Method.CARD] == (180000, 150000)
    assert report.closing.reason == "a slip is missing"
    await sound(desk.till.office)


async def test_cash_in_is_undone_by_u(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.again()
    await desk.press("n1 1000 Enter change Enter")
    assert desk.driver.news.startswith("■ CASH IN 0001 1,000.00")
    day = await desk.till.office.cash.day()
    assert day.report is not None
    assert day.report.expected_minor == 600000
    await desk.press("u")
    day = await desk.till.office.cash.day()
    assert day.report is not None
    assert day.report.expected_minor == 500000
    assert [r.kind for r in day.receipts] == [ReceiptKind.COUNTER, ReceiptKind.IN]
    assert "taken back by u" in (await desk.press("1k")).news


async def test_a_charge_that_was_paid_says_so_and_u_goes_on(desk: CashDesk) -> None:
    await desk.till.shift()
    before = await desk.till.owes(desk.till.ivanov)
    paid = await desk.till.owes()
    await desk.till.pay(paid)
    await desk.again()
    await desk.press("u")
    assert desk.driver.news.startswith("This cannot be taken back: PAYMENT Yudin Mark, 0001, 1,800.00;")
    await desk.press("u")
    assert "Money was taken for this line; give it back instead." in desk.driver.news
    charge = await desk.till.office.cash.charge(before.id)
    assert charge.state is ChargeState.OPEN
    await desk.press("u")
    assert desk.driver.news.startswith("Taken back")
    charge = await desk.till.office.cash.charge(before.id)
    assert charge.state is ChargeState.VOID
    await desk.press("u")
    assert desk.driver.news.startswith("This cannot be taken back: SHIFT OPENED 1")
    await desk.press("u")
    assert desk.driver.news == "There is nothing of yours left to undo."
    await sound(desk.till.office)


async def test_reports_and_a_receipt_of_an_earlier_shift(desk: CashDesk) -> None:
    first = await desk.till.shift()
    await desk.till.pay(await desk.till.owes())
    await desk.till.office.cash.close_shift(first.id, drawer(680000))
    await desk.till.shift(drawer(680000))
    await desk.again()
    await desk.press("h")
    desk.driver.expect("X report of shift 2", "Z report of shift 1")
    await desk.press("2")
    desk.driver.expect("X REPORT 2")
    await desk.press("Esc h3")
    desk.driver.expect("Z REPORT 1")
    await desk.press("Esc h1 1 Enter")
    desk.driver.expect("found by number", "Yudin Mark")
    await desk.press("k Enter 1 001 Enter")
    assert desk.driver.news == "■ REFUND 0002 Yudin Mark -1,800.00 cash · cannot be taken back"
    await sound(desk.till.office)


async def test_a_hand_over_at_the_keyboard(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("m 1 Enter Enter Enter Enter Enter Enter Enter")
    assert desk.driver.news.startswith("o SHIFT 1 waits for its new cashier")
    assert "waits for its new cashier" in (await desk.press("1p")).news
    await desk.press("m")
    desk.driver.expect("Nobody took over shift 1")
    await desk.press("Esc")
    other = await seat(desk.till.office.store, Role.CASHIER.value, "desk 1")
    async with at_desk(console(other), russian_layout=desk.driver.russian_layout) as driver:
        await driver.press("m 1 Enter Enter Enter Enter Enter Enter Enter")
        assert driver.news == "■ SHIFT 1 is Cashier's now"
        await driver.press("1p Enter Enter")
        assert driver.news.startswith("■ RECEIPT 0001 Yudin Mark")
    await sound(desk.till.office)


async def test_a_short_drawer_is_explained_before_it_is_closed(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("d")
    desk.driver.expect("Unpaid", "1 for 1,800.00 !")
    await desk.press("Enter 2 Enter Enter Enter Enter Enter Enter Enter")
    desk.driver.expect("Difference", "cash 1,000.00 short", "Reason")
    await desk.press("Esc")
    desk.driver.expect("count the drawer")
    await desk.press("F10 Enter 1 000 Enter Esc")
    assert "difference -1,000.00" in desk.driver.news
    await sound(desk.till.office)


async def test_a_number_typed_at_a_second_count_takes_the_place_of_the_first(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.again()
    await desk.press("d 3 Enter 1 F10 Enter Esc")
    desk.driver.expect("count the drawer", "= 15,000.00", "= 2,000.00")
    await desk.press("0 Tab 2 Tab Tab")
    desk.driver.expect("Counted", "4,000.00")
    desk.driver.expect_not("15,000.00")


async def test_an_expired_shift_says_so(desk: CashDesk, clock: StillClock) -> None:
    await desk.till.shift()
    await desk.till.owes()
    clock.advance(hours=24)
    await desk.again()
    desk.driver.expect("24 hours are over")
    assert "close it first" in (await desk.press("1p")).news


async def test_a_receipt_is_found_by_its_number_and_given_back_at_once(desk: CashDesk) -> None:
    first = await desk.till.shift()
    await desk.till.pay(await desk.till.owes())
    await desk.till.office.cash.close_shift(first.id, drawer(680000))
    await desk.till.shift(drawer(680000))
    await desk.again()
    await desk.press("0001")
    desk.driver.expect("RECEIPT 0001 · Yudin Mark · 1,800.00")
    await desk.press("k")
    assert desk.driver.hints.startswith("Enter → Give back: RECEIPT 0001 · Yudin Mark · 1,800.00")
    await desk.press("Enter Enter 1 001 Enter")
    assert desk.driver.news == "■ REFUND 0002 Yudin Mark -1,800.00 cash · cannot be taken back"
    await desk.press("0009k")
    desk.driver.expect_not("Give back: RECEIPT")
    await desk.press("Esc")
