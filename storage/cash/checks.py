"""What `frontdesk check` verifies of the money, on the rows themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from storage.cash import erasing, ledger, receipts, reports, shifts
from storage.cash.tables import entry, posting, receipt, receipt_line
from storage.checking import Check, Problem
from storage.ids import ShiftId
from storage.journal import erased


def _where(conn: Connection, sql: str) -> Iterator[tuple[Any, ...]]:  # Any: rows of any shape
    for row in conn.execute(text(sql)):
        yield tuple(row)


def _entries(conn: Connection) -> Iterator[Problem]:
    """Every entry is sealed and balanced, with at least two postings."""
    for id_, count, total, sealed in _where(
        conn,
        "SELECT e.id, count(p.line), coalesce(sum(p.amount_minor), 0), s.entry_id FROM entry e"
        " LEFT JOIN posting p ON p.entry_id = e.id LEFT JOIN seal s ON s.entry_id = e.id"
        " GROUP BY e.id, s.entry_id"
        " HAVING count(p.line) < 2 OR coalesce(sum(p.amount_minor), 0) <> 0 OR s.entry_id IS NULL",
    ):
        sealed_text = "" if sealed is not None else ", not sealed"
        yield Problem(f"entry {id_}", f"{count} postings with the sum {total}{sealed_text}")


def _documents(conn: Connection) -> Iterator[Problem]:
    """Every document is worth its lines and its entry's debits; every paid entry has its document."""
    for number, total, lines, debits in _where(
        conn,
        "SELECT * FROM (SELECT r.number AS number, r.total_minor AS total,"
        " (SELECT coalesce(sum(amount_minor), 0) FROM receipt_line WHERE receipt_id = r.id) AS lines,"
        " (SELECT coalesce(sum(amount_minor), 0) FROM posting"
        "  WHERE entry_id = r.entry_id AND amount_minor > 0) AS debits"
        " FROM receipt r) AS sums WHERE total <> lines OR abs(total) <> debits",
    ):
        yield Problem(f"receipt {number}", f"total {total}, lines {lines}, ledger {debits}")
    for (id_,) in _where(
        conn,
        "SELECT e.id FROM entry e LEFT JOIN receipt r ON r.entry_id = e.id AND r.kind = e.kind"
        " WHERE r.id IS NULL AND e.kind NOT IN ('difference', 'float')",
    ):
        yield Problem(f"entry {id_}", "it has no receipt")
    for number, given, paid in _where(
        conn,
        "SELECT o.number, -sum(l.amount_minor), max(b.amount_minor) FROM receipt_line l"
        " JOIN receipt_line b ON b.id = l.refund_of JOIN receipt o ON o.id = b.receipt_id"
        " GROUP BY b.id, o.number HAVING -sum(l.amount_minor) > max(b.amount_minor)",
    ):
        yield Problem(f"receipt {number}", f"{given} was given back of a line of {paid}")


def _gaps(conn: Connection) -> Iterator[Problem]:
    """Numbers of receipts, entries and shifts run from one without a gap."""
    for table in ("receipt", "entry", "shift"):
        for register_id, first, last, count in _where(
            conn,
            f"SELECT register_id, min(number), max(number), count(*) FROM {table} GROUP BY register_id"
            " HAVING min(number) <> 1 OR max(number) <> count(*)",
        ):
            yield Problem(f"register {register_id}", f"{count} rows of {table} are numbered {first} to {last}")


def _chain(conn: Connection) -> Iterator[Problem]:
    """Each entry's hash follows from the one before and from what it and its receipt say; the first break is named."""
    postings: dict[int, list[tuple[int, int]]] = {}
    for made in conn.execute(posting.select().order_by(posting.c.entry_id, posting.c.line)):
        postings.setdefault(made.entry_id, []).append((made.account_id, made.amount_minor))
    lines: dict[int, list[RowMapping]] = {}
    for line in conn.execute(receipt_line.select().order_by(receipt_line.c.receipt_id, receipt_line.c.line)).mappings():
        lines.setdefault(line["receipt_id"], []).append(line)
    receipts_of = {row["entry_id"]: row for row in conn.execute(receipt.select()).mappings()}
    last: dict[int, str] = {}
    broken: set[int] = set()
    erasures = erased.Erasures("money")
    for row in conn.execute(entry.select().order_by(entry.c.register_id, entry.c.number)):
        if row.register_id in broken:
            continue
        before = last.get(row.register_id, ledger.CHAIN_START)
        document = receipts_of.get(row.id)
        paper = () if document is None else ledger.paper_of(document, lines.get(document["id"], ()))
        posted = tuple(postings.get(row.id, ()))
        if document is not None and document["erased_by"] is not None:
            erasures.add(document["erased_by"], erasing.remains_of(row, posted, paper))
            whole = row.hash
        else:
            whole = ledger.entry_hash(before, erasing.fields_of(row), posted, paper)
        if row.prev_hash != before or row.hash != whole:
            broken.add(row.register_id)
            yield Problem(f"entry {row.id}", f"the hash chain of register {row.register_id} breaks here")
        last[row.register_id] = row.hash
    for row_id, after in _where(conn, "SELECT id, after FROM journal WHERE what = 'erasure' ORDER BY id"):
        if erasures.differs(row_id, json.loads(after)):
            yield Problem(f"journal {row_id}", "what it left of the receipts that it erased is not there as it was")
    for row_id in erasures.unknown():
        yield Problem(f"journal {row_id}", "receipts say that they were erased by it, and it is no erasure")


