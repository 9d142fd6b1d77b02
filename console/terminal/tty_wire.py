"""The terminal this process was started in: read and written by the event loop, without a thread and without polling.

Its modes are put back on every way out.  It is opened anew by its name, so that reading and writing without waiting
does not change the file that the shell reads from too.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import select
import signal
import struct
import sys
import termios
from collections.abc import Callable
from typing import Any

from console.terminal.wire import Listener, sane

LAST_WORDS_SECONDS = 0.5
"""So long what is unsent is tried at the end: a line that stands still must not keep the process."""
_READ = 65536


class TtyWire:
    """A wire to the terminal on two file descriptors; also the signals by which it speaks to us."""

    def __init__(self, fd_in: int | None = None, fd_out: int | None = None) -> None:
        """Take the process's own terminal unless told another."""
        own_in = sys.stdin.fileno() if fd_in is None else fd_in
        self._fds_given = (own_in, sys.stdout.fileno() if fd_out is None else fd_out)
        self._in = self._out = -1
        self._opened: list[int] = []
        self._was_blocking: dict[int, bool] = {}
        self._attributes: list[Any] | None = None  # Any: as termios gives them
        self._unsent = bytearray()
        self._writing = False
        self._listener: Listener | None = None
        self._signals: list[int] = []
        self._hung_up = False
        self._told = False

    # ------------------------------------------------------------ the wire
    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal."""
        try:
            packed = fcntl.ioctl(self._fds_given[1], termios.TIOCGWINSZ, bytes(8))
        except OSError:
            return sane(0, 0)
        lines, columns = struct.unpack("HHHH", packed)[:2]
        return sane(columns, lines)

    @property
    def unsent(self) -> int:
        """Bytes that the terminal has not taken yet."""
        return len(self._unsent)

    def start(self, listener: Listener) -> None:
        """Make the terminal raw and listen to it."""
        self._listener = listener
        self._in, self._out = self._open(self._fds_given[0]), self._open(self._fds_given[1])
        self._make_raw()
        self._loop.add_reader(self._in, self._readable)
        self._on(signal.SIGWINCH, listener.resized)
        self._on(signal.SIGHUP, self._hang_up)
        self._on(signal.SIGTERM, self._hang_up)
        self._on(signal.SIGINT, self._hang_up)  # of another process: Ctrl+C is a key here
        self._on(signal.SIGTSTP, self._sleep)
        self._on(signal.SIGCONT, self._wake)

    def write(self, data: bytes) -> None:
        """Send; what the terminal does not take now goes when it can."""
        if self._hung_up or self._listener is None:
            return
        self._unsent += data
        if not self._writing:
            self._send()

    def stop(self) -> None:
        """Send what is left if the terminal takes it, and give it back as it was."""
        if self._listener is None:
            return
        self._listener = None
        for number in self._signals:
            self._loop.remove_signal_handler(number)
        self._signals.clear()
        with contextlib.suppress(OSError, ValueError):
            self._loop.remove_reader(self._in)
        self._watch_writing(False)
        self._last_words()
        self._give_back()
        for fd, blocking in self._was_blocking.items():
            with contextlib.suppress(OSError):
                os.set_blocking(fd, blocking)
        for fd in self._opened:
            with contextlib.suppress(OSError):
                os.close(fd)

    # ------------------------------------------------------------ bytes
    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    def _open(self, fd: int) -> int:
        """The same terminal, as a file of our own."""
        if self._opened and fd == self._fds_given[1] and self._same_terminal():
            return self._opened[0]
        try:
            own = os.open(os.ttyname(fd), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:  # a terminal without a name here: of another container
            self._was_blocking[fd] = os.get_blocking(fd)
            os.set_blocking(fd, False)
            return fd
        self._opened.append(own)
        return own

    def _same_terminal(self) -> bool:
        with contextlib.suppress(OSError):
            return os.ttyname(self._fds_given[0]) == os.ttyname(self._fds_given[1])
        return False

    def _readable(self) -> None:
        try:
            data = os.read(self._in, _READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._in)  # a line that is gone is readable for ever
            self._hang_up()
        elif self._listener is not None:
            self._listener.received(data)

    def _send(self) -> None:
        try:
            sent = os.write(self._out, self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._hang_up()
            return
        del self._unsent[:sent]
        self._watch_writing(bool(self._unsent))

    def _watch_writing(self, wanted: bool) -> None:
        if wanted == self._writing:
            return
        self._writing = wanted
        if wanted:
            self._loop.add_writer(self._out, self._writable)
        else:
            self._loop.remove_writer(self._out)

    def _writable(self) -> None:
        self._send()
        if not self._unsent and self._listener is not None:
            self._listener.drained()

    def _hang_up(self) -> None:
        """The line is gone, or we are to go: told once, and never read again from a line that only says so."""
        if self._listener is None:
            return
        if not self._alive():
            self._hung_up = True
            self._loop.remove_reader(self._in)
            self._watch_writing(False)
            self._unsent.clear()
        if not self._told:
            self._told = True
            self._loop.call_soon(self._listener.hung_up)

    def _alive(self) -> bool:
        try:
            termios.tcgetattr(self._in)
        except (termios.error, OSError):
            return False
        return True

    def _last_words(self) -> None:
        deadline = self._loop.time() + LAST_WORDS_SECONDS
        while self._unsent and not self._hung_up and (left := deadline - self._loop.time()) > 0:
            try:
                if select.select([], [self._out], [], left)[1]:
                    del self._unsent[: os.write(self._out, self._unsent)]
            except BlockingIOError:
                continue
            except (OSError, ValueError):
                break
        self._unsent.clear()

    # ------------------------------------------------------------ modes and signals
    def _make_raw(self) -> None:
        """No echo, no lines, no signals from keys, no XON/XOFF: every key is ours, and every byte goes out as it is."""
        with contextlib.suppress(termios.error):
            if self._attributes is None:
                self._attributes = termios.tcgetattr(self._in)
            raw = termios.tcgetattr(self._in)
            raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP)
            raw[1] &= ~termios.OPOST
            raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self._in, termios.TCSANOW, raw)

    def _give_back(self) -> None:
        """As it was; keys typed ahead of the end are not for the shell."""
        if self._attributes is None:
            return
        with contextlib.suppress(termios.error, OSError):
            termios.tcflush(self._in, termios.TCIFLUSH)
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(self._in, termios.TCSANOW, self._attributes)

    def _on(self, number: int, call: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError, ValueError, OSError):  # not the main thread: then no signals
            self._loop.add_signal_handler(number, call)
            self._signals.append(number)

    def _sleep(self) -> None:
        """Ctrl+Z of another program, or `kill -TSTP`: leave the terminal tidy, then stop for real."""
        if self._listener is not None:
            self._listener.suspended()
            self._last_words()
            self._give_back()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _wake(self) -> None:
        if self._listener is not None:
            self._make_raw()
            self._listener.resumed()


