"""The driver of one console on one wire: shows its picture, reads its keys; many of them live side by side.

It touches nothing that a process has only once: no environment, no standard stream, no signal, no state of a module.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Sequence
from typing import Any, cast

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size

from console.keyboard import Key
from console.terminal.key_reader import KeyReader
from console.terminal.modes import ALIVE, entering, leaving, printed
from console.terminal.pace import Pace
from console.terminal.profile import TerminalProfile
from console.terminal.shown import Shown
from console.terminal.wire import Wire
from widgets.charset import fitting
from widgets.shadow import Shadow

BELL = "\a"
TYPED_AHEAD_SECONDS = 0.04
"""So often a frame goes out while more keys wait than the desk has handled."""


class TerminalDriver(Driver):
    """Shows one app on one terminal.  It is a `Listener` of its wire."""

    def __init__(
        self,
        app: App[Any],  # Any: whatever an app returns
        *,
        wire: Wire,
        profile: TerminalProfile,
        debug: bool = False,
        mouse: bool = False,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Drive `app` (which must be a `Shown`) on `wire`; the mouse is never asked for."""
        del mouse, size
        super().__init__(app, debug=debug, mouse=False, size=wire.size)
        self._shown = cast("Shown", app)
        self._wire = wire
        self.profile = profile
        self._shadow = Shadow(
            profile.colours, erases_in_colour=profile.erases_in_colour, scrolls=profile.scrolls
        )
        self._reader = KeyReader(profile)
        self._deadline: asyncio.TimerHandle | None = None
        self._is_on = False
        self._wanted = False
        """The picture on the terminal is not the one to be seen."""
        self._painting: asyncio.Handle | None = None
        self._painted = 0.0
        """When the newest frame went out, by the loop's clock."""
        self._pace = Pace(asks=profile.reports)
        self._asking: asyncio.TimerHandle | None = None
        self._printing: list[asyncio.Future[None]] = []
        """Papers that the line has not taken yet."""
        self._context = contextvars.copy_context()
        """The app's own: a wire may call from the context of whoever serves the line."""

    # ------------------------------------------------------------ out
    def write(self, data: str) -> None:
        """Of what Textual writes by itself, only the bell goes out: the rest asks for what no profile promises."""
        if data == BELL and self.profile.bell and self._is_on:
            self._wire.write(BELL.encode())

    def show(self) -> None:
        """The picture has changed: paint it at the end of this turn of the loop, or as soon as the line is free."""
        self._wanted = True
        if not self._is_on:
            return
        delay = self._painted + TYPED_AHEAD_SECONDS - self._loop.time() if self._shown.typed_ahead else 0.0
        if self._painting is not None:
            if delay > 0 or not isinstance(self._painting, asyncio.TimerHandle):
                return
            self._painting.cancel()
        context = self._context.copy()
        if delay > 0:
            self._painting = self._loop.call_later(delay, self._paint, context=context)
        else:
            self._painting = self._loop.call_soon(self._paint, context=context)

    def show_now(self) -> None:
        """As `show`, before anything else is done in this turn: the first frame must not wait for what begins then."""
        self._wanted = True
        if self._painting is not None:
            self._painting.cancel()
        self._paint()

    def forget(self) -> None:
        """The terminal may show anything: the next painting sends every cell."""
        self._shadow.forget()
        self.show()

    def _paint(self) -> None:
        self._painting = None
        self._or_give_up(self._paint_now)

    def _or_give_up(self, call: Callable[[], None]) -> None:
        """What fails in a turn of the loop is this console's end, and nobody else's: the loop itself only notes it."""
        try:
            call()
        except Exception as error:  # the boundary of one console
            self._shown.give_up(error)

    def _paint_now(self) -> None:
        if not self._wanted or not self._is_on or self._wire.unsent or self._is_behind():
            return  # the last two: `drained` or an answer comes
        picture = self._shown.picture()
        if picture is None:
            return
        self._wanted = False
        text = self._shadow.update(picture.strips, picture.cursor)
        if text:
            self._painted = self._loop.time()
            self._send(text)

    def _send(self, text: str) -> None:
        data = fitting(text, self.profile.charset).encode(self.profile.charset, errors="replace")
        if self._pace.sent(len(data), self._loop.time()):
            data += ALIVE.encode()
        self._wire.write(data)

    def print_lines(self, lines: Sequence[str]) -> asyncio.Future[None]:
        """Send lines to the terminal's own printer, between two pictures; done when the line has taken them.

        The terminal must have one (`profile.prints`).  Nothing in the lines is obeyed: what is no letter is left out.
        The future fails with ConnectionError when the line goes first.
        """
        assert self.profile.prints
        taken: asyncio.Future[None] = self._loop.create_future()
        if not self._is_on:
            taken.set_exception(ConnectionResetError())
            return taken
        data = printed(lines, self.profile.charset)
        self._pace.sent(len(data), self._loop.time())
        self._wire.write(data)
        if self._wire.unsent:
            self._printing.append(taken)
        else:
            taken.set_result(None)
        return taken

    def _printed(self, error: ConnectionError | None = None) -> None:
        waiting, self._printing = self._printing, []
        for one in waiting:
            if not one.done():
                one.set_result(None) if error is None else one.set_exception(error)

    def _is_behind(self) -> bool:
        """Whether the terminal has yet to show what it was sent; then it is asked again some time."""
        if self._pace.is_behind and self._asking is None:
            self._asking = self._loop.call_later(self._pace.ask_again_seconds, self._ask_again)
        return self._pace.is_behind

    def _ask_again(self) -> None:
        self._asking = None
        if not self._wire.unsent and self._is_behind():
            self._pace.asked_again()
            self._wire.write(ALIVE.encode())

    def _answered(self) -> None:
        self._pace.answered(self._loop.time())
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        if self._wanted:
            self.show()

    # ------------------------------------------------------------ beginning and end
    def start_application_mode(self) -> None:
        """Take the terminal."""
        self._wire.start(self)
        self._enter()

    def _enter(self) -> None:
        self._is_on = True
        self._pace.lost()
        self._send(entering(self.profile))
        self.forget()

    def disable_input(self) -> None:
        """Read no more."""
        for timer in (self._deadline, self._asking):
            if timer is not None:
                timer.cancel()
        self._deadline = self._asking = None

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._printed(ConnectionResetError())
        self._leave()
        self.disable_input()
        self._wire.stop()

    def _leave(self) -> None:
        if self._painting is not None:
            self._painting.cancel()
            self._painting = None
        if self._is_on:
            self._send(leaving(self.profile, self._wire.size))
            self._is_on = False

    # ------------------------------------------------------------ the wire's calls
    def received(self, data: bytes) -> None:
        """Keys came, or parts of them."""
        self._inside(lambda: self._hand_on(self._reader.feed(data)))

    def _inside(self, call: Callable[[], None]) -> None:
        self._context.copy().run(call)

    def _hand_on(self, keys: list[Key]) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        for key in keys:
            self._shown.take(key)
        if self._reader.answers:
            self._reader.answers = 0
            self._answered()
        if (seconds := self._reader.deadline) is not None:
            self._deadline = self._loop.call_later(seconds, self._expire, context=self._context.copy())

    def _expire(self) -> None:
        self._deadline = None
        self._or_give_up(lambda: self._hand_on(self._reader.expire()))

    def drained(self) -> None:
        """The line is free again: the one current picture goes."""
        self._printed()
        if self._wanted:
            self.show()

    def resized(self) -> None:
        """Lay out for the new size; whatever the terminal made of the old picture is wiped."""
        self._inside(self._resized)

    def _resized(self) -> None:
        width, height = self._size = self._wire.size
        self._shadow.forget()
        size = Size(width, height)
        self._app.post_message(events.Resize(size, size))
        self.show()

    def hung_up(self) -> None:
        """Nobody is there any more."""
        self._printed(ConnectionResetError())
        self._inside(self._shown.hung_up)

    def suspended(self) -> None:
        """The process is about to sleep."""
        self._leave()

    def resumed(self) -> None:
        """It woke up, perhaps in another size."""
        self._enter()
        self.resized()
