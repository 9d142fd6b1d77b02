"""Many desks that write at once, each a process of its own; for the test of it and for the bench."""

from __future__ import annotations

import selectors
import time
from dataclasses import replace

from storage.location import Location
from tests.engine.full_day import Day
from tests.engine.writing import Desk, work_of

DESKS = 16
WARM = 4
Ran = tuple[list[Desk], set[tuple[str, int]]]
_BOOKINGS = 2000
"""A year of Mondays has so many times before lunch."""


def all_write(where: Location, day: Day, seconds: float, *, desks: int = DESKS, think: float = 0.0) -> Ran:
    """Let the desks write together for so long once each has loaded its program; what they said is in them.

    Also gives what was acknowledged before.
    """
    places = _BOOKINGS // desks
    plans = [work_of(where, day, turn * places, think=think, places=places) for turn in range(desks)]
    at_work = [Desk.start(replace(work, warm=WARM)) for work in plans]
    before: set[tuple[str, int]] = set()
    for desk in at_work:
        desk.hear(WARM + 1)
        before |= desk.acknowledged
    for desk in at_work:
        desk.begin()
    until = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for desk in at_work:
            selector.register(desk.pipe, selectors.EVENT_READ, desk)
        while (left := until - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                key.data.hear()
    for desk in at_work:
        desk.ask_to_stop()
    for desk in at_work:
        desk.stop()
    return at_work, before
