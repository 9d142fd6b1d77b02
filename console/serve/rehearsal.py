"""Before the first client: a console is played for nobody, so that no desk waits while others import and compile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from console.lifetime import let_go
from console.locale import LANGUAGES
from console.terminal.profile import profile_of
from console.terminal.running import run_on
from console.terminal.wire import CELLS, LINES, Listener
from storage.rooms import load_verbs

if TYPE_CHECKING:
    from console.app import ConsoleApp

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 20.0


class NobodysWire:
    """A line to no terminal: takes everything, sends nothing."""

    size = (CELLS, LINES)
    unsent = 0

    def start(self, listener: Listener) -> None:
        """Nobody types."""

    def write(self, data: bytes) -> None:
        """Nobody reads."""

    def stop(self) -> None:
        """Nothing to give back."""


async def rehearse(make: Callable[[str], ConsoleApp]) -> None:
    """Show every place in every language; what goes wrong is logged and stops nothing."""
    await asyncio.to_thread(load_verbs)
    for language in LANGUAGES:
        app = make(language)
        show = asyncio.get_running_loop().create_task(run_on(app, NobodysWire(), profile_of("xterm-256color", {})))
        try:
            await asyncio.wait_for(_play(app), PATIENCE_SECONDS)
        except Exception as error:  # the boundary: nobody sees it, and the desks may do better
            log.warning("the rehearsal stopped", exc_info=error)
        finally:
            app.in_context(app.hung_up)
            await show
            let_go(app)


async def _play(app: ConsoleApp) -> None:
    await app.opened.wait()
    await app.settled()
    for desk in app.places.desks:
        await app.go(desk.id)
        await app.settled()
