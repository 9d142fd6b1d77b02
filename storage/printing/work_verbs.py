"""What befalls a paper on its way: taken in hand by one worker alone, printed, failed, in doubt.

Done by the program itself; whoever put the paper there stands in its row.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from storage import rows
from storage.errors import N_, Conflict
from storage.patients.plain import plain
from storage.printing import queries, rules
from storage.printing.records import BROKEN_OFF, Job, JobState
from storage.printing.tables import print_job
from storage.printing.verbs import TOPIC
from storage.rights import Right
from storage.unit import Unit
from storage.verbs import verb


@verb("printing.claim", right=Right.READ)
def claim(unit: Unit, job_id: int, version: int, worker: str) -> int:
    """Take a paper in hand to print it; answers its version then.  Raises Conflict when another was first."""
    one = queries.job_of(unit.conn, job_id)
    if one.version != version or one.state not in (JobState.QUEUED, JobState.FAILED):
        raise Conflict(N_("Another worker has this paper in hand."), what="print_job")
    values: dict[str, Any] = {"state": JobState.PRINTING.value, "worker": worker, "claimed_at": unit.now}
    rows.change(unit, print_job, job_id, {**values, "tries": one.tries + 1, "error": "", "again_at": None})
    unit.changed(TOPIC, job_id)
    return version + 1


def _in_hand(unit: Unit, job_id: int, version: int) -> Job:
    one = queries.job_of(unit.conn, job_id)
    if one.state is not JobState.PRINTING or one.version != version:
        raise Conflict(N_("This paper is not in our hand any more."), what="print_job")
    unit.changed(TOPIC, job_id)
    return one


@verb("printing.printed", right=Right.READ)
def printed(unit: Unit, job_id: int, version: int, spool: str = "") -> int:
    """The printer has it; `spool` is what the machine's spooler calls it.  Raises Conflict."""
    _in_hand(unit, job_id, version)
    values = {"state": JobState.PRINTED.value, "worker": "", "printed_at": unit.now, "spool": plain(spool)}
    rows.change(unit, print_job, job_id, values)
    return job_id


@verb("printing.failed", right=Right.READ)
def failed(unit: Unit, job_id: int, version: int, why: str, *, again: bool) -> int:
    """It was not printed; `why` is a sentence, `again` whether the printer may take it later.  Raises Conflict."""
    one = _in_hand(unit, job_id, version)
    at = rules.next_try(one.tries, unit.now) if again else None
    values = {"state": JobState.FAILED.value, "worker": "", "error": _said(why), "again_at": at}
    rows.change(unit, print_job, job_id, values)
    return job_id


@verb("printing.doubt", right=Right.READ)
def doubt(unit: Unit, job_id: int, version: int, why: str) -> int:
    """Nobody knows whether it came out: it is not printed again unless a person says so.  Raises Conflict."""
    _in_hand(unit, job_id, version)
    _doubtful(unit, job_id, _said(why))
    return job_id


def _doubtful(unit: Unit, job_id: int, why: str) -> None:
    values = {"state": JobState.DOUBT.value, "worker": "", "error": why, "printed_at": unit.now}
    rows.change(unit, print_job, job_id, values)


@verb("printing.break_off", right=Right.READ)
def break_off(unit: Unit, gone: Collection[str] = ()) -> int:
    """Papers in the hand of workers who are `gone`, or who told nothing for too long, are in doubt; how many."""
    count = 0
    for row in queries.in_hand(unit.conn):
        if row.worker in gone or row.claimed_at < unit.now - rules.BROKEN_OFF_AFTER:
            _doubtful(unit, row.id, BROKEN_OFF)
            unit.changed(TOPIC, row.id)
            count += 1
    return count


def _said(why: str) -> str:
    return plain(why)[: rules.ERROR_LETTERS] or "?"
