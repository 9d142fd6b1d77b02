"""Tells the devices of the registers what happened: gathers, takes in hand, tells, each register in its order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from console.fiscal.trouble import InDoubt, NotTaken
from console.locale import _
from console.printing.background import Background
from storage.errors import Conflict
from storage.fiscal.records import Answer, Device, DeviceKind, Task, ToSend

if TYPE_CHECKING:
    from storage.office import Office

log = logging.getLogger(__name__)

Do = Callable[[Device, Task], Awaitable[Answer]]


class FiscalWorker(Background):
    """Tells the devices from this machine."""

    topics = frozenset({"cash", "fiscal"})
    what = "telling the fiscal registers"

    def __init__(self, language: str = "en", *, machine: str = "", do: Do | None = None) -> None:
        """Tell by `do`, a driver at the device's address unless said."""
        super().__init__(language, machine=machine)
        self._do = do or _by_driver

    async def before(self, office: Office) -> None:
        """What killed workers had in hand is asked about again."""
        workers = await office.fiscal.workers()
        if workers:
            await office.fiscal.break_off(self.gone(workers))

    async def due(self, office: Office) -> datetime | None:
        """When a device that was dead is asked again."""
        return await office.fiscal.next_due()

    async def round(self, office: Office) -> None:
        """Everything that can be told now, the registers side by side.  Raises StorageError."""
        await office.fiscal.gather()
        while todo := await office.fiscal.to_send():
            if not any(await asyncio.gather(*(self._one(office, one) for one in todo))):
                return
            await office.fiscal.gather()

    async def _one(self, office: Office, one: ToSend) -> bool:
        """Whether the next of its register may follow."""
        fiscal, key = office.fiscal, one.task.id
        try:
            version = await fiscal.claim(one.task, self.name)
        except Conflict:
            return False  # another worker was first
        task = await fiscal.task(key)
        try:
            if one.device.kind is DeviceKind.ESCPOS:
                from console.fiscal.paper import draft_of

                await fiscal.on_paper(key, version, draft_of(task, one.device, office.centre.name))
                return True
            answer = await self._told(one.device, task)
        except NotTaken as error:
            await fiscal.failed(key, version, str(error), again=error.again)
        except InDoubt as error:
            await fiscal.doubt(key, version, str(error))
        except asyncio.CancelledError:
            await fiscal.doubt(key, version, _("The console was left meanwhile; the fiscal register is asked."))
            raise
        else:
            await fiscal.done(key, version, answer)
            return True
        return False

    async def _told(self, device: Device, task: Task) -> Answer:
        try:
            return await self._do(device, task)
        except (NotTaken, InDoubt):
            raise
        except Exception as error:  # the boundary of one task: the other registers go on
            log.exception("a fiscal task failed")
            raise InDoubt(_("Something unexpected happened; the log of Frontdesk says what.")) from error


async def _by_driver(device: Device, task: Task) -> Answer:
    from console.fiscal.driver import Driver

    return await Driver(device.address).do(task)
