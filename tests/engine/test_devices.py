"""Devices that services need: taken with the visit, kept or changed when it moves, refused when none is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.errors import Conflict, NotAllowed, RuleBroken, Taken
from storage.ids import EquipmentId
from storage.office import Office
from storage.rights import Role
from storage.schedule.devices import with_any
from storage.schedule.records import CANCEL_REASONS, MoveTo, NewAppointment, OpeningQuery, VisitKind
from storage.schedule.rules import Stretch
from storage.staff.records import Equipment
from storage.store import Store
from tests.engine.book_town import BUILT, MONDAY, TUESDAY, Town, wish
from tests.scene import Played, Scene

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER, desk="desk 9")


@pytest.fixture
async def other(seated: Seat) -> Office:
    return await seated(Role.ADMINISTRATOR, desk="desk 2")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


@dataclass(frozen=True)
class Devices:
    """The two with which the follow-up of a dermatologist may be done."""

    one: EquipmentId
    two: EquipmentId


@pytest.fixture
async def devices(manager: Office, town: Town) -> Devices:
    one, two = await manager.staff.add_device("US-1"), await manager.staff.add_device("US-2", town.room)
    for device in (one, two):
        await manager.services.need_device(town.follow, device, True)
    return Devices(one, two)


async def device(manager: Office, which: EquipmentId) -> Equipment:
    return next(one for one in await manager.staff.devices(retired=True) if one.id == which)


def orlova(town: Town, minute: int = 600, **more: Any) -> NewAppointment:
    return wish(town, minute, kind=VisitKind.FOLLOW, service_id=town.follow, **more)


def kim(town: Town, minute: int = 600, **more: Any) -> NewAppointment:
    return orlova(town, minute, patient_id=town.bob, practitioner_id=town.kim, **more)


def petrov(town: Town, minute: int = 600, **more: Any) -> NewAppointment:
    return orlova(town, minute, patient_id=town.eve, practitioner_id=town.petrov, **more)


async def test_a_visit_takes_a_free_device_by_itself_and_the_desk_hears_which(
    office: Office, town: Town, devices: Devices
) -> None:
    assert (await office.schedule.terms(orlova(town))).device == "US-1"
    made = await office.schedule.book(orlova(town))
    assert (made.device, made.appointment.equipment_id) == ("US-1", devices.one)
    assert (await office.schedule.terms(kim(town))).device == "US-2"
    assert (await office.schedule.book(kim(town))).device == "US-2"
    first = await office.schedule.book(wish(town, 660, kind=VisitKind.FIRST, second=True))
    assert (first.device, first.appointment.equipment_id) == ("", None)  # another service needs none


async def test_when_none_is_left_the_desk_is_told_which_and_offered_times_at_which_one_is(
    office: Office, town: Town, devices: Devices
) -> None:
    await office.schedule.book(orlova(town))
    await office.schedule.book(kim(town))
    against = (await office.schedule.terms(petrov(town))).against
    with pytest.raises(Taken) as refused:
        await office.schedule.book(petrov(town, 590))
    assert str(refused.value) == "At 9:50 on 2026-10-05 every device for this visit is in use: US-1, US-2."
    assert str(against) == "At 10:00 on 2026-10-05 every device for this visit is in use: US-1, US-2."
    assert [one.local_min for one in refused.value.openings] == [620, 640, 660]
    assert (await office.schedule.book(petrov(town, 620))).device == "US-1"


async def test_a_search_for_a_service_minds_its_devices(office: Office, town: Town, devices: Devices) -> None:
    await office.schedule.book(orlova(town, 540))
    await office.schedule.book(kim(town, 550))
    query = OpeningQuery(practitioner_ids=(town.petrov,), kind=VisitKind.FOLLOW, from_day=MONDAY, days=1, per_day=3)
    free = await office.schedule.openings(query)
    minded = await office.schedule.openings(replace(query, service_id=town.follow))
    assert (free[0].local_min, minded[0].local_min) == (540, 560)  # from 9:20 on US-1 is free


async def test_one_device_after_another_does_not_make_one(office: Office, town: Town) -> None:
    hour = timedelta(hours=1)
    first, second = Stretch(NOW, NOW + hour, None), Stretch(NOW + hour / 2, NOW + 2 * hour, None)
    assert with_any([[first], [second]], hour) == [first, second]
    assert with_any([[first], [second]], hour / 2) == [Stretch(NOW, NOW + 2 * hour, None)]
    assert with_any([[first], [second]], 3 * hour) == []


async def test_two_desks_at_once_share_what_is_left_and_the_last_one_goes_to_one_of_them(
    office: Office, other: Office, manager: Office, town: Town, devices: Devices
) -> None:
    both = await asyncio.gather(office.schedule.book(orlova(town)), other.schedule.book(kim(town)))
    assert {made.device for made in both} == {"US-1", "US-2"}
    await manager.services.need_device(town.follow, devices.two, False, 1)
    asked = (office.schedule.book(orlova(town, 660, second=True)), other.schedule.book(kim(town, 660, second=True)))
    made = await asyncio.gather(*asked, return_exceptions=True)
    (refused,) = [one for one in made if isinstance(one, Taken)]
    assert str(refused) == "US-1 is in use at 11:00 on 2026-10-05."
    assert [one.local_min for one in refused.openings] == [680, 700, 760]
    assert len([one for one in made if not isinstance(one, BaseException)]) == 1


async def test_a_device_out_of_use_is_not_taken(office: Office, manager: Office, town: Town, devices: Devices) -> None:
    await manager.staff.use_device(await device(manager, devices.one), active=False)
    assert (await office.schedule.book(orlova(town))).device == "US-2"
    with pytest.raises(Taken, match="US-2 is in use at 10:00"):
        await office.schedule.book(kim(town))
    await manager.staff.use_device(await device(manager, devices.two), active=False)
    with pytest.raises(RuleBroken, match=r"Every device for Dermatologist, follow is out of use: US-1, US-2\."):
        await office.schedule.book(kim(town, 660))
    query = OpeningQuery(practitioner_ids=(town.kim,), kind=VisitKind.FOLLOW, service_id=town.follow)
    assert await office.schedule.openings(query) == ()


async def test_a_move_keeps_the_device_while_it_is_free_and_takes_another_when_not(
    office: Office, manager: Office, town: Town, devices: Devices
) -> None:
    await office.schedule.book(orlova(town))
    moved = (await office.schedule.book(kim(town))).appointment
    later = await office.schedule.move(moved.id, MoveTo(local_date=MONDAY, local_min=660))
    assert later.device == "US-2"  # its own, though US-1 is free then too
    await office.schedule.book(petrov(town, 840, equipment_id=devices.two))
    last = await office.schedule.move(moved.id, MoveTo(local_date=MONDAY, local_min=840))
    assert last.device == "US-1"
    await office.journal.undo()
    assert (await office.schedule.read_back(moved.id)).device == "US-2"
    await manager.staff.use_device(await device(manager, devices.two), active=False)
    again = await office.schedule.move(moved.id, MoveTo(local_date=TUESDAY, local_min=660))
    assert again.device == "US-1"


async def test_a_visit_given_up_frees_its_device_and_an_undo_takes_it_again(
    office: Office, manager: Office, town: Town, devices: Devices
) -> None:
    await manager.services.need_device(town.follow, devices.two, False, 1)
    made = (await office.schedule.book(orlova(town))).appointment
    await office.schedule.cancel(made.id, CANCEL_REASONS[0])
    assert (await manager.schedule.book(kim(town))).device == "US-1"
    with pytest.raises(Taken):
        await office.journal.undo()
    await manager.journal.undo()
    await office.journal.undo()
    assert (await office.schedule.read_back(made.id)).device == "US-1"


async def test_what_a_service_needs_is_named_taken_out_undone_and_never_overwritten(
    office: Office, manager: Office, town: Town, devices: Devices
) -> None:
    with pytest.raises(NotAllowed):
        await office.services.need_device(town.follow, devices.one, False, 1)
    await manager.services.need_device(town.follow, devices.one, False, 1)
    assert [one.needed for one in await manager.services.devices(town.follow)] == [False, True]
    with pytest.raises(Conflict, match="changed the devices of this service"):
        await manager.services.need_device(town.follow, devices.one, True, 1)
    await manager.journal.undo()
    assert [one.needed for one in await manager.services.devices(town.follow)] == [True, True]
    await manager.staff.edit_device(await device(manager, devices.one), "US-3", town.room)
    assert (await office.schedule.book(orlova(town))).device == "US-2"  # by name
    await manager.journal.undo()
    assert (await device(manager, devices.one)).name == "US-1"


async def test_a_visit_that_becomes_another_service_takes_its_device_or_stays_what_it_was(
    office: Office, manager: Office, town: Town, devices: Devices
) -> None:
    made = (await office.schedule.book(wish(town, kind=VisitKind.FIRST))).appointment
    await manager.services.need_device(town.follow, devices.two, False, 1)
    await office.schedule.book(petrov(town))
    with pytest.raises(Taken, match="US-1 is in use at 10:00"):
        await office.schedule.amend(made.id, service_id=town.follow)
    await manager.services.need_device(town.follow, devices.two, True, 2)
    assert (await office.schedule.amend(made.id, service_id=town.follow)).equipment_id == devices.two
    assert (await office.schedule.amend(made.id, service_id=town.first)).equipment_id is None
    await office.journal.undo()
    assert (await office.schedule.read_back(made.id)).device == "US-2"
