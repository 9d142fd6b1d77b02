"""The lock: counts only, no names; unlocked with digits."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.keyboard import Key
from console.locale import _
from widgets.lines import BLANK, Line, line

if TYPE_CHECKING:
    from console.app import ConsoleApp

_DIGITS_MAX = 12


class LockPage:
    """Covers everything until the digits are right."""

    over_list = False

    def __init__(self, app: ConsoleApp) -> None:
        """Lock `app`."""
        self._app = app
        self._typed = ""
        self._wrong = False

    async def key(self, key: Key) -> None:
        """Type the PIN; Enter unlocks."""
        if key.digit and len(self._typed) < _DIGITS_MAX:
            self._typed += key.digit
            self._wrong = False
        elif key.name == "backspace":
            self._typed = self._typed[:-1]
        elif key.name == "escape":
            self._typed = ""
        elif key.name == "enter":
            pin = self._app.profile.pin
            if not pin or hmac.compare_digest(self._typed, pin):
                self._app.cover = None
            self._wrong, self._typed = bool(pin), ""

    async def ready(self) -> None:
        """Nothing is searched here."""

    def leave(self) -> None:
        """Nothing is kept."""

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The counts of line 1, and where the digits go."""
        app = self._app
        out: list[Line] = [BLANK, line(" " + _("Locked"), "strong"), BLANK]
        for desk in app.places.in_bar():
            if desk.id in app.counts:
                out.append(line(f" {app.counts[desk.id]:>5}  {_(desk.title)}"))
        out.append(BLANK)
        if app.profile.pin:
            stars = "*" * len(self._typed)
            out.append(((" " + _("PIN and Enter:") + " ", "text"), (stars, "field.current")))
            if self._wrong:
                out.append(line(" " + _("Those were other digits; type your PIN again."), "field.error"))
        else:
            out.append(line(" " + _("Enter unlocks.")))
        return out[:height]

    def cursor(self) -> tuple[int, int] | None:
        """At the top: nothing to point at."""
        return (0, 0)
