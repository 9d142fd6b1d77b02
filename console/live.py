"""Live refresh: the store's change feed reaches the places; what is hidden turns stale."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.office import Office

DEBOUNCE_SECONDS = 0.1
"""Changes that come together are shown together."""
MANY, WITHIN_SECONDS, PAUSE_SECONDS = 4, 2.0, 0.6
"""Where so many were shown within so long, as while somebody imports, the next waits; still less than a second."""


class Live:
    """Listens to the store and tells `changed` which topics changed, a moment later."""

    def __init__(
        self, changed: Callable[[frozenset[str]], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """Tell `changed`; `failed` hears what it could not cope with."""
        self._changed = changed
        self._failed = failed
        self._context: Context | None = None
        self._topics: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._stop: Callable[[], None] | None = None
        self._told: deque[float] = deque(maxlen=MANY)
        """When changes were told of last, by the loop's clock."""

    def listen(self, office: Office, context: Context | None = None) -> None:
        """Begin to listen to the store of an office; tell in `context`, for a store serves desks of many languages."""
        self.stop()
        self._context = context
        self._stop = office.changes(self.hear)

    def hear(self, topics: frozenset[str]) -> None:
        """Note that topics changed; who stopped listening in the midst of a telling hears nothing more."""
        if self._stop is None:
            return
        self._topics |= topics
        if self._timer is None:
            context = self._context.copy() if self._context else None
            loop = asyncio.get_running_loop()
            often = len(self._told) == MANY and loop.time() - self._told[0] < WITHIN_SECONDS
            wait = PAUSE_SECONDS if often else DEBOUNCE_SECONDS
            self._timer = loop.call_later(wait, self._tell_in_time, context=context)

    def _tell_in_time(self) -> None:
        self._told.append(asyncio.get_running_loop().time())
        self.tell()

    def tell(self) -> None:
        """Tell now what changed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        topics, self._topics = frozenset(self._topics), set()
        if not topics:
            return
        try:
            self._changed(topics)
        except Exception as error:  # the boundary: a timer's failure never ends the desk
            if self._failed is None:
                raise
            self._failed(error)

    def stop(self) -> None:
        """Listen no longer."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
