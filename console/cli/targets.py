"""The files that a command is told to write: never the data itself, never in silence over another file.

All of it is looked at before anything is begun.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from console.cli.command import Request, UsageError, path_of
from console.locale import _
from console.settings import Settings
from storage.machine import reason_of
from storage.private import places

_ENDS = ("", "-wal", "-shm", "-journal", ".gate", ".part", ".restoring")
"""What the engine and we lay beside a data file, be it there now or not."""


def target_of(request: Request, text: str, *, exists: str, replace: bool = False) -> Path:
    """The file that was named to be written, as an absolute path; `exists` says what to do about one that is there.

    With `replace` a file that is there may be written over, if it is none of the centre's own.

    Raises UsageError: it is the data or belongs to it, is there, or cannot be made where it was named.
    """
    path = path_of(text).absolute()
    if belongs_to_data(path, request.settings):
        raise UsageError(_("{file} is the centre's own data or belongs to it: choose another file.").format(file=path))
    try:
        if path.is_dir():
            said = _("{file} cannot be written, it is a folder: give the name of a file in it.")
            raise UsageError(said.format(file=path))
        if _is_there(path):
            if not replace:
                raise UsageError(exists.format(file=path, path=path))
            if not path.is_file():
                raise UsageError(_("{file} is no ordinary file: choose another.").format(file=path))
        with tempfile.TemporaryFile(dir=path.parent):  # the machine itself says whether it lets us, and why not
            return path
    except OSError as error:
        said = _("{path} cannot be written ({reason}).")
        raise UsageError(said.format(path=path, reason=_(reason_of(error)))) from error


def _is_there(path: Path) -> bool:
    """Whether anything has the name, be it a link to nothing.  Raises OSError for a name that cannot be."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def belongs_to_data(path: Path, settings: Settings) -> bool:
    """Whether a file is the data, lies beside it by its name, or is another file that this centre lives by."""
    data = settings.database
    if isinstance(data, Path):
        aside = {(data.parent / f"{data.name}{end}").resolve() for end in _ENDS}
        if path.resolve() in aside:
            return True
    return any(_same(path, own) for own in _own(settings))


def _own(settings: Settings) -> Iterator[Path]:
    yield from places(settings.data, settings.database, settings.keeping)
    yield from (settings.file, settings.keymap)
    yield from (one for one in (settings.key_file, settings.keeping.passphrase_file) if one is not None)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)  # by whatever name or link
    except OSError:
        return one.resolve() == other.resolve()
