"""Prints what waits, from this machine, beside the desks; a printer that hangs keeps no other waiting."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from console.locale import _
from console.printing.background import Background
from console.printing.trouble import InDoubt, NotPrinted
from storage.errors import Conflict
from storage.printing.records import ToPrint

if TYPE_CHECKING:
    from storage.office import Office

log = logging.getLogger(__name__)

Carry = Callable[[ToPrint, Callable[[], None]], Awaitable[str]]


@dataclass(slots=True)
class Run:
    """What came of one go."""

    printed: int = 0
    failed: int = 0
    doubt: int = 0
    why: str = ""
    """The last sentence of what failed."""


class PrintWorker(Background):
    """Prints from this machine, for every desk of this process."""

    topics = frozenset({"printing"})
    what = "printing"

    def __init__(self, language: str = "en", *, machine: str = "", carry: Carry | None = None) -> None:
        """Print as `machine`, this one; sentences of what went wrong are in `language`."""
        super().__init__(language, machine=machine)
        self._carry = carry
        self._broken: set[int] = set()
        """Printings under way that sent something already."""

    async def before(self, office: Office) -> None:
        """What killed workers had in hand is in doubt."""
        workers = await office.printing.workers()
        if workers:
            await office.printing.break_off(self.gone(workers))

    async def round(self, office: Office) -> None:
        """Everything that can be printed now."""
        await self.go(office)

    async def due(self, office: Office) -> datetime | None:
        """When a printer that was dead is tried again."""
        return await office.printing.next_due()

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
