"""Line 23: the one place for news."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class News:
    """A sentence for line 23."""

    text: str = ""
    error: bool = False
    undo: bool = False
    """`u` takes back what it tells of."""
    alert: bool = False
    """Somebody should look up: it is shown as an alert."""
