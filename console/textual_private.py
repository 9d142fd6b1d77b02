"""Everything we use of Textual that it does not promise; nothing else in the tree touches a private name.

`tests/unit/test_textual_private.py` notices when a new Textual changes any of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, cast

from textual import events
from textual.app import App
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet
from textual.driver import Driver
from textual.screen import Screen

from console.terminal.driver import TerminalDriver

FIRST_MODE = App.DEFAULT_MODE
"""The mode that is there from the beginning."""
_TURNS = 2
"""Turns of the loop left to the other message pumps to finish their part of the same key."""


class InstantScreen(Screen[None]):
    """A screen that paints as soon as it is idle, not on the next tick of a 60 Hz timer, and only what changed."""

    _painting_soon = False

    def _compositor_refresh(self) -> None:
        """Have the one canvas shown; Textual would send each touched piece of a line, twice at a switch."""
        app = self.app
        if self is not app.screen or app._batch_count:
            return  # painted when it is seen, or when the batch ends
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()
        if (driver := driver_of(app)) is not None:
            driver.show_now()

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Keep the styles at a switch of places: they were set when the place was mounted, and never change."""
        event.refresh_styles = False

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


_KEPT = 512
"""Sources of rules: some forty a console, the same in all of them."""
_PARSED: dict[tuple[tuple[str, str], ...], LRUCache[Any, Any]] = {}  # Any: Textual's own
"""By the variables that the rules were parsed with: one set for each theme of Textual, of which we use one."""

_VARIABLES: dict[str, dict[str, str]] = {}
"""By the name of a theme of Textual."""


class SharedStylesheet(Stylesheet):
    """A stylesheet that looks first whether another console has parsed the same."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        """Share with all that have the same variables."""
        super().__init__(variables=variables)
        self._share(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other variables, without taking anything away from those who share ours."""
        self._parse_cache = LRUCache(1)
        super().set_variables(variables)
        self._share(variables)

    def reparse(self) -> None:
        """Put the rules together again; Textual asks for it at the first visit of each place, and parses all anew.

        It does so in a copy, lest a mistake in a style break a running app; ours are the program's own.
        """
        self.parse()

    def _share(self, variables: dict[str, str]) -> None:
        same = tuple(sorted(variables.items()))
        self._parse_cache = _PARSED.setdefault(same, LRUCache(_KEPT))


class CalmApp(App[int], inherit_bindings=False):
    """An app that leaves with a sentence where Textual would print its traceback."""

    def __init__(self, *, ansi_color: bool) -> None:
        """Share the parsed rules with every other console of this process: most of a login was to parse them."""
        super().__init__(ansi_color=ansi_color)
        self.stylesheet = SharedStylesheet(variables=self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        """Work out Textual's colours once for each of its themes, not three times for each console."""
        if self.theme not in _VARIABLES:
            _VARIABLES[self.theme] = super().get_css_variables()
        return dict(_VARIABLES[self.theme])

    def broke_down(self, error: BaseException) -> None:
        """Remember what ends the app; it is told after the screen was given back."""
        raise NotImplementedError

    def ending(self) -> None:
        """The screens are about to go, in whatever way it came to that: nobody may ask for them any more."""
        raise NotImplementedError

    async def _shutdown(self) -> None:
        self.ending()
        await super()._shutdown()

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


def drive_with(app: App[Any], make: Callable[..., TerminalDriver]) -> None:
    """Have the app build its driver so; Textual only ever calls what it takes for a class."""
    app.driver_class = cast("type[Driver]", make)


def driver_of(app: App[Any]) -> TerminalDriver | None:
    """The driver of the terminal; None without one, in tests."""
    return app._driver if isinstance(app._driver, TerminalDriver) else None


def is_batching(app: App[Any]) -> bool:
    """Several changes are being made that are to be seen at once."""
    return app._batch_count > 0


def keep_streams(app: App[Any]) -> None:
    """Leave the process's standard streams alone: an app that ends would give another's back to it."""
    streams = cast("Any", app)  # Any: two private fields, which take whatever can be written to
    streams._capture_stdout, streams._capture_stderr = sys.stdout, sys.stderr


PRIVATE_NAMES = {
    App: (
        "_batch_count",
        "_modes",
        "_driver",
        "_loop",
        "_capture_stdout",
        "_capture_stderr",
        "_handle_exception",
        "_exception",
        "_exception_event",
        "_return_code",
        "_close_messages_no_wait",
    ),
    Stylesheet: ("_parse_cache",),
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
