"""Gives back the memory of connections that ended: each is a web of objects that only the collector takes apart.

To look at everything that lives stops every desk for 40 to 110 ms after thirty logouts, so that waits for a moment in
which nobody types.  Until then the collector looks by itself at so little at a time that it takes a few milliseconds.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

QUIET_SECONDS = 2.0
"""Nobody may have typed for so long before a full sweep."""
MANY = 20
"""After so many ended connections a shorter quiet will do."""
GAP_SECONDS = 0.4
"""That quiet: nobody is in the middle of a word."""
MOST = 100
"""So many ended connections are swept up even while people type: memory is bounded whatever they do."""
LOOK_SECONDS = 0.2
"""So often a gap is looked for."""
_YOUNG, _MIDDLE, _OLD = 20_000, 20, 1_000
"""When the collector looks by itself: after so many new objects, and seldom at what is old."""


class Sweeper:
    """Sweeps once for a burst of logouts, in a quiet moment."""

    def __init__(self, idle_seconds: Callable[[], float]) -> None:
        """Ask `idle_seconds` for how long nobody has typed."""
        self._idle_seconds = idle_seconds
        self._ended = 0
        self._timer: asyncio.TimerHandle | None = None
        self.sweeps = 0
        """How often all of memory was swept."""

    def begin(self) -> None:
        """What was loaded until now stays for ever: it is never looked at again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)

    def ended(self) -> None:
        """Sweep soon."""
        self._ended += 1
        self._look_later(QUIET_SECONDS / 2)

    def _look_later(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        if not self._ended:
            return
        if self._ended >= MOST or self._idle_seconds() >= (GAP_SECONDS if self._ended >= MANY else QUIET_SECONDS):
            self._ended = 0
            self.sweeps += 1
            gc.collect()
        else:
            self._look_later(LOOK_SECONDS if self._ended >= MANY else QUIET_SECONDS / 2)

    def stop(self) -> None:
        """Sweep no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
