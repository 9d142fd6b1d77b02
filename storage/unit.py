"""One unit of work: an open transaction with who acts, when, and what they changed.

The only writer of the journal and of the change feed.  It never commits; the
store does, once, after the verb has returned.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ParamSpec

from sqlalchemy import Connection, bindparam, select

from storage.centre.records import Centre
from storage.errors import N_, NotAllowed
from storage.gathered import ANSWER, NEW_ACT, NEW_CHANGE, NEW_LATE, NEW_ROW, Gathered
from storage.ids import ActId
from storage.journal import late
from storage.journal.chain import as_text, hash_of, new_salt
from storage.journal.tables import act, journal
from storage.prepared import Prepared
from storage.rights import Actor, Right

if TYPE_CHECKING:
    from storage.accounts.approving import Approval
    from storage.verbs import Verb

P = ParamSpec("P")

_KNOWN_ACT = Prepared(select(act.c.id, act.c.result, act.c.verb).where(act.c.idem_key == bindparam("asked")))
_NEWEST_ROW = Prepared(select(journal.c.id, journal.c.hash).order_by(journal.c.id.desc()).limit(1))


class Unit:
    """What a verb gets: the connection, the actor, the instant, the centre."""

    def __init__(self, conn: Connection, *, actor: Actor, now: datetime, centre: Centre) -> None:
        """Wrap a connection in an open transaction."""
        self.conn = conn
        """A Core connection; never commit or roll back on it."""
        self.actor = actor
        """Who acts."""
        self.now = now
        """When: aware, UTC, whole seconds."""
        self._entered: datetime | None = None
        self.centre = centre
        """Where."""
        self.topics: dict[tuple[str, int], None] = {}
        """What was changed, for the desks that watch, in the order in which it was."""
        self.change_ids: set[int] = set()
        """Its rows in the change feed."""
        self.acted: ActId | None = None  # the act made last
        self.journalled = self.repeated = False
        """Anything was written down; the act was done already, under the same key."""
        self.approval: Approval | None = None
        """A second person for the act under way; `storage.accounts.approving.second` asks for them."""
        self._act_id: ActId | None = None
        self.verbs: list[str] = []
        """Names of the verbs under way, the innermost last."""
        self._last_hash: tuple[int, str] | None = None
        self._gathered: Gathered | None = None

    @property
    def today(self) -> date:
        """The centre's calendar day."""
        return self.centre.day_of(self.now)

    @property
    def act_id(self) -> ActId:
        """The act under way."""
        if self._act_id is None:
            msg = "no act is under way; use perform()"
            raise RuntimeError(msg)
        return self._act_id

    def happened(self, at: datetime | None) -> None:
        """What is done from here on happened at another instant and is entered later.  Raises RuleBroken."""
        if at is not None:
            late.check(at, self.now)
            self.now, self._entered = at, self.now

    @property
    def is_late(self) -> bool:
        """Whether it is entered later than it happened: from paper."""
        return self._entered is not None

    @property
    def _entered_at(self) -> datetime:
        """When acts and journal rows say that it was written down."""
        return self._entered or self.now

    def _who(self) -> dict[str, Any]:
        return {"login": self.actor.login, "desk": self.actor.desk, "at": self._entered_at}

    def require(self, right: Right) -> None:
        """Raise NotAllowed unless the actor has the right."""
        if not self.actor.may(right):
            raise NotAllowed(
                N_("{name} may not do this; it is done by: {right}."), name=self.actor.name, right=right
            )

    def perform(self, verb: Verb[P], /, *args: P.args, **kwargs: P.kwargs) -> int | None:
        """Run a verb as an act of its own within this transaction (imports, the demo clinic)."""
        return self.act(verb, lambda: verb(self, *args, **kwargs))

    def act(
        self,
        verb: Verb[...],
        call: Callable[[], int | None],
        key: str | None = None,
        undoes: ActId | None = None,
        *,
        part_of: ActId | None = None,
        new: bool = False,
    ) -> int | None:
        """Run `call` as one act of `verb`: rights, idempotency, journal.

        The same `key` a second time changes nothing and answers what the first time answered.  An import
        that has looked in this transaction and found no act of the key says that it is `new`.
        `part_of` is the first act of what one key of the person did.
        """
        self.require(verb.right)
        if key is not None and not new:
            known = _KNOWN_ACT.first(self.conn, asked=key)
            if known is not None:
                if known.verb != verb.name:
                    msg = f"the key {key!r} belongs to an act of {known.verb}"
                    raise ValueError(msg)
                self.acted, self.repeated = ActId(known.id), True
                return known.result  # type: ignore[no-any-return]  # a row is untyped
        outer, outer_verbs = self._act_id, self.verbs
        key = key or uuid.uuid4().hex
        made = NEW_ACT.value(self.conn, idem_key=key, verb=verb.name, undoes=undoes, part_of=part_of, **self._who())
        self.acted = ActId(made)
        if self._entered is not None:
            NEW_LATE.rows(self.conn, act_id=made, happened_at=self.now)
            self.changed(late.TOPIC)
        self._act_id, self.verbs = ActId(made), []
        try:
            result = call()
            if result is not None:
                answer = {"of_act": self._act_id, "made": result}
                if self._gathered is not None:
                    self._gathered.answers.append(answer)
                else:
                    ANSWER.rows(self.conn, **answer)
        finally:
            self._act_id, self.verbs = outer, outer_verbs
        return result

    @contextmanager
    def seated(self, actor: Actor, now: datetime) -> Iterator[Unit]:
        """Act for a while as somebody else, at another instant (import of history, the demo clinic)."""
        before = self.actor, self.now, self._entered
        self.actor, self.now, self._entered = actor, now, None
        try:
            yield self
        finally:
            self.actor, self.now, self._entered = before

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Keep journal rows, changes and answers, and write them at the end, many at once.

        For transactions of many acts (imports, the demo clinic), which must not read them meanwhile.
        """
        self._gathered = gathered = Gathered()
        try:
            yield
        finally:
            self._gathered = None
        self.change_ids |= gathered.write(self.conn)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that may fail alone: what it wrote is taken back and the error goes on."""
        topics, change_ids, last_hash = len(self.topics), set(self.change_ids), self._last_hash
        mark = None if self._gathered is None else self._gathered.mark()
        self.conn.exec_driver_sql("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.conn.exec_driver_sql("ROLLBACK TO part")
            self.conn.exec_driver_sql("RELEASE part")
            # The next writer, of another process perhaps, gets the ids of what was taken back.
            self._last_hash, self.change_ids = last_hash, change_ids
            while len(self.topics) > topics:
                self.topics.popitem()
            if self._gathered is not None and mark is not None:
                self._gathered.back_to(mark)
            raise
        self.conn.exec_driver_sql("RELEASE part")

    @contextmanager
    def within(self, verb_name: str) -> Iterator[None]:
        """Name the verb under way; journal rows carry the innermost one.  For `Verb` only."""
        self.verbs.append(verb_name)
        try:
            yield
        finally:
            self.verbs.pop()

    def journal(self, what: str, key: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        """Write down one change of one thing: its columns before and after (JSON values, dates, enums)."""
        self._put([self._chained(what, key, before, after)])

    def journal_history(self, entries: Iterable[tuple[Actor, datetime, str, int, Mapping[str, Any]]]) -> None:
        """Write down many new things at once, each with who made it and when (the demo clinic, imports).

        An entry is the person, the instant, the kind of thing, its id and its columns.
        """
        rows = []
        for actor, at, what, key, after in entries:
            with self.seated(actor, at):
                rows.append(self._chained(what, key, None, after))
        self._put(rows)

    def _put(self, rows: list[dict[str, Any]]) -> None:
        self.journalled = self.journalled or bool(rows)
        if self._gathered is not None:
            self._gathered.journal += rows
        elif rows:
            NEW_ROW.each(self.conn, rows)

    def _chained(
        self, what: str, key: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """The next row of the journal, hashed together with the one before it."""
        if self._last_hash is None:
            last = _NEWEST_ROW.first(self.conn)
            self._last_hash = (0, "") if last is None else (last.id, last.hash)
        row_id, prev_hash = self._last_hash[0] + 1, self._last_hash[1]
        old, new = as_text(before), as_text(after)
        told = (self.actor.login, self.actor.desk, self.verbs[-1], what, key, old, new)
        fields = (row_id, self.act_id, int(self._entered_at.timestamp()), *told)
        salt = new_salt()
        self._last_hash = row_id, digest = row_id, hash_of(prev_hash, fields, salt)
        return {
            "id": row_id,
            "act_id": self.act_id,
            **self._who(),
            "verb": self.verbs[-1],
            "what": what,
            "key": key,
            "before": old,
            "after": new,
            "prev_hash": prev_hash,
            "hash": digest,
            "salt": salt,
        }

    def changed(self, topic: str, key: int = 0) -> None:
        """Tell the desks that watch `topic`; `key` is the id of what changed."""
        if (topic, key) in self.topics:
            return
        self.topics[topic, key] = None
        row = {"topic": topic, "key": key, "desk": self.actor.desk}
        if self._gathered is not None:
            self._gathered.changes.append(row)
            return
        self.change_ids.add(NEW_CHANGE.value(self.conn, **row))
