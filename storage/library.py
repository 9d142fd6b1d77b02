"""The SQLite library of this process, and every connection to a file: its key, if it has one, comes first.

Python's own SQLite, or the newer one that the extra `encryption` brings (SQLCipher), chosen once for all files of the
process by what `told.py` was told.  See docs/decisions.md on the WAL-reset bug and on encryption.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool, Pool

from storage.compiling import Kind
from storage.errors import N_, Unavailable
from storage.told import AUTO, BUNDLED, read_key, told

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    from sqlcipher3 import dbapi2 as _bundled
except ImportError:  # an extra: not every installation has it
    _bundled = None

ERRORS: tuple[type[Exception], ...] = (sqlite3.Error,) if _bundled is None else (sqlite3.Error, _bundled.Error)
"""What either library raises."""
_MAGIC = b"SQLite format 3\x00"
_PAGE = 4096
_WAL_RESET_FIXED = (3, 51, 3)
_WAL_RESET_BACKPORTS = ((3, 44, 6), (3, 50, 7))


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may lose commits when two connections write and check-point at once.

    Versions 3.7.0 to 3.51.2 have the bug, except the backports 3.44.6 and 3.50.7.
    """
    if version < (3, 7, 0) or version >= _WAL_RESET_FIXED:
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_RESET_BACKPORTS)


def module() -> ModuleType:
    """The library of this process.  Raises Unavailable where it was asked for and is not installed."""
    said = told()
    wanted = said.key_file is not None or said.engine == BUNDLED
    if _bundled is None:
        if wanted:
            raise Unavailable(N_("Encryption is not installed; run: pip install 'frontdesk[encryption]'."))
        return sqlite3
    if said.engine == AUTO:
        wanted = wanted or (
            has_wal_reset_bug(sqlite3.sqlite_version_info) and not has_wal_reset_bug(_bundled.sqlite_version_info)
        )
    return cast("ModuleType", _bundled) if wanted else sqlite3


def bundled() -> ModuleType:
    """The library that can encrypt.  Raises Unavailable where it is not installed."""
    if _bundled is None:
        raise Unavailable(N_("Encryption is not installed; run: pip install 'frontdesk[encryption]'."))
    return cast("ModuleType", _bundled)


def kind(path: Path) -> str:
    """What a file begins as: `empty` (or not there), `plain`, `sealed` or `foreign`.  Raises OSError."""
    try:
        with path.open("rb") as file:
            page = file.read(_PAGE)
    except FileNotFoundError:
        return "empty"
    if not page:
        return "empty"
    if page.startswith(_MAGIC):
        return "plain"
    # An encrypted page is indistinguishable from noise, and 4096 bytes of noise miss almost no value of a byte.
    noise = len(page) == _PAGE and path.stat().st_size % _PAGE == 0 and len(set(page)) > 240
    return "sealed" if noise else "foreign"


def require_opening(path: Path) -> None:
    """Refuse a file that is none of ours, or that does not go with what was said of its key.  Raises Unavailable.

    For a file that this process has no connection to: looking into it lets go of the locks of all of them.
    """
    try:
        found = kind(path)
    except OSError:  # the library says why it cannot be opened
        return
    key_file = told().key_file
    if found == "foreign":
        raise Unavailable(N_("{path} is not a Frontdesk data file; choose another with --data."), path=path)
    if found == "sealed" and key_file is None:
        raise Unavailable(
            N_("{path} is encrypted, or no Frontdesk data file: say where its key lies in the setting key_file."),
            path=path,
        )
    if found == "plain" and key_file is not None:
        raise Unavailable(
            N_("{path} is not encrypted, but key_file is set: run `frontdesk encrypt`, or take the setting out."),
            path=path,
        )


def require_key(path: Path) -> None:
    """Refuse a file that cannot be opened with what was said of its key, whatever else may be wrong with it.

    Raises Unavailable, or its library's errors.
    """
    require_opening(path)
    if path.exists():
        connect(path, mode="ro").close()


def unlock(raw: sqlite3.Connection, key: str) -> None:
    """Give a new connection its key; the library's own log would be written across the screen."""
    raw.execute("PRAGMA cipher_log_level=NONE")
    raw.execute(f"PRAGMA key=\"x'{key}'\"")


def connect(path: Path, *, mode: str = "rwc", cached_statements: int = 128) -> sqlite3.Connection:
    """A connection to a file of the centre, in autocommit; an empty file becomes an encrypted one where a key is set.

    `mode` is `ro`, `rw` or, to make a file that is not there, `rwc`.

    Raises:
        Unavailable: the key does not open the file, or cannot be read; nothing was changed.
        Its library's errors.
    """
    library = module()
    key_file = told().key_file
    key = None if key_file is None else read_key(key_file)
    raw = cast(
        "sqlite3.Connection",
        library.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            isolation_level=None,
            cached_statements=cached_statements,
            check_same_thread=False,
        ),
    )
    if key is not None:
        try:
            unlock(raw, key)
            _prove(raw, path)
        except BaseException:
            raw.close()
            raise
    return raw


def _prove(raw: sqlite3.Connection, path: Path) -> None:
    """Read the first page: a wrong key cannot."""
    try:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except ERRORS as error:
        if getattr(error, "sqlite_errorname", "") != "SQLITE_NOTADB":
            raise
        require_opening(path)  # the key opens nothing here: no connection of ours can be there
        raise Unavailable(
            N_("The key in {key_file} does not open {path}: look for the key it was encrypted with."),
            key_file=told().key_file,
            path=path,
        ) from error


def engine(opening: Callable[[], sqlite3.Connection], pool: type[Pool] = NullPool) -> Engine:
    """SQLAlchemy upon connections of this process's library."""
    return _kind_of(module()).engine(opening, pool)


@cache
def _kind_of(library: ModuleType) -> Kind:
    first = create_engine("sqlite://", module=library, poolclass=NullPool)
    first.connect().close()  # to a file of nothing, in memory
    return Kind(first)


def version() -> str:
    """The library and its version, and that of its cipher: for `frontdesk doctor`.  Raises Unavailable."""
    library = module()
    if library is sqlite3:
        return sqlite3.sqlite_version
    with_cipher = library.connect(":memory:")
    try:
        cipher = with_cipher.execute("PRAGMA cipher_version").fetchone()
    finally:
        with_cipher.close()
    return f"{library.sqlite_version} (SQLCipher {cipher[0].split()[0] if cipher else '?'})"
