"""Whether a data file is ours alone for a moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import Unavailable

try:
    import fcntl
except ImportError:  # Windows does not let an open file be replaced: no lock is needed there
    fcntl = None  # type: ignore[assignment]  # the module or nothing

_SHARED_FROM, _SHARED_SIZE = 0x40000002, 510
"""The bytes on which every connection of SQLite holds a lock while it has a file in WAL mode open."""


@contextmanager
def nobody_else(path: Path, sentence: str) -> Iterator[None]:
    """Nobody has the file open, and who comes now waits.  Raises Unavailable with the sentence.

    By the very lock of the engine, not by the engine: the file may be too damaged for it to say.  No connection
    of this process may be open on it, for its locks would be lost with ours.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(path, os.O_RDWR)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FROM)
        except OSError as error:
            raise Unavailable(sentence, path=path) from error
        yield
    finally:
        os.close(handle)
