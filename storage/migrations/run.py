"""Bring a database to the newest schema.

An empty file gets the frozen text of the newest schema at once; alembic, a
quarter of a second to import, runs only when an older file must be brought up
to date: alone with the file, after a copy of it was made, in one transaction.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.clock import Clock, SystemClock
from storage.errors import N_, NotFound, Unavailable
from storage.faults import ENGINE_ERRORS, is_lock, translate
from storage.gate import Gate, gate_of
from storage.keeping import BESIDE, Keeping, update_name
from storage.library import connect, engine, require_opening
from storage.location import Location, Server
from storage.migrations.frozen import NEWEST as NEWEST
from storage.migrations.frozen import RELEASED, read, run

HERE = Path(__file__).parent
MOVING = "moving"
"""The table of notes in a database that a centre is being moved to, gone with the end of it."""


def schema_version(conn: Connection) -> str | None:
    """The schema version of a database, or None when it is empty."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    version: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def create(conn: Connection, statements: Sequence[str] = ()) -> None:
    """Give an empty database the newest schema: the frozen one, or the `statements` of one in the making."""
    for statement in statements or read(NEWEST, conn.dialect.name):
        run(conn, statement)
    conn.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    conn.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": NEWEST})


def upgrade(conn: Connection) -> None:
    """Bring an open connection's database from an older schema to the newest, in the caller's transaction."""
    from alembic import command  # a quarter of a second, needed only here
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


class Foreign(Unavailable):
    """It is another program's."""


class Newer(Unavailable):
    """A newer version of this program wrote it."""


def require_ours(path: Path) -> None:
    """Refuse a file that no database of this kind begins as, or that its key does not go with.  Raises Unavailable."""
    require_opening(path)


def known_version(conn: Connection, where: Location) -> str | None:
    """The schema version of a database that this program can work with, or None when it is empty.

    Raises Unavailable for one that is another program's, of a newer version of this one, or of none.
    """
    version = schema_version(conn)
    if version is None and (there := inspect(conn).get_table_names()):
        if MOVING in there:
            raise Unavailable(N_("A move to {path} was not finished: repeat `frontdesk move`."), path=where)
        if isinstance(where, Server):
            raise Foreign(N_("{path} has another program's tables: name a database of our own."), path=where)
        raise Foreign(N_("{path} belongs to another program; choose another with --data."), path=where)
    if version is not None and version > NEWEST:
        raise Newer(
            N_("{path} was written by a newer Frontdesk; install that version or choose another with --data."),
            path=where,
        )
    if version not in (None, NEWEST, *RELEASED):
        raise Unavailable(
            N_("{path} has the schema {version}, which no release of Frontdesk has; choose another with --data."),
            path=where,
            version=version,
        )
    return version


def needs_update(where: Location) -> Unavailable:
    """The error that says that older data is brought up to date first."""
    return Unavailable(N_("{path} needs an update; run `frontdesk migrate`."), path=where)


def no_data(where: Location) -> NotFound:
    """The error that says there is nothing yet."""
    return NotFound(N_("There is no data at {path}; start `frontdesk` once, or choose with --data."), path=where)


def version_of(path: Path, *, mode: str = "ro") -> str | None:
    """The schema version of a file of ours, None while it is empty; nothing is written.

    With `mode` "rw" nothing is left beside the file either, when nobody else has it open.

    Raises:
        Unavailable: it is not ours, or newer.
        DBAPIError: it cannot be read.
    """
    with engine(lambda: connect(path, mode=mode)).connect() as conn:
        return known_version(conn, path)


def prepare(path: Path, keeping: Keeping = BESIDE, clock: Clock | None = None) -> Path | None:
    """Create the file with the newest schema, or bring an older one up to date.  Blocking: run it in a thread.

    Older data is copied first, as `keeping` says; an update that fails or is killed leaves it as it was.
    Gives the copy, if one was made.

    Raises:
        Unavailable: the file is not ours or newer than this program, others have older data open, it cannot be
            copied, or the update failed; the file is left as it was.
    """
    if path.exists() and path.stat().st_size > 0:
        require_ours(path)
    else:
        with contextlib.suppress(FileExistsError):  # private from its first byte
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    copy = None
    try:
        if not _is_newest(path):
            copy = _alone_prepare(path, keeping, clock or SystemClock())
    except ENGINE_ERRORS as error:
        raise translate(error) from error
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return copy


def _is_newest(path: Path) -> bool:
    """Whether nothing is to be done; not yet, while another console is about it."""
    try:
        return version_of(path, mode="rw") == NEWEST
    except DBAPIError as error:
        if not is_lock(error):
            raise
        return False


def _alone_prepare(path: Path, keeping: Keeping, clock: Clock) -> Path | None:
    """One console at a time: those that come meanwhile wait, and find it done."""
    gate = Gate(gate_of(path), path)
    try:
        with gate.held():
            version = version_of(path, mode="rw")
            if version == NEWEST:
                return None
            if version is not None and not keeping.updates:
                raise needs_update(path)
            with _alone(path) as conn:
                copy = None if version is None else _copied(conn, path, version, keeping, clock)
                with _transaction(conn):
                    if version is None:
                        create(conn)
                    else:
                        bring_up(conn, path)
                return copy
    finally:
        gate.close()


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[Connection]:
    """A connection that nobody else shares the file with.

    A console of an older version, which is still at work, would go on to write what the new schema does not want.
    """
    with engine(lambda: connect(path)).connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        try:
            conn.exec_driver_sql("PRAGMA locking_mode=EXCLUSIVE")  # held from the first transaction to the end
            conn.exec_driver_sql("PRAGMA synchronous=FULL")
            conn.exec_driver_sql("PRAGMA legacy_alter_table=ON")  # a table made anew keeps what refers to it
            conn.exec_driver_sql("PRAGMA journal_mode=WAL")
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            conn.exec_driver_sql("COMMIT")
        except DBAPIError as error:
            if not is_lock(error):
                raise
            raise Unavailable(
                N_("{path} needs an update, but other consoles have it open: leave them all, then start this one."),
                path=path,
            ) from error
        yield conn


@contextlib.contextmanager
def _transaction(conn: Connection) -> Iterator[None]:
    conn.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
        conn.exec_driver_sql("COMMIT")
    except BaseException:
        raw = conn.connection.dbapi_connection
        if raw is not None and raw.in_transaction:  # a full disk has ended it already
            conn.exec_driver_sql("ROLLBACK")
        raise


def _copied(conn: Connection, path: Path, version: str, keeping: Keeping, clock: Clock) -> Path | None:
    """A verified copy of older data, before it is touched."""
    if not keeping.before_update:
        return None
    from storage.backup import copy_before_update, require_folder
    from storage.sealing import passphrase_in

    require_folder(keeping)
    passphrase = passphrase_in(keeping.passphrase_file)
    copy = keeping.folder_for(path) / update_name(path, version, clock.now(), sealed=bool(passphrase))
    copy_before_update(conn, path, copy, passphrase)
    return copy


def bring_up(conn: Connection, where: Location) -> None:
    """Within a write transaction: one schema after the other, to the newest; what does not work is one sentence.

    Raises Unavailable.
    """
    try:
        upgrade(conn)
    except Exception as error:
        told = translate(error) if isinstance(error, DBAPIError) else None
        if isinstance(told, Unavailable):
            raise told from error
        raise Unavailable(
            N_("{path} could not be brought up to date ({reason}); it was left as it was."), path=where, reason=error
        ) from error
