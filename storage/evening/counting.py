"""How much of the evening is left, worked out once for all desks of a process that ask between two changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.counted import Counted
from storage.later import Later

if TYPE_CHECKING:
    from storage.evening import queries
    from storage.evening.records import Evening
    from storage.store import Store
else:
    queries = Later("storage.evening.queries")

TOPICS = frozenset({"evening", "schedule", "calls", "queue", "patients", "staff", "centre", "messages"})
"""What the count is made of."""


async def _run(store: Store) -> Evening:
    return await store.snapshot(queries.evening, store.centre, store.clock.now())


_RUN = Counted(TOPICS, _run)


async def left(store: Store) -> int:
    """How much is to do now: all that is left from the first window on, before it what last evening left."""
    run = await _RUN.of(store)
    if run.minute >= min(run.pulling.start, run.confirming.start):
        return run.to_confirm + run.to_pull
    calls, records = (row.left for row in run.confirm if row.carried), (row.left for row in run.pull if row.carried)
    return sum(calls) + sum(records)
