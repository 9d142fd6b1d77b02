"""The lock: counts only, no names; Enter unlocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.keyboard import Key
from console.locale import _
from widgets.lines import BLANK, Line, fit_words, left_right, line

if TYPE_CHECKING:
    from console.app import ConsoleApp


class LockPage:
    """Covers everything until somebody who works here is back."""

    over_list = False

    def __init__(self, app: ConsoleApp) -> None:
        """Lock `app`."""
        self._app = app

    async def key(self, key: Key) -> None:
        """Enter unlocks; every other key does nothing."""
        if key.name == "enter":
            self._app.cover = None

    async def ready(self) -> None:
        """Nothing is searched here."""

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The clock and the counts of line 1."""
        app = self._app
        out: list[Line] = [
            left_right(((" ", "bar"), (_("LOCKED"), "bar.current"), ("", "bar")), line(app.clock_text(), "bar"), width),
            BLANK,
        ]
        for desk in app.places.in_bar():
            if desk.id in app.counts:
                out.append(line(f" {app.counts[desk.id]:>5}  {_(desk.title)}"))
        out += [BLANK] * (height - 1 - len(out))
        return [*out[: max(height - 1, 0)], fit_words(line(" " + _("Enter unlocks."), "hint"), width)][:height]

    def cursor(self) -> tuple[int, int] | None:
        """At the top: nothing to point at."""
        return (0, 0)
