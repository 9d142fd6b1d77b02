"""What `frontdesk check` verifies of the money, on the rows themselves.

Of the ledger's chain see `chain_checks`, of the drawer `shift_checks`.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.cash import chain_checks, free_checks, queries, shift_checks
from storage.cash.tables import ACCOUNTS, charge, entry, receipt
from storage.checking import Check, Found, Minor, Problem
from storage.errors import N_
from storage.ids import PatientId
from storage.spans import spans

_ENTRIES = text(
    "SELECT * FROM (SELECT e.id, (SELECT count(*) FROM posting AS p WHERE p.entry_id = e.id) AS postings,"
    " (SELECT coalesce(sum(p.amount_minor), 0) FROM posting AS p WHERE p.entry_id = e.id) AS total,"
    " (SELECT count(*) FROM seal AS s WHERE s.entry_id = e.id) AS seals,"
    " (SELECT count(*) FROM receipt AS r WHERE r.entry_id = e.id AND r.kind = e.kind) AS papers, e.kind,"
    " (SELECT count(*) FROM shift AS h WHERE h.id = e.shift_id AND h.register_id = e.register_id"
    "  AND h.opened_at <= e.at AND (h.closed_at IS NULL OR h.closed_at >= e.at)) AS shifts"
    " FROM entry AS e WHERE e.id > :low AND e.id <= :high) AS counted"
    " WHERE postings < 2 OR total <> 0 OR seals = 0 OR shifts = 0"
    " OR (papers = 0 AND kind NOT IN ('difference', 'float')) ORDER BY id"
)


def _entries(conn: Connection) -> Found:
    """Every entry is whole, balanced, sealed, within its shift, and has the document that it is paid by."""
    for span in spans(conn, entry.c.id):
        for row in conn.execute(_ENTRIES, span.bounds):
            where = f"entry {row.id}"
            if row.postings < 2 or row.total:
                yield Problem(
                    "entry-unbalanced",
                    where,
                    N_("debits and credits differ by {total} ({postings} postings)"),
                    {"total": Minor(row.total), "postings": row.postings},
                )
            if not row.seals:
                yield Problem("entry-unsealed", where, N_("it is not sealed: postings could be added to it"))
            if not row.shifts:
                yield Problem(
                    "entry-outside-shift", where, N_("it is not within the shift of its register that it names")
                )
            if not row.papers and row.kind not in ("difference", "float"):
                yield Problem("entry-without-receipt", where, N_("it has no receipt"))
        yield span.mark


_DOCUMENTS = text(
    "SELECT * FROM (SELECT r.id, r.total_minor AS total, r.tendered_minor AS tendered, r.change_minor AS change,"
    " (SELECT coalesce(sum(amount_minor), 0) FROM receipt_line WHERE receipt_id = r.id) AS lines,"
    " (SELECT coalesce(sum(amount_minor), 0) FROM posting"
    "  WHERE entry_id = r.entry_id AND amount_minor > 0) AS debits,"
    " (SELECT coalesce(sum(amount_minor), 0) FROM posting"
    f"  WHERE entry_id = r.entry_id AND account_id = {ACCOUNTS['cash']}) AS cash,"
    " (SELECT count(*) FROM entry AS e WHERE e.id = r.entry_id AND e.register_id = r.register_id"
    "  AND e.shift_id = r.shift_id AND e.kind = r.kind) AS entries"
    " FROM receipt AS r WHERE r.id > :low AND r.id <= :high) AS sums"
    " WHERE total <> lines OR abs(total) <> debits OR entries = 0"
    " OR (tendered > 0 AND tendered - change <> cash) ORDER BY id"
)
_GIVEN_BACK = text(
    "SELECT b.receipt_id AS id, b.amount_minor AS paid, (SELECT -sum(l.amount_minor) FROM receipt_line AS l"
    "  WHERE l.refund_of = b.id) AS given FROM receipt_line AS b WHERE b.receipt_id > :low AND b.receipt_id <= :high"
    " AND b.amount_minor < (SELECT -sum(l.amount_minor) FROM receipt_line AS l WHERE l.refund_of = b.id)"
    " ORDER BY b.receipt_id, b.line"
)


def _documents(conn: Connection) -> Found:
    """Every document is worth its lines and its entry's debits; no line is given back above what was paid."""
    for span in spans(conn, receipt.c.id):
        for row in conn.execute(_DOCUMENTS, span.bounds):
            where = f"receipt {row.id}"
            if row.total != row.lines or abs(row.total) != row.debits:
                yield Problem(
                    "receipt-sum",
                    where,
                    N_("it says {total}, its lines {lines}, the ledger {debits}"),
                    {"total": Minor(row.total), "lines": Minor(row.lines), "debits": Minor(row.debits)},
                )
            elif not row.entries:
                yield Problem(
                    "receipt-and-entry", where, N_("the ledger has it in another register, shift or kind of document")
                )
            else:
                yield Problem(
                    "receipt-change",
                    where,
                    N_("{tendered} was given and {change} came back, but {cash} went into the drawer"),
                    {"tendered": Minor(row.tendered), "change": Minor(row.change), "cash": Minor(row.cash)},
                )
        for row in conn.execute(_GIVEN_BACK, span.bounds):
            yield Problem(
                "refund-above-payment",
                f"receipt {row.id}",
                N_("{given} was given back of a line of {paid}"),
                {"given": Minor(row.given), "paid": Minor(row.paid)},
            )
        yield span.mark


