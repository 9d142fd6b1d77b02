"""What is over its time is named, and erased when asked for; all else stays, and the chain with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.calls.records import Close, Outcome
from storage.checking import verify
from storage.clock import StillClock
from storage.errors import NotAllowed
from storage.office import Office, seat
from storage.privacy.retention import before
from storage.rights import Role
from storage.store import Store
from tests.engine.test_erasure import CALLED, everything
from tests.till import Till, furnish


@pytest.fixture
async def manager(store: Store) -> Office:
    return await seat(store, Role.OFFICE_MANAGER.value, "office")


async def over(office: Office) -> dict[str, int]:
    return {one.kind: one.count for one in await office.privacy.over_time()}


async def stranger_rings(till: Till) -> None:
    rang = await till.office.calls.ring("+74951110000", "1")
    await till.office.calls.take(rang.id)
    await till.office.calls.close(rang.id, Close(outcome=Outcome.WRONG_NUMBER, note="asked for a pharmacy"))


async def test_each_kind_goes_after_its_own_time(store: Store, manager: Office, clock: StillClock) -> None:
    till = await furnish(store)
    await till.shift()
    await till.owes()  # Yudin is a patient who owes; Ivanov has only called
    await stranger_rings(till)
    assert not any((await over(manager)).values())
    clock.advance(days=3 * 365 + 2)  # three years and a day
    assert await over(manager) == {"callers": 1, "calls": 1, "details": 0}
    assert [await manager.privacy.retain(kind, CALLED) for kind in ("callers", "calls", "details")] == [1, 1, 0]
    left = await store.read(everything)
    assert not [one for one in ("Ivanov", "9031112233", "4951110000", "pharmacy") if one in left]
    assert "Yudin" in left
    assert not any((await over(manager)).values())
    clock.advance(days=2 * 365)
    assert (await over(manager))["details"] > 0
    while await manager.privacy.retain("details", CALLED):
        pass
    assert (await manager.patients.patient(till.yudin)).last_name == "Yudin"
    verdict = await store.read(verify)
    assert verdict.ok, verdict.problems


async def test_only_the_office_manager_lets_time_erase(store: Store) -> None:
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 9")
    with pytest.raises(NotAllowed):
        await senior.privacy.retain("calls", CALLED)


def test_the_29th_of_february_is_over_on_the_28th() -> None:
    assert before(datetime(2028, 2, 29, tzinfo=UTC), 3) == datetime(2025, 2, 28, tzinfo=UTC)
