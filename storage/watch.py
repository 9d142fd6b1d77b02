"""Who watches hears what other desks have committed: by their bell, by the kernel's notice, and by a look."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from storage.errors import StorageError
from storage.faults import ENGINE_ERRORS
from storage.feed import COMMIT_SECONDS, LOOK_SECONDS, REST_SECONDS
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
        self._stirred = asyncio.Event()
        self._seen: object = None
        self._marks: tuple[object | None, object | None] = None, None

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

    def stirred(self) -> None:
        """Somebody may have written."""
        self._stirred.set()

    async def _look(self) -> None:
        await asyncio.sleep(LOOK_SECONDS)
        engine = self._store.engine
        engine.begin_notices(asyncio.get_running_loop(), self.stirred)
        await self._has_changed()  # what was committed before
        while True:
            if engine.is_told():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stirred.wait(), REST_SECONDS)
                # The kernel tells of the first bytes of a commit; others see it when the last of them are on the disk.
                for pause in COMMIT_SECONDS if self._stirred.is_set() else (0.0,):
                    self._stirred.clear()  # a notice from here on may be of the next commit
                    await asyncio.sleep(pause)
                    if await self._has_changed():
                        break
            else:
                await asyncio.sleep(LOOK_SECONDS)
                await self._look_unless_at_rest()

    async def _look_unless_at_rest(self) -> None:
        """A log that was the same at two looks was not written to since: an idle desk wakes no thread."""
        mark = self._store.engine.stirred()
        if mark is None or self._marks != (mark, mark) or self._stirred.is_set():
            self._stirred.clear()
            await self._has_changed()
            self._marks = self._marks[1], mark

    async def _has_changed(self) -> bool:
        """Look whether anything was committed, and tell of it."""
        changed, failed = False, True
        # A look that fails (a busy file, a disk that is gone for a moment) is made again.
        with contextlib.suppress(StorageError, *ENGINE_ERRORS):
            version = await self._store.readers[0].run(self._store.engine.look)
            if changed := version != self._seen:
                await self.catch_up()
                self._seen = version
            failed = False
        if failed:
            self._stirred.set()
        return changed


def _newest(conn: Connection) -> int:
    newest: int = conn.execute(select(func.coalesce(func.max(change.c.id), 0))).scalar_one()
    return newest


def _after(conn: Connection, last: int) -> list[tuple[int, str]]:
    rows = conn.execute(select(change.c.id, change.c.topic).where(change.c.id > last).order_by(change.c.id))
    return [(row.id, row.topic) for row in rows]
