"""The check-in strip: what is looked at when a patient comes in, and what of it is missing.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.insurance.standing_records import Standing
from storage.patients.papers import paper_stands


class GateKind(StrEnum):
    """One thing that is looked at when a patient comes in."""

    IDENTITY = "identity"
    TELEPHONE = "telephone"
    CONTRACT = "contract"
    CONSENT = "consent"
    POLICY = "policy"
    """An insurance policy or a guarantee letter; asked only of those who have one."""
    CARD = "card"
    """The paper record card is pulled from the shelf."""
    DEBT = "debt"


class GateState(StrEnum):
    """How a gate stands."""

    DONE = "done"
    MISSING = "missing"
    EXPIRED = "expired"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate of the check-in strip."""

    kind: GateKind
    state: GateState
    valid_until: date | None = None
    amount_minor: int = 0
    """What is owed, for the debt gate."""
    printed: str = ""
    """The number of the contract or consent that was printed and waits for its signature."""
    number: str = ""
    """Of the policy that it is about."""
    lacks_letter: bool = False
    """The policy holds; the guarantee letter that its programme needs is missing, over or used up."""

    @property
    def open(self) -> bool:
        """Nothing more to do here."""
        return self.state in (GateState.DONE, GateState.NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """What the gates are judged by, as the other rooms have it."""

    has_phone: bool = False
    document_no: str = ""
    """The identity document's number in the patient's record."""
    card_no: str | None = None
    card_state: str = "none"
    """none, requested, pulled, not-found, at-doctor, returned."""
    papers: tuple[tuple[str, date | None], ...] = ()
    """Kind and last day of each paper that is not voided."""
    printed: tuple[tuple[str, str], ...] = ()
    """Kind and number of the documents that wait for a signature, the newest last."""
    policies: tuple[Standing, ...] = ()
    """Of insurers, the one that holds longest first; where there are none, a policy is a paper like the others."""


def gates(facts: GateFacts, today: date, debt_minor: int = 0) -> tuple[Gate, ...]:
    """The check-in strip, in the order it is gone through."""
    return (
        _paper(GateKind.IDENTITY, facts, today),
        Gate(kind=GateKind.TELEPHONE, state=GateState.DONE if facts.has_phone else GateState.MISSING),
        _paper(GateKind.CONTRACT, facts, today),
        _paper(GateKind.CONSENT, facts, today),
        _policy(facts, today),
        Gate(
            kind=GateKind.CARD,
            state=GateState.DONE
            if facts.card_no is not None and facts.card_state in ("pulled", "at-doctor")
            else GateState.MISSING,
        ),
        Gate(
            kind=GateKind.DEBT,
            state=GateState.MISSING if debt_minor > 0 else GateState.DONE,
            amount_minor=max(0, debt_minor),
        ),
    )


def _policy(facts: GateFacts, today: date) -> Gate:
    """By the policy that holds on the day and its programme too: not refused, with the letter that it needs."""
    if not facts.policies:
        return _paper(GateKind.POLICY, facts, today, without=GateState.NOT_ASKED)
    holding = [one for one in facts.policies if one.holds_on(today)]
    if not holding:
        last = facts.policies[0]
        state = GateState.EXPIRED if last.valid_to < today else GateState.MISSING
        return Gate(kind=GateKind.POLICY, state=state, valid_until=last.valid_to, number=last.number)
    best = max(
        holding, key=lambda one: (one.pays_on(today), not one.refused, one.has_letter_on(today), one.valid_to)
    )
    barred = best.refused or not best.pays_on(today)
    lacking = not best.has_letter_on(today)
    return Gate(
        kind=GateKind.POLICY,
        state=GateState.MISSING if barred or lacking else GateState.DONE,
        valid_until=best.valid_to,
        number=best.number,
        lacks_letter=lacking and not barred,
    )


def _paper(
    kind: GateKind, facts: GateFacts, today: date, without: GateState = GateState.MISSING
) -> Gate:
    days = [until for name, until in facts.papers if name == kind.value]
    stands = paper_stands(kind, days, today, facts.document_no)
    printed = "" if stands else dict(facts.printed).get(kind.value, "")
    if None in days or not days:
        return Gate(kind=kind, state=GateState.DONE if stands else without, printed=printed)
    last = max(until for until in days if until is not None)
    state = GateState.DONE if stands else GateState.EXPIRED
    return Gate(kind=kind, state=state, valid_until=last, printed=printed)


def papers_done(strip: Iterable[Gate]) -> bool:
    """Whether all papers are in order: what "ready" means; a debt or a card does not hold anyone up.

    Nor does a policy of an insurer: who has none that holds pays himself, or brings a new one.
    """
    return all(
        gate.open or (gate.kind is GateKind.POLICY and bool(gate.number))
        for gate in strip
        if gate.kind not in (GateKind.DEBT, GateKind.CARD)
    )
