"""Whether rows are as the journal says that they were last written: what somebody changed beneath it is named.

The journal is read by its index of things (kind, id of the thing, row), so that each thing's story comes in one
piece and only the stories of a span of things are held.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select

from storage.checking import Found, Mark, Problem
from storage.errors import N_
from storage.journal.chain import as_text
from storage.journal.tables import journal
from storage.schema import metadata

_SPAN = 2000
"""Journal rows in one span, and then to the end of the story of the last thing."""

APART: dict[str, frozenset[str]] = {
    "charge": frozenset({"state", "paid_minor", "refunded_minor"}),
    "claim": frozenset({"state", "year", "number", "sent_on"}),
    "claim_line": frozenset({"paid_minor", "rejected_minor"}),
    "insurer_payment": frozenset({"matched_minor"}),
}
"""Columns that follow other rows (a charge those of receipts, a claim its steps), which checks of their own verify."""
_OWNER = frozenset({"patient_id", "version", "lane"})
"""Columns that a merge moves on for many rows at once, and journals as one."""
_PAYMENT = "receipt"
"""A row of a charge that names a receipt says what was paid, not how the charge is."""

Written = dict[int, dict[str, Any]]
"""Of each thing by its id: the columns that the journal has of it, as they were written last."""

_OF_KIND = journal.c.what == bindparam("kind")
_END = select(journal.c.key).where(_OF_KIND, journal.c.key > bindparam("low")).order_by(journal.c.key)
_STORIES = (
    select(journal.c.key, journal.c.after)
    .where(_OF_KIND, journal.c.key > bindparam("low"), journal.c.key <= bindparam("high"))
    .order_by(journal.c.key, journal.c.id)
)


def differences(conn: Connection) -> Found:
    """Rows that are gone, or differ from what the journal says of them."""
    total = conn.execute(select(func.count()).select_from(journal)).scalar_one()
    done = 0
    for what in _kinds(conn):
        table = metadata.tables.get(what)
        if table is None or "id" not in table.c:
            continue
        low, last = conn.execute(
            select(func.min(journal.c.key) - 1, func.max(journal.c.key)).where(_OF_KIND), {"kind": what}
        ).one()
        while low < last:
            high = conn.execute(_END.offset(_SPAN - 1).limit(1), {"kind": what, "low": low}).scalar()
            high = last if high is None else high
            written, rows = _written(conn, what, low, high)
            yield from _of_table(conn, table, written, (low, high))
            low = high
            done += rows
            yield Mark(min(done, total), total)


def _kinds(conn: Connection) -> Iterator[str]:
    """The kinds of things in the journal, each by a jump in the index."""
    kind = ""
    while True:
        found = conn.execute(select(func.min(journal.c.what)).where(journal.c.what > kind)).scalar()
        if found is None:
            return
        yield (kind := found)


def _written(conn: Connection, what: str, low: int, high: int) -> tuple[Written, int]:
    """The things of a span as they were written last, and how many rows of the journal said so."""
    last: Written = {}
    count = 0
    stories = conn.execute(_STORIES, {"kind": what, "low": low, "high": high})
    for key, story in groupby(stories, lambda row: int(row.key)):
        told: dict[str, Any] | None = None
        for row in story:
            count += 1
            values = None if row.after is None else json.loads(row.after)
            if values is None:
                told = None
            elif what != "charge" or _PAYMENT not in values:
                told = (told or {}) | values
        if told is not None:
            last[key] = told
    return last, count


def _of_table(conn: Connection, table: Table, written: Written, span: tuple[int, int]) -> Iterator[Problem]:
    apart = _OWNER | APART.get(table.name, frozenset())
    columns = [column for column in table.c if column.name not in apart and column.computed is None]
    low, high = span
    rows = conn.execute(select(*columns).where(table.c.id > low, table.c.id <= high).order_by(table.c.id))
    for row in rows.mappings():
        said = written.pop(row["id"], None)
        if said is None:
            continue
        names = [column.name for column in columns if column.name in said]
        now = json.loads(as_text({name: row[name] for name in names}) or "{}")
        for name in names:
            if now[name] != said[name]:
                yield Problem(
                    "row-and-journal",
                    f"{table.name} {row['id']}",
                    N_("its {column} is not what the journal says was written last"),
                    {"column": name},
                )
    for row_id in written:
        yield Problem("row-gone", f"{table.name} {row_id}", N_("it is gone, and the journal does not say why"))
