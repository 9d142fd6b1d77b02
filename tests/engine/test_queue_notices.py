"""The doctor is told who has come, and says so."""

from __future__ import annotations

import pytest
import pytest_asyncio

from storage.clock import StillClock
from storage.errors import NotAllowed, NotFound
from storage.ids import AppointmentId, NoticeId
from storage.office import Office, seat
from storage.queue.rules import ToldJustNow
from storage.rights import Role
from storage.store import Store
from tests.engine.queue_town import IVANOV, ORLOVA, PEOPLED, booked
from tests.scene import Scene


@pytest.fixture
def scene() -> Scene:
    return PEOPLED


@pytest.fixture
def town(store: Store) -> Store:
    """Two doctors with a room each and three patients; it is 14:30."""
    return store


@pytest_asyncio.fixture
async def ivanov(town: Store) -> AppointmentId:
    """Ivanov at 14:20 to Orlova."""
    return await booked(town, IVANOV, 14 * 60 + 20)


async def test_the_doctor_is_told_and_acknowledges(
    office: Office, ivanov: AppointmentId, store: Store, clock: StillClock
) -> None:
    doctor = await seat(store, Role.DOCTOR.value, "room 204")
    heard: list[frozenset[str]] = []
    store.feed.subscribe(heard.append)
    await office.queue.arrive(ivanov)
    assert any("notices" in topics for topics in heard)
    (told,) = await doctor.queue.notices(ORLOVA)
    assert (told.patient, told.seen_at, told.again) == ("Ivanov Pyotr", None, False)
    clock.advance(seconds=20)
    await doctor.queue.acknowledge(told.id)
    seen = await office.queue.visit(ivanov)
    assert (seen.seen_at, seen.seen_by) == (clock.now(), "Doctor")
    await doctor.journal.undo()
    assert (await office.queue.visit(ivanov)).seen_at is None
    await office.journal.undo()
    assert await doctor.queue.notices(ORLOVA) == ()
    with pytest.raises(NotFound, match="withdrawn"):
        await doctor.queue.acknowledge(told.id)


async def test_a_doctor_reads_only_their_own_notices(store: Store, office: Office, ivanov: AppointmentId) -> None:
    await office.queue.arrive(ivanov)
    auditor = await seat(store, Role.AUDITOR.value, "office")
    with pytest.raises(NotAllowed):
        await auditor.queue.acknowledge(NoticeId(1))
    with pytest.raises(NotAllowed):
        await auditor.queue.arrive(ivanov)


async def test_a_second_message_is_asked_about_first(
    office: Office, ivanov: AppointmentId, clock: StillClock
) -> None:
    await office.queue.arrive(ivanov)
    clock.advance(seconds=90)
    with pytest.raises(ToldJustNow, match="90 seconds ago"):
        await office.queue.tell(ivanov)
    await office.queue.tell(ivanov, sure=True)
    clock.advance(minutes=2)
    await office.queue.tell(ivanov)
    assert [notice.again for notice in await office.queue.notices(ORLOVA)] == [True, True, False]
