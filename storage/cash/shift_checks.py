"""What `frontdesk check` verifies of the drawer: its counts, its shifts, and the refunds that wait for a decision."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select, text

from storage.cash import receipts, reports, shifts
from storage.cash.records import Count, CountKind, Shift
from storage.cash.tables import shift
from storage.checking import Check, Found, Minor, Problem, Word
from storage.errors import N_
from storage.ids import ShiftId
from storage.spans import spans

_SHIFTS = 100
"""Shifts in one span: each is read whole, with all its documents."""
_PIECES = text(
    "SELECT * FROM (SELECT c.id, c.counted_minor AS counted, coalesce((SELECT sum(denomination_minor * pieces)"
    " FROM shift_count_piece WHERE count_id = c.id), 0) AS pieces FROM shift_count AS c) AS sums"
    " WHERE counted <> pieces ORDER BY id"
)
_NEIGHBOURS = text(
    "SELECT s.id, p.number, p.closed_at IS NULL AS open FROM shift AS s"
    " JOIN shift AS p ON p.register_id = s.register_id AND p.number = s.number - 1"
    " WHERE p.closed_at IS NULL OR p.closed_at > s.opened_at ORDER BY s.id"
)
_LEFT = text(
    "SELECT c.counted_minor FROM shift_count AS c JOIN shift AS s ON s.id = c.shift_id"
    " WHERE s.register_id = :register AND s.number = :before AND c.kind = 'closing' ORDER BY c.id DESC LIMIT 1"
)
_MAY_FOLLOW: dict[CountKind | None, frozenset[CountKind]] = {
    None: frozenset({CountKind.OPENING}),
    CountKind.OPENING: frozenset({CountKind.HANDOVER_OUT, CountKind.CLOSING}),
    CountKind.HANDOVER_OUT: frozenset({CountKind.HANDOVER_IN, CountKind.HANDOVER_BACK}),
    CountKind.HANDOVER_IN: frozenset({CountKind.HANDOVER_OUT, CountKind.CLOSING}),
    CountKind.HANDOVER_BACK: frozenset({CountKind.HANDOVER_OUT, CountKind.CLOSING}),
    CountKind.CLOSING: frozenset(),
}


def _arithmetic(conn: Connection) -> Found:
    """Pieces, what each count expected, the drawer, what the Z report has kept, and one shift after the other."""
    for row in conn.execute(_PIECES):
        yield Problem(
            "count-pieces",
            f"shift_count {row.id}",
            N_("it says {counted}, but its notes and coins are worth {pieces}"),
            {"counted": Minor(row.counted), "pieces": Minor(row.pieces)},
        )
    for row in conn.execute(_NEIGHBOURS):
        yield Problem(
            "shifts-overlap",
            f"shift {row.id}",
            N_("it was opened before shift {before} of its register was closed"),
            {"before": row.number},
        )
    for span in spans(conn, shift.c.id, _SHIFTS):
        kept = conn.execute(select(shift.c.id, shift.c.report).where(shift.c.id > span.low, shift.c.id <= span.high))
        for shift_id, report in kept.all():
            yield from _of_shift(conn, shifts.shift_of(conn, ShiftId(shift_id)), report)
        yield span.mark


def _of_shift(conn: Connection, of: Shift, kept: str | None) -> Iterator[Problem]:
    where = f"shift {of.id}"
    counts = shifts.counts_of(conn, of.id)
    if not counts:
        yield Problem("shift-uncounted", where, N_("its drawer was never counted"))
        return
    before: CountKind | None = None
    for count in counts:
        if count.kind not in _MAY_FOLLOW[before]:
            yield Problem(
                "count-order", where, N_("a count of the kind {kind} is out of turn"), {"kind": Word(count.kind.value)}
            )
        before = count.kind
    left = conn.execute(_LEFT, {"register": of.register_id, "before": of.number - 1}).scalar()
    if left is not None and counts[0].expected_minor != left:
        yield Problem(
            "opening-differs",
            where,
            N_("its opening expects {expected}, but the shift before left {left}"),
            {"expected": Minor(counts[0].expected_minor), "left": Minor(left)},
        )
    yield from _drawer(conn, of, counts, kept)


def _drawer(conn: Connection, of: Shift, counts: tuple[Count, ...], kept: str | None) -> Iterator[Problem]:
    """The drawer by the ledger against what was counted, and against what the Z report has kept."""
    where = f"shift {of.id}"
    sums = reports.report(conn, of, of.closed_at or of.opened_at, receipts.receipts_of(conn, of.id))
    reckoned = counts[0].counted_minor + sums.cash.net_minor + sums.moves_minor
    reckoned += sum(count.difference_minor for count in counts[1:])
    drawer = reports.drawer(conn, of)
    if reckoned != drawer:
        yield Problem(
            "drawer-sum",
            where,
            N_("opening, cash, moves and differences add up to {reckoned}, but the ledger's drawer holds {drawer}"),
            {"reckoned": Minor(reckoned), "drawer": Minor(drawer)},
        )
    if of.closed_at is None:
        if counts[-1].kind is CountKind.CLOSING:
            yield Problem("shift-not-closed", where, N_("it was counted out, but it is open"))
        return
    if counts[-1].kind is not CountKind.CLOSING:
        yield Problem("shift-not-counted", where, N_("it is closed, but it was not counted out"))
    if counts[-1].counted_minor != drawer:
        yield Problem(
            "drawer-counted",
            where,
            N_("{counted} was counted at the end, but the ledger's drawer holds {drawer}"),
            {"counted": Minor(counts[-1].counted_minor), "drawer": Minor(drawer)},
        )
    now = json.loads(json.dumps(reports.figures(sums)))
    was = {name: value for name, value in json.loads(kept or "{}").items() if name != "last_hash"}
    if now != was:
        wrong = ", ".join(sorted(name for name in now.keys() | was.keys() if now.get(name) != was.get(name)))
        yield Problem("z-report", where, N_("the Z report and the rows differ in: {names}"), {"names": wrong})


_REQUESTS = text(
    "SELECT q.id, q.state, q.amount_minor AS asked, r.total_minor AS total, r.refund_of, q.receipt_id,"
    " s.closed_at FROM refund_request AS q JOIN shift AS s ON s.id = q.shift_id"
    " LEFT JOIN receipt AS r ON r.id = q.refund_id"
    " WHERE (q.state = 'pending' AND s.closed_at IS NOT NULL) OR (q.state = 'approved' AND"
    " (r.id IS NULL OR r.refund_of IS NULL OR r.refund_of <> q.receipt_id OR r.total_minor <> -q.amount_minor))"
    " ORDER BY q.id"
)
_COPIES = text(
    "SELECT receipt_id, max(copy) AS last, count(*) AS copies FROM receipt_copy GROUP BY receipt_id"
    " HAVING min(copy) <> 1 OR max(copy) <> count(*) ORDER BY receipt_id"
)


def _papers(conn: Connection) -> Found:
    """A refund that was approved is the one that was asked for, none waits in a closed shift; copies are numbered."""
    for row in conn.execute(_REQUESTS):
        where = f"refund_request {row.id}"
        if row.state == "pending":
            yield Problem("refund-waits", where, N_("it waits for a decision in a shift that is closed"))
        else:
            yield Problem("refund-other", where, N_("the refund that was made is not the one that was approved"))
    for row in conn.execute(_COPIES):
        yield Problem(
            "receipt-copies",
            f"receipt {row.receipt_id}",
            N_("{copies} copies are known, but the last one has the number {last}"),
            {"copies": row.copies, "last": row.last},
        )


CHECKS = (
    Check(2, N_("shift arithmetic"), _arithmetic),
    Check(2, N_("refunds and copies"), _papers),
)
