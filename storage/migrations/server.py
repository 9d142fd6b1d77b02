"""Bring the database of a server to the newest schema: all of it in one transaction, or nothing."""

from __future__ import annotations

from pathlib import Path

from storage.clock import Clock
from storage.connecting import bound, connected, require_fit
from storage.keeping import Keeping, update_name
from storage.location import Server
from storage.migrations.run import NEWEST, bring_up, create, known_version, needs_update, no_data, schema_version
from storage.postgresql import GATE


def prepare_server(where: Server, *, create_too: bool, keeping: Keeping, clock: Clock) -> Path | None:
    """Give an empty database the newest schema, or bring an older one up to date.  Blocking.

    Older data is copied first, as `keeping` says.  Gives the copy, if one was made.

    Raises:
        NotFound: it is empty, and `create_too` was not given.
        Unavailable: it is not ours, newer, cannot be copied, or the update failed; it is as it was.
    """
    copy = None
    with connected(where) as raw:
        conn = bound(raw)
        version = known_version(conn, where)
        if version == NEWEST:
            return None
        if version is None and not create_too:
            raise no_data(where)
        if version is None:
            require_fit(where)
        if version is not None and not keeping.updates:
            raise needs_update(where)
        conn.exec_driver_sql(f"SELECT pg_advisory_lock({GATE})")  # nobody writes from the copy to the commit
        version = schema_version(conn)  # another console may have been faster
        if version not in (None, NEWEST) and keeping.before_update:
            copy = _copied(where, version or "", keeping, clock)
        conn.exec_driver_sql("BEGIN")  # what fails ends with its connection, and leaves nothing
        if version is None:
            create(conn)
        elif version != NEWEST:
            bring_up(conn, where)
        conn.exec_driver_sql("COMMIT")
    return copy


def _copied(where: Server, version: str, keeping: Keeping, clock: Clock) -> Path:
    from storage.backup import require_folder
    from storage.sealing import passphrase_in
    from storage.server_copies import copy_before_update

    require_folder(keeping)
    passphrase = passphrase_in(keeping.passphrase_file)
    copy = keeping.folder_for(where) / update_name(where, version, clock.now(), sealed=bool(passphrase))
    copy_before_update(where, copy, passphrase)
    return copy
