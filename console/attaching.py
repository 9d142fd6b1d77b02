"""A file named at the desk, read to be kept with a document; what is wrong with its name is one sentence."""

from __future__ import annotations

from pathlib import Path

from console.locale import _
from console.typed.errors import TypedError
from storage.documents.file_records import File
from storage.documents.rules import FILE_MAX
from storage.machine import reason_of

_SHOWN = 40
"""So many letters of a path are said in a sheet."""
_QUOTES = "\"'“”«»"


def path_typed(text: str, *, whole: bool = False) -> Path:
    """The path of a file as it is typed or dropped into a terminal: quotes off, `~` is home.  Raises TypedError.

    A sentence names the end of a long path, `whole` all of it.
    """
    named = text.strip()
    while len(named) > 1 and named[0] in _QUOTES and named[-1] in _QUOTES:
        named = named[1:-1].strip()
    if not named or "\0" in named:
        raise TypedError(_("Expected the name of a file."))
    try:
        path = Path(named).expanduser()
    except RuntimeError:
        raise TypedError(_("{path}: nobody of this name has a home here.").format(path=named)) from None
    name = named if whole or len(named) <= _SHOWN else f"…{named[-_SHOWN:]}"
    try:
        if path.is_dir():
            raise TypedError(_("{path} is a folder; name the file in it.").format(path=name))
        if not path.exists():
            raise TypedError(_("{path} is not there; look at its folder and its name.").format(path=name))
        size = path.stat().st_size
    except OSError as error:
        raise TypedError(_("{path} cannot be read: {reason}").format(path=name, reason=reason_of(error))) from None
    if not path.is_file():
        raise TypedError(_("{path} is no file.").format(path=name))
    if size > FILE_MAX:
        told = _("{path} is too large: a file of at most {limit} MB can be attached.")
        raise TypedError(told.format(path=name, limit=FILE_MAX // 1024 // 1024))
    if not size:
        raise TypedError(_("{path} is empty; nothing was attached.").format(path=name))
    return path


def read_file(path: Path) -> File:
    """What is in it.  Blocking.  Raises TypedError."""
    try:
        with path.open("rb") as opened:
            content = opened.read(FILE_MAX + 1)
    except OSError as error:
        raise TypedError(_("{path} cannot be read: {reason}").format(path=path, reason=reason_of(error))) from None
    return File(name=path.name, content=content)
