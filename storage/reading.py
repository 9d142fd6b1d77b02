"""One reading connection for a command: the whole database as it stands at one instant, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.library import connect, engine
from storage.location import Location, Server, driver_there


@contextmanager
def reading(where: Location) -> Iterator[Connection]:
    """A connection in a read transaction: every statement sees the same instant.  Blocking.

    Raises Unavailable without the driver, and for a file that does not go with its key, else the engine's own errors.
    """
    if isinstance(where, Server):
        with driver_there():
            from storage.connecting import bound, connected  # an extra: not every installation has its driver
        with connected(where, read_only=True) as raw:
            conn = bound(raw)
            conn.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield conn
        return
    opened = engine(lambda: connect(where, mode="ro")).connect()
    with opened.execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("BEGIN")
        yield conn
