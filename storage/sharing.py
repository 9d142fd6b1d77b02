"""What several desks of a process ask at once is read once.

A change is heard by all desks in one turn of the loop, and each of them then reads its place anew: thirty desks that
show the same day asked the same thing thirty times.  Who asks while the same is being read, and nothing was changed
since that began, gets its answer; an answer that was given is never kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from storage.store import Store

T = TypeVar("T")


class Sharing:
    """The readings of one store that are under way; it does not hold the store."""

    def __init__(self) -> None:
        """Nothing is being read."""
        self._readings: dict[Hashable, asyncio.Task[Any]] = {}  # Any: what each question is answered with

    def changed(self, _topics: frozenset[str]) -> None:
        """Something was committed: who asks from now on must see it."""
        self._readings.clear()

    async def get(self, key: Hashable, begin: Callable[[], Awaitable[T]]) -> T:
        """The answer to a question, by a reading that is shared or begun now.  Raises what the reading raises."""
        task = self._readings.get(key)
        if task is None or task.done():
            task = self._readings[key] = asyncio.ensure_future(self._whole(key, begin))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # who asked may have gone
        return cast("T", await asyncio.shield(task))

    async def _whole(self, key: Hashable, begin: Callable[[], Awaitable[T]]) -> T:
        try:
            return await begin()
        finally:
            if self._readings.get(key) is asyncio.current_task():
                del self._readings[key]


_OF: WeakKeyDictionary[Store, Sharing] = WeakKeyDictionary()


def sharing_of(store: Store) -> Sharing:
    """The shared readings of a store."""
    found = _OF.get(store)
    if found is None:
        found = _OF[store] = Sharing()
        store.feed.subscribe(found.changed)
    return found
