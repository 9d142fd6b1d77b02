"""Charges, payments, refunds and cash moves on a real database."""

from __future__ import annotations

from datetime import date

import pytest
import pytest_asyncio

from storage.cash import checks
from storage.cash.orders import ChargeDraft, Discount, DrawerCount, PaymentOrder, RefundOrder
from storage.cash.paper import ENGLISH, Words
from storage.cash.records import ChargeState, Method, ReceiptKind, Tender
from storage.checking import verify
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken
from storage.ids import AppointmentId
from storage.office import Office, seat
from storage.rights import Role
from storage.schedule.records import WalkIn
from storage.schedule.verbs import walk_in
from storage.staff.records import PractitionerDraft
from storage.store import Store
from tests.scene import Played, Scene
from tests.till import FURNISHED, TODAY, Till, card, cash, drawer, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


async def sound(office: Office) -> None:
    verdict = await office.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems


async def open_dues(till: Till) -> list[tuple[str, int]]:
    day = await till.office.cash.day()
    return [(due.patient_name, due.due_minor) for due in day.dues]


# ------------------------------------------------------------------------------ charges


async def test_a_visit_is_charged_once_at_the_price_of_its_day(till: Till) -> None:
    visit = await till.walk_in()
    first = await till.office.cash.charge_visit(visit)
    again = await till.office.cash.charge_visit(visit)
    assert first == again
    assert first is not None
    assert (first.title, first.amount_minor, first.day) == ("Dermatologist, first visit", 180000, TODAY)
    assert await open_dues(till) == [("Yudin Mark", 180000)]
    assert await till.office.cash.debts((till.yudin, till.ivanov)) == {till.yudin: 180000}


