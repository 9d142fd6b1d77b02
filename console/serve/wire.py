"""The line of one desk: an SSH channel as the console's driver knows it (`console/terminal/wire.py`)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import asyncssh

from console.serve import limits
from console.serve.asyncssh_private import transport_of
from console.terminal.wire import Listener, sane


class ChannelWire:
    """Bytes out while the line takes them, keys in as fast as the desk handles them."""

    def __init__(
        self,
        channel: asyncssh.SSHServerChannel[bytes],
        connection: asyncssh.SSHServerConnection,
        size: tuple[int, int],
        busy: Callable[[], bool],
        failed: Callable[[Exception], None],
    ) -> None:
        """Serve a channel whose terminal has this size.

        No keys are handed on while the desk is `busy`; `failed` hears of keys that it could not cope with.
        """
        self._channel = channel
        self._connection = connection
        self._size = sane(*size)
        self._busy = busy
        self._failed = failed
        self._listener: Listener | None = None
        self._keys = bytearray()
        self._feeding: asyncio.Handle | None = None
        self._paused = self._waiting = self._gone = self._told = False
        channel.set_write_buffer_limits(high=0, low=0)

    # ------------------------------------------------------------ what the driver asks
    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        return self._size

    @property
    def unsent(self) -> int:
        """Bytes that the client has no room for, and bytes that the machine could not send."""
        if self._gone:
            return 0
        line = transport_of(self._connection)
        return self._channel.get_write_buffer_size() + (0 if line is None else line.get_write_buffer_size())

    def start(self, listener: Listener) -> None:
        """Hand on what was typed before, and all that follows."""
        self._listener = listener
        self._feed_soon()
        if self._told:
            asyncio.get_running_loop().call_soon(listener.hung_up)

    def write(self, data: bytes) -> None:
        """Send; a channel that is closing takes nothing more, and tells of it by itself."""
        if self._gone:
            return
        with contextlib.suppress(OSError):
            self._channel.write(data)
        self._waiting = self._waiting or self.unsent > 0

    def stop(self) -> None:
        """Tell the driver nothing more; what is unsent goes on going."""
        self._listener = None
        self._keys.clear()
        if self._feeding is not None:
            self._feeding.cancel()
            self._feeding = None

    # ------------------------------------------------------------ what the session tells
    def received(self, data: bytes) -> None:
        """Keys came."""
        self._keys += data
        if len(self._keys) > limits.INPUT_BYTES and not self._paused:
            self._paused = True
            self._channel.pause_reading()
        self._feed_soon()

    def resized(self, columns: int, lines: int) -> None:
        """The terminal has another size."""
        size = sane(columns, lines)
        if size != self._size:
            self._size = size
            if self._listener is not None:
                self._listener.resized()

    def drained(self) -> None:
        """The channel or the line beneath it has sent what it held; perhaps both have."""
        if self._waiting and not self.unsent:
            self._waiting = False
            if self._listener is not None:
                self._listener.drained()

    def lost(self) -> None:
        """The client has gone."""
        self._gone = True
        self.keys_ended()

    def keys_ended(self) -> None:
        """No more keys will come; what is sent may still be read."""
        if not self._told:
            self._told = True
            if self._listener is not None:
                self._listener.hung_up()

    # ------------------------------------------------------------ keys, a few at a time
    def _feed_soon(self, seconds: float = 0.0) -> None:
        if self._feeding is None and self._listener is not None and self._keys:
            loop = asyncio.get_running_loop()
            self._feeding = loop.call_later(seconds, self._feed) if seconds else loop.call_soon(self._feed)

    def _feed(self) -> None:
        self._feeding = None
        if self._listener is None:
            return
        if self._busy():
            self._feed_soon(limits.BUSY_SECONDS)
            return
        part = bytes(self._keys[: limits.TURN_BYTES])
        del self._keys[: limits.TURN_BYTES]
        try:
            self._listener.received(part)
        except Exception as error:  # the boundary: one desk's trouble ends that desk
            self._failed(error)
            return
        self._feed_soon()
        if self._paused and len(self._keys) <= limits.INPUT_BYTES // 2:
            self._paused = False
            self._channel.resume_reading()
