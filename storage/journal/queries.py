"""SQL of the journal's room: reading it.  Only `storage.unit` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, func, select
from sqlalchemy.sql.elements import ColumnElement

from storage.ids import ActId, JournalId
from storage.journal.records import Act, JournalRow
from storage.journal.tables import act, journal


def _row(row: Row[Any]) -> JournalRow:  # Any: a Core row is untyped
    return JournalRow(
        id=JournalId(row.id),
        act_id=ActId(row.act_id),
        at=row.at,
        login=row.login,
        desk=row.desk,
        verb=row.verb,
        what=row.what,
        key=row.key,
        before=None if row.before is None else json.loads(row.before),
        after=None if row.after is None else json.loads(row.after),
        erased=row.erased_by is not None,
    )


def _act(row: RowMapping) -> Act:
    return Act(
        id=ActId(row["id"]),
        key=row["idem_key"],
        verb=row["verb"],
        login=row["login"],
        desk=row["desk"],
        at=row["at"],
        result=row["result"],
        undoes=None if row["undoes"] is None else ActId(row["undoes"]),
        part_of=None if row["part_of"] is None else ActId(row["part_of"]),
    )


def history(conn: Connection, what: str, key: int, limit: int = 200) -> Sequence[JournalRow]:
    """Everything that happened to one thing, newest first."""
    rows = conn.execute(
        select(journal).where(journal.c.what == what, journal.c.key == key).order_by(journal.c.id.desc()).limit(limit)
    )
    return [_row(row) for row in rows]


def rows_of_act(conn: Connection, act_id: ActId) -> Sequence[JournalRow]:
    """The changes of one act, in the order in which they were made."""
    return [_row(row) for row in conn.execute(select(journal).where(journal.c.act_id == act_id).order_by(journal.c.id))]


def last_change(conn: Connection, what: str, key: int) -> JournalRow | None:
    """The newest change of one thing: who changed it, and when (for a Conflict's sentence)."""
    row = conn.execute(
        select(journal).where(journal.c.what == what, journal.c.key == key).order_by(journal.c.id.desc()).limit(1)
    ).first()
    return None if row is None else _row(row)


BESIDE = ("privacy.look", "accounts.wrong_pin", "accounts.enter", "accounts.leave")
"""Noted beside the keys: nothing that somebody did."""


def acts_to_undo(conn: Connection, login: str, since: datetime, limit: int = 200) -> Sequence[Act]:
    """The person's own acts since an instant that are neither undone nor undo acts, newest first.

    What was brought in from files is no act of the desk, and to have opened a record is none to take back, nor to
    have sat down or typed a wrong PIN.
    """
    undo = act.alias("undo")
    taken_back = select(undo.c.id).where(undo.c.undoes == act.c.id).exists()
    rows = conn.execute(
        select(act)
        .where(act.c.login == login, act.c.at >= since, act.c.undoes.is_(None), ~taken_back)
        .where(act.c.verb.not_like("exchange.%"), act.c.verb.not_in(BESIDE))
        .order_by(act.c.id.desc())
        .limit(limit)
    )
    return [_act(row) for row in rows.mappings()]


def acts_of(conn: Connection, root: ActId) -> Sequence[Act]:
    """An act and those that the same key did after it, newest first."""
    rows = conn.execute(select(act).where((act.c.id == root) | (act.c.part_of == root)).order_by(act.c.id.desc()))
    return [_act(row) for row in rows.mappings()]


def undone_of(conn: Connection, act_ids: Iterable[ActId]) -> set[ActId]:
    """Which of these acts were taken back."""
    found = conn.execute(select(act.c.undoes).where(act.c.undoes.in_(list(act_ids)))).scalars()
    return {ActId(one) for one in found if one is not None}


def last_act(conn: Connection, *where: ColumnElement[bool]) -> Act | None:
    """The newest act that meets the conditions."""
    row = conn.execute(select(act).where(*where).order_by(act.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else _act(row)


def count(conn: Connection) -> int:
    """How many rows the journal has."""
    newest: int = conn.execute(select(func.coalesce(func.max(journal.c.id), 0))).scalar_one()
    return newest
