"""The lines below the list: read once for the records around the cursor, and never out of date."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storage.office import Office, seat
from storage.patients.records import PaperKind
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import KIM, Clinic, clinic, console


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    made = await clinic(store, office)
    await made.booked(0, 840)
    await made.booked(1, 880)
    await made.booked(2, 900, KIM)
    return made


@pytest_asyncio.fixture
async def desk(town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office) as driver:
        yield await driver.press("F3")


async def test_a_step_along_the_list_asks_storage_nothing(desk: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    (await desk.press("Down")).expect("Smith John", "Contract !")

    async def away(*_asked: object) -> object:
        raise AssertionError("storage was asked")

    monkeypatch.setattr(type(desk.app.office_open), "read", away)
    (await desk.press("Down")).expect("Yolkina Vera", "Contract !")
    (await desk.press("Up")).expect("Smith John", "Contract !")


async def test_what_another_desk_notes_is_seen_on_every_row(desk: Driver, town: Clinic, store: Store) -> None:
    await desk.press("Down")
    await desk.press("Up")
    beside = await seat(store, town.office.actor.login, "desk 2")
    for who in town.patients[:2]:
        await beside.patients.note_paper(who, PaperKind.CONTRACT)
    desk.app.live.tell()
    async with asyncio.timeout(20):
        while "Contract √" not in "\n".join(desk.screen):  # noqa: ASYNC110  # the screen tells nobody that it changed
            await asyncio.sleep(0.02)
    desk.expect("Ivanov Pyotr", "Contract √")
    (await desk.press("Down")).expect("Smith John", "Contract √")
    (await desk.press("Down")).expect("Yolkina Vera", "Contract !")
