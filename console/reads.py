"""Reads in flight: one for each purpose, the newest wins."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Reads:
    """Starts reads; a new one for the same purpose cancels the one before."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, purpose: str, work: Coroutine[Any, Any, None]) -> None:  # Any: what coroutines are typed with
        """Read for a purpose."""
        before = self._tasks.get(purpose)
        if before is not None:
            before.cancel()
        task = asyncio.ensure_future(work)
        self._tasks[purpose] = task
        task.add_done_callback(lambda done: self._over(purpose, done))

    def _over(self, purpose: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(purpose) is task:
            del self._tasks[purpose]

    async def ready(self, *purposes: str) -> None:
        """Wait for what is being read (for these purposes, or any); failures are the starter's to show."""
        while tasks := [task for name, task in self._tasks.items() if not purposes or name in purposes]:
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # a read that was replaced leaves its place to the newer one

    def stop(self) -> None:
        """Give up what is being read."""
        for task in self._tasks.values():
            task.cancel()
