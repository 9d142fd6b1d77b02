"""A free time held while its sheet is open: the countdown, the lease renewed, and let go however the sheet ends.

Only a desk that holds something wakes each second, for the two digits that change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import Context
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from console.locale import _
from console.present import say_error
from console.reads import Reads
from console.sheets.field import Field
from console.sheets.static_field import StaticField
from storage.errors import NotAllowed, StorageError, Taken
from storage.schedule.hold_records import RENEWED, Hold, HoldTime
from storage.schedule.pair_records import PairMade
from storage.schedule.records import Opening, ReadBack

if TYPE_CHECKING:
    from console.app import ConsoleApp

T = TypeVar("T")

TICK_SECONDS = 1.0


class Holding:
    """What one sheet holds; nothing at first, and nothing where the centre holds no times."""

    def __init__(self, app: ConsoleApp) -> None:
        """Hold for `app`'s person."""
        self._app = app
        self._hold: Hold | None = None
        self._wanted: tuple[HoldTime, ...] = ()
        self._timer: asyncio.TimerHandle | None = None
        self._work = Reads()
        self._one = asyncio.Lock()
        self.began = False
        """Something was held, or was to be: the sheet has its line from then on."""
        self._spent = self._over = False
        """The time ran out while the sheet was open."""
        self.refused = ""
        """Why the time could not be held: who else holds it, and until when."""

    # ------------------------------------------------------------ what the sheet does
    async def __aenter__(self) -> Holding:
        """While the sheet is asked."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Let go, however it ended."""
        await self.let_go(spent=self._spent)

    def ended(self, result: object) -> None:
        """What the sheet gave: a booking has spent what was held for it."""
        self._spent = isinstance(result, ReadBack | PairMade)

    async def keep(self, times: Sequence[HoldTime]) -> None:
        """Hold these instead of what was held.  Raises Taken when another desk holds one of them."""
        office = self._app.office_open
        if not office.centre.hold_minutes or office.happened_at is not None:  # what is on paper holds nothing up
            return
        self._wanted = tuple(times)
        async with self._one:
            if self._wanted != tuple(times):
                return  # chosen anew while the one before was being held
            before = "" if self._hold is None else self._hold.token
            self._hold = await self._app.writes.run(office.schedule.holds.take(times, before))
        self.began, self._over, self.refused = True, False, ""
        self._app.minutes.holdings.add(self)
        self._sleep()

    def want(self, times: Sequence[HoldTime]) -> None:
        """The same beside the keys; a refusal is kept for the sheet to show."""
        self.refused = ""
        self._work.start("keep", self._keep(times))

    async def _keep(self, times: Sequence[HoldTime]) -> None:
        try:
            await self.keep(times)
        except Taken as error:
            await self._release()
            self.began, self.refused = True, say_error(error)
        except (NotAllowed, StorageError):
            self._stop()  # a courtesy: the booking itself will say what is wrong
        self._app.repaint()

    async def ready(self) -> None:
        """Wait for what is being held."""
        await self._work.ready("keep")

    async def let_go(self, *, spent: bool = False) -> None:
        """The sheet is closed; `spent`: the booking has used what was held."""
        await self.ready()
        self._app.minutes.holdings.discard(self)
        if spent:
            self._hold = None
        await self._release()

    async def _release(self) -> None:
        self._stop()
        hold, self._hold = self._hold, None
        if hold is not None and not self._over:
            with suppress(StorageError):  # it ends by itself
                await self._app.writes.run(self._app.office_open.schedule.holds.release(hold.token))

    # ------------------------------------------------------------ what is seen
    @property
    def text(self) -> str:
        """The countdown: `2:47`; that the time is over; nothing before anything was held."""
        if not self.began:
            return ""
        if self.refused or self._hold is None:
            return self.refused
        if self._over:
            return _("0:00, others may take it now")
        seconds = max(int(self._left.total_seconds()), 0)
        return _("{left} for this caller").format(left=f"{seconds // 60}:{seconds % 60:02}")

    def line(self) -> StaticField:
        """The line of the sheet that shows it."""
        return _HeldLine(self)

    @property
    def _left(self) -> timedelta:
        return timedelta() if self._hold is None else self._hold.ends_by - self._now

    @property
    def _now(self) -> datetime:
        return self._app.office_open.clock.now()

    # ------------------------------------------------------------ time
    def _sleep(self) -> None:
        self._stop()
        app = self._app
        # An empty context, as for the minute: a timer keeps no console that has ended.
        self._timer = asyncio.get_running_loop().call_later(
            TICK_SECONDS, lambda: app.in_context(self.tick), context=Context()
        )

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def stop(self) -> None:
        """The console ends: wake no more."""
        self._stop()
        self._work.stop()

    def tick(self) -> None:
        """A second has passed: renew the lease when it is short, end when the time is over."""
        hold = self._hold
        if hold is None or not self._app.is_running:
            return
        if self._left <= timedelta():
            self._run_out()
        else:
            if hold.until - self._now <= RENEWED and hold.until < hold.ends_by:
                self._work.start("renew", self._renew(hold))
            self._sleep()
        if self._app.cover is None:
            self._app.repaint()

    def _run_out(self) -> None:
        self._over = True
        self._stop()

    async def _renew(self, hold: Hold) -> None:
        try:
            renewed = await self._app.writes.run(self._app.office_open.schedule.holds.renew(hold.token))
        except StorageError:
            return  # tried again with the next second, while the lease lasts
        if self._hold is hold:
            self._hold = renewed or hold
            if renewed is None:
                self._run_out()
                self._app.repaint()


class _HeldLine(StaticField):
    """The line with the countdown; the sheet waits with it for what is being held."""

    def __init__(self, holding: Holding) -> None:
        super().__init__(_("Held"), lambda: holding.text, when=lambda: holding.began, rows=2)
        self._holding = holding

    async def ready(self) -> None:
        """Wait for what is being held."""
        await self._holding.ready()


def hold_picked(holding: Holding, field: Field[T], times: Callable[[T], Sequence[HoldTime]]) -> None:
    """From now on, what is picked in a field of an open form is held."""
    before = field.changed

    def changed() -> None:
        before()
        wanted = () if field.value is None else times(field.value)
        if wanted:
            holding.want(wanted)

    field.changed = changed


def times_of(*openings: Opening | bool) -> tuple[HoldTime, ...]:
    """What is held of openings that were offered; nothing of a choice that is no time yet (“another time”)."""
    known = [one for one in openings if isinstance(one, Opening)]
    return tuple(HoldTime(one.practitioner_id, one.room_id, one.starts_at, one.minutes) for one in known)
