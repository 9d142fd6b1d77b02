"""What every act leaves behind itself (journal rows, changes, its answer), written one by one or many at once.

For `storage.unit` only: nobody else writes these tables.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, update

from storage.journal.tables import act, change, journal, late_entry
from storage.prepared import Prepared

NEW_ACT = Prepared(insert(act).returning(act.c.id))
ANSWER = Prepared(update(act).where(act.c.id == bindparam("of_act")).values(result=bindparam("made")))
NEW_ROW = Prepared(insert(journal))
NEW_LATE = Prepared(insert(late_entry))
NEW_CHANGE = Prepared(insert(change).returning(change.c.id))
_NEW_CHANGES = insert(change).returning(change.c.id)

Row = dict[str, Any]  # Any: columns


class Mark(NamedTuple):
    """How much was gathered at a savepoint."""

    journal: int
    changes: int
    answers: int


class Gathered:
    """Rows of a transaction of many acts, kept until its end."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.journal: list[Row] = []
        """Already chained by their hashes."""
        self.changes: list[Row] = []
        self.answers: list[Row] = []

    def mark(self) -> Mark:
        """Where to go back to."""
        return Mark(len(self.journal), len(self.changes), len(self.answers))

    def back_to(self, mark: Mark) -> None:
        """Drop what came since: its writes were taken back."""
        del self.journal[mark.journal :], self.changes[mark.changes :], self.answers[mark.answers :]

    def write(self, conn: Connection) -> set[int]:
        """Write everything; answers the ids of the changes."""
        if self.answers:
            ANSWER.each(conn, self.answers)
        if self.journal:
            NEW_ROW.each(conn, self.journal)
        return set(conn.execute(_NEW_CHANGES, self.changes).scalars()) if self.changes else set()
