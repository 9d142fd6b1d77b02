"""Everything we use of Textual that it does not promise; nothing else in the tree touches a private name.

`tests/unit/test_textual_private.py` notices when a new Textual changes any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.control import Control
from textual import events
from textual.app import App
from textual.geometry import Offset
from textual.screen import Screen

FIRST_MODE = App.DEFAULT_MODE
"""The mode that is there from the beginning."""
_TURNS = 2
"""Turns of the loop left to the other message pumps to finish their part of the same key."""


class InstantScreen(Screen[None]):
    """A screen that paints as soon as it is idle, not on the next tick of a 60 Hz timer."""

    _painting_soon = False

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
    App: ("_batch_count", "_modes", "_driver", "_loop", "_previous_cursor_position", "_display"),
    Screen: (
        "_on_idle",
        "_on_timer_update",
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
