"""The journal for the desk: undo and history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from storage.journal import queries, verbs
from storage.journal.records import JournalRow, Undone

if TYPE_CHECKING:
    from storage.office import Office


class JournalService:
    """Undo and history for the person at the desk."""

    def __init__(self, office: Office) -> None:
        """Serve one seated person."""
        self._office = office

    async def undo(self) -> Undone:
        """Take back this person's newest reversible act.  Raises NotFound, Conflict, RuleBroken, Taken."""
        newest = await self._office.store.transact(self._office.actor, verbs.undo_newest)
        rows = await self._office.read(queries.rows_of_act, newest.id)
        return Undone(verb=newest.verb, at=newest.at, rows=tuple(rows))

    async def history(self, what: str, key: int) -> Sequence[JournalRow]:
        """Everything that happened to one thing, newest first."""
        return await self._office.read(queries.history, what, key)
