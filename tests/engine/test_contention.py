"""Sixteen desks write at once on one database: nobody reads of a lock, and all that was acknowledged is there.

How long they wait is the bench's matter (`python -m tests.bench.contention`, docs/contention.md): a test that shares
its processors with other tests can only say that nobody waited for as long as a person would call broken.
"""

from __future__ import annotations

import sqlite3

from storage.checking import verify_at
from storage.location import Location
from tests.engine.contention import DESKS, all_write
from tests.engine.full_day import Day
from tests.engine.test_killed import assert_sound

SECONDS = 4.0
BROKEN_SECONDS = 10.0
"""Whoever waits for so long after Enter believes that it hangs; and so long the engine itself would wait for a lock."""


def test_sixteen_writers_hear_of_no_lock(day_file: Location, day: Day, beneath: sqlite3.Connection) -> None:
    desks, before = all_write(day_file, day, SECONDS)
    assert [desk.troubles + desk.away for desk in desks] == [[]] * DESKS
    assert min(len(desk.acknowledged) for desk in desks) >= 2, "every one of them gets its turn"
    assert max(seconds for desk in desks for seconds in desk.seconds("wait")) < BROKEN_SECONDS
    assert_sound(day_file, beneath, before.union(*(desk.acknowledged for desk in desks)))
    verdict = verify_at(day_file)
    assert verdict.ok, verdict.problems
