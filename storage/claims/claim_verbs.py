"""Claims before anything leaves the house, and the moment in which they do.

Every verb but the sending can be taken back.  What the insurer answers is in `answer_verbs`, its money in
`payment_verbs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from storage import rows
from storage.claims import claim_queries, claim_rules, line_queries, payment_queries
from storage.claims.claim_records import FOR_LETTERS, Claim, ClaimLine, ClaimState, Ended, Lack
from storage.claims.claim_steps import TOPIC, seen, settle, step, take_back
from storage.claims.claim_tables import claim, claim_layout, claim_line
from storage.claims.layout_rules import layout_of
from storage.errors import N_, Conflict, NotFound, RuleBroken
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb

# ------------------------------------------------------------------------------ drafts


def _draft(unit: Unit, insurer_id: int, first: date, last: date, resubmits_id: int | None = None) -> int:
    values = {"insurer_id": insurer_id, "first_day": first, "last_day": last, "resubmits_id": resubmits_id}
    return rows.add(unit, claim, {**values, "created_at": unit.now, "created_by": unit.actor.user_id})


def _lines(unit: Unit, claim_id: int, lines: Iterable[ClaimLine]) -> None:
    for line in lines:
        rows.add(unit, claim_line, {"claim_id": claim_id, "part_id": line.part_id, "amount_minor": line.now_minor})


@verb("claims.collect", right=Right.CLAIMS)
def collect(unit: Unit, insurer_id: int, first: date, last: date) -> int | None:
    """Put what an insurer owes for a period and nobody claimed yet into a draft; answers it.

    What waits for a letter goes into a claim of its own, which is held.  None when there is nothing.
    """
    claim_rules.check_period(first, last)
    found = line_queries.unclaimed_parts(unit.conn, insurer_id, first, last)
    waiting = [one for one in found if Lack.LETTER in claim_rules.lacks(one)]
    waits = {one.part_id for one in waiting}
    whole = [one for one in found if one.part_id not in waits]
    made: list[int] = []
    for part in (whole, waiting):
        if part:
            made.append(_draft(unit, insurer_id, first, last))
            _lines(unit, made[-1], part)
            unit.changed(TOPIC, made[-1])
    if waiting:
        step(unit, claim_queries.claim_of(unit.conn, made[-1]), ClaimState.HOLD, FOR_LETTERS)
    return made[0] if made else None


@verb("claims.add_line", right=Right.CLAIMS)
def add_line(unit: Unit, claim_id: int, part_id: int, version: int) -> int:
    """Add what stands in no claim yet to a draft.  Raises Conflict, RuleBroken."""
    of = seen(unit, claim_id, version)
    _editable(unit, of)
    today = unit.today
    found = line_queries.unclaimed_parts(unit.conn, of.insurer_id, date.min, max(today, of.last))
    line = next((one for one in found if one.part_id == part_id), None)
    if line is None:
        raise Conflict(N_("This stands in a claim already; look at the list again."))
    _lines(unit, claim_id, (line,))
    unit.changed(TOPIC, claim_id)
    return claim_id


@verb("claims.take_out", right=Right.CLAIMS)
def take_out(unit: Unit, line_id: int) -> int:
    """Take a line out of a draft; it can be claimed another time.  Raises NotFound, RuleBroken."""
    line = rows.get(unit, claim_line, line_id)
    of = claim_queries.claim_of(unit.conn, line["claim_id"])
    _editable(unit, of)
    _remove(unit, line)
    unit.changed(TOPIC, of.id)
    return of.id


def _remove(unit: Unit, line: dict[str, Any]) -> None:
    rows.remove(unit, claim_line, line["id"])
    if line["old_line_id"] is not None:
        old = rows.get(unit, claim_line, line["old_line_id"])
        if old["ended"] != Ended.RESUBMITTED.value:
            of = claim_queries.claim_of(unit.conn, old["claim_id"])
            said = N_("Claim {number} was closed since this was sent again; take its closing back first.")
            raise RuleBroken(said, rule="claim-closed", number=of.reference)
        rows.change(unit, claim_line, old["id"], {"ended": Ended.NO.value})
        settle(unit, old["claim_id"])


def _editable(unit: Unit, of: Claim) -> None:
    """A claim that was ready is a draft again when its lines change.  Raises RuleBroken once it was sent."""
    claim_rules.in_house(of)
    if of.state is ClaimState.READY:
        step(unit, of, ClaimState.DRAFT)


@verb("claims.hold", right=Right.CLAIMS)
def hold(unit: Unit, claim_id: int, reason: str, version: int) -> int:
    """Put a claim on hold, with what it waits for.  Raises Conflict, RuleBroken."""
    of = seen(unit, claim_id, version)
    claim_rules.in_house(of)
    step(unit, of, ClaimState.HOLD, claim_rules.check_reason(reason))
    return claim_id


@verb("claims.reopen", right=Right.CLAIMS)
def reopen(unit: Unit, claim_id: int, version: int) -> int:
    """Make a draft again of a claim that is held or ready.  Raises Conflict, RuleBroken."""
    of = seen(unit, claim_id, version)
    claim_rules.in_house(of)
    step(unit, of, ClaimState.DRAFT)
    return claim_id


@verb("claims.ready", right=Right.CLAIMS)
def ready(unit: Unit, claim_id: int, version: int) -> int:
    """Say that a claim may be sent.  Sums that refunds have changed since are brought up to date first.

    Raises RuleBroken with the first line that lacks something, and how many more do; Conflict.
    """
    of = seen(unit, claim_id, version)
    if of.state is not ClaimState.HOLD:
        claim_rules.may_be(of, ClaimState.READY)
    refuse_lacking(_refreshed(unit, of))
    if of.state is ClaimState.HOLD:
        step(unit, of, ClaimState.DRAFT)
    step(unit, claim_queries.claim_of(unit.conn, claim_id), ClaimState.READY)
    return claim_id


def _refreshed(unit: Unit, of: Claim) -> tuple[ClaimLine, ...]:
    """The lines with the sums of now; what is worth nothing any more leaves the claim."""
    for line in line_queries.lines_of(unit.conn, of.id):
        if line.old_line_id is not None or line.now_minor == line.amount_minor:
            continue
        if line.now_minor:
            rows.change(unit, claim_line, line.id, {"amount_minor": line.now_minor})
        else:
            rows.remove(unit, claim_line, line.id)
    lines = line_queries.lines_of(unit.conn, of.id)
    if not lines:
        said = N_("This claim has no lines any more: add what is unclaimed, or collect anew.")
        raise RuleBroken(said, rule="claim-empty")
    return lines


_LACKS = {
    Lack.POLICY: N_("Line {line}, {who}: the policy has no number; {more} more such lines."),
    Lack.LETTER: N_("Line {line}, {who}: the guarantee letter is missing or withdrawn; {more} more such lines."),
    Lack.CODE: N_("Line {line}, {who}: the service has no code; {more} more such lines."),
}


def refuse_lacking(lines: Sequence[ClaimLine]) -> None:
    """Raise RuleBroken for lines that lack what the insurer asks for, by the name of the first."""
    lacking = claim_rules.missing(lines)
    if lacking:
        first = lacking[0]
        raise RuleBroken(
            _LACKS[first.lack], rule="claim-lacks", line=first.line.number, who=first.line.full_name,
            more=len({one.line.id for one in lacking}) - 1,
        )  # fmt: skip


@verb("claims.send", right=Right.CLAIMS)
def send(unit: Unit, claim_id: int, number: int, digest: str, version: int) -> int:
    """Note that a claim went to its insurer with the number and the register that were written.  Never taken back.

    Raises Conflict when another claim took the number meanwhile; RuleBroken for lines that lack something.
    """
    of = seen(unit, claim_id, version)
    claim_rules.may_be(of, ClaimState.SENT)
    refuse_lacking(line_queries.lines_of(unit.conn, claim_id))
    rows.change(unit, claim, claim_id, {"digest": digest})
    step(unit, claim_queries.claim_of(unit.conn, claim_id), ClaimState.SENT)
    made = claim_queries.claim_of(unit.conn, claim_id)
    if made.number != number:
        raise Conflict(N_("Another claim was sent meanwhile and took this number; send it again."))
    unit.journal(claim.name, claim_id, {"number": None}, {"number": made.number, "year": made.year})
    return claim_id


@verb("claims.resubmit", right=Right.CLAIMS)
def resubmit(unit: Unit, claim_id: int, version: int) -> int:
    """Put what was rejected of a claim into a new draft that names the old lines; answers the draft."""
    of = seen(unit, claim_id, version)
    claim_rules.was_sent(of)
    lines = [one for one in line_queries.lines_of(unit.conn, claim_id) if one.disputed_minor]
    if not lines:
        raise RuleBroken(N_("Nothing of claim {number} is rejected."), rule="claim-rejected", number=of.reference)
    for line in lines:
        rows.change(unit, claim_line, line.id, {"ended": Ended.RESUBMITTED.value})
    made = _draft(unit, of.insurer_id, of.first, of.last, claim_id)
    for line in lines:
        own = {"claim_id": made, "part_id": line.part_id, "old_line_id": line.id}
        rows.add(unit, claim_line, {**own, "amount_minor": line.rejected_minor})
    settle(unit, claim_id)
    unit.changed(TOPIC, made)
    return made


# ------------------------------------------------------------------------------ layouts


@verb("claims.set_layout", right=Right.CLAIMS)
def set_layout(unit: Unit, insurer_id: int, body: str) -> int:
    """Set how an insurer wants its register; empty text takes the centre's own layout away.  Raises RuleBroken."""
    if insurer_id not in dict(payment_queries.insurers(unit.conn)):
        raise NotFound(N_("There is no such insurer."))
    known = payment_queries.layout_row(unit.conn, insurer_id)
    unit.changed(TOPIC)
    if not body.strip():
        if known is not None:
            rows.remove(unit, claim_layout, known[0])
        return insurer_id
    layout_of(body)
    if known is None:
        rows.add(unit, claim_layout, {"insurer_id": insurer_id, "body": body})
    else:
        rows.change(unit, claim_layout, known[0], {"body": body})
    return insurer_id


for _verb in (collect, add_line, take_out, hold, reopen, ready, resubmit, set_layout):
    _verb.undoes(take_back)
