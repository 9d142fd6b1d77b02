"""A copy of the whole database while the desks work on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from storage.checking import verify_at
from storage.errors import N_, NotFound, Unavailable
from storage.faults import translate
from storage.location import Location, Server
from storage.machine import reason_of

PAGES_PER_STEP = 1000


def back_up(source: Location, target: Path, on_progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Copy the database as it stands now to a new file, verify the copy, and give its size in bytes.

    In steps, so that writers are never held up for long, and inside one held read transaction, so that
    their commits do not make it start again.  The copy is one file with nothing beside it.  Blocking.

    Raises:
        NotFound: there is no database.
        Unavailable: the target exists or cannot be written, or the copy is not sound; nothing is left behind.
    """
    if isinstance(source, Server):
        raise Unavailable(N_("A server's database is copied with its own tool, pg_dump."))
    if not source.exists():
        raise NotFound(N_("There is no data at {path}; start `frontdesk` once, or choose with --data."), path=source)
    if target.exists():
        raise Unavailable(N_("{path} exists already; choose another name for the backup."), path=target)
    part = target.with_name(target.name + ".part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise Unavailable(N_("{path} cannot be written ({reason})."), path=target, reason=reason_of(error)) from error
    try:
        _copy(source, part, on_progress)
        if not verify_at(part).ok:
            raise Unavailable(N_("The copy was not sound and was removed; run `frontdesk check` on the data."))
        _to_disk(part)
        os.link(part, target)  # fails, unlike a rename, if somebody made the target meanwhile
        _to_disk(target.parent)
    except sqlite3.Error as error:
        raise translate(error) from error
    except OSError as error:
        raise Unavailable(N_("{path} cannot be written ({reason})."), path=target, reason=reason_of(error)) from error
    finally:
        for left in (part, Path(f"{part}-journal"), Path(f"{part}-wal"), Path(f"{part}-shm")):
            left.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, part: Path, on_progress: Callable[[int, int], None]) -> None:
    with (
        closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, isolation_level=None)) as reader,
        closing(sqlite3.connect(part, isolation_level=None)) as writer,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on the state is held
        reader.backup(
            writer,
            pages=PAGES_PER_STEP,
            progress=lambda status, remaining, total: on_progress(total - remaining, total),
        )
        writer.execute("PRAGMA journal_mode=DELETE")


def _to_disk(path: Path) -> None:
    """What was written is on the disk, not only in memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
