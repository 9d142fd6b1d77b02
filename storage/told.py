"""Which SQLite library this process uses, and where the key to the centre's file lies.

One process has one library for all its files, told once at its start: two SQLite libraries in one process
take each other's file locks away.  Imports no database library: the command line tells before anything is opened.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from storage.errors import N_, Unavailable
from storage.machine import reason_of

AUTO, SYSTEM, BUNDLED = ENGINES = ("auto", "system", "bundled")
"""`system`: Python's own SQLite.  `bundled`: the newer one of the extra `encryption`.  `auto`: see `library`."""
_DIGITS = re.compile(r"[0-9A-Fa-f]{64}")
_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Told:
    """What the settings say of it."""

    engine: str = SYSTEM
    key_file: Path | None = None
    """The key that opens the centre's file, or none where the file is not encrypted."""


_told = Told()


def tell(told: Told) -> None:
    """Say it for this process, before its first file is opened."""
    global _told
    _told = told


def told() -> Told:
    """What was said; without a word, Python's own SQLite and no key."""
    return _told


def read_key(file: Path) -> str:
    """The 256-bit key in a file, as 64 hexadecimal digits.

    Raises Unavailable: it is not there, others may read it, or it holds no such key.
    """
    try:
        with file.open("rb") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            text = opened.read(_LONGEST).decode("ascii", errors="replace").strip()
    except FileNotFoundError as error:
        raise Unavailable(
            N_("The key file {path} is not there: put the key back, or correct key_file; nothing was changed."),
            path=file,
        ) from error
    except OSError as error:
        raise Unavailable(
            N_("The key file {path} cannot be read ({reason})."), path=file, reason=reason_of(error)
        ) from error
    if mode & 0o077:
        raise Unavailable(
            N_("Others on this machine may read the key file {path}: run `chmod 0400` on it and repeat."), path=file
        )
    if not _DIGITS.fullmatch(text):
        raise Unavailable(N_("The key file {path} holds no key: expected 64 hexadecimal digits."), path=file)
    return text


def make_key(file: Path) -> None:
    """Write a new key to a file that is not there yet, readable by its owner only.

    Raises Unavailable when it cannot be written; nothing is left behind then.
    """
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
        try:
            os.write(handle, secrets.token_hex(32).encode() + b"\n")
            os.fsync(handle)
        except OSError:
            file.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
    except OSError as error:
        raise Unavailable(N_("{path} cannot be written ({reason})."), path=file, reason=reason_of(error)) from error
