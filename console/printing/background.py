"""Work beside the desks of one process: begun by a change, once more after another; what a killed one left is known."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterable
from contextvars import Context
from datetime import datetime
from typing import TYPE_CHECKING

from console.locale import use
from storage.errors import StorageError
from storage.rights import SYSTEM

if TYPE_CHECKING:
    from storage.office import Office
    from storage.store import Store

log = logging.getLogger(__name__)

AFTER_A_FAULT_SECONDS = 60.0
"""Where the data could not be reached, it is looked again so much later."""


class Background:
    """One task at a time; derived classes say what it does."""

    topics = frozenset[str]()
    """Changes that begin it."""
    what = "work beside the desks"
    """For the log."""

    def __init__(self, language: str = "en", *, machine: str = "") -> None:
        """Work as `machine`, this one; sentences of what went wrong are in `language`."""
        self.machine = machine or this_machine()
        self.name = f"{self.machine}:{os.getpid()}:{secrets.token_hex(4)}"
        self._language = language
        self._task: asyncio.Task[None] | None = None
        self._once_more = False
        self._timer: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self._unsubscribe: Callable[[], None] | None = None

    async def before(self, office: Office) -> None:
        """What is done first, whenever it begins."""

    async def round(self, office: Office) -> None:
        """Do what there is to do.  Raises StorageError."""
        raise NotImplementedError

    async def due(self, office: Office) -> datetime | None:
        """When there is something to do again without a change."""
        raise NotImplementedError

    def watch(self, store: Store) -> None:
        """Work whenever something changes, until `stop`; what waits already at once."""
        if self._unsubscribe is None:
            self._unsubscribe = store.feed.subscribe(lambda topics: self._heard(store, topics))
        self.begin(store)

    def _heard(self, store: Store, topics: frozenset[str]) -> None:
        if not self.topics.isdisjoint(topics):
            self.begin(store)

    def begin(self, store: Store) -> None:
        """Do what waits, and come back at once."""
        self._changed.set()
        if self._task is not None and not self._task.done():
            self._once_more = True
            return
        # In a context of its own: it outlives the key that began it, and speaks its own language.
        self._task = asyncio.get_running_loop().create_task(self._work(store), context=Context())

    async def _work(self, store: Store) -> None:
        from storage.office import Office

        use(self._language)
        office = Office(store, SYSTEM)
        try:
            await self.before(office)
            self._once_more = True
            while self._once_more:
                self._once_more = False
                await self.round(office)
            due = await self.due(office)
        except StorageError as error:
            log.warning("%s broke off: %s", self.what, error)
            self._wake_in(store, AFTER_A_FAULT_SECONDS)
        except Exception:
            log.exception("%s broke off", self.what)
        else:
            if due is not None:
                self._wake_in(store, (due - office.clock.now()).total_seconds())

    def _wake_in(self, store: Store, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(
            max(1.0, seconds), lambda: self.begin(store), context=Context()
        )

    def gone(self, workers: Iterable[str]) -> list[str]:
        """Who of these worked on this machine and is not there any more; ourselves, who begin anew, among them."""
        return [one for one in workers if one == self.name or self._is_dead(one)]

    def _is_dead(self, worker: str) -> bool:
        machine, pid, *_rest = (*worker.rsplit(":", 2), "", "")
        if machine != self.machine or not pid.isdecimal() or int(pid) == os.getpid():
            return False
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False  # somebody else's process
        return False

    async def done(self) -> None:
        """Wait for what was begun."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self, seconds: float = 5.0) -> None:
        """Let what is under way end; after so long say of it what is known, and leave."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._timer is not None:
            self._timer.cancel()
        task = self._task
        if task is None or task.done():
            return
        self._once_more = False
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=2)


class Several:
    """Several of them as one."""

    def __init__(self, *parts: Background) -> None:
        """Take these."""
        self.parts = parts

    def watch(self, store: Store) -> None:
        """All of them."""
        for part in self.parts:
            part.watch(store)

    async def stop(self, seconds: float = 5.0) -> None:
        """All of them, side by side."""
        await asyncio.gather(*(part.stop(seconds) for part in self.parts))


def this_machine() -> str:
    """By which name what works here, and printers, belong to the machine that we run on."""
    return socket.gethostname().replace(":", "-") or "localhost"
