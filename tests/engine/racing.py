"""Many processes that begin at one moment, each with a job of its own."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import TypeVar

T = TypeVar("T")
Job = TypeVar("Job")

RIVALS = 8
PATIENCE_SECONDS = 300
_line: list[Barrier] = []
"""Where this process waits for the others."""


def at_once(work: Callable[[Job], T], jobs: Sequence[Job]) -> list[T]:
    """What each process came to; a job calls `ready()` once it is connected.  What goes wrong in one fails here."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    barrier = context.Barrier(len(jobs), timeout=PATIENCE_SECONDS)
    with context.Pool(len(jobs), initializer=_line_up, initargs=(barrier,)) as pool:
        ended = pool.map_async(partial(_told, work), jobs, chunksize=1).get(PATIENCE_SECONDS)
    wrong = [said for said, _ in ended if said]
    assert not wrong, wrong[0]
    return [result for _, result in ended if result is not None]


def ready() -> None:
    """Wait until every other process is ready, too."""
    _line[-1].wait()


def _line_up(barrier: Barrier) -> None:
    _line.append(barrier)


def _told(work: Callable[[Job], T], job: Job) -> tuple[str, T | None]:
    """What went wrong, in words (not every error of ours can be sent to another process), or the result."""
    try:
        return "", work(job)
    except Exception:
        return traceback.format_exc(), None
