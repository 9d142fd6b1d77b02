"""Where time comes from.  The only module that may ask the machine for it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant; injected everywhere, so that a day can be replayed."""

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole seconds."""
        ...


def _whole_seconds(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        msg = "an instant needs a time zone"
        raise ValueError(msg)
    return instant.astimezone(UTC).replace(microsecond=0)


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant by the machine."""
        return datetime.now(UTC).replace(microsecond=0)


class ShiftedClock:
    """A clock that starts at a given instant and runs on at the usual pace (the demo day)."""

    def __init__(self, at: datetime) -> None:
        """Start at `at` (aware)."""
        self._start = _whole_seconds(at)
        self._zero = time.monotonic()

    def now(self) -> datetime:
        """The shifted instant."""
        return self._start + timedelta(seconds=int(time.monotonic() - self._zero))


class StillClock:
    """A clock that stands still until it is moved (tests)."""

    def __init__(self, at: datetime) -> None:
        """Stand at `at` (aware)."""
        self._now = _whole_seconds(at)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._now

    def advance(self, **duration: float) -> None:
        """Move on by a duration given as for `timedelta` (minutes=5)."""
        self._now = _whole_seconds(self._now + timedelta(**duration))

    def set(self, at: datetime) -> None:
        """Stand at another instant."""
        self._now = _whole_seconds(at)
