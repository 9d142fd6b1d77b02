"""Undo: the person's own newest reversible act is taken back, step by step, until the shift closes."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from storage.errors import N_, NotFound, StorageError, Unavailable
from storage.faults import is_lock, translate
from storage.ids import ActId
from storage.journal import queries
from storage.journal.records import Act, JournalRow
from storage.journal.tables import act
from storage.rights import Right
from storage.rooms import load_verbs
from storage.unit import Unit
from storage.verbs import VERBS, verb

CLOSING = "cash.close_shift"
"""After this act the earlier ones of the same person can no longer be undone."""


def window_start(unit: Unit) -> datetime:
    """From when on the actor's acts may be undone: local midnight, or the last close of their shift."""
    midnight = datetime.combine(unit.today, time(0), unit.centre.tz).astimezone(UTC)
    closed = queries.last_act(unit.conn, act.c.login == unit.actor.login, act.c.verb == CLOSING, act.c.at >= midnight)
    return midnight if closed is None else closed.at


def newest_reversible(unit: Unit, skip: frozenset[ActId] = frozenset()) -> tuple[Act, list[JournalRow]] | None:
    """The act that `u` would take back now, with its journal rows; those in `skip` stay done."""
    load_verbs()
    for candidate in queries.acts_to_undo(unit.conn, unit.actor.login, window_start(unit)):
        if candidate.verb == CLOSING:
            return None
        if candidate.id in skip:
            continue
        rows = list(queries.rows_of_act(unit.conn, candidate.id))
        if rows and all(_reversible(row) for row in rows):
            return candidate, rows
    return None


def _reversible(row: JournalRow) -> bool:
    """A verb that is gone from the program, or never had an undo, stays done."""
    known = VERBS.get(row.verb)
    return known is not None and known.undo is not None


@verb("journal.undo", right=Right.READ)
def undo(unit: Unit) -> None:
    """Take back the journal rows of the act that this one undoes, the last one first.

    Only `undo_newest` names such an act: nobody hands in rows of their own making.
    """
    undone = unit.conn.execute(select(act.c.undoes).where(act.c.id == unit.act_id)).scalar()
    if undone is None:
        raise NotFound(N_("There is nothing of yours left to undo."))
    for row in reversed(queries.rows_of_act(unit.conn, undone)):
        handler = VERBS[row.verb].undo
        assert handler is not None
        handler(unit, row)


def undo_newest(unit: Unit, skip: frozenset[ActId] = frozenset()) -> Act:
    """Take back the actor's newest reversible act as an act of its own.  Raises NotFound when there is none.

    An act that cannot be taken back any more (somebody has built on it since) raises the error that says why,
    with the act's id in `act_id`; asked again with that id in `skip`, undo goes on to the act before it.
    """
    found = newest_reversible(unit, skip)
    if found is None:
        raise NotFound(N_("There is nothing of yours left to undo."))
    newest, _ = found
    try:
        unit.require(VERBS[newest.verb].right)
        unit.act(undo, lambda: undo(unit), undoes=newest.id)
    except StorageError as error:
        error.act_id = newest.id
        raise
    except DBAPIError as error:
        refused = translate(error)
        if is_lock(error) or isinstance(refused, Unavailable):
            raise  # a full disk says nothing of the act
        refused.act_id = newest.id
        raise refused from error
    return newest
