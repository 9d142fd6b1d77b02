"""The journal for the desk: undo and history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from storage.ids import ActId
from storage.journal import queries, verbs
from storage.journal.records import JournalRow, Undone

if TYPE_CHECKING:
    from storage.office import Office


class JournalService:
    """Undo and history for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Serve one seated person."""
        self._office = office

    async def undo(self, skip: frozenset[ActId] = frozenset()) -> Undone:
        """Take back this person's newest reversible act that is not in `skip`.

        Raises NotFound, Conflict, RuleBroken, Taken; with `act_id` when that act cannot be taken back any more.
        """
        newest = await self._office.store.transact(self._office.actor, partial(verbs.undo_newest, skip=skip))
        rows = await self._office.read(queries.rows_of_act, newest.id)
        return Undone(verb=newest.verb, at=newest.at, rows=tuple(rows))

    async def history(self, what: str, key: int) -> Sequence[JournalRow]:
        """Everything that happened to one thing, newest first."""
        return await self._office.read(queries.history, what, key)
