"""A page of text over a place: read, page, leave."""

from __future__ import annotations

from collections.abc import Sequence

from console.keyboard import Key
from widgets.lines import BLANK, Line


class Page:
    """Lines that are paged through; derived pages give `content`."""

    over_list = False

    def __init__(self) -> None:
        """Begin at the top."""
        self._top = 0
        self._room = 1
        self._total = 0

    def content(self, width: int) -> Sequence[Line]:
        """Every line of the page."""
        raise NotImplementedError

    def close(self) -> None:
        """Take the page away."""
        raise NotImplementedError

    async def key(self, key: Key) -> None:
        """Page or leave."""
        step = {"down": 1, "up": -1, "pagedown": self._room, "pageup": -self._room, "space": self._room}
        if key.name in step:
            self._top = min(max(self._top + step[key.name], 0), max(self._total - self._room, 0))
        elif key.name == "home":
            self._top = 0
        elif key.name == "end":
            self._top = max(self._total - self._room, 0)
        elif key.name in ("escape", "enter", "f1"):
            self.close()

    async def ready(self) -> None:
        """Nothing is searched here."""

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The part that fits."""
        content = list(self.content(width))
        self._room, self._total = max(height, 1), len(content)
        shown = content[self._top : self._top + height]
        return [*shown, *([BLANK] * (height - len(shown)))]

    def cursor(self) -> tuple[int, int] | None:
        """At the top of the page."""
        return (0, 0)
