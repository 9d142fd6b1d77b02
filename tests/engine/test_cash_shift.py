"""Shifts: counts, hand-over, expiry, the Z report and its arithmetic."""

from __future__ import annotations

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from storage.cash import checks, rules
from storage.cash.orders import Discount, DrawerCount, RefundOrder
from storage.cash.paper import ENGLISH, Words
from storage.cash.print_lines import WIDTH
from storage.cash.records import CountKind, Method, ReceiptKind, ShiftState, Tender
from storage.cash.report_paper import report_text
from storage.cash.tables import register
from storage.checking import verify
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken
from storage.ids import RegisterId
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.scene import Played, Scene
from tests.till import FURNISHED, Till, card, cash, drawer, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


async def sound(office: Office) -> None:
    verdict = await office.read(verify, checks.CHECKS)
    assert verdict.ok, verdict.problems


async def test_numbers_run_on_and_the_next_opening_expects_the_last_count(till: Till) -> None:
    first = await till.shift()
    assert (first.number, first.cashier_name) == (1, "Administrator Cashier")
    with pytest.raises(RuleBroken, match="is open on this register"):
        await till.shift()
    z = await till.office.cash.close_shift(first.id, drawer(499000))
    assert z.closing is not None
    assert z.closing.difference_minor == -1000
    day = await till.office.cash.day()
    assert (day.shift, day.expected_opening_minor, day.state) == (None, 499000, ShiftState.CLOSED)
    second = await till.shift(drawer(499500))
    assert second.number == 2
    report = await till.office.cash.report(second.id)
    assert report.counts[0].expected_minor == 499000
    assert report.counts[0].difference_minor == 500
    assert report.expected_minor == 499500
    await sound(till.office)


async def test_a_difference_above_the_limit_needs_a_reason(till: Till) -> None:
    shift = await till.shift()
    limit = till.office.centre.difference_limit_minor
    with pytest.raises(RuleBroken, match="say why"):
        await till.office.cash.close_shift(shift.id, drawer(500000 - limit - 1000))
    z = await till.office.cash.close_shift(shift.id, drawer(500000 - limit - 1000, reason="a note was torn"))
    assert z.closing is not None
    assert z.closing.reason == "a note was torn"


async def test_an_expired_shift_sells_nothing_until_it_is_closed(till: Till, clock: StillClock) -> None:
    shift = await till.shift()
    owed, later = await till.owes(), await till.owes(till.ivanov)
    paid = await till.pay(owed)
    clock.advance(hours=rules.SHIFT_HOURS_MAX)
    assert (await till.office.cash.day()).state is ShiftState.EXPIRED
    with pytest.raises(RuleBroken, match="24 hours"):
        await till.pay(later)
    with pytest.raises(RuleBroken, match="24 hours"):
        await till.office.cash.deposit(till.yudin, (cash(100),))
    with pytest.raises(RuleBroken, match="24 hours"):
        await till.office.cash.refund(RefundOrder(receipt_id=paid.id, reason="x"))
    await till.office.cash.cash_move(ReceiptKind.DROP, 180000, "to the safe")
    await till.office.cash.close_shift(shift.id, drawer(500000))
    await till.shift(drawer(500000))
    assert (await till.pay(later)).number == 3
    await sound(till.office)


