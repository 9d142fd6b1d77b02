"""How far behind a terminal may be: what was sent, and what it said that it has shown.

A line takes bytes long before anybody sees them: buffers of the kernel, of SSH, of a modem.  So every so many bytes the
terminal is asked whether it is there, and no frame is worked out before it answers.  A terminal that never answers is
not waited for; one that has answered once is, and is asked again in case the answer was lost.
"""

from __future__ import annotations

_AT_FIRST, _FAST, _SLOW = 1024, 2048, 256
"""Bytes that may be on their way unanswered: before anything is known, and on a line that is fast, or slow."""
SLOW_SECONDS = 0.3
"""A line that needs longer for them is slow."""
_ASK_AGAIN_SECONDS, _ASK_AGAIN_MAX = 1.0, 16.0


class Pace:
    """Bytes on their way to one terminal."""

    def __init__(self, *, asks: bool) -> None:
        """Begin; a terminal that does not know the question is never asked, nor waited for."""
        self._asks = asks
        self._answers = False
        """It has answered before."""
        self._allowed = _AT_FIRST
        self._on_their_way = 0
        self._asked_at: float | None = None
        self.ask_again_seconds = _ASK_AGAIN_SECONDS

    @property
    def is_behind(self) -> bool:
        """It has not shown yet what it was sent."""
        return self._answers and self._asked_at is not None

    def sent(self, count: int, now: float) -> bool:
        """So many bytes went out; whether to ask now."""
        self._on_their_way += count
        if not self._asks or self._asked_at is not None or self._on_their_way < self._allowed:
            return False
        self._asked_at = now
        return True

    def answered(self, now: float) -> None:
        """It has shown everything up to the question."""
        if self._asked_at is not None:
            self._allowed = _FAST if now - self._asked_at < SLOW_SECONDS else _SLOW
        self._answers = True
        self._asked_at = None
        self._on_their_way = 0
        self.ask_again_seconds = _ASK_AGAIN_SECONDS

    def asked_again(self) -> None:
        """The question was repeated: the next time later, for a line may stand still for long."""
        self.ask_again_seconds = min(self.ask_again_seconds * 2, _ASK_AGAIN_MAX)

    def lost(self) -> None:
        """Another terminal may sit there now: nothing is known of it."""
        self._answers = False
        self._asked_at = None
        self._on_their_way = 0
