"""How much of the evening is left, worked out once for all desks of a process that ask between two changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from storage.later import Later

if TYPE_CHECKING:
    from storage.evening import queries
    from storage.evening.records import Evening
    from storage.store import Store
else:
    queries = Later("storage.evening.queries")

TOPICS = frozenset({"evening", "schedule", "calls", "queue", "patients", "staff", "centre"})
"""What the count is made of."""
_COUNTS: WeakKeyDictionary[Store, Count] = WeakKeyDictionary()


class Count:
    """The run of one store as it was read last, while nothing has changed."""

    def __init__(self, store: Store) -> None:
        """Listen to the changes of `store`, which it does not hold."""
        self._reading: asyncio.Task[Evening] | None = None
        self._minute = -1
        store.feed.subscribe(self._changed)

    def _changed(self, topics: frozenset[str]) -> None:
        if not TOPICS.isdisjoint(topics):
            self._reading = None

    async def run(self, store: Store) -> Evening:
        """Its run, read anew after a change and at each minute; who asks meanwhile waits for the same answer."""
        now = store.clock.now()
        minute = int(now.timestamp()) // 60
        reading = self._reading
        if reading is None or minute != self._minute or (reading.done() and reading.exception() is not None):
            reading = asyncio.ensure_future(store.snapshot(queries.evening, store.centre, now))
            reading.add_done_callback(lambda task: task.cancelled() or task.exception())
            self._reading, self._minute = reading, minute
        return await asyncio.shield(reading)


async def left(store: Store) -> int:
    """How much is to do now: all that is left from the first window on, before it what last evening left."""
    count = _COUNTS.get(store)
    if count is None:
        count = _COUNTS[store] = Count(store)
    run = await count.run(store)
    if run.minute >= min(run.pulling.start, run.confirming.start):
        return run.to_confirm + run.to_pull
    calls, records = (row.left for row in run.confirm if row.carried), (row.left for row in run.pull if row.carried)
    return sum(calls) + sum(records)
