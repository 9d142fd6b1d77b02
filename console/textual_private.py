"""Everything we use of Textual that it does not promise; nothing else in the tree touches a private name.

`tests/unit/test_textual_private.py` notices when a new Textual changes any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.geometry import Offset
from textual.screen import Screen

FIRST_MODE = App.DEFAULT_MODE
"""The mode that is there from the beginning."""
_TURNS = 2
"""Turns of the loop left to the other message pumps to finish their part of the same key."""


class _Changed(CompositorUpdate):
    """What goes to the terminal instead of Textual's own update; worked out when it is sent, not before."""

    def __init__(self, text: Callable[[], str]) -> None:
        self._text = text

    def render_segments(self, console: Console) -> str:
        return self._text()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from ()  # never asked: the text goes out as it is


class InstantScreen(Screen[None]):
    """A screen that paints as soon as it is idle, not on the next tick of a 60 Hz timer, and only what changed."""

    _painting_soon = False

    def changed_text(self) -> str:
        """What the terminal must be sent to show this screen."""
        raise NotImplementedError

    def _compositor_refresh(self) -> None:
        """Send what changed of the one canvas; Textual would send each touched piece of a line, twice at a switch."""
        app = self.app
        if self is not app.screen or app._batch_count:
            return  # painted when it is seen, or when the batch ends
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        app._display(self, _Changed(self.changed_text))

    async def _on_idle(self, event: events.Idle) -> None:
        event.prevent_default()
        if not self.app._batch_count and self.is_current and _wants_paint(self):
            if not self._painting_soon:
                self._painting_soon = True
                self.call_soon(_TURNS)
            return
        await self._invoke_and_clear_callbacks()

    def call_soon(self, turns: int) -> None:
        """Paint after so many turns of the loop."""
        loop = self.app._loop
        if loop is not None:
            loop.call_soon(self._turn, turns)

    def _turn(self, turns: int) -> None:
        if turns:
            self.call_soon(turns - 1)
            return
        self._painting_soon = False
        with self._context():
            self._on_timer_update()


def _wants_paint(screen: Screen[None]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
    )


class CalmApp(App[int], inherit_bindings=False):
    """An app that leaves with a sentence where Textual would print its traceback."""

    def broke_down(self, error: BaseException) -> None:
        """Remember what ends the app; it is told after the screen was given back."""
        raise NotImplementedError

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:  # tests are told through these
            self._exception = error
            self._exception_event.set()
        self.broke_down(error)
        self._close_messages_no_wait()


def begin_with(app: App[Any], first: Callable[[], Screen[Any]]) -> None:
    """Make `first` the screen of the mode that is there from the beginning, so that none is mounted in vain."""
    app._modes[FIRST_MODE] = first


def show_cursor(app: App[Any]) -> None:
    """Make the hardware cursor visible: screen readers and braille follow it."""
    _write(app, "\x1b[?25h")


def place_cursor(app: App[Any], cell: Offset) -> None:
    """Put the hardware cursor on a cell now, though no line changed."""
    app.cursor_position = cell
    app._previous_cursor_position = cell
    _write(app, Control.move_to(cell.x, cell.y).segment.text)


def _write(app: App[Any], text: str) -> None:
    if app._driver is not None and not app.is_headless:
        app._driver.write(text)
        app._driver.flush()


PRIVATE_NAMES = {
    App: (
        "_batch_count",
        "_modes",
        "_driver",
        "_loop",
        "_previous_cursor_position",
        "_display",
        "_handle_exception",
        "_exception",
        "_exception_event",
        "_return_code",
        "_close_messages_no_wait",
    ),
    Screen: (
        "_on_idle",
        "_on_timer_update",
        "_compositor",
        "_compositor_refresh",
        "_invoke_and_clear_callbacks",
        "_context",
        "_layout_required",
        "_scroll_required",
        "_repaint_required",
        "_recompose_required",
        "_dirty_widgets",
    ),
}
"""What this module leans on; instance attributes are looked for on a built object."""
