"""The cash desk at the keyboard: payments and refunds; the keystroke budgets in both layouts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from console.app import ConsoleApp
from console.desks.cash import DESK
from console.person import Profile
from storage.cash.orders import ChargeDraft
from storage.cash.records import ChargeState, Method
from storage.office import Office, seat
from storage.patients.records import PatientDraft, Phone
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import at_desk
from tests.pilot.cash_desk import UNPRINTED, CashDesk, cash_desk, console, sound
from tests.pilot.example_place import ExamplePlace
from tests.scene import Played, Scene
from tests.second import PIN
from tests.till import FURNISHED, TODAY, Till, card, drawer, sat_down


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


async def due_rows(desk: CashDesk, count: int) -> None:
    """So many patients who owe a first visit of 1 800.00."""
    senior = await seat(desk.till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    names = ("Smirnova", "Kuznetsov", "Popova", "Vasiliev", "Petrova", "Sokolov", "Mikhailova", "Novikov")
    for place, name in enumerate(names[:count]):
        draft = PatientDraft(last_name=name, first_name="Alex", phones=(Phone(e164=f"+7916000000{place}"),))
        patient = await senior.patients.add_caller(draft)
        await desk.till.owes(patient.id)
    await desk.again()


# ------------------------------------------------------------------------------ the lines


async def test_the_lines_of_the_place(desk: CashDesk) -> None:
    screen = desk.driver.screen
    assert screen[1].startswith(" Cash · register 1 · no shift is open")
    assert "open a shift !" in screen[1]
    await desk.till.shift()
    paid = await desk.till.pay(await desk.till.owes(), tenders=(card(180000),))
    await desk.till.owes(desk.till.ivanov, desk.till.scan)
    await desk.again()
    await desk.press("Home")
    screen = desk.driver.screen
    assert screen[1].startswith(" Cash · shift 1 · Administrator Cashier since 14:30")
    assert screen[1].rstrip().endswith("1 document")
    assert screen[3].startswith("── to pay 1 ──")
    assert screen[4].split()[0] == "▌"
    assert screen[4].split()[2:] == ["14:30", "Ivanov", "Pyotr", "Dermatoscopy", "550.00", "!"]
    assert screen[5].startswith("── accepted in this shift ──")
    assert screen[6].split()[1:5] == ["14:30", "Yudin", "Mark", "Dermatologist,"]
    assert screen[6].rstrip().endswith("card          1,800.00 ■")
    desk.driver.expect(
        "Shift 1: 1 payment, 1,800.00",
        "card 1,800.00",
        "In the drawer at opening: 5,000.00",
    )
    assert paid.methods[0].method is Method.CARD
    assert all(len(line) <= 80 for line in screen)


# ------------------------------------------------------------------------------ budgets


async def test_budget_c_cash_with_change_takes_eight_keys(desk: CashDesk) -> None:
    await desk.till.shift()
    await due_rows(desk, 7)
    await desk.press("7p")
    desk.driver.expect("Payment · Mikhailova Alex", "1,800.00", "Received")
    await desk.press("5000 Enter")
    desk.driver.expect("3,200.00", "TAKE THE PAYMENT 1,800.00 cash")
    await desk.press("Enter")
    assert desk.driver.pressed == 8
    assert desk.driver.news == "■ RECEIPT 0001 Mikhailova Alex 1,800.00 cash · change 3,200.00" + UNPRINTED
    receipt = await desk.till.office.cash.receipt_numbered(1)
    assert (receipt.total_minor, receipt.change_minor) == (180000, 320000)


async def test_budget_c_the_exact_sum_takes_four_keys(desk: CashDesk) -> None:
    await desk.till.shift()
    await due_rows(desk, 7)
    await desk.press("7p Enter Enter")
    assert desk.driver.pressed == 4
    assert desk.driver.news == "■ RECEIPT 0001 Mikhailova Alex 1,800.00 cash" + UNPRINTED
    await sound(desk.till.office)


async def test_budget_g_a_shift_is_closed_in_twenty_two_keys(store: Store, till: Till) -> None:
    for russian in (False, True):
        day = await till.office.cash.day()
        await till.shift(drawer(day.expected_opening_minor or 500000))
        paid = await till.pay(await till.owes(), tenders=(card(180000),))
        elsewhere = replace(DESK, id="queue", title="Queue", build=ExampleElsewhere, count=None)

        async def opening() -> Office:
            return till.office

        app = ConsoleApp(opening, Profile(login=till.office.actor.login), desks=(elsewhere, DESK))
        async with at_desk(app, russian_layout=russian) as driver:
            await driver.press("F5 Home d")
            driver.expect("count the drawer", "Unpaid", "none")
            driver.expect_not("5,000.00 ")
            # 0, 1, 2, 0, 2, 4, 4 pieces of 5000, 2000, 1000, 500, 200, 100, 50: 5 000.00
            await driver.press("0 Enter 1 Enter 2 Enter 0 Enter 2 Enter 4 Enter 4 Enter")
            driver.expect("card", "by the register 1,800.00")
            await driver.press("Enter")
            driver.expect("Counted", "5,000.00", "Difference", "none", "cannot be taken back")
            await driver.press("000 Enter")
            assert driver.pressed == 22
            driver.expect("Z REPORT", "Z report of shift")
            await driver.press("Esc")
            assert driver.news.startswith("■ SHIFT")
            assert "CLOSED · 1,800.00 · difference 0.00" in driver.news
        assert paid.number == (2 if russian else 1)
        assert (await till.office.cash.day()).shift is None
    await sound(till.office)


class ExampleElsewhere(ExamplePlace):
    """Some other place, to come from."""

    async def load(self) -> tuple[()]:
        return ()


# ------------------------------------------------------------------------------ the day of a cashier





async def test_paying_without_a_shift_opens_one_on_the_way(desk: CashDesk) -> None:
    await desk.till.owes()
    await desk.again()
    await desk.press("p 1 Enter Enter Enter Enter Enter Enter Enter")
    desk.driver.expect("Payment · Yudin Mark")
    await desk.press("Enter Enter")
    assert desk.driver.news.startswith("■ RECEIPT 0001 Yudin Mark")


async def test_another_method_and_a_split(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("1p")
    await desk.driver.type("*")
    desk.driver.expect("card   (* another method")
    await desk.driver.type("1000/")
    desk.driver.expect("Parts", "card 1,000.00")
    await desk.press("1000 Enter")
    desk.driver.expect("TAKE THE PAYMENT 1,800.00 card + cash", "200.00")
    await desk.press("Enter")
    assert desk.driver.news == "■ RECEIPT 0001 Yudin Mark 1,800.00 card + cash · change 200.00" + UNPRINTED
    paid = await desk.till.office.cash.receipt_numbered(1)
    assert [(t.method, t.amount_minor) for t in paid.methods] == [(Method.CARD, 100000), (Method.CASH, 80000)]


async def test_a_wrong_sum_is_told_and_kept(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("1p 12")
    await desk.driver.type("x")
    await desk.press("Enter")
    desk.driver.expect("Expected a sum", "12x")
    desk.driver.expect_not("2*450")
    await desk.press("Bksp Bksp Bksp")
    await desk.driver.type("*")
    await desk.press("2000 Enter")
    desk.driver.expect("At most 1,800.00 this way: only cash gives change.")
    await desk.press("Esc")
    assert (await desk.till.office.cash.day()).receipts == ()


async def test_a_part_payment_says_what_stays_owed(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("1p 500 Enter")
    desk.driver.expect("1,300.00 stays owed !", "TAKE THE PAYMENT 500.00 cash")
    await desk.press("Enter")
    assert desk.driver.news == "■ RECEIPT 0001 Yudin Mark 500.00 cash · 1,300.00 stays owed !" + UNPRINTED
    assert await desk.till.office.cash.debts() == {desk.till.yudin: 130000}


async def test_a_refund_wants_a_reason_and_three_digits(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.pay(await desk.till.owes())
    await desk.again()
    await desk.press("1k")
    desk.driver.expect("Refund · Yudin Mark", "1,800.00", "cannot be taken back")
    assert desk.driver.hints.startswith("Enter → Reason   Together 1,800.00")
    await desk.press("Enter 2 002 Enter")
    desk.driver.expect("These are not the digits")
    await desk.press("Bksp Bksp Bksp 001 Enter")
    assert desk.driver.news == "■ REFUND 0002 Yudin Mark -1,800.00 cash · cannot be taken back"
    assert "already given back" in (await desk.press("1k")).news
    assert any(" given back " in line and line.rstrip().endswith("1,800.00 -") for line in desk.driver.screen)
    await sound(desk.till.office)


async def test_a_part_of_a_line_is_given_back_by_another_method(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.pay(await desk.till.owes(), tenders=(card(180000),))
    await desk.again()
    await desk.press("1k")
    desk.driver.expect("of 1,800.00, 0 = nothing", "as it was paid: card")
    await desk.press("2000 Enter")
    desk.driver.expect("At most 1,800.00 remains of this line.")
    await desk.press("Bksp Bksp Bksp Bksp 500 Tab 2 1 001 Enter")
    assert desk.driver.news == "■ REFUND 0002 Yudin Mark -500.00 cash · cannot be taken back"
    await sound(desk.till.office)


async def test_what_goes_back_is_what_the_sheet_shows(desk: CashDesk) -> None:
    await desk.till.shift()
    visit, scan = await desk.till.owes(), await desk.till.owes(service_id=desk.till.scan)
    await desk.till.pay(visit, scan)
    await desk.again()
    await desk.press("1k")
    desk.driver.expect("Dermatologist, first..", "Together 2,350.00")
    await desk.press("0 Enter 500 Enter Up Up End 0 Enter")
    desk.driver.expect("At most 550.00 remains of this line.")
    await desk.press("Bksp Up Down")
    assert desk.driver.row("Dermatoscopy").split()[-6:] == ["500.00", "of", "550.00,", "0", "=", "nothing"]
    await desk.press("Enter 1")
    await desk.press("001")
    desk.driver.expect("GIVE BACK 500.00")
    await desk.press("Enter")
    assert desk.driver.news == "■ REFUND 0002 Yudin Mark -500.00 cash · cannot be taken back"
    await sound(desk.till.office)


async def test_a_refund_of_nothing_is_refused(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.pay(await desk.till.owes())
    await desk.again()
    await desk.press("1k 0 Enter 1 001 Enter")
    desk.driver.expect("Nothing would be given back: type a sum on a line.")
    assert (await desk.till.office.cash.receipt_numbered(1)).refunded_minor == 0


async def test_a_large_refund_is_asked_for_and_approved(desk: CashDesk) -> None:
    await desk.till.shift()
    office = desk.till.office
    made = await office.cash.add_charge(
        ChargeDraft(patient_id=desk.till.yudin, day=TODAY, title="Course", price_minor=600000)
    )
    await desk.till.pay(made, tenders=(card(600000),))
    await desk.again()
    await desk.press("1k Enter 1")
    desk.driver.expect("Approved by", "Senior Administrator")
    await desk.press("001 Enter")
    desk.driver.expect("3 somebody later, from the list of requests")
    await desk.press("3")
    desk.driver.expect("ASK FOR A REFUND OF 6,000.00: above the limit")
    await desk.press("Enter")
    assert desk.driver.news.startswith("o REFUND ASKED FOR, it waits for Office Manager, Senior Administrator")
    desk.driver.expect("refunds to approve 1")
    assert "a refund waits for a decision" in (await desk.press("d")).news
    await desk.again()
    assert "who has: Office Manager, Senior Administrator" in (await desk.press("1c")).news
    senior = await seat(office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    async with at_desk(console(senior), russian_layout=desk.driver.russian_layout) as driver:
        await driver.press("1c")
        driver.expect("Approve a refund · Yudin Mark", "6,000.00")
        await driver.press("001 Enter")
        assert driver.news == "■ REFUND 0002 Yudin Mark -6,000.00 card · cannot be taken back"
    await sound(office)


async def test_an_advance_is_taken_and_used(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("n4 500 Enter 1 Enter")
    assert desk.driver.news.startswith("■ ADVANCE PAYMENT 0001 Yudin Mark 500.00 cash")
    assert await desk.till.office.cash.advance(desk.till.yudin) == 50000
    await desk.again()
    await desk.press("1p")
    desk.driver.expect("Advance", "Parts", "advance 500.00")
    await desk.press("Enter")
    desk.driver.expect("TAKE THE PAYMENT 1,800.00 advance + cash")
    await desk.press("Enter")
    assert desk.driver.news == "■ RECEIPT 0002 Yudin Mark 1,800.00 advance + cash" + UNPRINTED


async def test_a_service_is_added_a_discount_given_a_line_struck_off(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    await desk.again()
    await desk.press("1e1")
    await desk.driver.type("dermatos")
    await desk.press("Enter 2 Enter")
    assert desk.driver.news.startswith("■ ADDED Dermatoscopy 1,100.00 to Yudin Mark")
    charges = await desk.till.office.cash.charges(desk.till.yudin)
    assert charges[0].title == "Dermatoscopy"
    await desk.again()
    await desk.press("1e21")
    await desk.driver.type("10%")
    await desk.press("Enter 1 Enter")
    assert desk.driver.news.startswith("■ DISCOUNT 180.00 for Yudin Mark")
    charges = await desk.till.office.cash.charges(desk.till.yudin)
    assert (charges[1].amount_minor, charges[1].discount_reason) == (162000, "pensioner")
    await desk.press("u")
    charges = await desk.till.office.cash.charges(desk.till.yudin)
    assert charges[1].amount_minor == 180000
    await desk.again()
    await desk.press("1k11")
    assert desk.driver.news.startswith("- STRUCK OFF Dermatologist, first visit of Yudin Mark")


async def test_striking_off_a_visit_takes_two_people(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.office.cash.charge_visit(await desk.till.walk_in())
    await desk.again()
    assert "k Strike off" in desk.driver.hints
    await desk.press("1k")
    desk.driver.expect("Strike off Dermatologist, first visit 1,800.00 of Yudin Mark")
    await desk.press("1")
    desk.driver.expect("Approved by", "1 Office Manager", "2 Senior Administrator")
    await desk.press("Esc")
    assert (await desk.till.office.cash.charges(desk.till.yudin))[0].state is ChargeState.OPEN
    senior = await seat(desk.till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    async with at_desk(console(senior), russian_layout=desk.driver.russian_layout) as driver:
        await driver.press(f"1k1 1 {PIN} Enter")
        assert driver.news.startswith("- STRUCK OFF Dermatologist, first visit of Yudin Mark")
    charges = await desk.till.office.cash.charges(desk.till.yudin)
    assert charges[0].state is ChargeState.VOID


async def test_a_reason_in_letters_is_kept_or_found(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes()
    for typed, kept in (("zzz moved", "zzz moved"), ("regul", "regular patient")):
        await desk.again()
        await desk.press("1e21")
        await desk.driver.type("10%")
        await desk.press("Enter")
        await desk.driver.type(typed)
        await desk.press("Enter Enter")
        assert desk.driver.news.startswith("■ DISCOUNT 180.00 for Yudin Mark")
        assert (await desk.till.office.cash.charges(desk.till.yudin))[0].discount_reason == kept


async def test_a_line_of_ones_own_is_struck_off(desk: CashDesk) -> None:
    await desk.till.shift()
    await desk.till.owes(service_id=desk.till.scan)
    await desk.again()
    await desk.press("1k1")
    assert desk.driver.news.startswith("- STRUCK OFF Dermatoscopy of Yudin Mark")


async def test_without_a_printer_it_is_said_and_the_receipt_is_shown(desk: CashDesk) -> None:
    await desk.till.shift()
    made = await desk.till.pay(await desk.till.owes())
    await desk.again()
    await desk.press("1 Enter")
    desk.driver.expect("RECEIPT 0001", "Dermatologist, first visit")
    await desk.press("Esc 1r")
    desk.driver.expect("Not printed: RECEIPT 0001")
    await desk.press("1")
    desk.driver.expect("RECEIPT 0001", "Thank you. Keep the receipt.")
    await desk.press("Esc")
    assert desk.driver.news.startswith("No printer for receipts is set up at this desk")
    assert (await desk.till.office.cash.receipt(made.id)).copies == 0


@pytest.mark.parametrize("size", [(64, 20), (132, 43), (40, 12)])
async def test_other_sizes(till: Till, size: tuple[int, int]) -> None:
    await till.shift()
    await till.owes()
    async with at_desk(console(till.office), size=size) as driver:
        driver.expect("Yudin Mark", "1,800.00")
        await driver.press("1p")
        driver.expect("Received")
        assert all(len(line) <= size[0] for line in driver.screen)
