"""The daily copy, from a desk's side: begun beside the console when it falls due, and heard of only if it fails."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from storage.keeping import due_since

if TYPE_CHECKING:
    from storage.office import Office
    from storage.store import Store

log = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)
"""After a copy that failed the next try comes so much later."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When copies of this desk's data fall due, and what makes one."""

    hour: int
    """From this hour of the centre's day on."""
    argv: tuple[str, ...]
    """The command, in a process of its own: verifying a copy would take the time that belongs to keys."""


def plan_of(hour: int | None, data: Path, language: str) -> Plan | None:
    """The plan of a desk whose data folder and language are these; None when copies are off."""
    if hour is None:
        return None
    words = ("backup", "--daily", "--data", str(data), "--locale", language)
    return Plan(hour, (sys.executable, "-m", "console", *words))


class DailyCopies:
    """Looks each minute whether a copy has fallen due since it was last asked for."""

    def __init__(self, plan: Plan | None, failed: Callable[[str], None]) -> None:
        """Make copies as planned; `failed` hears why one was not made."""
        self._plan = plan
        self._failed = failed
        self._asked: datetime | None = None
        self._not_before: datetime | None = None
        self.job: asyncio.Task[None] | None = None
        """The copy under way."""

    def look(self, store: Store | Office) -> None:
        """Begin a copy if one fell due; many desks may, and one of them makes it."""
        plan = self._plan
        if plan is None or self.job is not None:
            return
        now = store.clock.now()
        due = due_since(now, plan.hour, ZoneInfo(store.centre.zone))
        if due == self._asked or (self._not_before is not None and now < self._not_before):
            return
        self._asked = due
        self.job = asyncio.get_running_loop().create_task(self._make(plan, now))

    async def _make(self, plan: Plan, now: datetime) -> None:
        try:
            why = await _run(plan)
        except OSError as error:
            why = str(error)
        self.job = None
        if why:
            self._asked, self._not_before = None, now + AGAIN
            log.error("the daily copy was not made: %s", why)
            self._failed(why)

    def stop(self) -> None:
        """Hear no more of a copy under way, which goes on by itself."""
        if self.job is not None:
            self.job.cancel()
            self.job = None


async def _run(plan: Plan) -> str:
    """Make a copy beside the console; gives what went wrong, as one sentence."""
    process = await asyncio.create_subprocess_exec(
        *plan.argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
        start_new_session=True,
    )
    _nothing, said = await process.communicate()
    if not process.returncode:
        return ""
    lines = said.decode(errors="replace").strip().splitlines() or [str(process.returncode)]
    return lines[-1].removeprefix("frontdesk: ")
