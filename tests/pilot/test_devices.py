"""Devices on the screens: in Centre & staff, for a service of the price list, at a booking and on the Day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from console.app import ConsoleApp
from console.desks.queue import DESK as QUEUE
from console.desks.services import DESK as SERVICES
from console.desks.staff import DESK as STAFF
from console.person import Profile
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import VisitKind
from storage.store import Store
from tests.desk_driver import at_desk
from tests.engine.book_town import BUILT, MONDAY, Town, wish
from tests.pilot.test_day import console
from tests.scene import Played, Scene

Seat = Callable[..., Awaitable[Office]]


@pytest.fixture
async def manager(seated: Seat) -> Office:
    return await seated(Role.OFFICE_MANAGER, desk="desk 9")


@pytest.fixture
def scene() -> Scene:
    return BUILT


@pytest.fixture
def town(store: Store, played: Played) -> Town:
    town: Town = played.gave
    return town


@pytest.mark.parametrize("russian", [False, True], ids=["latin", "russian"])
async def test_a_device_is_added_put_out_of_use_and_named_for_a_service(
    manager: Office, town: Town, russian: bool
) -> None:
    async def opening() -> Office:
        return manager

    app = ConsoleApp(opening, Profile(login=manager.actor.login), desks=(QUEUE, SERVICES, STAFF))
    async with at_desk(app, russian_layout=russian) as desk:
        await desk.press("F8 1 e5")
        desk.expect("There is no device yet: F8, Centre & staff, n.")
        await desk.press("F8 2 n7")
        desk.expect("New device")
        await desk.type("us-1")
        await desk.press("Enter 2")
        desk.expect("SAVE device")
        await desk.press("Enter")
        desk.expect("■ DEVICE", "1 device", "204")
        (made,) = await manager.staff.devices()
        assert made.room_id == town.room
        await desk.press("F8 1 e5")
        desk.expect("any one of these devices", f"1 · {made.name}")
        await desk.press("1")
        desk.expect(f"1 √ {made.name}")
        await desk.press("Esc")
        desk.expect(f"with {made.name}")
        assert [one.needed for one in await manager.services.devices(town.first)] == [True]
        await desk.press("u")
        desk.expect("DEVICES OF A SERVICE")
        assert await manager.services.devices(town.first) == ()


async def test_the_booking_and_the_day_name_the_device(office: Office, manager: Office, town: Town) -> None:
    device = await manager.staff.add_device("US-1", town.room)
    await manager.services.need_device(town.follow, device, True)
    await office.schedule.book(wish(town, 600, kind=VisitKind.FOLLOW))
    async with console(office) as desk:
        await desk.press("g")
        await desk.type("5.10")
        await desk.press("Enter Right Down Down Down")
        desk.expect("Dermatologist, follow · US-1")
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    assert visit.equipment_id == device
