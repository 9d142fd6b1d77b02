"""How a claim goes from state to state, and how what was done to it is taken back."""

from __future__ import annotations

from typing import Any

from storage import rows
from storage.claims import claim_queries, claim_rules, line_queries
from storage.claims.claim_records import UNDONE, Claim, ClaimState
from storage.claims.claim_tables import claim, claim_layout, claim_line, claim_step
from storage.errors import N_, RuleBroken
from storage.journal.records import JournalRow
from storage.unit import Unit

TOPIC = "claims"


def step(unit: Unit, of: Claim, state: ClaimState, reason: str = "") -> None:
    """Take a claim on to a state; the database moves its row, and numbers it when it is sent.  Raises RuleBroken."""
    claim_rules.may_be(of, state)
    values: dict[str, Any] = {
        "claim_id": of.id,
        "before": of.state.value,
        "state": state.value,
        "day": unit.today,
        "at": unit.now,
        "by": unit.actor.user_id,
        "reason": reason,
    }
    rows.add(unit, claim_step, values)
    unit.changed(TOPIC, of.id)


def settle(unit: Unit, claim_id: int, reason: str = "") -> None:
    """A claim that was sent takes the state that its sums say."""
    of = claim_queries.claim_of(unit.conn, claim_id)
    if of.number is None:
        return
    lines = line_queries.lines_of(unit.conn, claim_id)
    state = claim_rules.standing(lines, accepted=of.answered_on is not None)
    if state is not of.state:
        step(unit, of, state, reason)
    unit.changed(TOPIC, claim_id)


def seen(unit: Unit, claim_id: int, version: int) -> Claim:
    """The claim as the person saw it.  Raises NotFound, Conflict."""
    of = claim_queries.claim_of(unit.conn, claim_id)
    if of.version != version:
        raise rows.conflict(unit, claim.name, claim_id)
    return of


def take_back(unit: Unit, entry: JournalRow) -> None:
    """Undo one journal row of claims.  Steps after the sending follow the sums and are settled anew."""
    if entry.what == claim_step.name:
        _step_back(unit, entry)
    elif entry.what == claim.name:
        if entry.before is None:
            _give_up_draft(unit, entry.key)
        else:
            rows.put_back(unit, claim, entry)
            settle(unit, entry.key)
    elif entry.what == claim_line.name:
        rows.put_back(unit, claim_line, entry)
        told = entry.after or entry.before or {}
        owner = told.get("claim_id") or rows.get(unit, claim_line, entry.key)["claim_id"]
        settle(unit, owner)
        unit.changed(TOPIC, owner)
    else:
        rows.put_back(unit, claim_layout, entry)
        unit.changed(TOPIC)


def _step_back(unit: Unit, entry: JournalRow) -> None:
    told = entry.after or {}
    of = claim_queries.claim_of(unit.conn, told["claim_id"])
    if of.number is not None:
        settle(unit, of.id)
        return
    if of.state.value != told["state"]:
        raise rows.conflict(unit, claim.name, of.id)
    before = ClaimState(told["before"])
    if of.state is ClaimState.HOLD and before is ClaimState.READY:
        before = ClaimState.DRAFT
    step(unit, of, before)


def _give_up_draft(unit: Unit, claim_id: int) -> None:
    of = claim_queries.claim_of(unit.conn, claim_id)
    claim_rules.in_house(of)
    if of.lines:
        raise RuleBroken(N_("Lines were added to it since."), rule="claim-lines")
    step(unit, of, ClaimState.CLOSED, UNDONE)
