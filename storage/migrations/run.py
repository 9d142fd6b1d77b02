"""Run the migrations.  Alembic is imported only when there is something to migrate."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from storage.errors import N_, Unavailable

HERE = Path(__file__).parent
NEWEST = "0008_cash"
"""The schema that this program works with; a test holds it against the newest migration."""


def schema_version(conn: Connection) -> str | None:
    """The schema version of a database, or None when it is empty."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    version: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def upgrade(conn: Connection) -> None:
    """Bring an open connection's database to the newest schema."""
    from alembic import command  # a quarter of a second, needed only here
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def prepare(path: Path) -> None:
    """Create the file with the newest schema, or bring an older one up to date.  Blocking: run it in a thread.

    Raises Unavailable for a file that is not ours or newer than this program; the file is left as it was.
    """
    if path.exists() and path.stat().st_size > 0:
        with path.open("rb") as file:
            if file.read(16) != b"SQLite format 3\x00":
                raise Unavailable(N_("{path} is not a Frontdesk data file; choose another with --data."), path=path)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as conn:
        version = schema_version(conn)
        if version == NEWEST:
            return
        if version is None and inspect(conn).get_table_names():
            raise Unavailable(N_("{path} belongs to another program; choose another with --data."), path=path)
        if version is not None and version > NEWEST:
            raise Unavailable(
                N_("{path} was written by a newer Frontdesk; install that version or choose another with --data."),
                path=path,
            )
        conn.exec_driver_sql("PRAGMA journal_mode=WAL")
        conn.rollback()
        with conn.begin():
            upgrade(conn)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
