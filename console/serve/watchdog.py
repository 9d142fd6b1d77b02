"""Names every turn of the loop that keeps all desks waiting, and what it was doing.

A selector is asked once in each turn of an event loop: what lies between two questions is one turn.  A thread
looks where the loop stands while a turn is long; it sleeps without a wake-up while nobody types.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import selectors
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

log = logging.getLogger("console.serve.watchdog")

LONG_SECONDS = 0.05
_LOOK_SECONDS = 0.02
_DOZE_LOOKS = 50
"""After so many looks without a turn the thread sleeps until there is one."""
SWEPT = "memory being swept"
"""The place of a turn that the collector took most of; the thread cannot look while it works."""
_ROOT = Path(__file__).parents[2]
TOLD_SECONDS = 60.0
"""The same place is told once in this time, with how often it was."""
_PLACES_MAX = 200

Told = Callable[[float, str], None]


class Watchdog(selectors.BaseSelector):
    """A selector that measures the turns of the loop it serves."""

    def __init__(self, told: Told | None = None) -> None:
        """Hand each long turn to `told`, in seconds and with its place; to the log, if nobody is named."""
        self._inner = selectors.DefaultSelector()
        self._told = told or Slow().note
        self.armed = True
        """Long turns are told."""
        self._began: float | None = None
        self._sweep_began = self._swept = 0.0
        self._turn = 0
        self._place = ""
        self._ended = False
        self._thread_id = threading.get_ident()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()
        gc.callbacks.append(self._collecting)

    # ------------------------------------------------------------ the selector
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait as asked; the turn before ends here, the next begins with the answer."""
        if self._began is not None:
            seconds = time.perf_counter() - self._began
            self._began = None
            if seconds > LONG_SECONDS and self.armed:
                self._told(seconds, SWEPT if self._swept > seconds / 2 else self._place)
        found = self._inner.select(timeout)
        self._place, self._swept = "", 0.0
        self._turn += 1
        self._thread_id = threading.get_ident()
        self._began = time.perf_counter()
        if not self._awake.is_set():
            self._awake.set()
        return found

    def register(
        self, fileobj: FileDescriptorLike, events: int, data: object = None
    ) -> selectors.SelectorKey:
        """As the selector beneath."""
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        """As the selector beneath."""
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        """As the selector beneath."""
        return self._inner.modify(fileobj, events, data)

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        """As the selector beneath."""
        return self._inner.get_map()

    def close(self) -> None:
        """End the thread too."""
        self._ended = True
        with contextlib.suppress(ValueError):
            gc.callbacks.remove(self._collecting)
        self._awake.set()
        self._inner.close()

    def _collecting(self, phase: str, _about: Mapping[str, int]) -> None:
        """Told by the collector itself: how long it took of this turn."""
        now = time.perf_counter()
        if phase == "start":
            self._sweep_began = now
        else:
            self._swept += now - self._sweep_began

    # ------------------------------------------------------------ the thread
    def _watch(self) -> None:
        still = last = 0
        while not self._ended:
            self._awake.wait()
            time.sleep(_LOOK_SECONDS)
            began, turn = self._began, self._turn
            if began is not None and time.perf_counter() - began > LONG_SECONDS / 2:
                self._place = place_of(sys._current_frames().get(self._thread_id)) or self._place
            still = still + 1 if turn == last and began is None else 0
            last = turn
            if still > _DOZE_LOOKS:
                still = 0
                self._awake.clear()
                if self._turn != turn:  # it turned between the look and the sleep
                    self._awake.set()


def place_of(frame: FrameType | None) -> str:
    """The innermost two lines of ours on a stack, and the line that it stands at."""
    ours: list[str] = []
    inner = ""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        name = f"{path.name}:{frame.f_lineno} {frame.f_code.co_name}"
        inner = inner or name
        if path.is_relative_to(_ROOT) and path != Path(__file__) and "site-packages" not in path.parts:
            ours.append(f"{path.relative_to(_ROOT)}:{frame.f_lineno} {frame.f_code.co_name}")
            if len(ours) == 2:
                break
        frame = frame.f_back
    return " < ".join(dict.fromkeys([inner, *ours]))


class Slow:
    """Writes long turns into the log, the same place not more than once a minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Tell the time by `now`."""
        self._now = now
        self._quiet_until: dict[str, float] = {}
        self._since: dict[str, int] = {}

    def note(self, seconds: float, place: str) -> None:
        """A turn took so long, at this place."""
        now = self._now()
        if now < self._quiet_until.get(place, 0.0):
            self._since[place] = self._since.get(place, 0) + 1
            return
        if len(self._quiet_until) > _PLACES_MAX:
            self._quiet_until.clear()
            self._since.clear()
        self._quiet_until[place] = now + TOLD_SECONDS
        more = self._since.pop(place, 0)
        log.warning(
            "all desks waited %.0f ms for %s%s",
            seconds * 1000,
            place or "what cannot be looked into (the machine was busy)",
            f" ({more} times more since it was told last)" if more else "",
        )
