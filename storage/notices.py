"""The kernel's word that somebody has written into a file of a folder (Linux: inotify), so that nobody has to look.

The standard library has no door to it, and of the libraries that do none does less than these three calls of libc.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

_WRITTEN = 0x2 | 0x40 | 0x80 | 0x100 | 0x200
"""IN_MODIFY, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE: of anything in the folder."""
_GONE = 0x400 | 0x800 | 0x2000 | 0x8000
"""IN_DELETE_SELF, IN_MOVE_SELF, IN_UNMOUNT, IN_IGNORED: this folder is told of no more."""
_OVERFLOW = 0x4000
_HEAD = struct.Struct("iIII")
"""Watch, what happened, a cookie, and how many bytes of name follow."""

PAUSE_SECONDS = 0.3
"""After a notice nothing is heard for so long: a commit is many writes, and one's own make notices too."""


class Notices:
    """Tells of writes to the files whose names begin so."""

    def __init__(self, path: Path, written: Callable[[], None]) -> None:
        """Watch the folder of `path`; `written` is called for it and what lies beside it, `<name>-wal`."""
        self._folder, self._name, self._written = path.parent, os.fsencode(path.name), written
        self._silent = {self._name + b"-shm", self._name + b".gate"}
        self._file = -1
        self._loop: asyncio.AbstractEventLoop
        self._pause: asyncio.TimerHandle | None = None

    @property
    def works(self) -> bool:
        """Every write will be told of."""
        return self._file >= 0

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ask the kernel; where it has no such thing, or no more of them, `works` stays False."""
        self._loop = loop
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            self._file = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            if self._file < 0:
                return
            if libc.inotify_add_watch(self._file, os.fsencode(self._folder), _WRITTEN | _GONE) < 0:
                self.stop()
                return
            loop.add_reader(self._file, self._hear)
        except (AttributeError, OSError, NotImplementedError):  # another system, or a loop without readers
            self.stop()

    def stop(self) -> None:
        """Hear nothing more."""
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        if self._file >= 0:
            with contextlib.suppress(NotImplementedError):
                self._loop.remove_reader(self._file)
            os.close(self._file)
            self._file = -1

    def _hear(self) -> None:
        told = list(self._told())
        if any(what & _GONE for what, _ in told):
            self.stop()
        elif not any(what & _OVERFLOW or self._is_ours(name) for what, name in told):
            return
        else:
            # What comes meanwhile waits in the kernel and is heard afterwards: nothing is lost.
            self._loop.remove_reader(self._file)
            self._pause = self._loop.call_later(PAUSE_SECONDS, self._hear_again)
        self._written()

    def _hear_again(self) -> None:
        self._pause = None
        self._loop.add_reader(self._file, self._hear)

    def _is_ours(self, name: bytes) -> bool:
        return name.startswith(self._name) and name not in self._silent

    def _told(self) -> Iterator[tuple[int, bytes]]:
        try:
            data = os.read(self._file, 65536)
        except BlockingIOError:
            return
        at = 0
        while at < len(data):
            _, what, _, long = _HEAD.unpack_from(data, at)
            at += _HEAD.size
            yield what, data[at : at + long].rstrip(b"\0")
            at += long
