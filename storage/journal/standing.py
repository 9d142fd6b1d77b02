"""Whether rows are as the journal says that they were last written: what somebody changed beneath it is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select, text

from storage.checking import Problem
from storage.journal.chain import as_text
from storage.schema import metadata

_ROWS = text('SELECT id, what, "key", after FROM journal WHERE id > :last ORDER BY id LIMIT :page')
_PAGE = 5000

APART: dict[str, frozenset[str]] = {"charge": frozenset({"state", "paid_minor", "refunded_minor"})}
"""Columns that follow other rows: the lines of receipts settle a charge, which its own check verifies."""
_OWNER = frozenset({"patient_id", "version", "lane"})
"""Columns that a merge moves on for many rows at once, and journals as one."""
_PAYMENT = "receipt"
"""A row of a charge that names a receipt says what was paid, not how the charge is."""

Written = dict[str, dict[int, dict[str, Any]]]


def _last_written(conn: Connection) -> Written:
    """By kind and id: the columns that the journal has of each row, as they were written last."""
    last: Written = {}
    seen = 0
    while page := conn.execute(_ROWS, {"last": seen, "page": _PAGE}).all():
        seen = page[-1].id
        for _id, what, key, after in page:
            if after is None:
                last.get(what, {}).pop(key, None)
                continue
            values = json.loads(after)
            if what != "charge" or _PAYMENT not in values:
                last.setdefault(what, {}).setdefault(key, {}).update(values)
    return last


def differences(conn: Connection) -> Iterator[Problem]:
    """Rows that are gone, or differ from what the journal says of them."""
    for what, written in sorted(_last_written(conn).items()):
        table = metadata.tables.get(what)
        if table is not None and "id" in table.c:
            yield from _of_table(conn, table, written)


def _of_table(conn: Connection, table: Table, written: dict[int, dict[str, Any]]) -> Iterator[Problem]:
    apart = _OWNER | APART.get(table.name, frozenset())
    columns = [column for column in table.c if column.name not in apart and column.computed is None]
    for row in conn.execute(select(*columns).order_by(table.c.id)).mappings():
        said = written.pop(row["id"], None)
        if said is None:
            continue
        names = [column.name for column in columns if column.name in said]
        now = json.loads(as_text({name: row[name] for name in names}) or "{}")
        for name in names:
            if now[name] != said[name]:
                yield Problem(f"{table.name} {row['id']}", f"its {name} is not what the journal says was written last")
    for row_id in written:
        yield Problem(f"{table.name} {row_id}", "it is gone, and the journal does not say why")
