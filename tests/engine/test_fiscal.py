"""The spool of fiscal tasks on a real database: in order, each once, in one hand, and frozen."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
import pytest_asyncio

from storage.checking import verify_at
from storage.errors import Conflict
from storage.fiscal.records import Answer, DeviceDraft, DeviceKind, TaskKind, TaskState
from storage.ids import RegisterId
from storage.location import Location
from storage.office import Office, seat
from storage.rights import SYSTEM, Role
from storage.store import Store
from tests.engine.beneath import bare
from tests.scene import Played, Scene
from tests.till import FURNISHED, Till, sat_down


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    """Its register has a driver at an address where nobody is."""
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 9")
    await manager.fiscal.tie(RegisterId(1), DeviceDraft(kind=DeviceKind.JSON, address="127.0.0.1:9"))
    return await sat_down(store, played.gave)


@pytest.fixture
def system(store: Store) -> Office:
    return Office(store, SYSTEM)


async def test_a_task_is_in_one_hand_in_its_turn_and_its_answer_is_kept(
    till: Till, system: Office, where: Location
) -> None:
    await till.shift()
    paid = await till.pay(await till.owes())
    assert sum(await asyncio.gather(*(system.fiscal.gather() for _ in range(3)))) == 2
    (first,) = await system.fiscal.to_send()
    assert first.task.kind is TaskKind.OPEN
    tries = await asyncio.gather(
        *(system.fiscal.claim(first.task, f"here:{one}:a") for one in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in tries) == ["Conflict", "Conflict", "int"]
    assert await system.fiscal.to_send() == []
    (version,) = [one for one in tries if isinstance(one, int)]
    await system.fiscal.done(first.task.id, version, Answer(document="1", sign="77"))
    with pytest.raises(Conflict):
        await system.fiscal.done(first.task.id, version, Answer())
    (second,) = await system.fiscal.to_send()
    assert second.task.receipt_id == paid.id
    await system.fiscal.claim(second.task, "here:9:dead")
    assert await system.fiscal.break_off(("here:9:dead",)) == 1
    (doubtful,) = await system.fiscal.open_tasks()
    assert (doubtful.state, doubtful.token) == (TaskState.DOUBT, second.task.token)
    assert (await system.fiscal.task(first.task.id)).answer == Answer(document="1", sign="77")
    assert verify_at(where).ok


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE fiscal_task SET payload = '{}', version = version + 1 WHERE number = 1",
        "UPDATE fiscal_task SET token = 'x', version = version + 1 WHERE number = 1",
        "UPDATE fiscal_task SET state = 'done', done_at = 1, version = version + 1 WHERE number = 1",
        "UPDATE fiscal_task SET state = 'sending', worker = 'x', version = version + 1 WHERE number = 2",
        "UPDATE fiscal_task SET number = 9, version = version + 1 WHERE number = 3",
        "DELETE FROM fiscal_task",
        "INSERT INTO fiscal_task (register_id, number, kind, shift_id, receipt_id, token, payload, queued_at)"
        " VALUES (1, 4, 'sell', 1, 1, 'y', '{}', 1)",
        "INSERT INTO fiscal_task (register_id, number, kind, shift_id, token, payload, queued_at)"
        " VALUES (1, 9, 'closeShift', 1, 'y', '{}', 1)",
        "INSERT INTO fiscal_task (register_id, number, kind, shift_id, token, payload, queued_at)"
        " VALUES (1, 4, 'openShift', 1, 'y', '{}', 1)",
        "INSERT INTO fiscal_task (register_id, number, kind, shift_id, token, payload, queued_at)"
        " VALUES (1, 4, 'closeShift', 1, 'y', '{}', 1)",
    ],
)
async def test_the_database_itself_keeps_the_spool(till: Till, system: Office, where: Location, attack: str) -> None:
    await till.shift()
    await till.pay(await till.owes())
    await till.pay(await till.owes())
    assert await system.fiscal.gather() == 3
    raw = bare(where)
    before = raw.execute("SELECT * FROM fiscal_task").fetchall()
    with pytest.raises(sqlite3.Error):
        raw.execute(attack)
    assert raw.execute("SELECT * FROM fiscal_task").fetchall() == before
    raw.close()


async def test_the_second_manager_who_ties_a_register_is_told_of_the_first(till: Till, store: Store) -> None:
    manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 9")
    known = await manager.fiscal.device_of(RegisterId(1))
    assert known is not None
    await manager.fiscal.tie(RegisterId(1), DeviceDraft(kind=DeviceKind.JSON, address="127.0.0.1:10"), known)
    with pytest.raises(Conflict):
        await manager.fiscal.tie(RegisterId(1), DeviceDraft(kind=DeviceKind.JSON, address="127.0.0.1:11"), known)
