"""Bring the database of a server to the newest schema: all of it in one transaction, or nothing."""

from __future__ import annotations

from storage.location import Server
from storage.migrations.run import NEWEST, bring_up, known_version, no_data
from storage.postgresql import GATE, bound, connected


def prepare_server(where: Server, *, create: bool) -> None:
    """Give an empty database the newest schema, or bring an older one up to date.  Blocking.

    Raises NotFound for an empty one unless `create`; Unavailable for one that is not ours, or newer.
    """
    with connected(where) as raw:
        conn = bound(raw)
        version = known_version(conn, where)
        if version == NEWEST:
            return
        if version is None and not create:
            raise no_data(where)
        conn.exec_driver_sql("BEGIN")  # what fails ends with its connection, and leaves nothing
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({GATE})")
        bring_up(conn)
        conn.exec_driver_sql("COMMIT")
