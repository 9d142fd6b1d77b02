"""The store: one writer and a few readers on one database, each unit of work in one hop."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from storage.accounts import approving
from storage.centre import queries as centre_queries
from storage.centre.records import Centre
from storage.clock import Clock
from storage.collecting import put_off
from storage.engine import Engine, Hop, InDoubt
from storage.errors import Doubtful, Unavailable
from storage.faults import AWAY, DOUBTFUL, ENGINE_ERRORS, UNSURE, is_lock, is_lost, translate
from storage.feed import Feed
from storage.ids import ActId
from storage.journal import late, together
from storage.rights import Actor
from storage.unit import Unit
from storage.verbs import Verb
from storage.watch import Watch

P = ParamSpec("P")
Same = tuple[str, str, str]
"""Who did which verb, and what about: what a repeat has in common with the first time."""
T = TypeVar("T")

READERS = 2
"""Reading connections; a long report does not hold up a keystroke."""
TRIES = 4
"""A write that met a lock is tried again so often before the desk hears of it."""
DOUBT = timedelta(minutes=10)
"""So long (while the server saves) somebody who repeats a write in doubt means that one, not the same once more."""
LOST_SECONDS = 0.3
"""So long after a write found no server it is tried again."""


class Store:
    """The database of one centre, open."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Use `Store.open`."""
        self.engine = engine
        self.clock = clock
        """Where time comes from."""
        self.feed = Feed()
        """Topics of what was committed, on the event loop."""
        self.centre = Centre(name="")
        """The centre's settings as last read."""
        self._writer: Hop
        self.readers: list[Hop] = []
        """Reading connections."""
        self._turn = 0
        self._watch: Watch | None = None
        self._pending: set[asyncio.Future[Any]] = set()
        self._in_doubt: dict[Same, tuple[str, datetime | None]] = {}
        """Keys of writes whose commit was lost on the way, and since when the server saves again."""
        self._unread: WeakKeyDictionary[asyncio.Task[Any], tuple[Same, str]] = WeakKeyDictionary()
        """The newest write of each task, which may not be able to read what it wrote."""

    @classmethod
    async def open(cls, engine: Engine, clock: Clock, *, watch: bool = False) -> Store:
        """Open a database that has its schema; `watch` hears what other processes commit."""
        store = cls(engine, clock)
        try:
            store._writer = await engine.open(read_only=False)
            for _ in range(READERS):
                store.readers.append(await engine.open(read_only=True))
        except ENGINE_ERRORS as error:
            raise translate(error) from error
        await store.reload_centre()
        if watch:
            store._watch = await Watch.over(store)
        return store

    async def reload_centre(self) -> None:
        """Read the centre's settings again."""
        loaded = await self.read(centre_queries.load)
        if loaded is not None:
            self.centre = loaded

    async def close(self) -> None:
        """Finish what is under way and close every connection."""
        if self._watch is not None:
            await self._watch.end()
        if self._pending:
            await asyncio.wait(set(self._pending))
        for hop in (*self.readers, self._writer):
            await hop.close()
        await self.engine.close()

    async def read(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query function on a reader; every statement sees the newest committed state."""
        self._turn = (self._turn + 1) % len(self.readers)
        reader = self.readers[self._turn]

        def ask(conn: Connection) -> T:
            return fn(conn, *args, **kwargs)

        try:
            try:
                return await reader.run(ask)
            except ENGINE_ERRORS as error:
                if not is_lost(error):
                    raise
                return await reader.run(ask)  # the server may have been away only between two questions
        except ENGINE_ERRORS as error:
            written = self._unread.pop(_task(), None) if is_lost(error) else None
            if written is not None:
                self._in_doubt[written[0]] = written[1], None
                raise Doubtful(DOUBTFUL) from error
            raise translate(error) from error

    async def snapshot(self, fn: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As `read`, but every statement sees the same instant: for sums that must agree with each other."""

        def at_once(conn: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
            conn.exec_driver_sql("BEGIN" if conn.dialect.name == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ")
            try:
                return fn(conn, *args, **kwargs)
            finally:
                conn.exec_driver_sql("ROLLBACK")

        return await self.read(at_once, *args, **kwargs)

    async def write(self, actor: Actor, verb: Verb[P], /, *args: P.args, **kwargs: P.kwargs) -> int | None:
        """Run one verb as one act: rights, transaction, journal, change feed, bell.

        Shielded: a caller that is cancelled does not stop it half-way.  Tried again on a lock or a lost server,
        under one idempotency key, so that it never happens twice; nor when somebody repeats it after a commit
        whose answer was lost.
        """
        same = (actor.login, verb.name, repr((args, kwargs)))
        doubted = self._doubted(same)
        key = doubted or uuid.uuid4().hex
        try:
            result = await self.act(actor, verb, partial(_call, verb, args, kwargs), key)
        except Doubtful:
            self._in_doubt[same] = key, None
            raise
        except Unavailable as error:
            if doubted is not None and error.template == AWAY:  # "nothing was changed" is more than anybody knows
                raise Doubtful(DOUBTFUL) from error
            raise
        self._in_doubt.pop(same, None)
        self._unread[_task()] = same, key
        return result

    def _doubted(self, same: Same) -> str | None:
        """The key of a write in doubt, while its repeat is still meant to be the same one."""
        key, since = self._in_doubt.get(same, (None, None))
        return key if since is None or self.clock.now() - since < DOUBT else None

    def _saves_again(self) -> None:
        """Something was saved: from now on the time runs for what is in doubt, not while the server is away."""
        for same, (key, since) in self._in_doubt.items():
            self._in_doubt[same] = key, since or self.clock.now()

    async def act(self, actor: Actor, verb: Verb[...], call: Callable[[Unit], int | None], key: str) -> int | None:
        """As `write`, with the idempotency key given."""
        whole, approval, happened = together.current(), approving.current(), late.current()

        def perform(unit: Unit) -> tuple[int | None, ActId | None]:
            part_of = None if whole is None else whole.first
            unit.approval = approving.lent(approval, key)
            unit.happened(happened)
            result = unit.act(verb, partial(call, unit), key, part_of=part_of)
            approving.spend(approval, key)
            return result, unit.acted if unit.journalled or unit.repeated else None

        result, made = await self.transact(actor, perform, keyed=True)
        if whole is not None and made is not None:
            whole.add(made)
        return result

    async def transact(self, actor: Actor, fn: Callable[[Unit], T], *, keyed: bool = False) -> T:
        """Run `fn` in one write transaction (imports and the demo perform many acts in one).

        With `keyed`, its acts have idempotency keys, and it may be run again when its commit is in doubt.

        Raises Doubtful when the server was lost in the commit and did not come back in time.
        """
        return await asyncio.shield(self.pending(self._transact(actor, fn, keyed=keyed)))

    def pending(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:  # Any: what coroutines are typed with
        """Begin something that closing waits for."""
        job = asyncio.ensure_future(work)
        self._pending.add(job)
        job.add_done_callback(self._pending.discard)
        return job

    async def _transact(self, actor: Actor, fn: Callable[[Unit], T], *, keyed: bool) -> T:
        doubtful = False
        for tries_left in range(TRIES - 1, -1, -1):
            try:
                result, topics = await self._writer.run(lambda conn: self._whole(conn, actor, fn, short=keyed))
            except InDoubt as lost:
                if not (keyed and tries_left):
                    raise Doubtful(DOUBTFUL if keyed else UNSURE) from lost
                doubtful = True
                continue
            except ENGINE_ERRORS as error:
                if tries_left and is_lock(error):
                    continue
                if tries_left and is_lost(error):
                    await asyncio.sleep(LOST_SECONDS)
                    continue
                raise (Doubtful(DOUBTFUL) if doubtful else translate(error)) from error
            self._saves_again()
            if topics:
                self.engine.ring()
                if "centre" in topics:
                    await self.reload_centre()
                self.feed.publish(frozenset(topics))
            return result
        raise AssertionError

    def _whole(self, conn: Connection, actor: Actor, fn: Callable[[Unit], T], *, short: bool) -> tuple[T, set[str]]:
        """On the writer's thread: one write transaction."""
        own: set[int] = set()
        try:
            with self.engine.writing(conn), put_off() if short else nullcontext():
                present = centre_queries.present(conn, actor)
                unit = Unit(conn, actor=present, now=self.clock.now(), centre=self.centre)
                result = fn(unit)
                if self._watch is not None:
                    own |= unit.change_ids
                    self._watch.own |= own  # before the commit: the server's bell may be faster than we are
        except BaseException:
            if self._watch is not None:
                self._watch.own -= own  # the next writer gets these ids
            raise
        return result, {topic for topic, _ in unit.topics}


def _task() -> asyncio.Task[Any]:
    return cast("asyncio.Task[Any]", asyncio.current_task())


def _call(verb: Verb[...], args: tuple[object, ...], kwargs: dict[str, object], unit: Unit) -> int | None:
    return verb(unit, *args, **kwargs)
