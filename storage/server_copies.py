"""Copies of a database of a PostgreSQL server, by its own tools: pg_dump writes them, pg_restore reads them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.exc import DBAPIError

from storage.backup import Copy, Progress, deaf, examine, of_copy, own_part, to_disk, told_of
from storage.checking import Verdict
from storage.clock import Clock
from storage.connecting import connected
from storage.errors import N_, NotFound, Unavailable
from storage.keeping import stamped
from storage.location import Server
from storage.migrations.run import MOVING
from storage.private import owned_folder
from storage.sealing import is_sealed, seal, unseal
from storage.server_rights import take_over
from storage.server_tools import ToolFailed, program, run_tool

MAGIC = b"PGDMP"
_NAME_MAX = 63
_ELSEWHERE = ("postgres", "template1")
"""Databases to stand in while another is made or renamed."""


def dump(source: Server, target: Path, on_progress: Progress = deaf, passphrase: str = "") -> Copy:
    """Copy the database as it stands at one instant while the desks work on, and verify the copy; blocking.

    Verified on itself, restored into a database of its own, where this user may make one; else the whole archive
    is read.

    Raises Unavailable when pg_dump is not here, or the copy cannot be made; nothing is left behind.
    """
    if target.exists():
        raise Unavailable(N_("{path} exists already; choose another name for the backup."), path=target)
    part = target.with_name(target.name + ".part")
    with told_of(target), own_part(part), tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        plain = Path(folder) / "plain" if passphrase else part
        on_progress("copying", 0, 1)
        run_tool(source, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={plain}", on=source)
        verdict = _verified(source, plain, on_progress)
        if passphrase:
            total = plain.stat().st_size
            seal(plain, part, passphrase, lambda done: on_progress("sealing", done, total))
        to_disk(part)
        os.link(part, target)
        to_disk(target.parent)
    return Copy(target, target.stat().st_size, verdict, bool(passphrase))


def copy_before_update(source: Server, target: Path, passphrase: str = "") -> None:
    """A verified copy before an update.  Raises Unavailable."""
    with told_of(target):
        owned_folder(target.parent, target.parent.parent)
    if program("pg_dump") is None:
        raise Unavailable(
            N_(
                "No copy can be made before the update, since pg_dump is not on this machine: install it, or copy "
                "{path} otherwise and run `frontdesk migrate --no-backup`."
            ),
            path=source,
        )
    dump(source, target, passphrase=passphrase)


def restore(
    where: Server,
    copy: Path,
    clock: Clock,
    passphrase: Callable[[], str],
    *,
    on_progress: Progress = deaf,
    judge: Callable[[Verdict], None],
) -> tuple[str | None, Verdict]:
    """Restore a copy into a new database, verify it there, and give it the name of the old one; blocking.

    `judge` raises for a verdict that is not good enough.  Gives the name under which the old database is kept.

    Raises Unavailable; the database is as it was.
    """
    instant = stamped(clock.now()).lower()
    fresh = where.named(f"{where.database[:_NAME_MAX - 29]}_restoring_{instant}")
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        plain = copy
        if is_sealed(copy):
            plain = Path(folder) / "plain"
            plain.touch(0o600)
            total = copy.stat().st_size
            unseal(copy, plain, passphrase(), lambda done: on_progress("opening", done, total))
        with plain.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise _broken(copy)
        with _elsewhere(where) as raw:
            there = _is_there(raw, where)
            if there:
                _require_ours(where)
            _create(raw, fresh, where)
            try:
                verdict = _filled(fresh, plain, copy, on_progress)
                judge(verdict)
                if there:
                    with connected(where) as old, connected(fresh) as new, new.transaction():
                        take_over(old, new)
                return _swap(raw, where, fresh, instant), verdict
            except BaseException:
                raw.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh.database)))
                raise


def _filled(fresh: Server, plain: Path, copy: Path, on_progress: Progress) -> Verdict:
    on_progress("copying", 0, 1)
    try:
        run_tool(fresh, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--dbname", "", str(plain))
        return examine(fresh, on_progress)
    except ToolFailed as error:
        raise _broken(copy) from error
    except NotFound:
        raise _broken(copy) from None
    except Unavailable as error:
        raise of_copy(error, copy) from error


def _is_there(raw: psycopg.Connection, where: Server) -> bool:
    return raw.execute("SELECT 1 FROM pg_database WHERE datname = %s", [where.database]).fetchone() is not None


def _require_ours(where: Server) -> None:
    """What a copy takes the place of is empty, or was a centre, of whatever version."""
    with connected(where, read_only=True) as raw:
        asked = (
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            " AND to_regclass('alembic_version') IS NULL AND to_regclass(%s) IS NULL"
        )
        tables = raw.execute(asked, [MOVING]).fetchone()
    if tables != (0,):
        raise Unavailable(
            N_("{path} has another program's tables: name a database of our own; nothing was changed."), path=where
        )


def _swap(raw: psycopg.Connection, where: Server, fresh: Server, instant: str) -> str | None:
    """Both names change at once, and only while nobody is connected to the old database."""
    kept = f"{where.database[: _NAME_MAX - 26]}_before_{instant}"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    there = _is_there(raw, where)
    try:
        with raw.transaction():
            if there:
                raw.execute(rename.format(sql.Identifier(where.database), sql.Identifier(kept)))
            raw.execute(rename.format(sql.Identifier(fresh.database), sql.Identifier(where.database)))
    except psycopg.errors.ObjectInUse as error:
        raise Unavailable(
            N_("{path} is open in a console: leave them all, then restore again; nothing was changed."), path=where
        ) from error
    return kept if there else None


def _verified(source: Server, plain: Path, on_progress: Progress) -> Verdict:
    """What is wrong with an archive, restored into a scratch database; or read through, where there can be none."""
    with plain.open("rb") as file:
        whole = file.read(len(MAGIC)) == MAGIC
    if not whole:
        raise Unavailable(N_("The copy was not sound and was removed; run `frontdesk check` on the data."))
    scratch = source.named(f"frontdesk_scratch_{os.getpid()}_{os.urandom(4).hex()}")
    try:
        with _elsewhere(source) as raw:
            _create(raw, scratch, source)
            try:
                return _filled(scratch, plain, plain, on_progress)
            finally:
                raw.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(scratch.database)))
    except (_NoRight, DBAPIError):
        run_tool(source, "pg_restore", "--file", os.devnull, str(plain))
        return Verdict({}, (), 0)


class _NoRight(Unavailable):
    """The user may not make a database."""


def _create(raw: psycopg.Connection, fresh: Server, like: Server) -> None:
    """An empty database, in whose words and order of letters the other one is."""
    made = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(fresh.database))
    asked = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s"
    found = raw.execute(asked, [like.database]).fetchone()
    if found:
        made += sql.SQL(" ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(*map(sql.Literal, found))
    try:
        raw.execute(made)
    except psycopg.errors.InsufficientPrivilege as error:
        raise _NoRight(
            N_("To restore, the user of {path} needs the right to create databases; nothing was changed."), path=like
        ) from error


@contextmanager
def _elsewhere(where: Server) -> Iterator[psycopg.Connection]:
    """A connection to the same server, but not to that database."""
    for last, name in ((False, _ELSEWHERE[0]), (True, _ELSEWHERE[1])):
        try:
            opened = connected(where.named(name))
            raw = opened.__enter__()
        except DBAPIError:
            if last:
                raise
            continue
        try:
            yield raw
        finally:
            raw.close()
        return


def _broken(copy: Path) -> Unavailable:
    return Unavailable(
        N_("{path} is damaged, was cut short, or is no backup of Frontdesk; nothing was changed."), path=copy
    )