async def test_a_hand_over_is_counted_twice_and_accepted_before_the_next_sale(till: Till) -> None:
    shift = await till.shift()
    owed = await till.owes()
    incoming = await seat(till.office.store, Role.CASHIER.value, "desk 1")
    with pytest.raises(RuleBroken, match="waits for nobody"):
        await incoming.cash.accept_hand_over(shift.id, drawer(500000))
    with pytest.raises(RuleBroken, match="say why"):
        await till.office.cash.hand_over(shift.id, drawer(499500))
    with pytest.raises(NotAllowed, match="a senior has to hand this drawer over"):
        await till.office.cash.hand_over(shift.id, DrawerCount(pieces=((500000, 3),), reason="so much over"))
    await till.office.cash.hand_over(shift.id, drawer(499500, reason="wrong change"))
    with pytest.raises(NotAllowed, match="by another person"):
        await till.office.cash.accept_hand_over(shift.id, drawer(499500))
    with pytest.raises(NotAllowed, match="Only Administrator Cashier"):
        await incoming.cash.keep_shift(shift.id, drawer(499500))
    with pytest.raises(RuleBroken, match="new cashier"):
        await till.pay(owed)
    with pytest.raises(RuleBroken, match="new cashier"):
        await till.office.cash.cash_move(ReceiptKind.IN, 500, "x")
    with pytest.raises(RuleBroken, match="new cashier"):
        await till.office.cash.close_shift(shift.id, drawer(499500))
    with pytest.raises(RuleBroken, match="say why"):
        await incoming.cash.accept_hand_over(shift.id, drawer(500000))
    taken = await incoming.cash.accept_hand_over(shift.id, drawer(500000, reason="a note was stuck"))
    assert taken.cashier_name == "Cashier"
    await till.pay(owed)
    z = await incoming.cash.close_shift(shift.id, drawer(680000))
    assert z.cashiers == ("Administrator Cashier", "Cashier")
    assert [(c.kind, c.by_name, c.difference_minor) for c in z.counts] == [
        (CountKind.OPENING, "Administrator Cashier", 0),
        (CountKind.HANDOVER_OUT, "Administrator Cashier", -500),
        (CountKind.HANDOVER_IN, "Cashier", 500),
        (CountKind.CLOSING, "Cashier", 0),
    ]
    await sound(till.office)


async def test_the_z_report_is_the_sum_of_its_rows(till: Till, clock: StillClock) -> None:
    shift = await till.shift()
    office = till.office
    first = await till.owes()
    first = await office.cash.discount(first.id, first.version, Discount(reason="pensioner", percent=10))
    paid = await till.pay(first, tenders=(cash(200000),))
    clock.advance(minutes=5)
    await till.pay(await till.owes(till.ivanov), tenders=(card(100000), cash(80000)))
    await office.cash.deposit(till.ivanov, (Tender(method=Method.TRANSFER, amount_minor=40000),))
    await office.cash.refund(RefundOrder(receipt_id=paid.id, reason="complaint"))
    await office.cash.cash_move(ReceiptKind.IN, 100000, "change")
    await office.cash.cash_move(ReceiptKind.DROP, 300000, "midday")
    before = await office.cash.report(shift.id)
    assert before.expected_minor == 500000 + 162000 + 80000 - 162000 + 100000 - 300000
    count = drawer(before.expected_minor, methods=((Method.CARD, 100000),), notes="a quiet day")
    clock.advance(hours=3)
    z = await office.cash.close_shift(shift.id, count)
    assert (z.sales_count, z.sales_minor) == (3, 162000 + 180000 + 40000)
    assert (z.refunds_count, z.refunds_minor) == (1, 162000)
    assert (z.discounts_count, z.discounts_minor) == (1, 18000)
    assert (z.first_number, z.last_number, z.receipts_count) == (1, 6, 6)
    assert [m.reason for m in z.moves] == ["change", "midday"]
    assert z.moves_minor == -200000
    assert z.opening_minor + z.cash.net_minor + z.moves_minor == z.expected_minor
    closing = z.closing
    assert closing is not None
    assert closing.difference_minor == 0
    assert dict(closing.methods) == {Method.CARD: (100000, 100000), Method.TRANSFER: (40000, 40000)}
    assert z.notes == "a quiet day"
    assert z.shift.closed_at == clock.now()
    text = report_text(z, office.centre, Words())
    assert all(len(line) <= WIDTH for line in text.splitlines())
    assert "Z REPORT 1" in text
    assert "  card 1                          1 000.00" in text
    again = await office.cash.report(shift.id)
    assert report_text(again, office.centre, Words()) == text
    await sound(office)


async def test_a_terminal_that_says_otherwise_needs_a_reason_and_is_kept(till: Till) -> None:
    shift = await till.shift()
    await till.pay(await till.owes(), tenders=(card(180000),))
    wrong = drawer(500000, methods=((Method.CARD, 150000),))
    with pytest.raises(RuleBroken, match="say why"):
        await till.office.cash.close_shift(shift.id, wrong)
    told = drawer(500000, methods=((Method.CARD, 150000),), reason="a slip is missing")
    z = await till.office.cash.close_shift(shift.id, told)
    assert z.closing is not None
    assert z.closing.methods[Method.CARD] == (180000, 150000)


