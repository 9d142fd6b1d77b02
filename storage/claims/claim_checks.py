"""What `frontdesk check` asks of claims: numbers, steps, sums, and that no part of a bill is claimed twice."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.checking import Check, Found, Minor, Problem
from storage.claims.claim_records import ClaimState
from storage.claims.claim_rules import BEFORE_SENT, SENT
from storage.errors import N_

_GAPS = text(
    "SELECT min(id) AS id, count(*) AS sent, max(number) AS last FROM claim WHERE number IS NOT NULL"
    " GROUP BY insurer_id, year HAVING count(*) <> max(number) OR min(number) <> 1"
)
_STEPS = text("SELECT id, claim_id, before, state FROM claim_step ORDER BY claim_id, id")
_STATES = text("SELECT id, state, number FROM claim")
_SUMS = text(
    "SELECT l.id, l.paid_minor, l.rejected_minor,"
    " (SELECT coalesce(sum(p.amount_minor), 0) FROM insurer_payment_part AS p WHERE p.line_id = l.id) AS paid,"
    " (SELECT coalesce(sum(r.amount_minor), 0) FROM claim_rejection AS r WHERE r.line_id = l.id) AS rejected"
    " FROM claim_line AS l ORDER BY l.id"
)
_MATCHED = text(
    "SELECT m.id, m.matched_minor, coalesce(sum(p.amount_minor), 0) AS matched FROM insurer_payment AS m"
    " LEFT JOIN insurer_payment_part AS p ON p.payment_id = m.id GROUP BY m.id, m.matched_minor"
    " HAVING m.matched_minor <> coalesce(sum(p.amount_minor), 0) ORDER BY m.id"
)
_STRANGE = text(
    "SELECT l.id FROM claim_line AS l JOIN claim AS c ON c.id = l.claim_id JOIN insured_part AS p ON p.id = l.part_id"
    " LEFT JOIN claim_line AS o ON o.id = l.old_line_id"
    " WHERE p.insurer_id <> c.insurer_id OR (l.old_line_id IS NULL AND l.amount_minor > p.amount_minor)"
    " OR (l.old_line_id IS NOT NULL AND (o.id IS NULL OR o.part_id <> l.part_id OR o.ended = ''"
    " OR o.rejected_minor <> l.amount_minor)) ORDER BY l.id"
)
_LOST = text(
    "SELECT l.id FROM claim_line AS l WHERE l.ended = 'resubmitted'"
    " AND NOT EXISTS (SELECT 1 FROM claim_line AS n WHERE n.old_line_id = l.id) ORDER BY l.id"
)
_TWICE = text(
    "SELECT part_id, count(*) AS times FROM claim_line WHERE old_line_id IS NULL GROUP BY part_id HAVING count(*) > 1"
)
_LAWFUL = {(old.value, new.value) for old, new in BEFORE_SENT}
_AFTER = {one.value for one in SENT}


def _numbered(conn: Connection) -> Found:
    """Without a gap in each year of an insurer."""
    for row in conn.execute(_GAPS):
        said = N_("{sent} claims of its insurer's year are numbered up to {last}")
        yield Problem("claim-number", f"claim {row.id}", said, {"sent": row.sent, "last": row.last})


def _stepped(conn: Connection) -> Found:
    """Each step is lawful and begins where the one before ended; the last is the claim's state."""
    at: dict[int, str] = {}
    sent: set[int] = set()
    for row in conn.execute(_STEPS):
        before = at.get(row.claim_id, ClaimState.DRAFT.value)
        good = {row.before, row.state} <= _AFTER if row.claim_id in sent else (row.before, row.state) in _LAWFUL
        if row.before != before or not good:
            said = N_("it does not follow from the step before it, or no claim takes it")
            yield Problem("claim-step", f"claim_step {row.id}", said)
        at[row.claim_id] = row.state
        if row.state == ClaimState.SENT.value:
            sent.add(row.claim_id)
    for row in conn.execute(_STATES):
        if row.state != at.get(row.id, ClaimState.DRAFT.value) or (row.number is not None) != (row.id in sent):
            yield Problem("claim-state", f"claim {row.id}", N_("its state is not that of its last step"))


def _summed(conn: Connection) -> Found:
    """What is paid, rejected and matched is the sum of what says so."""
    for row in conn.execute(_SUMS):
        for told, found, said in (
            (row.paid_minor, row.paid, N_("{told} is noted as paid, its payments come to {found}")),
            (row.rejected_minor, row.rejected, N_("{told} is noted as rejected, its rejections come to {found}")),
        ):
            if told != found:
                yield Problem("claim-sums", f"claim_line {row.id}", said, {"told": Minor(told), "found": Minor(found)})
    for row in conn.execute(_MATCHED):
        values = {"told": Minor(row.matched_minor), "found": Minor(int(row.matched))}
        yield Problem("claim-matched", f"insurer_payment {row.id}",
                      N_("{told} is noted as matched, its parts come to {found}"), values)  # fmt: skip


def _once(conn: Connection) -> Found:
    """A part of a bill is claimed once, of its own insurer; again only as what was rejected."""
    for row in conn.execute(_TWICE):
        said = N_("it stands in {times} claims, and none names the other")
        yield Problem("claim-twice", f"insured_part {row.part_id}", said, {"times": row.times})
    for row in conn.execute(_STRANGE):
        said = N_("it is not what the insurer owes of the bill, or what was rejected of the line that it names")
        yield Problem("claim-line", f"claim_line {row.id}", said)
    for row in conn.execute(_LOST):
        yield Problem("claim-lost", f"claim_line {row.id}", N_("it was sent again, and no line names it"))


CLAIM_CHECKS = (
    Check(2, N_("numbers of claims"), _numbered),
    Check(2, N_("steps of claims"), _stepped),
    Check(2, N_("sums of claims"), _summed),
    Check(2, N_("what is claimed once"), _once),
)
