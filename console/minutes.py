"""What time brings without a key: the clock of line 1, waiting minutes, the lock after an idle while.

Nothing wakes between two minutes: an idle desk costs nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from contextvars import Context
from typing import TYPE_CHECKING

from console.daily import DailyCopies
from console.locale import _

if TYPE_CHECKING:
    from console.app import ConsoleApp
    from console.holding import Holding


class Minutes:
    """Sleeps until the next minute of the centre's clock, or until the desk is to be locked."""

    def __init__(self, app: ConsoleApp) -> None:
        """Serve `app`."""
        self._app = app
        self.timer: asyncio.TimerHandle | None = None
        """When the desk wakes next by itself."""
        self.touched = 0.0
        """When the last key came, by the loop's clock."""
        self._shown = ""
        self._late = secrets.randbelow(1000) / 1000 if app.profile.sessions is not None else 0.0
        """Seconds after the full minute: the desks of one server do not all wake in the same turn of its loop."""
        self.holdings: set[Holding] = set()
        """What open sheets hold of the book, each with a second hand of its own."""
        self.daily = DailyCopies(app.profile.daily, lambda why: app.in_context(lambda: self._tell_no_copy(why)))
        """What is to be done once a day."""

    def touch(self) -> None:
        """A key was pressed: the desk is not idle."""
        self.touched = asyncio.get_running_loop().time()

    def start(self) -> None:
        """Begin, once there is a clock."""
        self.touch()
        self._sleep()

    def stop(self) -> None:
        """Wake no more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def let_go(self) -> None:
        """The console ends: wake no more, for nothing."""
        self.stop()
        for holding in self.holdings:
            holding.stop()

    def _sleep(self) -> None:
        self.stop()
        loop = asyncio.get_running_loop()
        app = self._app
        seconds = 60.0 - app.office_open.clock.now().second + self._late
        left = self._until_lock()
        if left is not None:
            seconds = min(seconds, max(left, 1.0))
        # A timer that was cancelled keeps its context until its time: an empty one keeps no console that has ended.
        self.timer = loop.call_later(seconds, lambda: app.in_context(self.wake), context=Context())

    def _until_lock(self) -> float | None:
        """Seconds until the desk is locked; None: it is locked, or never is."""
        app = self._app
        if not app.profile.lock_minutes or app.cover is not None:
            return None
        return self.touched + app.profile.lock_minutes * 60 - asyncio.get_running_loop().time()

    def wake(self) -> None:
        """Show what the time changed, and sleep again."""
        app = self._app
        if not app.is_running or app.office is None:
            return
        try:
            self._look()
        except Exception as error:  # the boundary: a timer's failure never ends the desk
            app.failed(error)
        self._sleep()

    def _look(self) -> None:
        app = self._app
        left = self._until_lock()
        if left is not None and left <= 0:
            app.lock()
            app.repaint()
        self.daily.look(app.office_open)
        if app.profile.sender is not None and app.profile.sessions is None:  # a server looks for all its desks
            app.profile.sender.begin(app.office_open.store)
        minute = app.clock_text()
        if minute != self._shown:
            self._shown = minute
            if app.place.every_minute and app.cover is None:
                app.place.reload(by_hand=False)
            app.repaint()

    def _tell_no_copy(self, why: str) -> None:
        """Say it, unless the line is needed to say what `u` takes back."""
        if not self._app.offers_undo:
            self._app.say(_("The daily copy was not made: {why}").format(why=why))
            self._app.repaint()
