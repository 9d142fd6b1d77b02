"""Who watches hears what other desks have committed: by their bell, and by a look each second."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from storage.errors import StorageError
from storage.faults import ENGINE_ERRORS
from storage.feed import LOOK_SECONDS
from storage.journal.tables import change

if TYPE_CHECKING:
    from storage.store import Store


class Watch:
    """What of the change feed a store has told, and the task that looks for more."""

    def __init__(self, store: Store, last: int) -> None:
        """Use `Watch.over`."""
        self._store = store
        self._last = last
        self.own: set[int] = set()
        """Rows of the feed that this desk wrote, and has told of itself."""
        self._looking: asyncio.Task[None]

    @classmethod
    async def over(cls, store: Store) -> Watch:
        """Hear what is committed from now on."""
        loop = asyncio.get_running_loop()
        watch = cls(store, await store.read(_newest))
        await store.engine.listen(loop, watch.rung)
        watch._looking = loop.create_task(watch._look())
        return watch

    async def end(self) -> None:
        """Look no longer."""
        self._looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._looking

    def rung(self) -> None:
        """Somebody has rung."""
        self._store.pending(self._heard())

    async def _heard(self) -> None:
        # A server that went away between its bell and our question: the look each second asks again.
        with contextlib.suppress(StorageError, *ENGINE_ERRORS):
            await self.catch_up()

    async def catch_up(self) -> None:
        """Publish what was committed since the last look, one's own excepted."""
        store = self._store
        found = await store.read(_after, self._last)
        if rows := [row for row in found if row[0] > self._last]:  # another look may have been faster
            self._last = max(row_id for row_id, _ in rows)
            topics = frozenset(topic for row_id, topic in rows if row_id not in self.own)
            self.own.difference_update(row_id for row_id, _ in rows)
            if "centre" in topics:
                await store.reload_centre()
            store.feed.publish(topics)

    async def _look(self) -> None:
        seen: object = None
        stirred: object | None = None
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            mark = self._store.engine.stirred()
            if mark is not None and mark == stirred:
                continue  # an idle desk wakes no thread
            # A look that fails (a busy file, a disk that is gone for a moment) is made again.
            with contextlib.suppress(StorageError, *ENGINE_ERRORS):
                version = await self._store.readers[0].run(self._store.engine.look)
                if version != seen:
                    await self.catch_up()
                    seen = version
                stirred = mark


def _newest(conn: Connection) -> int:
    newest: int = conn.execute(select(func.coalesce(func.max(change.c.id), 0))).scalar_one()
    return newest


def _after(conn: Connection, last: int) -> list[tuple[int, str]]:
    rows = conn.execute(select(change.c.id, change.c.topic).where(change.c.id > last).order_by(change.c.id))
    return [(row.id, row.topic) for row in rows]
