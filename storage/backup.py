"""A copy of the whole database while the desks work on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from storage.checking import Verdict, all_checks, verify
from storage.engine_checks import INTEGRITY, OF_ANY_VERSION
from storage.errors import N_, NotFound, Unavailable
from storage.faults import ENGINE_ERRORS, translate, why_not_written
from storage.gate import Gate
from storage.keeping import Keeping
from storage.library import connect
from storage.location import Location, Server, driver_there
from storage.machine import FULL, reason_of
from storage.migrations.frozen import NEWEST
from storage.migrations.run import Foreign, Newer, known_version, no_data
from storage.private import keep_owner, owned_folder
from storage.reading import reading
from storage.sealing import seal

PAGES_PER_STEP = 1000
_LEFT_BY_SQLITE = ("", "-journal", "-wal", "-shm")
Progress = Callable[[str, int, int], None]
"""Hears what is being done (`copying`, `checking`, `sealing`), how far it is, and of how much."""


def deaf(what: str, done: int, total: int) -> None:
    """Hear nothing."""
    del what, done, total


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made and verified."""

    path: Path
    size: int
    """In bytes."""
    verdict: Verdict
    """What `frontdesk check` says of it: what is wrong in it was wrong in the data."""
    sealed: bool = False
    """Whether it is under a passphrase."""


def back_up(source: Location, target: Path, on_progress: Progress = deaf, *, passphrase: str = "") -> Copy:
    """Copy the database as it stands now to a new file, and verify the copy; blocking.

    In steps, so that writers are never held up for long, and inside one held read transaction, so that
    their commits do not make it start again.  The copy is one file with nothing beside it; with a
    passphrase it is sealed, and what is not sealed never lies anywhere but beside the data.

    Raises:
        NotFound: there is no database.
        Unavailable: the target exists or cannot be written, or the copy is not sound; nothing is left behind.
    """
    if isinstance(source, Server):
        with driver_there():
            from storage.server_copies import dump
        return dump(source, target, on_progress, passphrase)
    if not source.exists():
        raise NotFound(N_("There is no data at {path}; start `frontdesk` once, or choose with --data."), path=source)
    with told_of(target), closing(connect(source, mode="ro")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on the state is held
        return _keep(reader, source, target, on_progress, passphrase)


def copy_before_update(conn: Connection, source: Path, target: Path, passphrase: str = "") -> None:
    """Copy older data by the connection that is about to bring it up to date, which has it for itself.

    Raises Unavailable when that cannot be done.
    """
    raw = cast("sqlite3.Connection", conn.connection.dbapi_connection)
    with told_of(target):
        owned_folder(target.parent, source)
        _keep(raw, source, target, deaf, passphrase)
        keep_owner(target, source)


def require_folder(keeping: Keeping) -> None:
    """A folder that the settings name for the copies is there: another disk may not be mounted.  Raises Unavailable."""
    if keeping.folder is not None and not keeping.folder.is_dir():
        raise Unavailable(
            N_(
                "The folder {path} of the setting backup_folder is not there: make it once, or look whether its disk "
                "is mounted; no copy was made."
            ),
            path=keeping.folder,
        )


@contextmanager
def told_of(target: Path) -> Iterator[None]:
    """Errors of the engine and of the machine as sentences about the copy, or about what it is made by way of."""
    try:
        yield
    except ENGINE_ERRORS as error:
        reason = why_not_written(error)
        if reason is None:
            raise translate(error) from error
        raise _unwritten(target, reason) from error
    except OSError as error:
        raise _unwritten(target, reason_of(error)) from error


def _unwritten(target: Path, reason: str) -> Unavailable:
    if reason != FULL:
        return Unavailable(N_("{path} cannot be written ({reason})."), path=target, reason=reason)
    return Unavailable(
        N_("{path} cannot be written: the disk of {folder} is full; free some space there or choose another place."),
        path=target,
        folder=target.parent,
    )


def _keep(reader: sqlite3.Connection, source: Path, target: Path, on_progress: Progress, passphrase: str) -> Copy:
    if target.exists():
        raise Unavailable(N_("{path} exists already; choose another name for the backup."), path=target)
    part = target.with_name(target.name + ".part")
    with own_part(part):
        if passphrase:
            plain = source.with_name(source.name + ".part")
            with told_of(plain), own_part(plain):
                verdict = _copy(reader, plain, on_progress)
                total = plain.stat().st_size
                with told_of(target):
                    seal(plain, part, passphrase, lambda done: on_progress("sealing", done, total))
        else:
            verdict = _copy(reader, part, on_progress)
        to_disk(part)
        os.link(part, target)  # fails, unlike a rename, if somebody made the target meanwhile
        to_disk(target.parent)
    return Copy(target, target.stat().st_size, verdict, bool(passphrase))


@contextmanager
def own_part(part: Path) -> Iterator[None]:
    """An empty file that only we write and nobody else may read; what a killed backup left there is overwritten."""
    gate = Gate(part)
    try:
        with gate.at_once() as got:
            if not got:
                raise Unavailable(N_("{path} is being written by another backup; wait for it."), path=part)
            part.chmod(0o600)
            os.truncate(part, 0)
            try:
                yield
            finally:
                for beside in _LEFT_BY_SQLITE:
                    Path(f"{part}{beside}").unlink(missing_ok=True)
    finally:
        gate.close()


def _copy(reader: sqlite3.Connection, part: Path, on_progress: Progress) -> Verdict:
    """Copy to an existing empty file; gives what is wrong with it."""
    with closing(connect(part)) as writer:
        writer.execute("PRAGMA synchronous=OFF")  # brought to the disk as a whole when it is done
        reader.backup(
            writer,
            pages=PAGES_PER_STEP,
            progress=lambda status, remaining, total: on_progress("copying", total - remaining, total),
        )
        writer.execute("PRAGMA journal_mode=DELETE")
    if reader.in_transaction:
        reader.execute("ROLLBACK")  # while the copy is verified, the desks' log need not grow
    verdict = examine(part, on_progress)
    if not is_whole(verdict):
        raise Unavailable(N_("The copy was not sound and was removed; run `frontdesk check` on the data."))
    return verdict


def examine(copy: Location, on_progress: Progress = deaf) -> Verdict:
    """What is wrong with a copy: every promise of its data, or what the engine says if it is of an older schema.

    Raises:
        NotFound: it is empty.
        Unavailable: it is not ours, or newer.
        DBAPIError: it cannot be read at all.
    """
    heard: list[str] = []
    with reading(copy) as conn:
        version = known_version(conn, copy)
        if version is None:
            raise no_data(copy)
        checks = all_checks() if version == NEWEST else OF_ANY_VERSION

        def hear(name: str, done: int, total: int) -> None:
            if name not in heard:
                heard.append(name)
                on_progress("checking", len(heard), len(checks))

        return verify(conn, checks, hear)


def of_copy(error: Unavailable, copy: Path) -> Unavailable:
    """What `examine` refused in a copy, as a sentence about this copy."""
    if isinstance(error, Foreign):
        return Unavailable(N_("{path} belongs to another program and is no backup of Frontdesk; nothing was changed."),
                           path=copy)  # fmt: skip
    if isinstance(error, Newer):
        return Unavailable(
            N_("{path} was written by a newer Frontdesk: install that version to restore it; nothing was changed."),
            path=copy,
        )
    return Unavailable(error.template, **error.values | {"path": copy})


def is_whole(verdict: Verdict) -> bool:
    """Whether the engine found the file itself sound, whatever its rows say."""
    return not verdict.checked[INTEGRITY.name]


def to_disk(path: Path) -> None:
    """What was written is on the disk, not only in memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
