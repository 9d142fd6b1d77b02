"""Tries a terminal out: shows the test pattern on a wire until its person leaves it."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Sequence
from pathlib import Path

from rich.color import Color
from rich.style import Style

from console.keyboard import Key
from console.paint import style_of
from console.terminal.key_reader import KeyReader
from console.terminal.modes import entering, leaving
from console.terminal.pattern import RAMP, SWATCHES, Pattern, Tried
from console.terminal.profile import TerminalProfile
from console.terminal.wire import Wire
from themes import load
from widgets.charset import fitting
from widgets.lines import Painter
from widgets.shadow import Shadow

_BLACK, _WHITE, _BRIGHT_WHITE = 0, 7, 15
_DARK_ON = frozenset({7, 10, 11, 14, 15})
"""The light ones of the sixteen: black reads on them."""


async def try_terminal(
    wire: Wire, profile: TerminalProfile, *, theme: str = "night", theme_folders: Sequence[Path] = ()
) -> Tried:
    """Show the pattern on a line until Esc or `9`; a line that hangs up leaves without keeping anything."""
    page = _Page(wire, profile, theme, theme_folders)
    wire.start(page)
    try:
        page.enter()
        return await page.ended
    finally:
        page.leave()
        wire.stop()


class _Page:
    """The listener of the wire: bytes in, the pattern out."""

    def __init__(self, wire: Wire, profile: TerminalProfile, theme: str, theme_folders: Sequence[Path]) -> None:
        self._wire = wire
        self._looks = (theme, tuple(theme_folders))
        self._pattern = Pattern(profile)
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        """In whose language it is: the wire calls from contexts of its own."""
        self._deadline: asyncio.TimerHandle | None = None
        self._sent = b""
        self.ended: asyncio.Future[Tried] = self._loop.create_future()
        self._fit(profile)

    def _fit(self, profile: TerminalProfile) -> None:
        self._profile = profile
        self._shadow = Shadow(profile.colours, erases_in_colour=profile.erases_in_colour, scrolls=False)
        self._reader = KeyReader(profile)
        self._painter = Painter(_styles("mono" if profile.colours == "mono" else self._looks[0], self._looks[1]))

    def enter(self) -> None:
        self._send(entering(self._profile))
        self._paint()

    def leave(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._send(leaving(self._profile, self._wire.size))

    def _send(self, text: str) -> None:
        self._wire.write(fitting(text, self._profile.charset).encode(self._profile.charset, errors="replace"))

    def _paint(self) -> None:
        if self._wire.unsent or self.ended.done():
            return
        width, height = self._wire.size
        lines = list(self._pattern.lines(width, height))
        strips = [self._painter.paint(pieces, width) for pieces in lines]
        self._send(self._shadow.update(strips, (0, height - 1)))

    # ------------------------------------------------------------ the wire's calls
    def received(self, data: bytes) -> None:
        """Keys came."""
        self._sent += data
        self._context.copy().run(lambda: self._take(self._reader.feed(data)))

    def _take(self, keys: list[Key]) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        for key in keys:
            bell = self._profile.bell
            self._pattern.take(key, self._sent)
            if self._pattern.ended is not None and not self.ended.done():
                self.ended.set_result(self._pattern.ended)
            if self._pattern.profile != self._profile:
                self._fit(self._pattern.profile)
                if self._profile.bell and not bell:
                    self._wire.write(b"\a")
        if (seconds := self._reader.deadline) is not None:
            self._deadline = self._loop.call_later(seconds, self._expire)
        else:
            self._sent = b""
        if keys:
            self._paint()

    def _expire(self) -> None:
        self._deadline = None
        self._take(self._reader.expire())

    def drained(self) -> None:
        """The line is free again."""
        self._context.copy().run(self._paint)

    def resized(self) -> None:
        """Another size."""
        self._shadow.forget()
        self._context.copy().run(self._paint)

    def hung_up(self) -> None:
        """Nobody is there any more."""
        if not self.ended.done():
            self.ended.set_result(Tried(self._profile, keep=False, silent=()))

    def suspended(self) -> None:
        """The process is about to sleep."""
        self._send(leaving(self._profile, self._wire.size))

    def resumed(self) -> None:
        """It woke up."""
        self._shadow.forget()
        self.enter()


def _styles(theme: str, folders: Sequence[Path]) -> dict[str, Style]:
    styles = {token: style_of(look) for token, look in load(theme, folders).paints.items()}
    for number, token in enumerate(SWATCHES):
        ink = _BLACK if number in _DARK_ON else _BRIGHT_WHITE
        styles[token] = Style(color=Color.from_ansi(ink), bgcolor=Color.from_ansi(number))
    for step, token in enumerate(RAMP):
        share = step / (len(RAMP) - 1)
        ground = Color.from_rgb(255 * (1 - share), 128 * (1 - abs(2 * share - 1)), 255 * share)
        styles[token] = Style(color=Color.from_ansi(_WHITE), bgcolor=ground)
    return styles