async def test_nothing_moves_in_a_closed_shift(till: Till) -> None:
    shift = await till.shift()
    owed = await till.owes()
    await till.office.cash.close_shift(shift.id, drawer(500000))
    with pytest.raises(RuleBroken):
        await till.pay(owed)
    with pytest.raises(Conflict, match="Administrator Cashier closed shift 1 at 14:30"):
        await till.office.cash.close_shift(shift.id, drawer(500000))
    with pytest.raises(RuleBroken):
        await till.office.cash.hand_over(shift.id, drawer(500000))


async def test_who_finds_nobody_to_take_over_counts_again_and_goes_on(till: Till) -> None:
    shift = await till.shift()
    owed = await till.owes()
    with pytest.raises(RuleBroken, match="waits for nobody"):
        await till.office.cash.keep_shift(shift.id, drawer(500000))
    await till.office.cash.hand_over(shift.id, drawer(490000, reason="x"))
    kept = await till.office.cash.keep_shift(shift.id, drawer(495000, reason="y"))
    assert kept.cashier_name == "Administrator Cashier"
    await till.pay(owed)
    report = await till.office.cash.report(shift.id)
    assert (report.handover_minor, report.expected_minor) == (-5000, 675000)
    assert report.opening_minor + report.cash.net_minor + report.moves_minor + report.handover_minor == 675000
    text = report_text(report, till.office.centre, ENGLISH)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    at = lines.index("Drawer at opening 5 000.00")
    assert lines[at + 1 : at + 5] == [
        "cash 1 800.00", "Cash in and out 0.00", "difference at hand-over -50.00", "expected 6 750.00",
    ]  # fmt: skip
    assert "expected" not in report_text(report, till.office.centre, ENGLISH, expected=False)
    z = await till.office.cash.close_shift(shift.id, drawer(675000))
    assert len(z.last_hash) == 64
    assert f"Ledger {z.last_hash[:16]}" in " ".join(report_text(z, till.office.centre, ENGLISH).split())
    await sound(till.office)


async def test_a_desk_with_a_register_of_its_own_has_its_own_numbers(till: Till) -> None:
    await till.office.store.transact(
        till.office.actor,
        lambda unit: unit.conn.execute(insert(register).values(code="2", name="2", desk="desk 2")).rowcount,
    )
    await till.shift()
    other = await seat(till.office.store, Role.CASHIER.value, "desk 2")
    day = await other.cash.day()
    assert (day.register.code, day.shift) == ("2", None)
    shift = await other.cash.open_shift(day.register.id, drawer(1000))
    assert (shift.number, shift.register_name) == (1, "2")
    move = await other.cash.cash_move(ReceiptKind.IN, 500, "x")
    assert move.number == 1
    assert (await till.office.cash.cash_move(ReceiptKind.IN, 500, "x")).number == 1
    await sound(till.office)


async def test_rights_of_the_till(till: Till) -> None:
    plain = await seat(till.office.store, Role.ADMINISTRATOR.value, "desk 3")
    with pytest.raises(NotAllowed):
        await plain.cash.open_shift(RegisterId(1), DrawerCount(pieces=()))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["cash", "card", "in", "out", "drop", "undo", "refund"]), st.integers(1, 300)),
        max_size=8,
    ),
    off=st.integers(-3, 3),
)
async def test_whatever_happened_in_a_shift_adds_up(till: Till, moves: list[tuple[str, int]], off: int) -> None:
    office = till.office
    day = await office.cash.day()
    shift = day.shift or await till.shift(drawer(day.expected_opening_minor or 500000, reason="x"))
    for what, amount in moves:
        minor = amount * 1000
        try:
            if what in ("cash", "card"):
                line = await till.owes()
                tender = cash(minor) if what == "cash" else card(min(minor, 180000))
                await till.pay(line, tenders=(tender,))
            elif what == "undo":
                await office.journal.undo()
            elif what == "refund":
                sale = next(r for r in (await office.cash.day()).receipts if r.kind is ReceiptKind.SALE)
                await office.cash.refund(RefundOrder(receipt_id=sale.id, reason="x"))
            else:
                await office.cash.cash_move(ReceiptKind(what), minor, "x")
        except (RuleBroken, NotFound, Conflict, StopIteration):
            continue  # nothing to undo or to give back, too little in the drawer
    report = await office.cash.report(shift.id)
    counted = max(0, report.expected_minor + off * 1000)
    z = await office.cash.close_shift(shift.id, drawer(counted, reason="x"))
    assert z.opening_minor + z.cash.net_minor + z.moves_minor == z.expected_minor
    await sound(office)
