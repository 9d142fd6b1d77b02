"""What `frontdesk check` asks of the journal: the chain from its first row to its head, and the acts behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, text

from storage.checking import Check, Problem
from storage.journal import erased
from storage.journal.chain import hash_of
from storage.journal.standing import differences

_ROWS = text(
    'SELECT id, act_id, at, login, desk, verb, what, "key", before, after, prev_hash, hash, salt, erased_by'
    " FROM journal WHERE id > :last ORDER BY id LIMIT :page"
)
"""Instants as plain seconds, as they were hashed."""
_PAGE = 5000


def _rows(conn: Connection) -> Iterator[Row[Any]]:
    """The journal from its first row, a page at a time: a long one must not lie in memory."""
    last = -(2**63)
    while page := conn.execute(_ROWS, {"last": last, "page": _PAGE}).all():
        yield from page
        last = page[-1].id


def _chain(conn: Connection) -> Iterator[Problem]:
    """Each row's hash follows from the row before and from what it says; the first broken row is named.

    What is left of an erased row is vouched for by the erasure that names it.
    """
    last_id, last_hash = 0, ""
    erasures = erased.Erasures("rows")
    for row in _rows(conn):
        if row.id != last_id + 1:
            yield Problem(f"journal {last_id + 1}", f"this row is missing; the next one there is {row.id}")
            return
        if row.prev_hash != last_hash:
            yield Problem(f"journal {row.id}", "it does not follow from the row before it")
            return
        if (wrong := _row(row, last_hash, erasures)) is not None:
            yield Problem(f"journal {row.id}", wrong)
            return
        last_id, last_hash = row.id, row.hash
    for row_id in erasures.unknown():
        yield Problem(f"journal {row_id}", "rows say that they were erased by it, and it is no erasure")
    head = conn.execute(text("SELECT last, hash FROM journal_head")).first()
    if head is None:
        yield Problem("journal head", "it is gone: nobody can say where the journal ends")
    elif head.last > last_id:
        yield Problem(f"journal {last_id + 1}", f"this row and all after it, to {head.last}, are missing")
    elif tuple(head) != (last_id, last_hash):
        yield Problem(f"journal {last_id}", "the journal's head is not its last row")


def _row(row: Row[Any], last_hash: str, erasures: erased.Erasures) -> str | None:  # Any: a Core row is untyped
    """What is wrong with one row after the hash of the one before; None when nothing is."""
    if row.erased_by is not None:
        if (row.before, row.after, row.salt) != (None, None, None):
            return "it says that it was erased, and has details"
        erasures.add(row.erased_by, [*tuple(row)[:8], row.prev_hash, row.hash])
        return None
    if row.hash != hash_of(last_hash, tuple(row)[:10], row.salt):
        return "it was altered: its hash is not that of what it says"
    if row.what == erased.WHAT and erasures.differs(row.id, json.loads(row.after)):
        return "what it left of the rows that it erased is not there any more as it was"
    return None


def _acts(conn: Connection) -> Iterator[Problem]:
    """Every row belongs to an act of its time or before, and acts are undone by later ones."""
    for row in conn.execute(
        text("SELECT j.id, j.act_id FROM journal AS j LEFT JOIN act AS a ON a.id = j.act_id WHERE a.id IS NULL")
    ):
        yield Problem(f"journal {row.id}", f"its act {row.act_id} is not there")
    for row in conn.execute(
        text(
            "SELECT u.id, u.undoes FROM act AS u LEFT JOIN act AS a ON a.id = u.undoes"
            " WHERE u.undoes IS NOT NULL AND (a.id IS NULL OR a.id >= u.id OR a.login <> u.login)"
        )
    ):
        yield Problem(f"act {row.id}", f"it undoes act {row.undoes}, which is not an earlier one of the same person")
    for row in conn.execute(
        text(
            "SELECT p.id, p.part_of FROM act AS p LEFT JOIN act AS a ON a.id = p.part_of"
            " WHERE p.part_of IS NOT NULL"
            " AND (a.id IS NULL OR a.id >= p.id OR a.login <> p.login OR a.part_of IS NOT NULL)"
        )
    ):
        yield Problem(f"act {row.id}", f"it is part of act {row.part_of}, which is not the first of the same person")


def _deeds(conn: Connection) -> Iterator[Problem]:
    """An act has the login, the desk and the instant of its journal rows, which may name the verbs within it.

    The made-up clinic is founded in the name of many.
    """
    for row in conn.execute(
        text(
            "SELECT a.id, a.verb FROM act AS a WHERE a.verb NOT LIKE 'demo.%'"
            " AND EXISTS (SELECT 1 FROM journal AS j WHERE j.act_id = a.id)"
            " AND NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.act_id = a.id"
            " AND j.login = a.login AND j.desk = a.desk AND j.at = a.at)"
        )
    ):
        yield Problem(f"act {row.id}", f"{row.verb}: its journal rows name another person, desk or time")


CHECKS = (
    Check(8, "journal chain", _chain),
    Check(8, "acts of the journal", _acts),
    Check(8, "acts and their journal rows", _deeds),
    Check(2, "rows and the journal", differences),
)
