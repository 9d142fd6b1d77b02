"""Errors of the engine, told by kind, as sentences for the desk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.errors import N_, Conflict, RuleBroken, StorageError, Taken, Unavailable

_NO_ROOM = frozenset(
    {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_TRUNCATE"}
)
"""Also when the file beside the data, which the desks share, cannot grow."""
_SENTENCES = (
    (("SQLITE_READONLY",), N_("The data file is read-only: ask who keeps this machine; nothing was changed.")),
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        N_("The database was busy for too long: repeat it; nothing was changed."),
    ),
    (
        ("SQLITE_NOTADB", "SQLITE_CORRUPT"),
        N_("The data file is damaged or not a Frontdesk file; run `frontdesk check`."),
    ),
    (
        ("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
        N_("The data file cannot be opened: you need rights to it and to its folder; nothing was changed."),
    ),
)
"""By how the engine's name of an error begins."""
_SLOT_TAKEN = ("slot_cell", "slot taken")


def is_lock(error: BaseException) -> bool:
    """Whether trying once more may help."""
    original = getattr(error, "orig", error)
    return getattr(original, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def is_damage(error: BaseException) -> bool:
    """Whether a page of the file is not what it should be."""
    original = getattr(error, "orig", error)
    return getattr(original, "sqlite_errorname", "").startswith("SQLITE_CORRUPT")


def translate(error: DBAPIError | sqlite3.Error) -> StorageError:
    """The storage error for an error of the engine: by its kind first, then by what it names."""
    original = getattr(error, "orig", error)
    text = str(original)
    name = getattr(original, "sqlite_errorname", "")
    if any(sign in text for sign in _SLOT_TAKEN):
        return Taken(N_("This time has just been taken; choose another."))
    if isinstance(error, IntegrityError) or name.startswith("SQLITE_CONSTRAINT"):
        if "UNIQUE" in text or "PRIMARYKEY" in name:
            return Conflict(N_("Somebody else has just entered the same thing; look again before you repeat it."))
        return RuleBroken(N_("The database refused this: {rule}."), rule=text)
    if name in _NO_ROOM:
        return Unavailable(N_("The disk is full: free some space and repeat; nothing was lost."))
    for beginnings, sentence in _SENTENCES:
        if name.startswith(beginnings):
            return Unavailable(sentence)
    return Unavailable(N_("The database does not answer ({reason}); nothing was changed."), reason=name or text)


def beyond_reading(path: Path, error: DBAPIError | sqlite3.Error) -> StorageError:
    """The storage error where nothing of a file can be read: what verifies it does not advise to verify it."""
    original = getattr(error, "orig", error)
    if getattr(original, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return Unavailable(
            N_("{path} cannot be read: it is damaged, or no Frontdesk file; put a copy in its place."), path=path
        )
    return translate(error)
