"""Free follow-ups on the screens: the rule in the price list, what is said at a booking and on the Day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from console.app import ConsoleApp
from console.desks.queue import DESK as QUEUE
from console.desks.services import DESK as SERVICES
from console.person import Profile
from storage.office import Office
from storage.rights import Role
from storage.schedule.records import VisitKind
from storage.services.free_records import FreeRuleDraft
from storage.store import Store
from tests.desk_driver import at_desk
from tests.engine.book_town import BUILT, MONDAY, Town, wish
from tests.engine.test_free_visits import paid
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
async def test_a_rule_is_written_changed_and_refused(manager: Office, town: Town, russian: bool) -> None:
    async def opening() -> Office:
        return manager

    app = ConsoleApp(opening, Profile(login=manager.actor.login), desks=(QUEUE, SERVICES))
    async with at_desk(app, russian_layout=russian) as desk:
        await desk.press("F8 1")
        await desk.press("e4")
        desk.expect("Free follow-ups: Dermatologist, first", "1 a new rule")
        await desk.press("1")
        desk.expect("Free follow-ups after a paid visit", "after a paid visit to the same doctor")
        await desk.press("0 Enter 14 Enter")
        desk.expect("From 1 to 20 follow-ups are free after a paid visit; put the rule out of use")
        await desk.press("Esc e4 1 2 Enter 21 Enter")
        desk.expect("FREE FOLLOW-UPS Dermatologist: 2 within 21 days")
        (rule,) = await manager.services.free_rules()
        assert (rule.visits, rule.days, rule.specialty) == (2, 21, "Dermatologist")
        await desk.press("e4")
        desk.expect("1 Dermatologist: 2 within 21 days")
        await desk.press("Esc u")
        desk.expect("RULE OF FREE FOLLOW-UPS")


async def test_the_booking_and_the_day_say_that_it_is_free(office: Office, manager: Office, town: Town) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await paid(office, manager, town)
    async with console(office) as desk:
        await desk.press("g")
        await desk.type("5.10")
        await desk.press("Enter Right Down Down Down banto Enter")
        desk.expect("follow-up · free until 9 Oct, 1 of 1 left", "Dermatologist, follow, 0.00, 20 min")
        await desk.press("Enter")
        desk.expect("0.00", "free until 9 Oct, 1 of 1 left")
    (visit,) = await office.schedule.between(MONDAY, MONDAY)
    assert visit.kind is VisitKind.FOLLOW


async def test_it_is_said_in_russian(office: Office, manager: Office, town: Town) -> None:
    await manager.services.add_free_rule(FreeRuleDraft(visits=1, days=14, specialty="Dermatologist"))
    await paid(office, manager, town)
    await office.schedule.book(wish(town, 600, kind=VisitKind.FOLLOW))
    async with console(office, language="ru", russian_layout=True) as desk:
        await desk.press("g")
        await desk.type("5.10")
        await desk.press("Enter Right Down Down Down")
        desk.expect("бесплатно до 9 окт, осталось 1 из 1")
        assert all(len(line) < 80 for line in desk.screen)
