"""Writes in flight, held by the app so that no screen can cancel them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")

OWN_SECONDS = 2.0
"""The change feed tells of a write within this time."""
DRAIN_SECONDS = 5.0
"""How long leaving waits for writes that are under way."""


class Writes:
    """Runs each write to its end, whoever stops waiting for it."""

    def __init__(self) -> None:
        """Nothing is under way yet."""
        self._tasks: dict[asyncio.Task[Any], str] = {}
        self._ended_at: float | None = None

    async def run(self, verb: Awaitable[T], what: str = "") -> T:
        """Run a write to its end; `what` names it in case it cannot end before we leave."""
        task: asyncio.Task[T] = asyncio.ensure_future(_whole(verb))
        self._tasks[task] = what
        task.add_done_callback(self._over)
        return await asyncio.shield(task)

    def _over(self, task: asyncio.Task[T]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and task.exception() is None:  # seen here: its waiter may have gone
            self._ended_at = asyncio.get_running_loop().time()

    def ended_just_now(self) -> bool:
        """Whether a write of this desk has ended: what the feed tells now is this person's doing.  Asked once each."""
        ended, self._ended_at = self._ended_at, None
        return ended is not None and asyncio.get_running_loop().time() - ended < OWN_SECONDS

    @property
    def under_way(self) -> int:
        """How many writes have not ended."""
        return len(self._tasks)

    async def drain(self, seconds: float = DRAIN_SECONDS) -> list[str]:
        """Wait for what is under way; name what did not end in time."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return [what for task, what in self._tasks.items() if not task.done()]


async def _whole(verb: Awaitable[T]) -> T:
    return await verb
