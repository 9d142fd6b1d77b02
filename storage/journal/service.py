"""The journal for the desk: undo and history."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from storage.errors import Doubtful
from storage.faults import UNSURE
from storage.ids import ActId
from storage.journal import deeds, late_queries, queries, verbs
from storage.journal.records import Act, Deed, JournalRow, LateMark, Undone

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.centre.records import Centre
    from storage.office import Office


class JournalService:
    """Undo and history for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Serve one seated person."""
        self._office = office

    async def undo(self, passed: frozenset[ActId] = frozenset()) -> Undone:
        """Take back this person's newest deed that is not in `passed`.

        Raises NotFound, Conflict, RuleBroken, Taken; with `act_id` when that deed cannot be taken back (any more).
        Run again by the store under one key when its commit was lost on the way: one undo takes back one deed.
        """
        once = partial(verbs.undo_newest, passed=passed, key=uuid.uuid4().hex)
        try:
            return await self._office.store.transact(self._office.actor, once, keyed=True)
        except Doubtful as error:  # asked again it is another undo, and names what it is about
            raise Doubtful(UNSURE) from error

    async def next_deed(self, passed: frozenset[ActId] = frozenset()) -> Deed | None:
        """What an undo would be about now."""
        office = self._office
        found = await office.read(_next_deed, office.actor.login, office.store.clock.now(), office.centre, passed)
        return None if found is None else found[0]

    async def deed(self, act_id: ActId) -> Deed | None:
        """One deed by its first act."""
        return await self._office.read(deeds.deed, act_id)

    async def late_marks(self, since: datetime) -> Mapping[tuple[str, int], LateMark]:
        """What was entered from paper of what has happened since: by kind and id of the thing."""
        return await self._office.read(late_queries.late_marks, since)

    async def history(self, what: str, key: int) -> Sequence[JournalRow]:
        """Everything that happened to one thing, newest first."""
        return await self._office.read(queries.history, what, key)


def _next_deed(
    conn: Connection, login: str, now: datetime, centre: Centre, passed: frozenset[ActId]
) -> tuple[Deed, list[Act]] | None:
    return verbs.next_deed(conn, login, verbs.window_start(conn, login, now, centre), passed)
