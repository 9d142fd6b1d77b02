"""A terminal without a machine: a wire that takes only so many bytes, and an emulator at its other end."""

from __future__ import annotations

from collections.abc import Sequence

import pyte
from textual.strip import Strip

from console.keyboard import Key
from console.terminal.driver import TerminalDriver
from console.terminal.profile import TerminalProfile
from console.terminal.shown import Picture
from console.terminal.wire import Listener


class Glass(pyte.Screen):
    """An emulator's screen that remembers where letters were written, and what it was asked."""

    def __init__(self, columns: int, lines: int) -> None:
        self.written: set[tuple[int, int]] = set()
        self.asked = 0
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        self.written |= {(self.cursor.x + at, self.cursor.y) for at in range(len(data))}
        super().draw(data)

    def report_device_status(self, mode: int, **_more: object) -> None:
        if mode == 5:
            self.asked += 1


class Line:
    """A wire: `room` bytes are taken at once, the rest when `read` makes room."""

    def __init__(self, profile: TerminalProfile, columns: int = 40, lines: int = 6, room: int = 1 << 30) -> None:
        self.size = (columns, lines)
        self.glass = Glass(columns, lines)
        self._stream = pyte.Stream(self.glass)
        self._charset = profile.charset
        self._room = room
        self.waiting = bytearray()
        self.sent = 0
        self.raw = bytearray()
        self.stopped = False
        self.listener: Listener | None = None

    @property
    def unsent(self) -> int:
        return max(len(self.waiting) - self._room, 0)

    def start(self, listener: Listener) -> None:
        self.listener = listener

    def write(self, data: bytes) -> None:
        self.sent += len(data)
        self.raw += data
        self.waiting += data

    def stop(self) -> None:
        self.stopped = True

    def read(self, count: int | None = None) -> None:
        """The terminal reads and shows bytes; it answers as terminals do."""
        assert self.listener is not None
        full = bool(self.unsent)
        taken = bytes(self.waiting[:count] if count is not None else self.waiting)
        del self.waiting[: len(taken)]
        before = self.glass.asked
        self._stream.feed(taken.decode(self._charset))
        if full and not self.unsent:
            self.listener.drained()
        for _ in range(self.glass.asked - before):
            self.listener.received(b"\x1b[0n")


class Desk:
    """What the driver shows: strips somebody else made, and keys that change them."""

    def __init__(self, strips: Sequence[Strip] = ()) -> None:
        self.strips = strips
        self.cursor = (0, 0)
        self.keys: list[Key] = []
        self.asked = 0
        self.gone = 0
        self.typed_ahead = False
        self.messages: list[object] = []

    def picture(self) -> Picture | None:
        self.asked += 1
        return Picture(self.strips, self.cursor)

    def take(self, key: Key) -> None:
        self.keys.append(key)

    def hung_up(self) -> None:
        self.gone += 1

    def post_message(self, message: object) -> bool:
        """As Textual's app takes a message."""
        self.messages.append(message)
        return True


def driver_on(desk: Desk, line: Line, profile: TerminalProfile) -> TerminalDriver:
    """A driver at work."""
    driver = TerminalDriver(desk, wire=line, profile=profile)  # type: ignore[arg-type]  # all it needs of an app
    driver.start_application_mode()
    return driver
