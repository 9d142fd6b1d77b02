"""Gives back the memory of connections that ended: each is a web of objects that only the collector takes apart."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

QUIET_SECONDS = 2.0
"""Nobody may have typed for so long: a full sweep stops every desk for some tens of milliseconds."""
MANY = 20
"""So many ended connections are swept up even while people type."""
_YOUNG, _MIDDLE, _OLD = 20_000, 20, 1_000
"""When the collector looks by itself: seldom at what is old, which the sweeps after logouts see to."""


class Sweeper:
    """Sweeps once for a burst of logouts, in a quiet moment."""

    def __init__(self, idle_seconds: Callable[[], float]) -> None:
        """Ask `idle_seconds` for how long nobody has typed."""
        self._idle_seconds = idle_seconds
        self._ended = 0
        self._timer: asyncio.TimerHandle | None = None
        self.sweeps = 0
        """How often memory was swept."""

    def begin(self) -> None:
        """What was loaded until now stays for ever: it is never looked at again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)

    def ended(self) -> None:
        """Sweep soon."""
        self._ended += 1
        self._look_later()

    def _look_later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(QUIET_SECONDS / 2, self._look)

    def _look(self) -> None:
        self._timer = None
        if not self._ended:
            return
        if self._idle_seconds() >= QUIET_SECONDS or self._ended >= MANY:
            self._ended = 0
            self.sweeps += 1
            gc.collect()
        else:
            self._look_later()

    def stop(self) -> None:
        """Sweep no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
