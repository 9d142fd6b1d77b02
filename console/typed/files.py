"""Files that are named on the desk: one that is to be written."""

from __future__ import annotations

from pathlib import Path

from console.locale import _
from console.typed.errors import TypedError


def parse_file(text: str) -> Path:
    """The file that was named, in the person's home unless it says where, with `~` for a home.  Raises TypedError."""
    if not text.strip() or "\0" in text:
        raise TypedError(_("Expected the name of a file."))
    try:
        return Path.home() / Path(text.strip()).expanduser()
    except RuntimeError:
        raise TypedError(_("{path}: nobody of this name has a home here.").format(path=text)) from None


def parse_new_file(text: str) -> Path:
    """The same, of a file that is not there yet, in a folder that is.  Raises TypedError."""
    path = parse_file(text)
    try:
        if path.is_dir():
            told = _("{file} cannot be written, it is a folder: give the name of a file in it.")
            raise TypedError(told.format(file=path))
        if path.exists():
            raise TypedError(_("{file} exists already: give another name.").format(file=path))
        if not path.parent.is_dir():
            raise TypedError(_("There is no folder {folder}: give the name of a file in one that is there.").format(
                folder=path.parent))  # fmt: skip
    except OSError:
        raise TypedError(_("Expected the name of a file.")) from None
    return path
