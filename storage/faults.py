"""Errors of the engine, told by kind, as sentences for the desk."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.errors import N_, Conflict, RuleBroken, StorageError, Taken, Unavailable
from storage.library import ERRORS as LIBRARY_ERRORS
from storage.location import Location
from storage.machine import BROKEN, FULL, NO_RIGHTS

ENGINE_ERRORS: tuple[type[Exception], ...] = (DBAPIError, *LIBRARY_ERRORS)
"""What an engine raises; the driver of servers reaches us through SQLAlchemy only."""
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
        ("SQLITE_IOERR",),  # the engine with encryption does not tell a full disk from a broken one
        N_("The disk is full or failing: free some space and repeat; nothing was lost."),
    ),
    (
        ("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"),
        N_("The data file cannot be opened: you need rights to it and to its folder; nothing was changed."),
    ),
)
"""By how the engine's name of an error begins."""
_NO_SUCH = "08001"
BAD_OPTION = "22023"
NO_TLS = "0A000"
"""Codes of PostgreSQL that stand here for what the driver finds before a server could give one."""
_STATES = (
    ((_NO_SUCH,), N_("There is no such database server: check the database's URL.")),
    (("53100",), N_("The disk is full: free some space and repeat; nothing was lost.")),
    (("25006",), N_("The database may only be read now: ask who keeps the server; nothing was changed.")),
    (("55P03", "40001", "40P01"), N_("The database was busy for too long: repeat it; nothing was changed.")),
    (("28",), N_("The database server refuses this login: check the name and the password (URL or ~/.pgpass).")),
    (("3D000",), N_("The server has no database of this name: create it, or check the database's URL.")),
    (("42501",), N_("The database server does not let this login do that: ask who keeps the server.")),
    ((BAD_OPTION,), N_("The database's URL has an option that cannot be used: see what the driver takes.")),
    ((NO_TLS,), N_("No encrypted line to the database server as the URL asks: check its sslmode and certificates.")),
    (("53300",), N_("The database server takes no more desks: close one, or ask who keeps the server.")),
    (("XX001", "XX002"), N_("The data file is damaged or not a Frontdesk file; run `frontdesk check`.")),
)
"""By how PostgreSQL's code of an error begins."""
_SAME = N_("Somebody else has just entered the same thing; look again before you repeat it.")
_RULE = N_("The database refused this: {rule}.")
_UNKNOWN = N_("The database does not answer ({reason}); nothing was changed.")
_RULES_OF = {"uq_flow_once": "queue: a patient is in the queue once"}
"""Unique keys that are a rule of the house; SQLite's guards say it in these words before the key is asked."""
AWAY = N_("The database server does not answer: repeat it when it is back.")
DOUBTFUL = N_("The server was lost while it saved: repeat it, it is done once only.")
UNSURE = N_("The server was lost while it saved: look whether it is done first.")
_SLOT_TAKEN = ("slot_cell", "slot taken")


def is_lock(error: BaseException) -> bool:
    """Whether trying once more may help."""
    original = getattr(error, "orig", error)
    if _state_of(original) in ("40001", "40P01"):
        return True
    return getattr(original, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def is_lost(error: BaseException) -> bool:
    """Whether the server went away, or never was there."""
    original = getattr(error, "orig", error)
    state = _state_of(original)
    if state is None:
        return type(original).__module__.startswith("psycopg") and type(original).__name__ == "OperationalError"
    return (state.startswith("08") and state != _NO_SUCH) or state in ("57P01", "57P02", "57P03", "57P05")


def _state_of(original: object) -> str | None:
    state = getattr(original, "sqlstate", None)
    return state if isinstance(state, str) else None


def is_damage(error: BaseException) -> bool:
    """Whether a page of the file is not what it should be."""
    original = getattr(error, "orig", error)
    if _state_of(original) in ("XX001", "XX002"):
        return True
    return getattr(original, "sqlite_errorname", "").startswith("SQLITE_CORRUPT")


def translate(error: Exception) -> StorageError:
    """The storage error for an error of the engine: by its kind first, then by what it names."""
    original = getattr(error, "orig", error)
    text = str(original)
    name = getattr(original, "sqlite_errorname", "")
    if any(sign in text for sign in _SLOT_TAKEN):
        return Taken(N_("This time has just been taken; choose another."))
    if is_lost(error):
        return Unavailable(AWAY)
    state = _state_of(original)
    if state is not None:
        return _of_state(state, original)
    if isinstance(error, IntegrityError) or name.startswith("SQLITE_CONSTRAINT"):
        if "UNIQUE" in text or "PRIMARYKEY" in name:
            return Conflict(_SAME)
        return RuleBroken(_RULE, rule=text)
    if name in _NO_ROOM:
        return Unavailable(N_("The disk is full: free some space and repeat; nothing was lost."))
    for beginnings, sentence in _SENTENCES:
        if name.startswith(beginnings):
            return Unavailable(sentence)
    return Unavailable(_UNKNOWN, reason=name or text)


def _of_state(state: str, original: object) -> StorageError:
    """As PostgreSQL's code of an error says it."""
    told = getattr(getattr(original, "diag", None), "message_primary", None) or str(original)
    rule = _RULES_OF.get(getattr(getattr(original, "diag", None), "constraint_name", None) or "")
    if rule is not None:
        return RuleBroken(_RULE, rule=rule)
    if state == "23505":
        return Conflict(_SAME)
    if state.startswith("23") or state == "P0001":
        return RuleBroken(_RULE, rule=told)
    for beginnings, sentence in _STATES:
        if state.startswith(beginnings):
            return Unavailable(sentence)
    return Unavailable(_UNKNOWN, reason=told)


def why_not_written(error: Exception) -> str | None:
    """Why an engine could not write a file that it was making, as a part of a sentence; None for other errors."""
    name = getattr(getattr(error, "orig", error), "sqlite_errorname", "")
    if name in _NO_ROOM:
        return FULL
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return NO_RIGHTS
    return BROKEN if name.startswith("SQLITE_IOERR") else None


def beyond_reading(where: Location, error: Exception) -> StorageError:
    """The storage error where nothing of the data can be read: what verifies it does not advise to verify it."""
    original = getattr(error, "orig", error)
    if getattr(original, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return Unavailable(
            N_("{path} cannot be read: it is damaged, or no Frontdesk file; put a copy in its place."), path=where
        )
    return translate(error)
