"""The two-way line between one console and its terminal: bytes out without waiting, bytes in as they come.

Two ends exist: the terminal this process was started in (`tty_wire.py`), and a channel of `frontdesk serve`.
Everything happens in the turns of one event loop; no wire has a thread, none polls.
"""

from __future__ import annotations

from typing import Protocol

CELLS, LINES = 80, 24
"""The size of a terminal that does not tell its own."""
SMALLEST, LARGEST = 4, 500
"""Sizes outside of these are a terminal's mistake, or somebody's attack on our memory."""


class Listener(Protocol):
    """Who sits at the console's end of a wire.  A wire calls these from the loop, never from within `start`."""

    def received(self, data: bytes) -> None:
        """Bytes came from the terminal, cut anywhere."""
        ...

    def drained(self) -> None:
        """Everything written is on its way: `unsent` is 0 again after it was not."""
        ...

    def resized(self) -> None:
        """The terminal has another size; `size` tells it."""
        ...

    def hung_up(self) -> None:
        """The line is gone, or the console is asked to end; called once."""
        ...

    def suspended(self) -> None:
        """The process is about to sleep: leave the terminal as it was found; what is written now still goes out."""
        ...

    def resumed(self) -> None:
        """The process woke up: whatever the terminal showed is lost."""
        ...


class Wire(Protocol):
    """One line to one terminal."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal, both between SMALLEST and LARGEST."""
        ...

    @property
    def unsent(self) -> int:
        """Bytes written that the line has not taken yet."""
        ...

    def start(self, listener: Listener) -> None:
        """Begin: bytes go to `listener` from the next turn of the loop on.  Called once, inside a running loop."""
        ...

    def write(self, data: bytes) -> None:
        """Send bytes in order; never waits, never raises: a line that is gone is told by `hung_up`."""
        ...

    def stop(self) -> None:
        """End: no call to the listener follows.  What is unsent is tried for a moment.  May be called twice."""
        ...


def sane(columns: int, lines: int) -> tuple[int, int]:
    """A size that can be worked with, whatever the terminal said of itself."""
    if columns < 1 or lines < 1:
        return CELLS, LINES
    return min(max(columns, SMALLEST), LARGEST), min(max(lines, SMALLEST), LARGEST)