def _charges(conn: Connection) -> Iterator[Problem]:
    """What a charge says is paid and given back is what the receipts say."""
    for id_, paid, refunded, lines_paid, lines_back in _where(
        conn,
        "SELECT * FROM (SELECT c.id, c.paid_minor AS paid, c.refunded_minor AS refunded,"
        " coalesce(sum(CASE WHEN l.amount_minor > 0 THEN l.amount_minor END), 0) AS lines_paid,"
        " coalesce(-sum(CASE WHEN l.amount_minor < 0 THEN l.amount_minor END), 0) AS lines_back"
        " FROM charge c LEFT JOIN receipt_line l ON l.charge_id = c.id"
        " GROUP BY c.id, c.paid_minor, c.refunded_minor) AS sums"
        " WHERE paid <> lines_paid OR refunded <> lines_back",
    ):
        yield Problem(
            f"charge {id_}", f"it says {paid} paid, {refunded} back; the receipts say {lines_paid}, {lines_back}"
        )


def _shifts(conn: Connection) -> Iterator[Problem]:
    """The drawer's arithmetic: pieces, what each count expected, what the Z report has kept."""
    for id_, counted, pieces in _where(
        conn,
        "SELECT * FROM (SELECT c.id, c.counted_minor AS counted, coalesce(sum(p.denomination_minor * p.pieces), 0)"
        " AS pieces FROM shift_count c LEFT JOIN shift_count_piece p ON p.count_id = c.id"
        " GROUP BY c.id, c.counted_minor) AS sums WHERE counted <> pieces",
    ):
        yield Problem(f"count {id_}", f"it says {counted}, its pieces are worth {pieces}")
    left: dict[int, int] = {}
    rows = conn.execute(text("SELECT id, report FROM shift ORDER BY register_id, number"))
    for shift_id, kept in [tuple(row) for row in rows]:
        of = shifts.shift_of(conn, ShiftId(shift_id))
        counts = shifts.counts_of(conn, of.id)
        if not counts:
            yield Problem(f"shift {of.number}", "its drawer was never counted")
            continue
        if of.register_id in left and counts[0].expected_minor != left[of.register_id]:
            yield Problem(f"shift {of.number}", "its opening does not expect what the last closing counted")
        documents = receipts.receipts_of(conn, of.id)
        sums = reports.report(conn, of, of.closed_at or of.opened_at, documents)
        drawer = counts[0].counted_minor + sums.cash.net_minor + sums.moves_minor
        drawer += sum(count.difference_minor for count in counts[1:])
        if drawer != reports.drawer(conn, of):
            yield Problem(f"shift {of.number}", "opening, cash, moves and differences do not add up to the drawer")
        if of.closed_at is None:
            continue
        left[of.register_id] = counts[-1].counted_minor
        if counts[-1].counted_minor != reports.drawer(conn, of):
            yield Problem(f"shift {of.number}", "the ledger's drawer is not what was counted")
        now = json.loads(json.dumps(reports.figures(sums)))
        was = {name: value for name, value in json.loads(kept).items() if name != "last_hash"}
        if now != was:
            wrong = ", ".join(sorted(name for name in now if now[name] != was.get(name)))
            yield Problem(f"shift {of.number}", f"the Z report and the rows differ in: {wrong}")


CHECKS = (
    Check(3, "ledger entries", _entries),
    Check(3, "receipts and ledger", _documents),
    Check(4, "receipt numbers", _gaps),
    Check(2, "ledger hash chain", _chain),
    Check(2, "charges and receipts", _charges),
    Check(2, "shift arithmetic", _shifts),
)
