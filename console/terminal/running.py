"""Runs one console on one wire, in a context of its own."""

from __future__ import annotations

import asyncio
import contextvars
from functools import partial
from typing import TYPE_CHECKING

from console.terminal.driver import TerminalDriver
from console.terminal.profile import TerminalProfile
from console.terminal.wire import Wire
from console.textual_private import drive_with, keep_streams

if TYPE_CHECKING:
    from console.app import ConsoleApp


async def run_on(app: ConsoleApp, wire: Wire, profile: TerminalProfile, *, alone: bool = False) -> int:
    """Show `app` on a terminal until its person leaves, is shut out, or the line hangs up; gives its exit code.

    Many may run in one loop at once.  `alone`: the process has no other, so that what a library prints meanwhile
    is kept off this terminal.  A console that broke down is told by `app.crash`, never raised.  The wire is started
    here, and stopped on every way out; cancelling ends the console too.
    """
    app.fit_to(profile)
    drive_with(app, partial(TerminalDriver, wire=wire, profile=profile))
    if not alone:
        keep_streams(app)
    run = asyncio.get_running_loop().create_task(app.run_async(mouse=False), context=contextvars.copy_context())
    try:
        code = await run
    finally:
        wire.stop()
    return code or 0
