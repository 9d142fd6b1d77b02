"""Promise 5: a writer is killed at any moment, and nothing that it acknowledged is missing.

Three desks write at once, each in a process of its own; one after the other is killed by SIGKILL at a random moment
and started again.  Nobody closes anything: what lies beside the data is left as it was when the process died.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable

from storage.checking import verify_at
from storage.location import Location, Server
from tests.engine.full_day import Day
from tests.engine.writing import PLACES, Desk, work_of

KILLS = 200
DESKS = 3
WHOLE_CHECK_EACH = 10
"""After every kill all that was ever acknowledged is looked for, and the engine's own check of the file is run; after
every tenth and at the end the whole of `frontdesk check`, which takes longer the more was written."""


def there(beneath: sqlite3.Connection, kind: str) -> set[tuple[str, int]]:
    return {(kind, row[0]) for row in beneath.execute(f"SELECT id FROM {kind}")}


def noted(beneath: sqlite3.Connection, kinds: Iterable[str]) -> set[tuple[str, int]]:
    found = beneath.execute("SELECT what, key FROM journal")
    return {(what, key) for what, key in found if what in kinds}


def assert_sound(where: Location, beneath: sqlite3.Connection, acknowledged: set[tuple[str, int]]) -> None:
    """All of it is there, in the tables and in the journal; the engine finds nothing wrong with its file."""
    assert acknowledged <= there(beneath, "receipt") | there(beneath, "appointment")
    assert acknowledged <= noted(beneath, ("receipt", "appointment"))
    if not isinstance(where, Server):
        assert beneath.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert beneath.execute("PRAGMA foreign_key_check").fetchall() == []


def test_nothing_acknowledged_is_lost_to_200_kills(day_file: Location, day: Day, beneath: sqlite3.Connection) -> None:
    dice = random.Random(7)
    acknowledged: set[tuple[str, int]] = set()
    desks = [Desk.start(work_of(day_file, day, turn * PLACES)) for turn in range(DESKS)]
    for turn in range(KILLS):
        desk = desks[turn % DESKS]
        desk.hear(1 + dice.choice((1, 1, 1, 3)))
        desk.kill(dice.random() / 100)  # in its next commit, or somewhere before it
        acknowledged |= desk.acknowledged
        assert not desk.troubles
        assert_sound(day_file, beneath, acknowledged)
        if turn % WHOLE_CHECK_EACH == WHOLE_CHECK_EACH - 1:
            verdict = verify_at(day_file)
            assert verdict.ok, verdict.problems
        desks[turn % DESKS] = Desk.start(work_of(day_file, day, (turn + DESKS) * PLACES))
    for desk in desks:
        desk.stop()
        acknowledged |= desk.acknowledged
        assert not desk.troubles
    assert len(acknowledged) >= KILLS
    assert_sound(day_file, beneath, acknowledged)
    verdict = verify_at(day_file)
    assert verdict.ok, verdict.problems
