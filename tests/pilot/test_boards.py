"""The boards on the walls: what is read from afar, what stands out, and what happens when the data is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from console.person import Profile
from console.wall.big import big
from console.wall.screens import WallScreen, Which
from storage.clock import StillClock
from storage.errors import Unavailable
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.pilot.clinic import KIM, Clinic, clinic, console

PEOPLE = ("Ivanov", "Smith", "Yolkina", "Pyotr", "John", "Vera")


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Two wait for room 204, one for room 110: tickets 1, 2 and 3."""
    made = await clinic(store, office)
    for visit in (await made.booked(0, 840), await made.booked(1, 880), await made.booked(2, 900, KIM)):
        await office.queue.arrive(visit)
    return made


@asynccontextmanager
async def wall(
    store: Store, which: Which, *, language: str = "en", size: tuple[int, int] = (80, 24), plain: bool = False
) -> AsyncIterator[Driver]:
    role = Role.ROOM_BOARD if which.room else Role.BOARD

    async def opening() -> Office:
        return await seat(store, role.value, "wall")

    profile = Profile(language=language, login=role.value, plain=plain, bell="audible")
    async with at_desk(which.app(opening, profile), size=size) as driver:
        yield driver


def figures(driver: Driver, text: str) -> bool:
    """Whether a large number is on the screen, in one of the two widths."""
    lines = driver.screen
    for times in (1, 2):
        rows = big(text, times)
        for top in range(len(lines) - len(rows) + 1):
            if all(row.rstrip() in lines[top + at] for at, row in enumerate(rows)):
                return True
    return False


async def heard(driver: Driver) -> None:
    driver.app.live.tell()
    await driver.app.settled()


@pytest.mark.parametrize(("language", "waiting"), [("en", "Waiting: 1, 2, 3"), ("ru", "Ожидают: 1, 2, 3")])
@pytest.mark.parametrize("size", [(80, 24), (64, 20), (132, 43)])
async def test_the_hall(town: Clinic, language: str, waiting: str, size: tuple[int, int]) -> None:
    async with wall(town.store, Which(), language=language, size=size) as driver:
        driver.expect(waiting).expect_not(*PEOPLE)
        visit = (await town.office.queue.board()).rows[1].appointment_id
        await town.office.queue.call(visit)
        await heard(driver)
        assert figures(driver, "2")
        assert figures(driver, "204")
        driver.expect_not(*PEOPLE)
        assert all(len(line.rstrip()) < size[0] for line in driver.screen), "nothing in the last column"


async def test_what_was_called_a_moment_ago_stands_out_until_the_next_minute(
    town: Clinic, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (await town.office.queue.board()).rows
    await town.office.queue.call(rows[0].appointment_id)
    async with wall(town.store, Which()) as driver:
        rung: list[int] = []
        monkeypatch.setattr(driver.app, "bell", lambda: rung.append(1))
        driver.expect_not("►")
        await town.office.queue.call(rows[2].appointment_id)
        await heard(driver)
        assert next(line for line in driver.screen if "►" in line).lstrip().startswith("►")
        assert rung == [1]
        assert driver.screen.index(next(line for line in driver.screen if "►" in line)) < 8, "the newest stands first"
        driver.app.minutes.wake()
        await driver.app.settled()
        driver.expect("►")
        clock.advance(minutes=1)
        driver.app.minutes.wake()
        await driver.app.settled()
        driver.expect_not("►")
        assert rung == [1], "it rings once"


async def test_the_door(town: Clinic) -> None:
    rows = (await town.office.queue.board()).rows
    async with wall(town.store, Which("204"), language="en") as driver:
        driver.expect("room 204", "Orlova", "· FREE", "Next: 1, 2").expect_not(*PEOPLE)
        await town.office.queue.call(rows[0].appointment_id)
        await heard(driver)
        driver.expect("► COME IN", "Next: 2")
        assert figures(driver, "1")
        await town.office.queue.send(rows[0].appointment_id)
        await heard(driver)
        driver.expect("■ BUSY").expect_not(*PEOPLE)
        await town.office.queue.to_pay(rows[0].appointment_id)
        await heard(driver)
        driver.expect("· FREE")


async def test_the_door_in_russian(town: Clinic) -> None:
    async with wall(town.store, Which("110"), language="ru") as driver:
        driver.expect("110", "· СВОБОДЕН", "Следующие: 3")


async def test_in_words_for_those_who_listen(town: Clinic) -> None:
    rows = (await town.office.queue.board()).rows
    await town.office.queue.call(rows[0].appointment_id)
    async with wall(town.store, Which(), plain=True) as driver:
        driver.expect("ticket 1: room 204").expect_not("█")


async def test_a_screen_too_low_for_figures(town: Clinic) -> None:
    rows = (await town.office.queue.board()).rows
    await town.office.queue.call(rows[0].appointment_id)
    async with wall(town.store, Which(), size=(40, 8)) as driver:
        driver.expect("ticket 1: room 204", "Waiting: 2, 3")


async def test_keys_do_nothing_but_end_it(town: Clinic) -> None:
    async with wall(town.store, Which()) as driver:
        before = list(driver.screen)
        await driver.press("F4 F8 F12 F9 Space Enter Esc a u 1 Tab")
        assert driver.screen == before
        assert driver.app.cover is None
        await driver.press("q")
        assert driver.app._exit


@pytest.mark.parametrize("key", ["й", "Q"])
async def test_the_key_that_ends_it_in_any_layout(town: Clinic, key: str) -> None:
    async with wall(town.store, Which()) as driver:
        await driver.type(key)
        assert driver.app._exit


async def test_it_says_that_the_data_is_away_and_goes_on_when_it_is_back(
    town: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (await town.office.queue.board()).rows
    async with wall(town.store, Which()) as driver:
        screen = driver.app.place
        assert isinstance(screen, WallScreen)
        read = town.store.read

        async def away(*_args: object, **_more: object) -> object:
            raise Unavailable("The database server is away.")

        monkeypatch.setattr(town.store, "read", away)
        screen.reload()
        await driver.app.settled()
        driver.expect("Shown as it was at 14:30: the data does not answer.", "Waiting: 1, 2, 3")
        assert screen._retry is not None, "it asks again by itself"
        monkeypatch.setattr(town.store, "read", read)
        await town.office.queue.call(rows[0].appointment_id)
        screen._again()
        await driver.app.settled()
        driver.expect("Waiting: 2, 3").expect_not("answer")
        assert screen._retry is None


async def test_a_desk_tells_the_ticket(town: Clinic) -> None:
    await town.booked(0, 1000)
    await town.office.queue.step_back((await town.office.queue.board()).rows[0].appointment_id, "wrong patient")
    async with console(town.office) as desk:
        await desk.press("F3")
        number = next(word for word in desk.row("BOOKED").split() if word.isdigit())
        await desk.press(f"{number}a")
        assert "ticket" in desk.news
        await desk.press("h")
        desk.expect("· ticket ")
