"""A plain data file becomes an encrypted one, and back, while nobody works on it; what it was before is kept.

The other file is written beside it, verified, and takes the name in one step: at every instant there is one whole file
of that name, and a power cut leaves either the old or the new.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy.pool import StaticPool

from storage.backup import deaf, to_disk
from storage.checking import verify
from storage.errors import N_, RuleBroken, StorageError, Unavailable
from storage.faults import ENGINE_ERRORS, is_lock, translate
from storage.library import bundled, engine, kind, unlock
from storage.location import Location, Server
from storage.machine import reason_of
from storage.migrations.frozen import NEWEST
from storage.migrations.run import known_version, no_data
from storage.private import keep_owner
from storage.told import make_key, read_key, told

OnProgress = Callable[[str, int, int], None]


def encrypt(where: Location, key_file: Path, on_progress: OnProgress = deaf) -> Path:
    """Encrypt a plain data file with the key in `key_file`, which is made where there is none.  Blocking.

    Gives the name under which the plain original was kept.

    Raises:
        NotFound: there is no data.
        Unavailable: it is encrypted already, not ours or open somewhere, or the copy cannot be written or is not
            sound: the data is as it was.
    """
    path = require_file(where)
    bundled()
    found = kind(path)
    if found == "sealed":
        raise Unavailable(N_("{path} is encrypted already."), path=path)
    if found != "plain":
        raise Unavailable(N_("{path} is not a Frontdesk data file; choose another with --data."), path=path)
    if key_file.exists():
        return _exchange(path, None, lambda: read_key(key_file), "plain", on_progress)
    made: list[Path] = []

    def new_key() -> str:
        make_key(key_file)
        made.append(key_file)
        keep_owner(key_file, path)
        return read_key(key_file)

    try:
        return _exchange(path, None, new_key, "plain", on_progress)
    except BaseException:
        for key in made:  # it has encrypted nothing
            key.unlink(missing_ok=True)
        raise


def decrypt(where: Location, key_file: Path, on_progress: OnProgress = deaf) -> Path:
    """Make a plain data file of an encrypted one; gives the name under which the original was kept.  Blocking.

    Raises as `encrypt` does, and Unavailable when the key does not open it.
    """
    path = require_file(where)
    bundled()
    found = kind(path)
    if found == "plain":
        raise Unavailable(N_("{path} is not encrypted."), path=path)
    if found != "sealed":
        raise Unavailable(N_("{path} is not a Frontdesk data file; choose another with --data."), path=path)
    return _exchange(path, read_key(key_file), None, "encrypted", on_progress)


def require_file(where: Location) -> Path:
    """The data file that may get a key or lose it.  Raises NotFound; RuleBroken for a server's data."""
    if isinstance(where, Server):
        raise RuleBroken(N_("A server's database is encrypted by who keeps the server; this is for a data file."))
    if not where.is_file():
        raise no_data(where)
    return where


def _exchange(
    path: Path, key: str | None, new_key: Callable[[], str] | None, suffix: str, on_progress: OnProgress
) -> Path:
    """`new_key` is asked for once the data is known to be ours and in nobody's hands."""
    part = path.with_name(path.name + ".part")
    try:
        with closing(_opened(path, key)) as raw:
            version = _ours(raw, path)
            _alone(raw, path)
            _empty(part)
            keep_owner(part, path)
            other = None if new_key is None else new_key()
            _write(raw, part, other)
            _verify(raw, part, other, version == NEWEST, on_progress)
            kept = _swap(path, part, suffix)
    except StorageError:
        raise
    except ENGINE_ERRORS as error:
        if key is not None and getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise Unavailable(
                N_("The key in {key_file} does not open {path}: look for the key it was encrypted with."),
                key_file=told().key_file or "",
                path=path,
            ) from error
        raise translate(error) from error
    except OSError as error:
        raise Unavailable(N_("{path} cannot be written ({reason})."), path=path, reason=reason_of(error)) from error
    finally:
        for left in (part, Path(f"{part}-journal"), Path(f"{part}-wal"), Path(f"{part}-shm")):
            left.unlink(missing_ok=True)
    return kept


def _opened(path: Path, key: str | None) -> sqlite3.Connection:
    raw = cast("sqlite3.Connection", bundled().connect(path, isolation_level=None, check_same_thread=False))
    if key is not None:
        unlock(raw, key)
    return raw


def _ours(raw: sqlite3.Connection, path: Path) -> str | None:
    """The version of the schema; refuses another program's file, and a newer one."""
    raw.execute("SELECT count(*) FROM sqlite_master").fetchone()  # a wrong key is told here, in the library's own words
    with engine(lambda: raw, StaticPool).connect() as conn:
        return known_version(conn, path)


def _alone(raw: sqlite3.Connection, path: Path) -> None:
    """Keep everybody else out until the connection is closed."""
    raw.execute("PRAGMA busy_timeout=0")
    try:
        ended = raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"  # needs the file for itself
        raw.execute("PRAGMA locking_mode=EXCLUSIVE")
        raw.execute("BEGIN EXCLUSIVE")
        raw.execute("COMMIT")
    except ENGINE_ERRORS as error:
        if not is_lock(error):
            raise
        ended = False
    if not ended:
        raise Unavailable(
            N_("{path} is in use: leave every console on it, then repeat; nothing was changed."), path=path
        )


def _empty(part: Path) -> None:
    part.unlink(missing_ok=True)  # of an attempt that was cut short: nobody else is at work here
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _write(raw: sqlite3.Connection, part: Path, key: str | None) -> None:
    spelled = "" if key is None else f"x'{key}'"
    raw.execute(f'ATTACH DATABASE ? AS other KEY "{spelled}"', (str(part),))
    raw.execute("SELECT sqlcipher_export('other')")
    raw.execute("DETACH DATABASE other")


def _verify(raw: sqlite3.Connection, part: Path, key: str | None, whole: bool, on_progress: OnProgress) -> None:
    """As many rows in every table; and every promise, where the schema is this version's."""
    with closing(_opened(part, key)) as made:
        sound = _counts(raw) == _counts(made) and made.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if sound and whole:
            with engine(lambda: made, StaticPool).connect() as conn:
                sound = verify(conn, on_progress=on_progress).ok
    if not sound:
        raise Unavailable(N_("The copy was not sound and was removed; run `frontdesk check` on the data."))


def _counts(raw: sqlite3.Connection) -> dict[str, int]:
    names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _swap(path: Path, part: Path, suffix: str) -> Path:
    to_disk(part)
    kept = path.with_name(f"{path.name}.{suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.name}.{suffix}-{number}")
    os.link(path, kept)
    part.replace(path)
    to_disk(path.parent)
    return kept
