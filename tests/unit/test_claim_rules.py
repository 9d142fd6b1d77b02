"""Claims by rules alone: lawful steps, states by sums, which claims a payment is for, ageing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.claims import claim_rules as rules
from storage.claims.claim_records import Claim, ClaimLine, ClaimState, Ended, Lack
from storage.claims.payment_records import How, PaymentDraft
from storage.errors import RuleBroken
from storage.ids import PatientId

TODAY = date(2026, 11, 2)
S = ClaimState


def claim(number: int, left: int, *, sent: int = 0, insurer: int = 1, disputed: int = 0) -> Claim:
    return Claim(
        id=number, insurer_id=insurer, insurer=f"Insurer {insurer}", first=date(2026, 10, 1), last=date(2026, 10, 31),
        state=S.SENT, year=2026, number=number, sent_on=TODAY - timedelta(days=sent), amount_minor=left,
        left_minor=left, disputed_minor=disputed,
    )  # fmt: skip


def line(number: int, amount: int, **more: object) -> ClaimLine:
    told: dict[str, object] = {"policy": "77-1", "service_code": "A01", "now_minor": amount, **more}
    return ClaimLine(
        id=number, claim_id=1, part_id=number, number=number, patient_id=PatientId(1), last_name="Ivanov",
        first_name="Ivan", day=date(2026, 10, 2), title="Visit", amount_minor=amount, **told,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_claim_leaves_the_house_by_one_door_and_never_comes_back() -> None:
    assert {new for new in S if rules.lawful(S.DRAFT, new, sent=False)} == {S.READY, S.HOLD, S.CLOSED}
    assert {old for old in S if rules.lawful(old, S.SENT, sent=False)} == {S.READY}
    for old in rules.SENT:
        for new in (S.DRAFT, S.READY, S.HOLD):
            assert not rules.lawful(old, new, sent=True)
            assert not rules.lawful(new, old, sent=True)


@pytest.mark.parametrize(
    ("lines", "accepted", "state"),
    [
        ([line(1, 100)], False, S.SENT),
        ([line(1, 100)], True, S.ACCEPTED),
        ([line(1, 100, paid_minor=40)], True, S.PART_PAID),
        ([line(1, 100, paid_minor=100)], True, S.CLOSED),
        ([line(1, 100, paid_minor=60, rejected_minor=40)], True, S.REJECTED),
        ([line(1, 100, paid_minor=60, rejected_minor=40, ended=Ended.RESUBMITTED)], True, S.RESUBMITTED),
        ([line(1, 100, rejected_minor=100, ended=Ended.WRITTEN_OFF)], True, S.CLOSED),
        ([line(1, 100, paid_minor=30, ended=Ended.CHARGED), line(2, 5)], False, S.PART_PAID),
    ],
)
def test_the_state_of_a_sent_claim_follows_its_sums(lines: list[ClaimLine], accepted: bool, state: ClaimState) -> None:
    assert rules.standing(lines, accepted=accepted) is state


def test_what_a_line_lacks_is_named() -> None:
    assert list(rules.lacks(line(1, 5, letter_needed=True, letter="G-1"))) == []
    bare = line(1, 5, policy="", service_code="", letter_needed=True)
    assert list(rules.lacks(bare)) == [Lack.POLICY, Lack.LETTER, Lack.CODE]
    assert [(one.line.id, one.lack) for one in rules.missing([line(1, 5), line(2, 5, policy="")])] == [(2, Lack.POLICY)]


def test_a_payment_is_proposed_for_one_claim_for_several_or_for_the_oldest() -> None:
    claims = [claim(1, 300), claim(2, 500), claim(3, 700), claim(4, 500)]
    found = rules.proposals(500, claims)
    assert [(one.how, one.shares) for one in found] == [
        (How.EXACT, ((2, 500),)), (How.EXACT, ((4, 500),)), (How.OLDEST, ((1, 300), (2, 200))),
    ]  # fmt: skip
    several = rules.proposals(1000, claims)
    assert (several[0].how, several[0].shares) == (How.SEVERAL, ((1, 300), (3, 700)))
    too_much = rules.proposals(9_999, claims)
    assert [one.how for one in too_much] == [How.OLDEST]
    assert too_much[0].amount_minor == 2000  # the rest was paid too much and stays unmatched
    assert rules.proposals(100, []) == ()


def test_looking_for_claims_that_are_a_sum_ends_soon() -> None:
    claims = [claim(at, 2 * at + 2) for at in range(1, 400)]
    assert [one.how for one in rules.proposals(100_001, claims)] == [How.OLDEST]


def test_a_sum_goes_over_the_lines_and_never_beyond() -> None:
    lines = [line(1, 100, paid_minor=50), line(2, 30, rejected_minor=30), line(3, 40)]
    assert rules.spread(70, lines) == ((1, 50), (3, 20))
    with pytest.raises(RuleBroken):
        rules.spread(91, lines)


def test_ageing_by_the_days_since_a_claim_was_sent() -> None:
    ages = [rules.bucket(TODAY - timedelta(days=days), TODAY) for days in (0, 30, 31, 60, 61, 90, 91, 400)]
    assert ages == [0, 0, 1, 1, 2, 2, 3, 3]
    found = rules.ageing(
        [claim(1, 100, sent=10), claim(2, 200, sent=31), claim(3, 400, sent=200, disputed=7), claim(4, 5, insurer=2)],
        {3: ("Zeta", 900)},
        TODAY,
    )
    assert [(one.insurer, one.buckets, one.disputed_minor, one.unmatched_minor) for one in found] == [
        ("Insurer 1", (100, 200, 0, 400), 7, 0),
        ("Insurer 2", (5, 0, 0, 0), 0, 0),
        ("Zeta", (0, 0, 0, 0), 0, 900),
    ]
    assert found[0].left_minor == 700


@pytest.mark.parametrize(
    "draft",
    [
        PaymentDraft(insurer_id=1, day=TODAY, document=" ", amount_minor=5),
        PaymentDraft(insurer_id=1, day=TODAY, document="7", amount_minor=0),
        PaymentDraft(insurer_id=1, day=TODAY + timedelta(days=1), document="7", amount_minor=5),
    ],
)
def test_a_payment_has_a_document_a_sum_and_a_day_that_has_come(draft: PaymentDraft) -> None:
    with pytest.raises(RuleBroken):
        rules.check_payment(draft, TODAY)


def test_nothing_is_rejected_beyond_what_is_left() -> None:
    rules.check_rejected(line(1, 100, paid_minor=60), 40)
    for amount in (0, 41):
        with pytest.raises(RuleBroken, match="no more can be rejected"):
            rules.check_rejected(line(1, 100, paid_minor=60), amount)
