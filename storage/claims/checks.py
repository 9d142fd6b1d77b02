"""What `frontdesk check` verifies of the insurers' side of the bills."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.cash.tables import ACCOUNTS
from storage.checking import Check, Found, Minor, Problem
from storage.claims.claim_checks import CLAIM_CHECKS
from storage.claims.split_tables import insured_part
from storage.errors import N_
from storage.insurance.tables import guarantee_letter
from storage.spans import spans

_LETTERS = text(
    "SELECT * FROM (SELECT g.id, g.used_minor, g.limit_minor,"
    " (SELECT coalesce(sum(p.amount_minor - p.returned_minor), 0) FROM insured_part AS p"
    "  WHERE p.letter_id = g.id) AS parts,"
    " (SELECT count(*) FROM letter_service AS s WHERE s.letter_id = g.id AND s.limit_count > 0 AND (s.used_count <>"
    "  (SELECT coalesce(sum(CASE WHEN p.returned_minor < p.amount_minor THEN p.quantity ELSE 0 END), 0)"
    "   FROM insured_part AS p WHERE p.letter_id = g.id AND p.service_id = s.service_id)"
    "  OR s.used_count > s.limit_count)) AS lines"
    " FROM guarantee_letter AS g WHERE g.id > :low AND g.id <= :high) AS counted"
    " WHERE used_minor <> parts OR used_minor > coalesce(limit_minor, used_minor) OR lines > 0 ORDER BY id"
)


def _letters(conn: Connection) -> Found:
    """What is used of a letter is the sum of the parts posted by it, and never above its limits."""
    for span in spans(conn, guarantee_letter.c.id):
        for row in conn.execute(_LETTERS, span.bounds):
            where = f"guarantee_letter {row.id}"
            if row.used_minor != row.parts:
                yield Problem(
                    "letter-used",
                    where,
                    N_("{used} are said to be used, the bills posted by it come to {parts}"),
                    {"used": Minor(row.used_minor), "parts": Minor(row.parts)},
                )
            elif row.limit_minor is not None and row.used_minor > row.limit_minor:
                yield Problem(
                    "letter-overdrawn",
                    where,
                    N_("{used} are used of {limit}"),
                    {"used": Minor(row.used_minor), "limit": Minor(row.limit_minor)},
                )
            if row.lines:
                yield Problem("letter-services", where, N_("the services used of it are not those of the bills"))
        yield span.mark


_PARTS = text(
    "SELECT * FROM (SELECT p.id, p.amount_minor, p.returned_minor,"
    " (SELECT coalesce(sum(l.amount_minor), 0) FROM receipt_line AS l"
    "  WHERE l.id = p.line_id AND l.charge_id = p.charge_id AND l.receipt_id = p.receipt_id) AS line,"
    " (SELECT coalesce(-sum(l.amount_minor), 0) FROM receipt_line AS l WHERE l.refund_of = p.line_id) AS back,"
    " (SELECT count(*) FROM policy AS o WHERE o.id = p.policy_id AND o.patient_id = p.patient_id) AS own,"
    " (SELECT count(*) FROM patient AS m WHERE m.id = p.patient_id AND m.merged_into IS NOT NULL) AS merged"
    " FROM insured_part AS p WHERE p.id > :low AND p.id <= :high) AS counted"
    " WHERE amount_minor <> line OR returned_minor <> back OR (own = 0 AND merged = 0) ORDER BY id"
)


def _parts(conn: Connection) -> Found:
    """A part is a line of its receipt, less what refunds took off again, by a policy of that patient."""
    for span in spans(conn, insured_part.c.id):
        for row in conn.execute(_PARTS, span.bounds):
            where = f"insured_part {row.id}"
            if row.amount_minor != row.line:
                yield Problem(
                    "part-and-receipt",
                    where,
                    N_("it is {part}, the line of its receipt {line}"),
                    {"part": Minor(row.amount_minor), "line": Minor(row.line)},
                )
            if row.returned_minor != row.back:
                yield Problem(
                    "part-returned",
                    where,
                    N_("{told} are said to be given back, the refunds come to {back}"),
                    {"told": Minor(row.returned_minor), "back": Minor(row.back)},
                )
            if not row.own and not row.merged:
                yield Problem("part-policy", where, N_("its policy is another patient's"))
        yield span.mark


_LEDGER = text(
    "SELECT * FROM (SELECT e.id, sum(p.amount_minor) AS posted, e.kind,"
    " CASE WHEN e.kind = 'sale' THEN (SELECT coalesce(sum(i.amount_minor), 0) FROM insured_part AS i"
    "  JOIN receipt AS r ON r.id = i.receipt_id WHERE r.entry_id = e.id)"
    " ELSE (SELECT coalesce(sum(l.amount_minor), 0) FROM receipt AS r"
    "  JOIN receipt_line AS l ON l.receipt_id = r.id JOIN insured_part AS i ON i.line_id = l.refund_of"
    "  WHERE r.entry_id = e.id) END AS parts"
    " FROM entry AS e JOIN posting AS p ON p.entry_id = e.id AND p.account_id = :insurer"
    " WHERE e.kind IN ('sale', 'refund') AND EXISTS (SELECT 1 FROM receipt AS s"
    "  LEFT JOIN receipt AS o ON o.id = s.refund_of WHERE s.entry_id = e.id"
    "  AND (coalesce(o.salt, s.salt) IS NOT NULL OR coalesce(o.erased_by, s.erased_by) IS NOT NULL)"
    "  AND (o.id IS NULL OR o.salt IS NOT NULL OR o.erased_by IS NOT NULL))"
    " GROUP BY e.id, e.kind) AS counted WHERE posted <> parts ORDER BY id"
)
"""Receipts without a salt are of version 0.1, when a sum to an insurer needed no policy."""


def _ledger(conn: Connection) -> Found:
    """What stands on the insurers' account are the parts, entry by entry."""
    for row in conn.execute(_LEDGER, {"insurer": ACCOUNTS["insurer"]}):
        yield Problem(
            "insurer-entry",
            f"entry {row.id}",
            N_("{posted} are posted to insurers, by policies {parts}"),
            {"posted": Minor(row.posted), "parts": Minor(row.parts)},
        )


CHECKS = (
    Check(2, N_("guarantee letters and what is used of them"), _letters),
    Check(2, N_("what insurers pay of bills"), _parts),
    Check(2, N_("insurers' account and policies"), _ledger),
    *CLAIM_CHECKS,
)
