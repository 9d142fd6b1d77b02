"""Bring a database to the newest schema.

An empty file gets the frozen text of the newest schema at once; alembic, a
quarter of a second to import, runs only when an older file must be brought up
to date.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from storage.errors import N_, NotFound, Unavailable
from storage.faults import translate
from storage.location import Location
from storage.migrations.frozen import NEWEST as NEWEST
from storage.migrations.frozen import read, run

HERE = Path(__file__).parent
_MAGIC = b"SQLite format 3\x00"


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
    """Bring an open connection's database from an older schema to the newest."""
    from alembic import command  # a quarter of a second, needed only here
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def require_ours(path: Path) -> None:
    """Refuse a file that no database of this kind begins as.  Raises Unavailable."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) not in (_MAGIC, b""):
            raise Unavailable(N_("{path} is not a Frontdesk data file; choose another with --data."), path=path)


def prepare(path: Path) -> None:
    """Create the file with the newest schema, or bring an older one up to date.  Blocking: run it in a thread.

    Raises Unavailable for a file that is not ours or newer than this program; the file is left as it was.
    """
    if path.exists() and path.stat().st_size > 0:
        require_ours(path)
    else:
        with contextlib.suppress(FileExistsError):  # private from its first byte
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as conn:
            _prepare(conn, path)
    except (DatabaseError, sqlite3.Error) as error:
        raise translate(error) from error
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def known_version(conn: Connection, where: Location) -> str | None:
    """The schema version of a database that this program can work with, or None when it is empty.

    Raises Unavailable for one that is another program's, or of a newer version of this one.
    """
    version = schema_version(conn)
    if version is None and inspect(conn).get_table_names():
        raise Unavailable(N_("{path} belongs to another program; choose another with --data."), path=where)
    if version is not None and version > NEWEST:
        raise Unavailable(
            N_("{path} was written by a newer Frontdesk; install that version or choose another with --data."),
            path=where,
        )
    return version


def no_data(where: Location) -> NotFound:
    """The error that says there is nothing yet."""
    return NotFound(N_("There is no data at {path}; start `frontdesk` once, or choose with --data."), path=where)


def bring_up(conn: Connection) -> None:
    """Within a write transaction: the newest schema, made or brought up."""
    version = schema_version(conn)  # another console may have been faster
    if version is None:
        create(conn)
    elif version != NEWEST:
        upgrade(conn)


def _prepare(conn: Connection, path: Path) -> None:
    if known_version(conn, path) == NEWEST:
        return
    conn.exec_driver_sql("PRAGMA journal_mode=WAL")
    conn.exec_driver_sql("PRAGMA legacy_alter_table=ON")  # see bringing.py: a table made anew keeps its references
    conn.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        bring_up(conn)
        conn.exec_driver_sql("COMMIT")
    except BaseException:
        raw = conn.connection.dbapi_connection
        if raw is not None and raw.in_transaction:  # a full disk has ended it already
            conn.exec_driver_sql("ROLLBACK")
        raise
