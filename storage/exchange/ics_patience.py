"""How long the rules of one iCalendar file may be worked out.  Pure."""

from __future__ import annotations

from storage.errors import N_, RuleBroken

STEPS_MOST = 2_000_000
"""Days looked at for all the rules of one file: a second or two."""


class Patience:
    """How many days may still be looked at."""

    def __init__(self, steps: int = STEPS_MOST) -> None:
        """All of them."""
        self._left = steps

    def spend(self, steps: int) -> None:
        """Some were looked at.  Raises RuleBroken."""
        self._left -= steps
        if self._left < 0:
            raise RuleBroken(N_("Working the rules of this file out takes too long: give fewer, or later beginnings."))
