"""Line 23: the one place for news."""

from __future__ import annotations

from dataclasses import dataclass

from storage.ids import ActId


@dataclass(frozen=True, slots=True)
class News:
    """A sentence for line 23."""

    text: str = ""
    error: bool = False
    undo: bool = False
    """`u` takes back what it tells of."""
    offers: ActId | None = None
    """The older deed that it names as what the next `u` takes back."""
    passing: bool = False
    """It is gone with the next key, as errors are."""
    alert: bool = False
    """Somebody should look up: it is shown as an alert."""
