"""A snapshot for reading long beside desks that work on, taken anew before it is old."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection

RENEW_AFTER_SECONDS = 5
"""A snapshot of a database at work is not held longer than this, but for a single statement that takes longer."""


def _breathe() -> None:
    time.sleep(0.05)


class Renewal:
    """Takes the snapshot of a connection anew, between the spans of a check, once it is old.

    An old snapshot stops nobody, but what is written meanwhile stays beside the file (SQLite's WAL does not begin
    again, PostgreSQL keeps dead rows): after minutes that is a lot.  Each span is read in one snapshot, and what it
    compares is in it whole, so that a check need not see all spans at one instant.

    SQLite's WAL begins again only when a commit finds no reader in it: between two snapshots there is a breath in
    which a desk that commits all the time does.
    """

    def __init__(
        self, conn: Connection, after: float = RENEW_AFTER_SECONDS, breathe: Callable[[], None] | None = None
    ) -> None:
        """The first snapshot is the transaction that the connection is in."""
        self._conn = conn
        self._after = after
        self._breathe = breathe or _breathe
        self._since = time.monotonic()

    def _begin(self) -> None:
        postgresql = self._conn.dialect.name == "postgresql"
        self._conn.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgresql else "BEGIN")
        self._since = time.monotonic()

    def if_old(self) -> None:
        """Take a new snapshot when this one has been held for long."""
        if time.monotonic() - self._since >= self._after:
            self._conn.exec_driver_sql("COMMIT")
            self._breathe()
            self._begin()

    def after_failure(self) -> None:
        """Go on after a statement that failed: PostgreSQL gives no more answers in its transaction."""
        self._conn.exec_driver_sql("ROLLBACK")
        self._begin()
