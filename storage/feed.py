"""The change feed: who watches hears what was committed, by this process or another.

After a commit the writer rings every console on the same data by a Unix
datagram; a look at `PRAGMA data_version` is the safety net for a writer that
died between the commit and the bell: when the kernel tells of a write to the
log (`notices.py`), and each second where it does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

Listener = Callable[[frozenset[str]], None]

LOOK_SECONDS = 1.0
"""The longest that a change of another process may stay unheard; so often somebody looks whom nobody tells."""
REST_SECONDS = 60.0
"""So often somebody looks who is told."""
COMMIT_SECONDS = (0.3, 0.6, 3.0, 10.0)
"""So long after a notice, and after each other, looks are made until the commit is seen: a slow disk takes its time."""


class Feed:
    """Topics of changes, to listeners on the event loop."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the topics of each commit; returns how to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return stop

    def publish(self, topics: frozenset[str]) -> None:
        """Tell everybody.  What a listener raises is its own: the write was committed, and the others must hear."""
        if topics:
            for listener in tuple(self._listeners):
                try:
                    listener(topics)
                except Exception as error:
                    asyncio.get_running_loop().call_exception_handler(
                        {"message": "a listener to changes failed", "exception": error}
                    )


class Bell:
    """A datagram socket for each console on the same data; a ring says: read the change table."""

    def __init__(self, database: Path) -> None:
        """Find the folder of bells of this database."""
        digest = hashlib.sha256(str(database.resolve()).encode()).hexdigest()[:16]
        self._folder = Path(tempfile.gettempdir()) / f"frontdesk-{os.getuid()}-{digest}"
        self._socket: socket.socket | None = None
        self._path: Path | None = None

    def listen(self, loop: asyncio.AbstractEventLoop, rung: Callable[[], None]) -> None:
        """Hear rings on the event loop."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._folder.chmod(0o700)  # fails for a folder that somebody else has put there: then there is no bell
        self._path = self._folder / f"{os.getpid()}-{os.urandom(3).hex()}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(self._path))
        self._path.chmod(0o600)
        bell = self._socket

        def drain() -> None:
            with contextlib.suppress(BlockingIOError):
                while bell.recv(16):
                    pass
            rung()

        loop.add_reader(bell, drain)

    def ring(self) -> None:
        """Wake the others; a console that is gone is forgotten.  Never raises, never waits."""
        try:
            others = [path for path in self._folder.iterdir() if path != self._path]
        except OSError:
            return
        if not others:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
            for path in others:
                try:
                    sender.sendto(b"!", str(path))
                except (ConnectionRefusedError, FileNotFoundError):
                    path.unlink(missing_ok=True)
                except OSError:
                    continue  # its buffer is full: it is about to read anyway

    def close(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stop hearing."""
        if self._socket is not None:
            loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None
