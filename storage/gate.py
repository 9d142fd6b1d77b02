"""The gate in front of the write lock: writers of all processes queue fairly.

SQLite's busy handler starves late comers for a second and more; a file lock
taken before BEGIN IMMEDIATE makes the kernel keep the queue, and gives it up
when a process is killed.  It also keeps a writer and a checkpoint of another
process apart (see docs/decisions.md on the WAL-reset bug): whoever writes, be
it a migration, or closes a connection that may write, stands at it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.private import keep_owner

try:
    import fcntl
except ImportError:  # Windows has no flock: SQLite's own busy handler is left to do it
    fcntl = None  # type: ignore[assignment]  # the module or nothing


class Gate:
    """One lock file; use from one thread."""

    def __init__(self, path: Path, like: Path | None = None) -> None:
        """Open or create the lock file, private to the user; made by root, to whom `like` belongs."""
        new = not path.exists()
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        if new and like is not None:
            keep_owner(path, like)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the gate; waits for its turn."""
        if fcntl is not None:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if fcntl is not None:
                fcntl.flock(self._fd, fcntl.LOCK_UN)

    @contextmanager
    def at_once(self) -> Iterator[bool]:
        """Hold the gate if nobody else does; says whether."""
        got = True
        if fcntl is not None:
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                got = False
        try:
            yield got
        finally:
            if got and fcntl is not None:
                fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)


def gate_of(database: Path) -> Path:
    """The lock file of a data file."""
    return database.with_name(database.name + ".gate")
