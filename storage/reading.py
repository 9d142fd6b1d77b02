"""One reading connection for a command: the whole database as it stands at one instant, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from storage.location import Location, Server, driver_there


@contextmanager
def reading(where: Location) -> Iterator[Connection]:
    """A connection in a read transaction: every statement sees the same instant.  Blocking.

    Raises Unavailable without the driver, else the engine's own errors.
    """
    if isinstance(where, Server):
        with driver_there():
            from storage.connecting import bound, connected  # an extra: not every installation has its driver
        with connected(where, read_only=True) as raw:
            conn = bound(raw)
            conn.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield conn
        return
    engine = create_engine(f"sqlite:///file:{quote(str(where))}?mode=ro&uri=true", poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("BEGIN")
        yield conn
