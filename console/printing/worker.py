"""Prints what waits, from this machine, beside the desks; a printer that hangs keeps no other waiting."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.locale import _, use
from console.printing.trouble import InDoubt, NotPrinted
from storage.errors import Conflict, StorageError
from storage.printing.records import ToPrint
from storage.rights import SYSTEM

if TYPE_CHECKING:
    from storage.office import Office
    from storage.store import Store

log = logging.getLogger(__name__)

Carry = Callable[[ToPrint, Callable[[], None]], Awaitable[str]]
TOPIC = "printing"
AFTER_A_FAULT_SECONDS = 60.0
"""Where the data could not be reached, it is looked again so much later."""


@dataclass(slots=True)
class Run:
    """What came of one go."""

    printed: int = 0
    failed: int = 0
    doubt: int = 0
    why: str = ""
    """The last sentence of what failed."""


class PrintWorker:
    """Prints from this machine, for every desk of this process."""

    def __init__(self, language: str = "en", *, machine: str = "", carry: Carry | None = None) -> None:
        """Print as `machine`, this one; sentences of what went wrong are in `language`."""
        self.machine = machine or this_machine()
        self.name = f"{self.machine}:{os.getpid()}:{secrets.token_hex(4)}"
        self._language = language
        self._carry = carry
        self._task: asyncio.Task[None] | None = None
        self._once_more = False
        self._timer: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self._unsubscribe: Callable[[], None] | None = None
        self._broken: set[int] = set()
        """Printings under way that sent something already."""

    def watch(self, store: Store) -> None:
        """Print whenever something is put into the queue, until `stop`; what waits already at once."""
        if self._unsubscribe is None:
            self._unsubscribe = store.feed.subscribe(lambda topics: self._heard(store, topics))
        self.begin(store)

    def _heard(self, store: Store, topics: frozenset[str]) -> None:
        if TOPIC in topics:
            self.begin(store)

    def begin(self, store: Store) -> None:
        """Print what waits, and come back at once."""
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
            await office.printing.break_off(self._gone(await office.printing.workers()))
            self._once_more = True
            while self._once_more:
                self._once_more = False
                await self.go(office)
            due = await office.printing.next_due()
        except StorageError as error:
            log.warning("papers were not printed: %s", error)
            self._wake_in(store, AFTER_A_FAULT_SECONDS)
        except Exception:
            log.exception("papers were not printed")
        else:
            if due is not None:
                self._wake_in(store, (due - office.clock.now()).total_seconds())

    def _wake_in(self, store: Store, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(
            max(1.0, seconds), lambda: self.begin(store), context=Context()
        )

    def _gone(self, workers: Iterable[str]) -> list[str]:
        """Who had papers in hand on this machine and is not there any more; ourselves, who begin anew, among them."""
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
        """Let the papers under way end; after so long say of them what is known, and leave."""
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

    # ------------------------------------------------------------------ one go

    async def go(self, office: Office) -> Run:
        """Print everything that waits, each printer beside the others.  Raises StorageError."""
        run = Run()
        busy: dict[int, asyncio.Task[None]] = {}
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._changed.clear()
                for one in await office.printing.to_print(self.machine):
                    if one.printer.id not in busy:
                        busy[one.printer.id] = loop.create_task(self._one(office, one, run))
                if not busy:
                    return run
                await self._until_one_ends(busy)
        finally:
            for task in busy.values():
                task.cancel()
            if busy:
                await asyncio.wait(busy.values())

    async def _until_one_ends(self, busy: dict[int, asyncio.Task[None]]) -> None:
        """Wait for a printer to be free, or for another paper.  Raises what a printing could not cope with."""
        change = asyncio.get_running_loop().create_task(self._changed.wait())
        try:
            await asyncio.wait({*busy.values(), change}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            change.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await change
        for key, task in list(busy.items()):
            if task.done():
                del busy[key]
                task.result()

    async def _one(self, office: Office, one: ToPrint, run: Run) -> None:
        printing, key = office.printing, one.job.id
        try:
            version = await printing.claim(one.job, self.name)
        except Conflict:
            return  # another worker was first
        try:
            spool = await self._carried(one)
        except NotPrinted as error:
            run.failed, run.why = run.failed + 1, str(error)
            await printing.failed(key, version, str(error), again=error.again)
        except InDoubt as error:
            run.doubt, run.why = run.doubt + 1, str(error)
            await printing.doubt(key, version, str(error))
        except asyncio.CancelledError:
            said = _("The console was left while it was being printed.")
            sent = key in self._broken
            await (printing.doubt(key, version, said) if sent else printing.failed(key, version, said, again=True))
            raise
        else:
            run.printed += 1
            await printing.printed(key, version, spool)
        finally:
            self._broken.discard(key)

    async def _carried(self, one: ToPrint) -> str:
        if not one.job.body:
            raise NotPrinted(_("This paper was emptied; print its document again."), again=False)
        try:
            return await (self._carry or _by_kind)(one, lambda: self._broken.add(one.job.id))
        except (NotPrinted, InDoubt):
            raise
        except Exception:  # the boundary of one paper: the others are printed all the same
            log.exception("a paper could not be printed")
            said = _("The paper could not be made ready for this printer; the log of Frontdesk says why.")
            raise (InDoubt(said) if one.job.id in self._broken else NotPrinted(said, again=False)) from None


async def _by_kind(one: ToPrint, began: Callable[[], None]) -> str:
    from console.printing.carry import carry  # its libraries are read when there is something to print

    return await carry(one, began)


def this_machine() -> str:
    """By which name printers belong to the machine that we run on."""
    return socket.gethostname().replace(":", "-") or "localhost"
