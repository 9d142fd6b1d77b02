"""The one road of keys: a queue and a task that handles each key to its end before the next.

Type-ahead is never lost and never acts on old data.  A handler that asks the
user something (`Flow.park`) ends there for the router: the keys that follow go
to the question, and the flow goes on with the key that answers it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from typing import Any

from console.keyboard import Key

_flow: ContextVar[Flow | None] = ContextVar("flow", default=None)


TURN_SECONDS = 0.005
"""Keys that were typed ahead are handled for so long in one turn: other desks may share the loop."""


class Flow:
    """One handler at work, from the key that began it to its end, over the questions it asks."""

    def __init__(self, work: Coroutine[Any, Any, None]) -> None:  # Any: what coroutines are typed with
        """Begin the work."""
        self._parked = asyncio.Event()
        self._answer: asyncio.Future[Any] | None = None
        token = _flow.set(self)
        self.task: asyncio.Task[None] = asyncio.ensure_future(work)
        _flow.reset(token)

    async def settle(self) -> None:
        """Wait until the work has ended or asks something that is not answered yet."""
        if self._answer is not None and self._answer.done():
            self._parked.clear()
        asking = asyncio.ensure_future(self._parked.wait())
        try:
            await asyncio.wait({self.task, asking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asking.cancel()

    async def park(self, answer: asyncio.Future[Any]) -> Any:  # Any: the question knows what it answers
        """Wait for an answer that keys must bring; the router goes on with them."""
        self._answer = answer
        self._parked.set()
        try:
            return await answer
        finally:
            self._answer = None
            self._parked.clear()


def current_flow() -> Flow | None:
    """The flow that the running code belongs to."""
    return _flow.get()


class Router:
    """Takes keys in and hands them to `handle`, one after the other."""

    def __init__(self, handle: Callable[[Key], Awaitable[None]], failed: Callable[[BaseException], None]) -> None:
        """Hand keys to `handle`; `failed` hears what it could not cope with."""
        self._handle = handle
        self._failed = failed
        self._keys: asyncio.Queue[Key] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._flows: set[Flow] = set()

    def start(self) -> None:
        """Begin to hand keys on."""
        self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        """Stop handing keys on, and the flows that wait for an answer."""
        for task in (self._task, *(flow.task for flow in self._flows)):
            if task is not None:
                task.cancel()

    def drop_flows(self) -> None:
        """End the flows that wait for an answer: whoever they asked is not there any more."""
        for flow in self._flows:
            flow.task.cancel()

    def put(self, key: Key) -> None:
        """Take a key in."""
        self._keys.put_nowait(key)

    @property
    def waiting(self) -> bool:
        """Keys were taken in that nobody has begun to handle."""
        return not self._keys.empty()

    @property
    def count_waiting(self) -> int:
        """How many keys nobody has come to yet."""
        return self._keys.qsize()

    async def quiet(self) -> None:
        """Wait until every key taken in is handled to its end."""
        await self._keys.join()

    async def begin(self, work: Coroutine[Any, Any, None]) -> None:  # Any: as in Flow
        """Run a handler that may ask; comes back when it ended or asks."""
        flow = Flow(work)
        self._flows.add(flow)
        flow.task.add_done_callback(lambda _task: self._flows.discard(flow))
        await flow.settle()
        if flow.task.done() and not flow.task.cancelled():
            error = flow.task.exception()
            if error is not None:
                self._failed(error)
        elif not flow.task.done():
            flow.task.add_done_callback(self._ended_later)

    def _ended_later(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(error)

    async def settle_flows(self) -> None:
        """Wait until the flows that an answer woke have ended or ask again."""
        for flow in list(self._flows):
            await flow.settle()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            key = await self._keys.get()
            try:
                await self._handle(key)
            except Exception as error:  # the boundary: one key's failure never ends the desk
                self._failed(error)
            finally:
                self._keys.task_done()
            if loop.time() - began > TURN_SECONDS:
                await asyncio.sleep(0)
                began = loop.time()
