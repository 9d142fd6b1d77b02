"""A reading that is made once for all desks of a process which ask between two changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from storage.store import Store

T = TypeVar("T")
Reading = Callable[["Store"], Awaitable[T]]


class Counted(Generic[T]):
    """What a store last answered to one question, while nothing has changed that it is made of."""

    def __init__(self, topics: frozenset[str], reading: Reading[T], *, minutes: int = 1) -> None:
        """Ask by `reading`, anew after a change of `topics` and when so many minutes are over."""
        self._topics, self._minutes = topics, minutes
        self._reading = reading
        self._of: WeakKeyDictionary[Store, _Answer[T]] = WeakKeyDictionary()

    async def of(self, store: Store) -> T:
        """The answer of a store; who asks while it is read waits for the same one.  Raises StorageError."""
        answer = self._of.get(store)
        if answer is None:
            answer = self._of[store] = _Answer(self._topics, self._minutes)
            store.feed.subscribe(answer.changed)
        return await answer.get(store, self._reading)


class _Answer(Generic[T]):
    """The answer of one store, which it does not hold."""

    def __init__(self, topics: frozenset[str], minutes: int) -> None:
        self._topics, self._minutes = topics, minutes
        self._task: asyncio.Task[T] | None = None
        self._span = -1

    def changed(self, topics: frozenset[str]) -> None:
        """Topics changed: the answer may be another."""
        if not self._topics.isdisjoint(topics):
            self._task = None

    async def get(self, store: Store, reading: Reading[T]) -> T:
        span = int(store.clock.now().timestamp()) // (60 * self._minutes)
        task = self._task
        if task is None or span != self._span or (task.done() and task.exception() is not None):
            task = asyncio.ensure_future(_whole(reading(store)))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._task, self._span = task, span
        return await asyncio.shield(task)


async def _whole(reading: Awaitable[T]) -> T:
    return await reading
