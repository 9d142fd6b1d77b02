"""The thin client's own printer: papers of this desk go out through its terminal's print channel."""

from __future__ import annotations

import asyncio
import os
import secrets
from typing import TYPE_CHECKING

from console.locale import _
from console.printing.background import this_machine
from console.printing.carry import laid_out
from console.printing.letters import encodable
from console.printing.trouble import NotPrinted
from console.textual_private import driver_of
from storage.errors import Conflict, StorageError
from storage.printing.records import ToPrint

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.terminal.driver import TerminalDriver
    from storage.office import Office
    from storage.printing.service import PrintingService

SECONDS = 30.0
"""A line that takes nothing for so long is taken for dead."""


class ThinClient:
    """Prints what waits for the printer of one desk's terminal, one paper after the other."""

    def __init__(self, app: ConsoleApp) -> None:
        """Print on the terminal of `app`."""
        self._app = app
        self.name = f"{this_machine()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._task: asyncio.Task[None] | None = None
        self._once_more = False

    def begin(self) -> None:
        """Print what waits, beside the keys."""
        driver = driver_of(self._app)
        if driver is None or self._app.office is None:
            return
        self._once_more = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._go(self._app.office, driver))

    async def _go(self, office: Office, driver: TerminalDriver) -> None:
        try:
            while self._once_more:
                self._once_more = False
                for one in await office.printing.to_print(this_machine(), office.actor.desk):
                    await self._one(office.printing, one, driver)
                    self._once_more = True
        except StorageError:
            return  # said by whatever the person does next

    async def _one(self, printing: PrintingService, one: ToPrint, driver: TerminalDriver) -> None:
        try:
            version = await printing.claim(one.job, self.name)
        except Conflict:
            return
        key = one.job.id
        try:
            lines, _marked = laid_out(one.job, one.printer.columns)
            taken = driver.print_lines(encodable(lines, driver.profile.charset))
            await asyncio.wait_for(taken, SECONDS)
        except NotPrinted as error:
            await printing.failed(key, version, str(error), again=False)
        except (TimeoutError, ConnectionError, asyncio.CancelledError) as error:
            said = _("The line to the terminal broke off; look whether the paper came out.")
            await asyncio.shield(printing.doubt(key, version, said))
            if isinstance(error, asyncio.CancelledError):
                raise
        else:
            await printing.printed(key, version)