async def test_a_visit_without_a_price_is_left_to_the_cash_desk(till: Till) -> None:
    senior = await seat(till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    kim = await senior.staff.add_practitioner(PractitionerDraft(last_name="Kim", first_name="Anna", specialty="USI"))
    made = await till.office.write(walk_in, WalkIn(patient_id=till.yudin, practitioner_id=kim))
    assert made is not None
    assert await till.office.cash.charge_visit(AppointmentId(made)) is None
    with pytest.raises(NotFound):
        await till.office.cash.charge_visit(AppointmentId(made + 1))


async def test_a_charge_can_be_added_altered_and_struck_off(till: Till) -> None:
    made = await till.owes(service_id=till.scan)
    two = await till.office.cash.set_quantity(made.id, made.version, 2)
    assert two.amount_minor == 110000
    off = await till.office.cash.discount(two.id, two.version, Discount(reason="pensioner", percent=10))
    assert (off.discount_minor, off.amount_minor) == (11000, 99000)
    with pytest.raises(Conflict):
        await till.office.cash.set_quantity(made.id, made.version, 3)
    gone = await till.office.cash.void_charge(off.id, off.version, "by mistake")
    assert gone.state is ChargeState.VOID
    assert await open_dues(till) == []


async def test_each_of_them_can_be_taken_back_in_turn(till: Till) -> None:
    made = await till.owes(service_id=till.scan)
    two = await till.office.cash.set_quantity(made.id, made.version, 2)
    off = await till.office.cash.discount(two.id, two.version, Discount(reason="pensioner", percent=20))
    assert off.due_minor == 88000
    await till.office.journal.undo()
    assert (await till.office.cash.charge(made.id)).due_minor == 110000
    two = await till.office.cash.charge(made.id)
    await till.office.cash.void_charge(two.id, two.version, "by mistake")
    await till.office.journal.undo()
    await till.office.journal.undo()
    assert (await till.office.cash.charge(made.id)).due_minor == 55000
    await till.office.journal.undo()
    assert (await till.office.cash.charge(made.id)).state is ChargeState.VOID


async def test_an_undone_charge_of_a_visit_is_made_anew(till: Till) -> None:
    visit = await till.walk_in()
    first = await till.office.cash.charge_visit(visit)
    await till.office.journal.undo()
    assert await open_dues(till) == []
    again = await till.office.cash.charge_visit(visit)
    assert first is not None
    assert again is not None
    assert again.id != first.id


async def test_rights(till: Till) -> None:
    made = await till.owes()
    plain = await seat(till.office.store, Role.ADMINISTRATOR.value, "desk 3")
    with pytest.raises(NotAllowed):
        await plain.cash.discount(made.id, made.version, Discount(reason="x", percent=5))
    with pytest.raises(NotAllowed):
        await plain.cash.add_charge(ChargeDraft(patient_id=till.yudin, day=TODAY, title="Copy", price_minor=1))
    assert await plain.cash.charge_visit(await till.walk_in()) is not None


async def test_lines_that_make_no_sense(till: Till) -> None:
    for wrong in (
        ChargeDraft(patient_id=till.yudin, day=TODAY, title=" ", price_minor=100),
        ChargeDraft(patient_id=till.yudin, day=TODAY, title="Copy"),
        ChargeDraft(patient_id=till.yudin, day=TODAY, title="Copy", price_minor=-1),
        ChargeDraft(patient_id=till.yudin, day=TODAY, service_id=till.scan, quantity=0),
        ChargeDraft(patient_id=till.yudin, day=date(2026, 9, 1), service_id=till.scan),
    ):
        with pytest.raises(RuleBroken):
            await till.office.cash.add_charge(wrong)


# ------------------------------------------------------------------------------ payments


async def test_cash_with_change(till: Till) -> None:
    await till.shift()
    visit, scan = await till.owes(), await till.owes(service_id=till.scan)
    paid = await till.pay(visit, scan, tenders=(cash(500000),))
    assert (paid.number, paid.total_minor, paid.change_minor) == (1, 235000, 265000)
    assert paid.methods == (Tender(method=Method.CASH, amount_minor=235000),)
    assert paid.about == "Dermatologist, first visit + Dermatoscopy"
    assert "change                            2 650.00" in paid.text
    assert await open_dues(till) == []
    day = await till.office.cash.day()
    assert day.report is not None
    assert day.report.expected_minor == 500000 + 235000
    await sound(till.office)


async def test_a_split_over_every_method(till: Till) -> None:
    await till.shift()
    advance = await till.office.cash.deposit(till.yudin, (cash(30000),))
    assert advance.kind is ReceiptKind.ADVANCE
    assert await till.office.cash.advance(till.yudin) == 30000
    visit = await till.owes()
    transfer = Tender(method=Method.TRANSFER, amount_minor=70000)
    used = Tender(method=Method.ADVANCE, amount_minor=30000)
    paid = await till.pay(visit, tenders=(card(40000), transfer, used, cash(50000)))
    assert paid.change_minor == 10000
    assert sum(t.amount_minor for t in paid.methods) == 180000
    assert await till.office.cash.advance(till.yudin) == 0
    day = await till.office.cash.day()
    assert day.report is not None
    sums = {total.method: total.net_minor for total in day.report.methods}
    assert sums == {
        Method.CASH: 70000,
        Method.CARD: 40000,
        Method.TRANSFER: 70000,
        Method.INSURER: 0,
        Method.ADVANCE: 30000,
    }
    await sound(till.office)


async def test_a_part_payment_leaves_a_debt(till: Till) -> None:
    await till.shift()
    visit = await till.owes()
    await till.pay(visit, tenders=(card(100000),))
    assert await till.office.cash.debts() == {till.yudin: 80000}
    rest = await till.office.cash.charge(visit.id)
    assert rest.version > visit.version
    await till.pay(rest)
    assert (await till.office.cash.charge(visit.id)).state is ChargeState.PAID
    assert await till.office.cash.debts() == {}
    await sound(till.office)


async def test_a_discount_counts_once_however_the_line_is_paid(till: Till) -> None:
    await till.shift()
    line = await till.owes()
    line = await till.office.cash.discount(line.id, line.version, Discount(reason="staff", percent=10))
    await till.pay(line, tenders=(card(100000),))
    await till.pay(await till.office.cash.charge(line.id))
    day = await till.office.cash.day()
    assert day.report is not None
    assert (day.report.discounts_count, day.report.discounts_minor) == (1, 18000)


async def test_two_desks_do_not_take_the_same_payment(till: Till) -> None:
    await till.shift()
    visit = await till.owes()
    other = await seat(till.office.store, Role.CASHIER.value, "desk 2")
    await till.pay(visit)
    with pytest.raises(Conflict):
        await other.cash.pay(PaymentOrder(charges=((visit.id, visit.version),), tenders=()))


async def test_payments_that_are_refused_write_nothing(till: Till) -> None:
    visit = await till.owes()
    with pytest.raises(RuleBroken, match="No shift is open"):
        await till.pay(visit)
    await till.shift()
    with pytest.raises(RuleBroken):
        await till.pay(visit, tenders=(card(180001),))
    with pytest.raises(RuleBroken):
        await till.pay(visit, await till.owes(till.ivanov))
    with pytest.raises(RuleBroken):
        await till.pay()
    paid = await till.pay(visit)
    assert paid.number == 1


async def test_a_payment_is_never_taken_back(till: Till) -> None:
    await till.shift()
    visit = await till.owes()
    await till.pay(visit)
    with pytest.raises((RuleBroken, NotFound, Conflict)):
        await till.office.journal.undo()
    assert (await till.office.cash.charge(visit.id)).state is ChargeState.PAID


async def test_a_copy_is_counted_and_marked(till: Till) -> None:
    await till.shift()
    paid = await till.pay(await till.owes())
    assert (await till.office.cash.reprint(paid.id))[1] == 1
    again, number = await till.office.cash.reprint(paid.id)
    assert number == again.copies == 2
    assert again.text == paid.text
    assert (await till.office.cash.receipt_numbered(1)).id == paid.id
    with pytest.raises(NotFound):
        await till.office.cash.receipt_numbered(2)


# ------------------------------------------------------------------------------ refunds


async def test_a_refund_goes_the_way_the_money_came(till: Till) -> None:
    await till.shift()
    visit, scan = await till.owes(), await till.owes(service_id=till.scan)
    paid = await till.pay(visit, scan, tenders=(card(100000), cash(200000)))
    line = paid.lines[1]
    back = await till.office.cash.refund(
        RefundOrder(receipt_id=paid.id, reason="not done", lines=((line.id, 55000),))
    )
    assert (back.number, back.total_minor, back.refund_of_number) == (2, -55000, 1)
    assert back.methods == (Tender(method=Method.CARD, amount_minor=-55000),)
    assert (await till.office.cash.charge(scan.id)).state is ChargeState.REFUNDED
    rest = await till.office.cash.refund(RefundOrder(receipt_id=paid.id, reason="complaint"))
    assert rest.methods == (
        Tender(method=Method.CARD, amount_minor=-45000),
        Tender(method=Method.CASH, amount_minor=-135000),
    )
    assert (await till.office.cash.receipt(paid.id)).refunded_minor == 235000
    with pytest.raises(RuleBroken, match="given back already"):
        await till.office.cash.refund(RefundOrder(receipt_id=paid.id, reason="again"))
    assert await till.office.cash.debts() == {}
    await sound(till.office)


async def test_no_more_goes_back_than_remains_of_a_line(till: Till) -> None:
    await till.shift()
    paid = await till.pay(await till.owes())
    line = paid.lines[0].id
    await till.office.cash.refund(RefundOrder(receipt_id=paid.id, reason="part", lines=((line, 100000),)))
    for wrong in (((line, 80001),), ((line, 0),), ((line, -5),), ((line + 7, 5),), ((line, 1), (line, 1))):
        with pytest.raises(RuleBroken):
            await till.office.cash.refund(RefundOrder(receipt_id=paid.id, reason="part", lines=wrong))
    with pytest.raises(RuleBroken, match="reason"):
        await till.office.cash.refund(RefundOrder(receipt_id=paid.id, reason=" "))


async def test_a_large_refund_is_approved_by_another(till: Till) -> None:
    shift = await till.shift()
    dear = await till.office.cash.add_charge(
        ChargeDraft(patient_id=till.yudin, day=TODAY, title="Course", price_minor=600000)
    )
    paid = await till.pay(dear, tenders=(card(600000),))
    order = RefundOrder(receipt_id=paid.id, reason="moved away")
    with pytest.raises(NotAllowed, match="second person"):
        await till.office.cash.refund(order)
    asked = await till.office.cash.request_refund(order)
    day = await till.office.cash.day()
    assert [(r.id, r.amount_minor) for r in day.requests] == [(asked, 600000)]
    with pytest.raises(RuleBroken, match="waits for a decision"):
        await till.office.cash.close_shift(shift.id, await _drawer(till))
    with pytest.raises(NotAllowed):
        await till.office.cash.approve_refund(asked)
    senior = await seat(till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    back = await senior.cash.approve_refund(asked)
    assert back.total_minor == -600000
    with pytest.raises((Conflict, RuleBroken)):
        await senior.cash.approve_refund(asked)
    await sound(till.office)


async def test_a_refund_asked_for_can_be_declined_or_taken_back(till: Till) -> None:
    await till.shift()
    paid = await till.pay(await till.owes())
    await till.office.cash.request_refund(RefundOrder(receipt_id=paid.id, reason="moved away"))
    await till.office.journal.undo()
    assert (await till.office.cash.day()).requests == ()
    asked = await till.office.cash.request_refund(RefundOrder(receipt_id=paid.id, reason="moved away"))
    senior = await seat(till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    await senior.cash.decline_refund(asked)
    assert (await till.office.cash.day()).requests == ()


async def test_an_advance_goes_back_as_far_as_it_was_not_used(till: Till) -> None:
    await till.shift()
    advance = await till.office.cash.deposit(till.yudin, (cash(300000),))
    visit = await till.owes()
    await till.pay(visit, tenders=(Tender(method=Method.ADVANCE, amount_minor=180000),))
    with pytest.raises(RuleBroken, match="advance"):
        await till.office.cash.refund(RefundOrder(receipt_id=advance.id, reason="moved away"))
    line = advance.lines[0].id
    back = await till.office.cash.refund(
        RefundOrder(receipt_id=advance.id, reason="moved away", lines=((line, 120000),))
    )
    assert back.methods == (Tender(method=Method.CASH, amount_minor=-120000),)
    assert await till.office.cash.advance(till.yudin) == 0
    await sound(till.office)


async def test_merged_patients_keep_their_money(till: Till) -> None:
    await till.shift()
    advance = await till.office.cash.deposit(till.yudin, (cash(30000),))
    await till.owes()
    senior = await seat(till.office.store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    await senior.patients.merge(till.yudin, till.ivanov, "one person")
    assert await till.office.cash.debts() == {till.ivanov: 180000}
    assert await till.office.cash.advance(till.ivanov) == 30000
    due = (await till.office.cash.day()).dues[0]
    used = Tender(method=Method.ADVANCE, amount_minor=10000)
    await till.pay(*due.charges, tenders=(used, cash(170000)))
    with pytest.raises(RuleBroken, match="advance"):
        await till.office.cash.refund(RefundOrder(receipt_id=advance.id, reason="x"))
    events = await till.office.patients.history(till.ivanov)
    assert [e.code for e in events if e.amount_minor is not None] == ["sale", "advance", "charge"]
    await sound(till.office)


# ------------------------------------------------------------------------------ the drawer


async def test_cash_in_out_and_to_the_safe(till: Till) -> None:
    await till.shift()
    move = till.office.cash.cash_move
    assert (await move(ReceiptKind.IN, 100000, "change")).total_minor == 100000
    assert (await move(ReceiptKind.OUT, 25000, "courier")).total_minor == -25000
    assert (await move(ReceiptKind.DROP, 300000, "midday")).total_minor == -300000
    day = await till.office.cash.day()
    assert day.report is not None
    assert day.report.expected_minor == 275000
    for kind, amount, reason in (
        (ReceiptKind.OUT, 275001, "too much"),
        (ReceiptKind.IN, 0, "nothing"),
        (ReceiptKind.IN, 5, " "),
        (ReceiptKind.SALE, 5, "not a move"),
    ):
        with pytest.raises(RuleBroken):
            await move(kind, amount, reason)
    await sound(till.office)


async def test_a_cash_move_is_undone_by_a_counter_document(till: Till) -> None:
    await till.shift()
    till.office.cash.words = Words(kinds={**ENGLISH.kinds, ReceiptKind.COUNTER: "ОТМЕНА"}, register="касса")
    moved = await till.office.cash.cash_move(ReceiptKind.DROP, 300000, "midday")
    await till.office.journal.undo()
    day = await till.office.cash.day()
    assert day.report is not None
    assert day.report.expected_minor == 500000
    assert [(m.kind, m.total_minor) for m in day.report.moves] == [
        (ReceiptKind.DROP, -300000),
        (ReceiptKind.COUNTER, 300000),
    ]
    assert (await till.office.cash.receipt(moved.id)).countered
    counter = await till.office.cash.receipt(day.receipts[0].id)
    assert "ОТМЕНА 0002" in counter.text, "in the words of the move itself"
    with pytest.raises(RuleBroken, match="cannot be taken back"):
        await till.office.journal.undo()
    await sound(till.office)


async def _drawer(till: Till) -> DrawerCount:
    day = await till.office.cash.day()
    assert day.report is not None
    return drawer(day.report.expected_minor)
