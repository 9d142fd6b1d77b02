"""How claims are decided, from records and values alone (rule 39 of the trade: Open Dental's and OpenIMIS's states)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from storage.claims.claim_records import Claim, ClaimLine, ClaimState, Ended, Lack, Missing
from storage.claims.payment_records import Ageing, How, PaymentDraft, Proposal
from storage.errors import N_, RuleBroken

NOTE_LETTERS = 120
DOCUMENT_LETTERS = 40
AMOUNT_MAX = 100_000_000_000
BUCKETS = (30, 60, 90)
"""The last day of each but the oldest stretch of the ageing."""
_TRIED = 20_000
"""So many ways to put claims together are tried, and no more: a person waits for the answer."""
_LOOKED_AT = 60
_TOGETHER = 8
"""So many claims at most are proposed as one payment."""

_S = ClaimState
BEFORE_SENT: frozenset[tuple[ClaimState, ClaimState]] = frozenset(
    {
        (_S.DRAFT, _S.READY),
        (_S.DRAFT, _S.HOLD),
        (_S.DRAFT, _S.CLOSED),
        (_S.READY, _S.DRAFT),
        (_S.READY, _S.HOLD),
        (_S.READY, _S.SENT),
        (_S.HOLD, _S.DRAFT),
        (_S.HOLD, _S.CLOSED),
    }
)
"""Steps before anything has left the house; a claim without lines may be closed unsent."""
SENT = (_S.SENT, _S.ACCEPTED, _S.PART_PAID, _S.REJECTED, _S.RESUBMITTED, _S.CLOSED)
"""Afterwards the state follows the sums (`standing`), also back when an answer is taken back; never into the house."""


def lawful(old: ClaimState, new: ClaimState, *, sent: bool) -> bool:
    """Whether a claim may go from one state to another; `sent` is whether it ever was."""
    if sent:
        return old in SENT and new in SENT and old is not new
    return (old, new) in BEFORE_SENT


def standing(lines: Iterable[ClaimLine], *, accepted: bool) -> ClaimState:
    """The state of a claim that was sent, by what came of its lines."""
    lines = list(lines)
    left = sum(one.left_minor for one in lines)
    if any(one.disputed_minor for one in lines):
        return ClaimState.REJECTED
    again = any(one.ended is Ended.RESUBMITTED for one in lines)
    if left == 0:
        return ClaimState.RESUBMITTED if again else ClaimState.CLOSED
    if any(one.paid_minor for one in lines):
        return ClaimState.PART_PAID
    if again:
        return ClaimState.RESUBMITTED
    return ClaimState.ACCEPTED if accepted else ClaimState.SENT


def lacks(line: ClaimLine) -> Iterable[Lack]:
    """What a line needs before it can be sent."""
    if not line.policy:
        yield Lack.POLICY
    if line.letter_needed and not line.letter:
        yield Lack.LETTER
    if not line.service_code:
        yield Lack.CODE


def missing(lines: Iterable[ClaimLine]) -> tuple[Missing, ...]:
    """What keeps the lines from being sent, line by line."""
    return tuple(Missing(line=line, lack=lack) for line in lines for lack in lacks(line))


def in_house(claim: Claim) -> None:
    """Raise RuleBroken unless nothing of the claim has left the house."""
    if not claim.in_house:
        raise RuleBroken(
            N_("Claim {number} was sent and does not change; what was rejected is sent again."),
            rule="claim-sent",
            number=claim.reference,
        )


def was_sent(claim: Claim) -> None:
    """Raise RuleBroken for a claim to which no insurer can have answered."""
    if claim.number is None:
        raise RuleBroken(
            N_("Claim {number} was not sent yet; an answer is noted afterwards."),
            rule="claim-unsent",
            number=claim.reference,
        )


def may_be(claim: Claim, state: ClaimState) -> None:
    """Raise RuleBroken unless the claim may take this step."""
    if not lawful(claim.state, state, sent=claim.number is not None):
        raise RuleBroken(
            N_("Claim {number} cannot take this step as it stands; look at it again."),
            rule="claim-step",
            number=claim.reference,
        )


def check_period(first: date, last: date) -> None:
    """Raise RuleBroken for a period that ends before it begins, or is longer than a year."""
    if last < first:
        raise RuleBroken(N_("The period ends before it begins."), rule="claim-period")
    if (last - first).days > 366:
        raise RuleBroken(N_("A claim is for a year at most."), rule="claim-period")


def check_reason(reason: str) -> str:
    """The reason in one line.  Raises RuleBroken when there is none."""
    told = " ".join(reason.split())[:NOTE_LETTERS]
    if not told:
        raise RuleBroken(N_("It needs a reason: in the insurer's words, or in yours."), rule="claim-reason")
    return told


def check_rejected(line: ClaimLine, amount_minor: int) -> None:
    """Raise RuleBroken for more than is left of a line, for nothing, or where a part of it was sent again."""
    if line.ended is Ended.RESUBMITTED:
        raise RuleBroken(
            N_("{who}: of line {line} a part was sent again; what else is not paid of it is given up on closing."),
            rule="claim-rejected",
            who=line.who,
            line=line.number,
        )
    if not 0 < amount_minor <= line.left_minor:
        raise RuleBroken(
            N_("{who}: of line {line} no more can be rejected than is left of it."),
            rule="claim-rejected",
            who=line.who,
            line=line.number,
        )


def check_payment(draft: PaymentDraft, today: date) -> None:
    """Raise RuleBroken for a payment without a number, a sum or a day that has come."""
    if not draft.document.strip():
        raise RuleBroken(N_("A payment has the number that the bank gave it."), rule="payment-document")
    if not 0 < draft.amount_minor <= AMOUNT_MAX:
        raise RuleBroken(N_("A payment needs a sum above nothing."), rule="payment-sum")
    if draft.day > today:
        raise RuleBroken(N_("This day has not come yet: type the day on which the money came."), rule="payment-day")


# ------------------------------------------------------------------------------ which claims a payment is for


def proposals(amount_minor: int, claims: Sequence[Claim]) -> tuple[Proposal, ...]:
    """Which claims of one insurer a sum may be for, the surest first; `claims` are open ones, the oldest first."""
    still = [(one.id, one.left_minor) for one in claims if one.left_minor > 0]
    if amount_minor <= 0 or not still:
        return ()
    found = [Proposal(how=How.EXACT, shares=(one,)) for one in still if one[1] == amount_minor]
    together = _together(amount_minor, still[:_LOOKED_AT])
    if together:
        found.append(Proposal(how=How.SEVERAL, shares=together))
    oldest = _oldest(amount_minor, still)
    if all(one.shares != oldest for one in found):
        found.append(Proposal(how=How.OLDEST, shares=oldest))
    return tuple(found)


def _oldest(amount_minor: int, still: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    shares = []
    for claim, left in still:
        share = min(left, amount_minor)
        if share:
            shares.append((claim, share))
            amount_minor -= share
    return tuple(shares)


def _together(amount_minor: int, still: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Two claims or more that are the sum, the oldest of them first; nothing when none are found soon enough."""
    most = [0] * (len(still) + 1)
    for at in range(len(still) - 1, -1, -1):
        most[at] = most[at + 1] + still[at][1]
    tried = 0

    def search(at: int, wanted: int, chosen: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        nonlocal tried
        if wanted == 0:
            return chosen if len(chosen) > 1 else ()
        tried += 1
        if at == len(still) or wanted > most[at] or len(chosen) == _TOGETHER or tried > _TRIED:
            return ()
        if still[at][1] <= wanted:
            found = search(at + 1, wanted - still[at][1], (*chosen, still[at]))
            if found:
                return found
        return search(at + 1, wanted, chosen)

    return search(0, amount_minor, ())


def spread(amount_minor: int, lines: Sequence[ClaimLine]) -> tuple[tuple[int, int], ...]:
    """A sum over the lines of a claim in their order: line and sum.  Raises RuleBroken when more than is left."""
    shares = _oldest(amount_minor, [(one.id, one.left_minor) for one in lines if one.left_minor > 0])
    if sum(share for _, share in shares) != amount_minor:
        raise RuleBroken(N_("More is matched than is left to pay; look at the claim again."), rule="claim-paid")
    return shares


# ------------------------------------------------------------------------------ ageing


def bucket(sent_on: date, today: date) -> int:
    """Which stretch of the ageing a claim stands in: 0 up to 30 days, 3 over 90."""
    days = (today - sent_on).days
    return next((at for at, last in enumerate(BUCKETS) if days <= last), len(BUCKETS))


def ageing(claims: Iterable[Claim], unmatched: Mapping[int, tuple[str, int]], today: date) -> tuple[Ageing, ...]:
    """What each insurer owes, by name; `unmatched` is by insurer its name and what was paid and matched to nothing."""
    names = {insurer: name for insurer, (name, _) in unmatched.items()}
    owed: dict[int, list[int]] = {insurer: [0] * 4 for insurer in unmatched}
    disputed = dict.fromkeys(unmatched, 0)
    for one in claims:
        if one.sent_on is None:
            continue
        names[one.insurer_id] = one.insurer
        owed.setdefault(one.insurer_id, [0] * 4)[bucket(one.sent_on, today)] += one.left_minor
        disputed[one.insurer_id] = disputed.get(one.insurer_id, 0) + one.disputed_minor
    found = (
        Ageing(
            insurer_id=insurer,
            insurer=names[insurer],
            buckets=(sums[0], sums[1], sums[2], sums[3]),
            disputed_minor=disputed[insurer],
            unmatched_minor=unmatched.get(insurer, ("", 0))[1],
        )
        for insurer, sums in owed.items()
    )
    told = [one for one in found if one.left_minor or one.disputed_minor or one.unmatched_minor]
    return tuple(sorted(told, key=lambda one: (one.insurer.casefold(), one.insurer_id)))
