"""A file written whole or not at all, its owner's alone: what is given out of the data."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from storage.errors import N_, Unavailable
from storage.machine import reason_of


def replace_file(path: Path, pieces: str | bytes | Iterable[str]) -> None:
    """Write a new file in place of an old one, text as UTF-8.  Raises Unavailable."""
    partial = path.with_name(f".{path.name}.part")
    parts = [pieces] if isinstance(pieces, str | bytes) else pieces
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as file:
            for part in parts:
                file.write(part if isinstance(part, bytes) else part.encode())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Unavailable(N_("{path} cannot be written: {reason}."), path=path, reason=reason_of(error)) from error
