"""Undo: the person's own newest deed is taken back, step by step, until the shift closes.

One that cannot be taken back is never passed over in silence: it is said first.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from storage.centre.records import Centre
from storage.errors import N_, NotFound, RuleBroken, StorageError, Unavailable
from storage.faults import is_lock, translate
from storage.ids import ActId
from storage.journal import deeds, erased, queries
from storage.journal.records import Act, Deed, Undone
from storage.journal.tables import act
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import VERBS, verb

FINAL = "final"
"""The rule of a deed that can never be taken back, in the error that says so."""


def window_start(conn: Connection, login: str, now: datetime, centre: Centre) -> datetime:
    """From when on a person's acts may be undone: local midnight, or the last close of their shift."""
    midnight = datetime.combine(centre.day_of(now), time(0), centre.tz).astimezone(UTC)
    closed = queries.last_act(conn, act.c.login == login, act.c.verb == deeds.CLOSING, act.c.at >= midnight)
    return midnight if closed is None else closed.at


def next_deed(
    conn: Connection, login: str, since: datetime, passed: frozenset[ActId] = frozenset()
) -> tuple[Deed, list[Act]] | None:
    """What `u` is about now, with its acts: the newest deed that is not in `passed`, reversible or not."""
    return deeds.newest(conn, queries.acts_to_undo(conn, login, since), passed)


@verb("journal.undo", right=Right.READ)
def undo(unit: Unit) -> None:
    """Take back the journal rows of the act that this one undoes, the last one first.

    Only `undo_newest` names such an act: nobody hands in rows of their own making.
    """
    undone = unit.conn.execute(select(act.c.undoes).where(act.c.id == unit.act_id)).scalar()
    if undone is None:
        raise NotFound(N_("There is nothing of yours left to undo."))
    rows = queries.rows_of_act(unit.conn, undone)
    if any(row.erased or erased.owner_is(unit.conn, row.what, row.key) for row in rows):
        raise RuleBroken(N_("The person was taken out of the data since."))
    for row in reversed(rows):
        if row.what == deeds.APPROVAL:
            continue  # who approved it stays said
        handler = VERBS[row.verb].undo
        assert handler is not None
        handler(unit, row)


def undo_newest(unit: Unit, passed: frozenset[ActId] = frozenset(), key: str | None = None) -> Undone:
    """Take back the actor's newest deed, all of its acts.  Raises NotFound when there is none.

    A deed that cannot be taken back, or not any more (somebody has built on it since), raises the error that says
    why, with its id in `act_id`; asked again with that id in `passed`, undo goes on to the deed before it.
    The same `key` a second time takes nothing back, and answers what the first time answered.
    """
    since = window_start(unit.conn, unit.actor.login, unit.now, unit.centre)
    done = _done_under(unit.conn, key)
    found = done or next_deed(unit.conn, unit.actor.login, since, passed)
    if found is None:
        raise NotFound(N_("There is nothing of yours left to undo."))
    told, acts = found
    rows = tuple(row for one in acts for row in queries.rows_of_act(unit.conn, one.id))
    try:
        if told.final:
            raise RuleBroken(N_("This cannot be taken back."), rule=FINAL)
        for turn, one in enumerate(() if done else acts):
            unit.require(VERBS[one.verb].right)
            unit.act(undo, lambda: undo(unit), key and f"{key}-{turn}", undoes=one.id)
    except StorageError as error:
        error.act_id = told.id
        raise
    except DBAPIError as error:
        refused = translate(error)
        if is_lock(error) or isinstance(refused, Unavailable):
            raise  # a full disk says nothing of the act
        refused.act_id = told.id
        raise refused from error
    after = next_deed(unit.conn, unit.actor.login, since, passed)
    return Undone(verb=acts[0].verb, at=acts[0].at, rows=rows, deed=told, next=None if after is None else after[0])


def _done_under(conn: Connection, key: str | None) -> tuple[Deed, list[Act]] | None:
    """The deed that was taken back under a key, with its acts, newest first."""
    if key is None:
        return None
    first = queries.last_act(conn, act.c.idem_key == f"{key}-0")
    undone = None if first is None else queries.last_act(conn, act.c.id == first.undoes)
    told = None if undone is None else deeds.deed(conn, deeds.root_of(undone))
    return None if told is None else (told, list(queries.acts_of(conn, told.id)))
