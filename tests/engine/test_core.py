"""The core's promises: acts, journal, idempotency, undo, change feed, cancellation."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from storage.centre.records import Centre
from storage.checking import verify
from storage.clock import StillClock
from storage.errors import Conflict, NotAllowed, NotFound, RuleBroken
from storage.journal import queries
from storage.journal.records import JournalRow
from storage.journal.tables import act
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.rights import Right, Role
from storage.rooms import MODULES
from storage.store import Store
from storage.unit import Unit
from storage.verbs import verb


@verb("test.note", right=Right.CALLS)
def note(unit: Unit, key: int, text: str) -> int:
    """A verb that only journals."""
    unit.journal("note", key, None, {"text": text})
    unit.changed("notes", key)
    return key


@note.undoes
def _undo_note(unit: Unit, row: JournalRow) -> None:
    unit.journal("note", row.key, row.after, None)
    unit.changed("notes", row.key)


@verb("test.stone", right=Right.CALLS)
def stone(unit: Unit, key: int) -> None:
    """A verb that cannot be undone."""
    unit.journal("stone", key, None, {})


def _acts(conn: Connection) -> list[tuple[str, str]]:
    return [(row.verb, row.login) for row in conn.execute(select(act).order_by(act.c.id))]


async def test_an_act_is_journalled_with_who_desk_when(office: Office) -> None:
    await office.write(note, 7, "hello")
    rows = await office.journal.history("note", 7)
    assert [(row.verb, row.login, row.desk, row.at, row.after) for row in rows] == [
        ("test.note", office.actor.login, "desk 1", office.clock.now(), {"text": "hello"})
    ]


async def test_the_same_key_never_acts_twice(office: Office) -> None:
    call = lambda unit: note(unit, 7, "once")  # noqa: E731  # the shape that Store.act takes
    assert await office.store.act(office.actor, note, call, "key-1") == 7
    assert await office.store.act(office.actor, note, call, "key-1") == 7
    assert len(await office.journal.history("note", 7)) == 1


async def test_without_the_right_nothing_is_written(seated: Callable[..., Awaitable[Office]]) -> None:
    auditor = await seated(Role.AUDITOR)
    with pytest.raises(NotAllowed, match="Auditor may not"):
        await auditor.write(note, 1, "x")
    assert await auditor.read(_acts) == []


async def test_undo_goes_back_several_steps_and_says_what_cannot_be_taken_back(office: Office) -> None:
    await office.write(note, 1, "first")
    await office.write(stone, 9)
    await office.write(note, 2, "second")
    undone = await office.journal.undo()
    assert undone.rows[0].key == 2
    assert undone.next is not None
    assert undone.next.final, "what comes next is told beforehand"
    for _ in range(2):
        with pytest.raises(RuleBroken, match="cannot be taken back") as final:
            await office.journal.undo()
    assert final.value.act_id == undone.next.id
    passed = frozenset({undone.next.id})
    assert (await office.journal.undo(passed)).rows[0].key == 1
    with pytest.raises(NotFound, match="nothing of yours"):
        await office.journal.undo(passed)
    assert [verb_name for verb_name, _ in await office.read(_acts)][-2:] == ["journal.undo", "journal.undo"]


@verb("test.kept", right=Right.CALLS)
def kept(unit: Unit, key: int) -> None:
    """A verb whose undo finds that somebody has built on it."""
    unit.journal("kept", key, None, {})


@kept.undoes
def _undo_kept(unit: Unit, row: JournalRow) -> None:
    if row.key:
        raise Conflict("{what} was built on since.", what=row.key)
    unit.conn.exec_driver_sql("DELETE FROM act")


async def test_what_is_written_together_is_taken_back_together(office: Office) -> None:
    await office.write(note, 1, "alone")
    whole = office.together()
    with whole:
        await office.write(note, 2, "first")
    await office.journal.history("note", 2)
    with whole:
        await office.write(note, 3, "second")
        await office.write(note, 4, "third")
    await office.write(note, 5, "after")
    assert [row.key for row in (await office.journal.undo()).rows] == [5]
    undone = await office.journal.undo()
    assert [row.key for row in undone.rows] == [4, 3, 2]
    assert undone.next is not None
    assert undone.next.id == 1
    assert [row.key for row in (await office.journal.undo()).rows] == [1]
    assert (await office.store.read(verify)).ok


async def test_a_deed_is_whole_or_not_at_all(office: Office) -> None:
    with office.together():
        await office.write(note, 1, "first")
        await office.write(kept, 7)
    with pytest.raises(Conflict, match="7 was built on since") as refused:
        await office.journal.undo()
    assert refused.value.act_id == 1
    assert len(await office.read(_acts)) == 2, "nothing of it was taken back"
    with pytest.raises(NotFound):
        await office.journal.undo(frozenset({refused.value.act_id}))


async def test_an_undo_that_is_refused_names_its_act_and_may_be_passed_over(office: Office) -> None:
    await office.write(note, 1, "first")
    await office.write(kept, 0)
    await office.write(note, 2, "second")
    await office.write(kept, 7)
    with pytest.raises(Conflict, match="7 was built on since") as refused:
        await office.journal.undo()
    assert refused.value.act_id is not None
    skip = frozenset({refused.value.act_id})
    with pytest.raises(Conflict):
        await office.journal.undo()
    assert (await office.journal.undo(skip)).rows[0].key == 2
    with pytest.raises(RuleBroken, match="append-only: act") as refused_below:
        await office.journal.undo(skip)
    assert refused_below.value.act_id is not None
    skip |= {refused_below.value.act_id}
    assert (await office.journal.undo(skip)).rows[0].key == 1
    with pytest.raises(NotFound) as nothing:
        await office.journal.undo(skip)
    assert nothing.value.act_id is None
    assert len(await office.read(_acts)) == 6, "what was refused has left nothing behind"


async def test_undo_takes_back_only_ones_own_acts_of_today(
    office: Office, seated: Callable[..., Awaitable[Office]], clock: StillClock
) -> None:
    other = await seated(Role.SENIOR_ADMINISTRATOR)
    await other.write(note, 1, "theirs")
    with pytest.raises(NotFound):
        await office.journal.undo()
    clock.advance(days=1)
    with pytest.raises(NotFound):
        await other.journal.undo()


async def test_a_cancelled_caller_does_not_stop_the_write(office: Office) -> None:
    task = asyncio.ensure_future(office.write(note, 5, "kept"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await office.write(note, 6, "after")
    assert len(await office.journal.history("note", 5)) == 1


@verb("test.fails", right=Right.CALLS)
def fails(unit: Unit) -> None:
    note(unit, 3, "gone")
    raise ZeroDivisionError


async def test_a_failing_verb_leaves_nothing(office: Office) -> None:
    with pytest.raises(ZeroDivisionError):
        await office.write(fails)
    assert await office.read(_acts) == []
    assert await office.journal.history("note", 3) == []


async def test_a_failed_part_is_taken_back_alone_and_the_chain_holds(office: Office) -> None:
    def fail(unit: Unit) -> None:
        with unit.savepoint():
            unit.perform(note, 2, "gone")
            raise ZeroDivisionError

    def work(unit: Unit) -> None:
        unit.perform(note, 1, "kept")
        with pytest.raises(ZeroDivisionError):
            fail(unit)
        unit.perform(note, 3, "kept")

    await office.store.transact(office.actor, work)
    assert await office.read(queries.count) == 2
    assert await office.journal.history("note", 2) == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE journal SET login = 'x'",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE id = 1",
        "INSERT INTO journal SELECT 9, act_id, at, login, desk, verb, what, key, before, after, hash, 'h', salt, NULL"
        " FROM journal",
        "INSERT INTO journal SELECT 2, act_id, at, login, desk, verb, what, key, before, after, 'no', 'h', salt, NULL"
        " FROM journal",
        "UPDATE journal SET before = NULL, after = NULL, salt = NULL, erased_by = 1",
        "UPDATE act SET login = 'x'",
        "UPDATE act SET result = 8",
        "DELETE FROM act",
        "INSERT OR REPLACE INTO act (id, idem_key, verb, login, desk, at) VALUES (1, 'k', 'v', 'l', 'd', 0)",
    ],
)
async def test_raw_sql_cannot_touch_the_journal(office: Office, raw: sqlite3.Connection, attack: str) -> None:
    await office.write(note, 1, "x")
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(attack)


async def test_a_change_by_another_process_is_heard(
    where: Location, clock: StillClock, centre: Centre, office: Office
) -> None:
    other = await open_store(where, clock, watch=True)
    heard: asyncio.Future[frozenset[str]] = asyncio.get_running_loop().create_future()

    def hear(topics: frozenset[str]) -> None:
        if not heard.done():
            heard.set_result(topics)

    other.feed.subscribe(hear)
    await office.write(note, 1, "x")
    assert await asyncio.wait_for(heard, 5) == {"notes"}
    await other.close()


async def test_own_changes_are_heard_once(where: Location, clock: StillClock, centre: Centre, office: Office) -> None:
    own = await open_store(where, clock, watch=True)
    desk = await seat(own, Role.ADMINISTRATOR.value, "desk 2")
    heard: list[frozenset[str]] = []
    desk.changes(heard.append)
    await desk.write(note, 1, "x")
    assert own._watch is not None
    await own._watch.catch_up()
    assert heard == [{"notes"}]
    await own.close()


async def test_a_thousand_writes_from_many_tasks_stay_in_one_chain(store: Store) -> None:
    desk = await seat(store, Role.ADMINISTRATOR.value, "desk 1")
    await asyncio.gather(*(desk.write(note, n, "x") for n in range(200)))
    assert await desk.read(queries.count) == 200


def test_partial_is_not_needed_for_verbs() -> None:
    """A verb has its name and its undo where code looks for them."""
    assert (note.name, note.undo, stone.undo) == ("test.note", _undo_note, None)
    assert partial(note).func is note


def test_every_module_with_verbs_is_known_to_undo() -> None:
    """A verb in a module that undo does not load could not be taken back in a fresh console."""
    root = Path(__file__).resolve().parents[2]
    own = {"storage/journal/verbs.py"}
    found = {
        str(path.relative_to(root))
        for path in (root / "storage").rglob("*.py")
        if "demo" not in path.parts and re.search(r"^@verb\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {f"{name.replace('.', '/')}.py" for name in MODULES} == found - own
