"""What `frontdesk check` asks of the journal: the chain from its first row to its head, and the acts behind it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, text

from storage.checking import Check, Found, Mark, Problem
from storage.errors import N_
from storage.journal import erased
from storage.journal.chain import hash_of
from storage.journal.standing import differences
from storage.journal.tables import act, journal
from storage.spans import spans

_PAGE = 5000
_ROWS = text(
    'SELECT id, act_id, at, login, desk, verb, what, "key", before, after, prev_hash, hash, salt, erased_by'
    " FROM journal WHERE id > :last ORDER BY id LIMIT :page"
)
"""Instants as plain seconds, as they were hashed."""


def _chain(conn: Connection) -> Found:
    """Each row's hash follows from the row before and from what it says; the first broken row is named.

    What is left of an erased row is vouched for by the erasure that names it; by one that was made while this check
    goes on it is not asked, since some of its rows were read before.
    """
    last_id, last_hash = 0, ""
    total = conn.execute(text("SELECT max(id) FROM journal")).scalar() or 0
    beneath = conn.execute(text("SELECT min(id) FROM journal WHERE id < 1")).scalar()
    if beneath is not None:
        yield Problem("journal-strange", f"journal {beneath}", N_("this row was slipped in before the first"))
        return
    erasures = erased.Erasures("rows", total)
    while page := conn.execute(_ROWS, {"last": last_id, "page": _PAGE}).all():
        for row in page:
            problem = _follows(row, last_id, last_hash) or _row(row, last_hash, erasures)
            if problem is not None:
                yield problem
                return
            last_id, last_hash = row.id, row.hash
        if len(page) < _PAGE:  # this is the end, and the head is read in the same snapshot
            break
        yield Mark(min(last_id, total), total)
    for row_id in erasures.unknown():
        said = N_("rows say that they were erased by it, and it is no erasure")
        yield Problem("erasure-unknown", f"journal {row_id}", said)
    yield from _head(conn, last_id, last_hash)


def _follows(row: Row[Any], last_id: int, last_hash: str) -> Problem | None:  # Any: a Core row is untyped
    """What is wrong with the place of a row after the one before."""
    if row.id != last_id + 1:
        said = N_("this row is missing; the next one there is {next}")
        return Problem("journal-missing", f"journal {last_id + 1}", said, {"next": row.id})
    if row.prev_hash != last_hash:
        return Problem("journal-chain", f"journal {row.id}", N_("it does not follow from the row before it"))
    return None


def _row(row: Row[Any], last_hash: str, erasures: erased.Erasures) -> Problem | None:
    """What is wrong with one row after the hash of the one before."""
    where = f"journal {row.id}"
    if row.erased_by is not None:
        if (row.before, row.after, row.salt) != (None, None, None):
            return Problem("erasure-details", where, N_("it says that it was erased, and has details"))
        erasures.add(row.erased_by, [*tuple(row)[:8], row.prev_hash, row.hash])
        return None
    if row.hash != hash_of(last_hash, tuple(row)[:10], row.salt):
        return Problem("journal-altered", where, N_("it was altered: its hash is not that of what it says"))
    if row.what == erased.WHAT and erasures.differs(row.id, json.loads(row.after)):
        said = N_("what it left of the rows that it erased is not there any more as it was")
        return Problem("erasure-differs", where, said)
    return None


def _head(conn: Connection, last_id: int, last_hash: str) -> Found:
    """The journal ends where its head says."""
    head = conn.execute(text("SELECT last, hash FROM journal_head")).first()
    if head is None:
        yield Problem(
            "journal-head-gone", "journal_head 1", N_("the journal's head is gone: nobody can say where it ends")
        )
    elif head.last > last_id:
        said = N_("this row and all after it, to {last}, are missing")
        yield Problem("journal-cut", f"journal {last_id + 1}", said, {"last": head.last})
    elif tuple(head) != (last_id, last_hash):
        yield Problem("journal-head-differs", f"journal {last_id}", N_("the journal's head is not its last row"))


_ROWS_WITHOUT_ACT = text(
    "SELECT j.id, j.act_id FROM journal AS j LEFT JOIN act AS a ON a.id = j.act_id"
    " WHERE j.id > :low AND j.id <= :high AND a.id IS NULL ORDER BY j.id"
)
_WRONG_UNDO = text(
    "SELECT u.id, u.undoes FROM act AS u LEFT JOIN act AS a ON a.id = u.undoes"
    " WHERE u.id > :low AND u.id <= :high AND u.undoes IS NOT NULL"
    " AND (a.id IS NULL OR a.id >= u.id OR a.login <> u.login) ORDER BY u.id"
)
_WRONG_PART = text(
    "SELECT p.id, p.part_of FROM act AS p LEFT JOIN act AS a ON a.id = p.part_of"
    " WHERE p.id > :low AND p.id <= :high AND p.part_of IS NOT NULL"
    " AND (a.id IS NULL OR a.id >= p.id OR a.login <> p.login OR a.part_of IS NOT NULL) ORDER BY p.id"
)


def _acts(conn: Connection) -> Found:
    """Every row belongs to an act of its time or before, and acts are undone by later ones."""
    for span in spans(conn, journal.c.id):
        for row in conn.execute(_ROWS_WITHOUT_ACT, span.bounds):
            yield Problem(
                "journal-act-lost", f"journal {row.id}", N_("its act {act} is not there"), {"act": row.act_id}
            )
        yield span.mark
    for span in spans(conn, act.c.id):
        for row in conn.execute(_WRONG_UNDO, span.bounds):
            said = N_("it undoes act {act}, which is not an earlier one of the same person")
            yield Problem("act-undoes", f"act {row.id}", said, {"act": row.undoes})
        for row in conn.execute(_WRONG_PART, span.bounds):
            said = N_("it is part of act {act}, which is not the first of the same person")
            yield Problem("act-part", f"act {row.id}", said, {"act": row.part_of})
        yield span.mark


_OTHER_DEED = text(
    "SELECT a.id, a.verb FROM act AS a WHERE a.id > :low AND a.id <= :high AND a.verb NOT LIKE 'demo.%'"
    " AND EXISTS (SELECT 1 FROM journal AS j WHERE j.act_id = a.id)"
    " AND NOT EXISTS (SELECT 1 FROM journal AS j WHERE j.act_id = a.id"
    " AND j.login = a.login AND j.desk = a.desk AND j.at = a.at) ORDER BY a.id"
)


def _deeds(conn: Connection) -> Found:
    """An act has the login, the desk and the instant of its journal rows, which may name the verbs within it.

    The made-up clinic is founded in the name of many.
    """
    for span in spans(conn, act.c.id):
        for row in conn.execute(_OTHER_DEED, span.bounds):
            said = N_("{verb}: its journal rows name another person, desk or time")
            yield Problem("act-and-rows", f"act {row.id}", said, {"verb": row.verb})
        yield span.mark


CHECKS = (
    Check(8, N_("journal chain"), _chain),
    Check(8, N_("acts of the journal"), _acts),
    Check(8, N_("acts and their journal rows"), _deeds),
    Check(2, N_("rows and the journal"), differences),
)
