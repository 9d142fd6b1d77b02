"""What `frontdesk check` verifies of the ledger's hash chain, a page of entries at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, bindparam, func, select, text

from storage.cash import erasing, ledger
from storage.cash.tables import entry, posting, receipt, receipt_line
from storage.checking import Check, Found, Mark, Problem
from storage.errors import N_
from storage.journal import erased

_PAGE = 1000
_BY_NUMBER = (
    select(entry)
    .where(entry.c.register_id == bindparam("of_register"), entry.c.number > bindparam("after"))
    .order_by(entry.c.number)
    .limit(_PAGE)
)
_POSTINGS = (
    select(posting.c.entry_id, posting.c.account_id, posting.c.amount_minor)
    .where(posting.c.entry_id.in_(bindparam("ids", expanding=True)))
    .order_by(posting.c.entry_id, posting.c.line)
)
_PAPERS = select(receipt).where(receipt.c.entry_id.in_(bindparam("ids", expanding=True)))
_LINES = (
    select(receipt_line)
    .where(receipt_line.c.receipt_id.in_(bindparam("ids", expanding=True)))
    .order_by(receipt_line.c.receipt_id, receipt_line.c.line)
)


_ERASURES = text("SELECT id, after FROM journal WHERE what = 'erasure' ORDER BY id")


def _chain(conn: Connection) -> Found:
    """Each entry's hash follows from the one before and from what it and its receipt say; the first break is named.

    What is left of an erased receipt is vouched for by the erasure, unless it was made while this check goes on.
    """
    registers = conn.execute(
        select(entry.c.register_id, func.count()).group_by(entry.c.register_id).order_by(entry.c.register_id)
    ).all()
    total, done = sum(count for _, count in registers), 0
    began = conn.execute(text("SELECT max(id) FROM journal")).scalar() or 0
    walk = _Walk(erased.Erasures("money", began))
    for register_id, _ in registers:
        last = 0
        walk.before = ledger.CHAIN_START
        while page := conn.execute(_BY_NUMBER, {"of_register": register_id, "after": last}).all():
            problem = walk.broken(conn, page)
            if problem is not None:
                yield problem
                break
            last = page[-1].number
            done += len(page)
            yield Mark(min(done, total), total)
    for row_id, after in conn.execute(_ERASURES):
        if walk.erasures.differs(row_id, json.loads(after)):
            said = N_("what it left of the receipts that it erased is not there as it was")
            yield Problem("erasure-receipts", f"journal {row_id}", said)
    for row_id in walk.erasures.unknown():
        said = N_("receipts say that they were erased by it, and it is no erasure")
        yield Problem("erasure-unknown", f"journal {row_id}", said)


@dataclass(slots=True)
class _Walk:
    """Along the chain of each register."""

    erasures: erased.Erasures
    before: str = ledger.CHAIN_START
    """The hash of the entry before."""

    def broken(self, conn: Connection, page: Sequence[Row[Any]]) -> Problem | None:  # Any: a Core row is untyped
        """The first entry of a page that does not follow."""
        ids = [row.id for row in page]
        postings: dict[int, list[tuple[int, int]]] = {}
        for made in conn.execute(_POSTINGS, {"ids": ids}):
            postings.setdefault(made.entry_id, []).append((made.account_id, made.amount_minor))
        papers = {entry_id: (by, paper) for entry_id, by, paper in _papers(conn, ids)}
        for row in page:
            by, paper = papers.get(row.id, (None, ()))
            posted = tuple(postings.get(row.id, ()))
            if row.prev_hash != self.before:
                said = N_("the ledger's chain breaks here: it does not follow the entry before")
                return Problem("ledger-chain", f"entry {row.id}", said)
            if by is not None:
                self.erasures.add(by, erasing.remains_of(row, posted, paper))
            elif row.hash != ledger.entry_hash(self.before, erasing.fields_of(row), posted, paper):
                said = N_("the ledger's chain breaks here: it, its postings or its receipt were altered")
                return Problem("ledger-chain", f"entry {row.id}", said)
            self.before = row.hash
        return None


def _papers(conn: Connection, ids: list[int]) -> Iterator[tuple[int, int | None, tuple[object, ...]]]:
    """What the receipts of entries say, by the entry, and by which erasure they were erased."""
    rows = conn.execute(_PAPERS, {"ids": ids}).mappings().all()
    lines: dict[int, list[RowMapping]] = {}
    for line in conn.execute(_LINES, {"ids": [row["id"] for row in rows]}).mappings():
        lines.setdefault(line["receipt_id"], []).append(line)
    for row in rows:
        yield row["entry_id"], row["erased_by"], ledger.paper_of(row, lines.get(row["id"], ()))


CHECKS = (Check(2, N_("ledger hash chain"), _chain),)
