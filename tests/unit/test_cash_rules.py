"""The arithmetic of the cash desk, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.cash import rules
from storage.cash.orders import Discount
from storage.cash.paper import PaperLine, Sheet, Words, as_copy, money, receipt_text
from storage.cash.print_lines import WIDTH, columns
from storage.cash.records import CountKind, Method, ReceiptKind, Shift, ShiftState, Tender
from storage.centre.records import Centre
from storage.errors import RuleBroken
from storage.ids import RegisterId, ShiftId, UserId
from storage.money import percent_of

OPENED = datetime(2026, 10, 2, 5, 0, tzinfo=UTC)


def shift(**more: object) -> Shift:
    values = {"last_count": CountKind.OPENING, **more}
    return Shift(
        id=ShiftId(1),
        register_id=RegisterId(1),
        register_name="1",
        number=118,
        opened_at=OPENED,
        opened_by=UserId(1),
        opened_by_name="Smirnova A.",
        cashier_id=UserId(1),
        cashier_name="Smirnova A.",
        **values,  # type: ignore[arg-type]  # tests name any field
    )


def tender(method: Method, amount: int) -> Tender:
    return Tender(method=method, amount_minor=amount)


# ------------------------------------------------------------------------------ payments


def test_nothing_typed_is_exactly_the_sum_in_cash() -> None:
    settled = rules.settle(235000, ())
    assert settled.applied == (tender(Method.CASH, 235000),)
    assert (settled.change_minor, settled.remaining_minor) == (0, 0)


def test_change_is_shown_apart_and_only_what_is_applied_counts() -> None:
    settled = rules.settle(235000, (tender(Method.CASH, 500000),))
    assert (settled.applied_minor, settled.tendered_minor, settled.change_minor) == (235000, 500000, 265000)


def test_a_split_takes_the_other_methods_first_and_change_from_cash() -> None:
    settled = rules.settle(235000, (tender(Method.CARD, 100000), tender(Method.CASH, 200000)))
    assert settled.applied == (tender(Method.CARD, 100000), tender(Method.CASH, 135000))
    assert settled.change_minor == 65000


@pytest.mark.parametrize(
    "tenders",
    [
        (tender(Method.CARD, 235001),),
        (tender(Method.CARD, 235000), tender(Method.CASH, 1)),
        (tender(Method.CASH, 0),),
        (tender(Method.CASH, -5),),
        (tender(Method.ADVANCE, 100),),
    ],
)
def test_payments_that_no_till_takes(tenders: tuple[Tender, ...]) -> None:
    with pytest.raises(RuleBroken):
        rules.settle(235000, tenders)


@given(
    due=st.integers(1, 10**9),
    card=st.integers(0, 10**9),
    transfer=st.integers(0, 10**9),
    cash=st.integers(0, 10**9),
)
def test_applied_and_change_always_add_up(due: int, card: int, transfer: int, cash: int) -> None:
    offered = ((Method.CARD, card), (Method.TRANSFER, transfer), (Method.CASH, cash))
    tenders = tuple(tender(method, amount) for method, amount in offered if amount)
    try:
        settled = rules.settle(due, tenders)
    except RuleBroken:
        assert card + transfer > due or (card + transfer == due and cash)
        return
    offered_sum = card + transfer + cash if tenders else due
    assert settled.applied_minor + settled.change_minor == offered_sum
    assert settled.applied_minor <= due
    assert settled.change_minor <= settled.tendered_minor


@given(dues=st.lists(st.integers(1, 10**7), min_size=1, max_size=6), part=st.integers(0, 10**8))
def test_a_part_payment_falls_on_the_first_lines(dues: list[int], part: int) -> None:
    part = min(part, sum(dues))
    shares = rules.spread(part, dues)
    assert sum(shares) == part
    assert all(0 <= share <= due for share, due in zip(shares, dues, strict=True))


# ------------------------------------------------------------------------------ discounts and counts


def test_discounts() -> None:
    assert rules.discount_of(180000, Discount(reason="staff", percent=10)) == 18000
    assert rules.discount_of(180000, Discount(reason="staff", amount_minor=500)) == 500
    for wrong in (
        Discount(reason=" ", percent=10),
        Discount(reason="x", percent=101),
        Discount(reason="x", amount_minor=-1),
    ):
        with pytest.raises(RuleBroken):
            rules.discount_of(180000, wrong)


@given(gross=st.integers(0, 10**9), percent=st.integers(0, 100))
def test_a_percentage_never_leaves_the_line(gross: int, percent: int) -> None:
    assert percent_of(gross, Decimal(percent)) == rules.discount_of(gross, Discount(reason="x", percent=percent))


def test_counting_by_denomination() -> None:
    assert rules.counted(((100000, 3), (50000, 4), (10, 3)), "RUB") == 500030
    for wrong in (((70000, 1),), ((100000, 1), (100000, 1)), ((100000, -1),), ((100000, 10**6),)):
        with pytest.raises(RuleBroken):
            rules.counted(wrong, "RUB")


def test_small_coins_are_asked_for_when_the_drawer_had_them() -> None:
    assert len(rules.asked_denominations("RUB", ())) == 7
    assert 200 in rules.asked_denominations("RUB", (200, 500000))


# ------------------------------------------------------------------------------ the shift


def test_a_shift_lasts_twenty_four_hours_and_warns_at_twenty() -> None:
    assert not rules.ends_soon(shift(), OPENED + timedelta(hours=19, minutes=59))
    assert rules.ends_soon(shift(), OPENED + timedelta(hours=20))
    assert rules.state_of(shift(), OPENED + timedelta(hours=23, minutes=59)) is ShiftState.OPEN
    assert rules.state_of(shift(), OPENED + timedelta(hours=24)) is ShiftState.EXPIRED
    with pytest.raises(RuleBroken, match="24 hours"):
        rules.may_sell(shift(), OPENED + timedelta(hours=24))
    rules.may_move(shift(), OPENED + timedelta(hours=24))


def test_nothing_moves_while_a_hand_over_waits() -> None:
    waiting = shift(last_count=CountKind.HANDOVER_OUT)
    assert rules.state_of(waiting, OPENED) is ShiftState.HANDOVER
    for check in (rules.may_sell, rules.may_move):
        with pytest.raises(RuleBroken, match="new cashier"):
            check(waiting, OPENED)


def test_the_proof_to_type_is_the_last_three_digits() -> None:
    assert rules.typed_proof(37) == "037"
    assert rules.typed_proof(2625000) == "000"


# ------------------------------------------------------------------------------ paper


def sheet(**more: object) -> Sheet:
    values = {
        "lines": (PaperLine(title="Dermatologist, first visit", price_minor=180000, amount_minor=180000),),
        "total_minor": 180000,
        "tenders": (tender(Method.CASH, 180000),),
        "tendered_minor": 500000,
        "change_minor": 320000,
        **more,
    }
    return Sheet(
        kind=ReceiptKind.SALE,
        number=37,
        register="1",
        shift=118,
        at=OPENED,
        cashier="Smirnova A.",
        patient="Yudin Mark",
        **values,  # type: ignore[arg-type]  # tests name any field
    )


def test_a_receipt_says_what_was_paid_and_what_was_given_back() -> None:
    text = receipt_text(sheet(), Centre(name="Clinic", address="1 Lenina"), Words())
    lines = text.splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert "RECEIPT 0037                    register 1" in lines
    assert "02.10.2026 08:00                 shift 118" in lines
    assert lines[-4:] == [
        "TOTAL                             1 800.00",
        "cash                              1 800.00",
        "received                          5 000.00",
        "change                            3 200.00",
    ]
    assert as_copy(text, 2, Words()).splitlines()[0].strip() == "*** COPY 2 ***"


@given(title=st.text(max_size=200), reason=st.text(max_size=200), amount=st.integers(-(10**12), 10**12))
def test_no_text_makes_a_receipt_wider_than_its_paper(title: str, reason: str, amount: int) -> None:
    line = PaperLine(title=title, quantity=3, price_minor=abs(amount), discount_minor=5, amount_minor=amount)
    text = receipt_text(sheet(lines=(line,), reason=reason), Centre(name="Clinic"), Words())
    assert all(columns(printed) <= WIDTH for printed in text.split("\n"))


def test_money_on_paper() -> None:
    words = Words(decimal_mark=",", group_mark=" ")
    assert money(123456789, words) == "1 234 567,89"
    assert money(-5, words) == "-0,05"
