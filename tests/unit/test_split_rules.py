"""Random programmes, letters and bills: the insurer's part and the patient's share are the line, within every limit."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.cash.records import Charge, ChargeState
from storage.claims.split_rules import Cover, Owed, split
from storage.ids import AppointmentId, ChargeId, InsurerId, LetterId, PatientId, PolicyId, ProgrammeId, ServiceId
from storage.insurance.letter_records import Letter, LetterLine
from storage.insurance.records import Policy, Programme, Rule
from storage.insurance.rules import policy_year

AT = datetime(2026, 10, 2, tzinfo=UTC)
SERVICES = (ServiceId(1), ServiceId(2), None)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
SUMS = st.integers(1, 300_000)
MAYBE = st.none() | SUMS
COUNTS = st.none() | st.integers(1, 4)
POLICY = Policy(
    id=PolicyId(1), patient_id=PatientId(1), insurer_id=InsurerId(1), programme_id=ProgrammeId(1), number="1",
    valid_from=date(2026, 3, 15), valid_to=date(2028, 3, 14), noted_at=AT,
)  # fmt: skip


@st.composite
def owed(draw: st.DrawFn) -> Owed:
    quantity, price = draw(st.integers(1, 4)), draw(st.integers(0, 200_000))
    amount = quantity * price - draw(st.integers(0, quantity * price))
    paid = draw(st.integers(0, amount))
    charge = Charge(
        id=ChargeId(draw(st.integers(1, 10_000))), patient_id=PatientId(1), service_id=draw(st.sampled_from(SERVICES)),
        appointment_id=draw(st.none() | st.just(AppointmentId(1))), title="x", quantity=quantity, price_minor=price,
        discount_minor=quantity * price - amount, amount_minor=amount, paid_minor=paid, day=draw(DAYS),
        state=ChargeState.OPEN, created_at=AT,
    )  # fmt: skip
    return Owed(charge=charge, specialty_key="skin", insured_minor=draw(st.integers(0, paid)))


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    percent = draw(st.integers(0, 100))
    return percent, 0 if percent else draw(st.integers(0, 50_000))


@st.composite
def covers(draw: st.DrawFn) -> Cover:
    percent, fixed = draw(shares())
    programme = Programme(
        id=ProgrammeId(1), insurer_id=InsurerId(1), name="x", valid_from=date(2026, 2, 1),
        valid_to=draw(st.none() | st.just(date(2027, 6, 30))), covers_all=draw(st.booleans()), copay_percent=percent,
        copay_minor=fixed, limit_year_minor=draw(MAYBE), limit_visit_minor=draw(MAYBE),
        needs_letter=draw(st.booleans()),
    )  # fmt: skip
    rules = tuple(
        Rule(
            id=number, programme_id=ProgrammeId(1), service_id=service, specialty_key="" if service else "skin",
            covered=draw(st.booleans()), copay_percent=draw(st.none() | st.integers(0, 100)),
            limit_count=draw(COUNTS), limit_minor=draw(MAYBE),
        )
        for number, service in enumerate((ServiceId(1), None), 1)
        if draw(st.booleans())
    )  # fmt: skip
    letters = tuple(
        Letter(
            id=LetterId(number), insurer_id=InsurerId(1), policy_id=PolicyId(1), patient_id=PatientId(1),
            number=str(number), dated=date(2026, 4, 1), valid_until=draw(DAYS.filter(lambda day: day.year == 2027)),
            limit_minor=draw(SUMS),
            services=(LetterLine(service_id=ServiceId(2), limit_count=2),) if draw(st.booleans()) else (),
        )
        for number in range(1, draw(st.integers(0, 3)) + 1)
    )  # fmt: skip
    return Cover(policy=POLICY, programme=programme, rules=rules, letters=letters)


@settings(max_examples=150, deadline=None)
@given(st.lists(owed(), min_size=1, max_size=6), covers())
def test_parts_and_shares_are_the_lines_within_every_limit(lines: list[Owed], cover: Cover) -> None:
    made = [split(line, cover) for line in lines]
    for line, one in zip(lines, made, strict=True):
        assert one.insurer_minor + one.patient_minor == one.due_minor == line.charge.due_minor
        assert 0 <= one.insurer_minor <= line.charge.due_minor
        assert one.insurer_minor + line.insured_minor <= line.charge.amount_minor or not one.insurer_minor
        assert one.patient_minor == 0 or one.said, "what is the patient's has its reason"
        assert one.insurer_minor == 0 or cover.programme.holds_on(one.day)
        assert one.insurer_minor == 0 or 1 <= one.quantity <= line.charge.quantity
        assert one.insurer_minor == 0 or one.letter_id is not None or not cover.programme.needs_letter
    for year in (0, 1):
        ours = [one for one in made if one.insurer_minor and policy_year(one.day, POLICY.valid_from) == year]
        assert sum(one.insurer_minor for one in ours) <= (cover.programme.limit_year_minor or 10**9)
        for rule in cover.rules:
            of_rule = [one for one in ours if one.rule_id == rule.id]
            assert sum(one.insurer_minor for one in of_rule) <= (rule.limit_minor or 10**9)
            assert sum(one.quantity for one in of_rule) <= (rule.limit_count or 10**9)
    for letter in cover.letters:
        by_it = [one for one in made if one.letter_id == letter.id]
        assert sum(one.insurer_minor for one in by_it) <= (letter.limit_minor or 10**9)
        assert all(letter.holds_on(one.day) for one in by_it)
        assert not letter.services or sum(one.quantity for one in by_it) <= 2


def test_the_year_of_a_policy_begins_on_its_own_day() -> None:
    began = date(2026, 3, 15)
    assert [policy_year(day, began) for day in (date(2026, 3, 15), date(2027, 3, 14), date(2027, 3, 15))] == [0, 0, 1]