_NUMBERED = {
    "receipt": (N_("receipt {number} is missing"), N_("the receipts {number} to {last} are missing")),
    "entry": (N_("ledger entry {number} is missing"), N_("the ledger entries {number} to {last} are missing")),
    "shift": (N_("shift {number} is missing"), N_("the shifts {number} to {last} are missing")),
}
_TWICE = {
    "receipt": N_("receipt {number} is there more than once"),
    "entry": N_("ledger entry {number} is there more than once"),
    "shift": N_("shift {number} is there more than once"),
}


def _gaps(conn: Connection) -> Found:
    """Numbers of receipts, entries and shifts run from one without a gap, and none comes twice."""
    for table, (one, many) in _NUMBERED.items():
        rows = conn.execute(
            text(
                "SELECT * FROM (SELECT register_id, number, coalesce(lag(number) OVER"
                f" (PARTITION BY register_id ORDER BY number), 0) AS before FROM {table}) AS numbered"
                " WHERE number <> before + 1 ORDER BY register_id, number"
            )
        )
        for row in rows:
            where = f"register {row.register_id}"
            if row.number <= row.before:
                yield Problem(f"{table}-number-twice", where, _TWICE[table], {"number": row.number})
                continue
            values = {"number": row.before + 1, "last": row.number - 1}
            yield Problem(f"{table}-number-missing", where, one if row.number == row.before + 2 else many, values)


_CHARGES = text(
    "SELECT * FROM (SELECT c.id, c.paid_minor AS paid, c.refunded_minor AS refunded,"
    " coalesce((SELECT sum(amount_minor) FROM receipt_line WHERE charge_id = c.id AND amount_minor > 0), 0)"
    " AS lines_paid,"
    " coalesce((SELECT -sum(amount_minor) FROM receipt_line WHERE charge_id = c.id AND amount_minor < 0), 0)"
    " AS lines_back FROM charge AS c WHERE c.id > :low AND c.id <= :high) AS sums"
    " WHERE paid <> lines_paid OR refunded <> lines_back ORDER BY id"
)
_VISITS = text(
    "SELECT c.id, c.appointment_id FROM charge AS c JOIN appointment AS a ON a.id = c.appointment_id"
    " WHERE c.id > :low AND c.id <= :high AND c.patient_id <> a.patient_id ORDER BY c.id"
)


def _charges(conn: Connection) -> Found:
    """What a charge says is paid and given back is what the receipts say; it is owed by whose visit it is for."""
    for span in spans(conn, charge.c.id):
        for row in conn.execute(_CHARGES, span.bounds):
            yield Problem(
                "charge-and-receipts",
                f"charge {row.id}",
                N_("it says {paid} paid and {refunded} given back; the receipts say {lines_paid} and {lines_back}"),
                {
                    "paid": Minor(row.paid),
                    "refunded": Minor(row.refunded),
                    "lines_paid": Minor(row.lines_paid),
                    "lines_back": Minor(row.lines_back),
                },
            )
        for row in conn.execute(_VISITS, span.bounds):
            yield Problem(
                "charge-and-visit",
                f"charge {row.id}",
                N_("visit {visit}, which it is for, is another patient's"),
                {"visit": row.appointment_id},
            )
        yield span.mark


_OVERDRAWN = text(
    "SELECT e.patient_id FROM entry AS e JOIN posting AS p ON p.entry_id = e.id"
    f" WHERE p.account_id = {ACCOUNTS['advance']} AND e.patient_id IS NOT NULL"
    " GROUP BY e.patient_id HAVING sum(p.amount_minor) > 0 ORDER BY 1"
)


def _advances(conn: Connection) -> Found:
    """Nobody has used more of an advance than was paid in; records merged into one count together."""
    owners = {queries.survivor(conn, PatientId(row.patient_id)) for row in conn.execute(_OVERDRAWN).all()}
    for owner in sorted(owners):
        held = queries.advances(conn, [owner]).get(owner, 0)
        if held < 0:
            yield Problem(
                "advance-overdrawn",
                f"patient {owner}",
                N_("{amount} more of the advance was used than was paid in"),
                {"amount": Minor(-held)},
            )


CHECKS = (
    Check(3, N_("ledger entries"), _entries),
    Check(3, N_("receipts and ledger"), _documents),
    Check(4, N_("receipt numbers"), _gaps),
    *chain_checks.CHECKS,
    Check(2, N_("charges and receipts"), _charges),
    *free_checks.CHECKS,
    Check(3, N_("advances"), _advances),
    *shift_checks.CHECKS,
)
