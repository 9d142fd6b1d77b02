"""What is held on a person, at the keyboard: given out, erased for good, and who looked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from storage.ids import PatientId
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import Clinic, clinic
from tests.pilot.test_people import console


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    """Ivanov, who comes today; Smith and Yolkina, who have called."""
    made = await clinic(store, office)
    await made.booked(0, 920)
    return made


@pytest_asyncio.fixture
async def manager(store: Store, town: Clinic) -> AsyncIterator[Driver]:
    async for driver in console(await seat(store, Role.OFFICE_MANAGER.value, "desk 1")):
        yield await driver.press("F6")


async def card_of(desk: Driver, name: str) -> Driver:
    await desk.press("F6")
    await desk.type(name)
    await desk.press("Enter Enter")
    return desk.expect("9 what is held on the person")


async def looks(town: Clinic, patient_id: PatientId) -> list[tuple[str, str]]:
    return [(one.login, one.place) for one in await town.office.privacy.looks(patient_id)]


async def test_an_erased_person_is_gone_from_the_desk(manager: Driver, town: Clinic) -> None:
    smith = town.patients[1]
    await card_of(manager, "smith")
    await manager.press("9 3")
    manager.expect("Erase Smith John", "This can never be taken back, by nobody.", "Enter → ERASE Smith John for good")
    await manager.press("Enter")
    manager.expect("This is needed.")
    await manager.type("999")
    await manager.press("Enter")
    manager.expect(f"Expected the number of the person: {smith}.")
    await manager.press("Esc 9 3")
    await manager.type(str(smith))
    await manager.press("Enter")
    manager.expect(f"■ ERASED: Erased person {smith} is nobody's any more").expect_not("Smith John")
    assert (await town.office.patients.patient(smith)).erased
    await manager.press("u")
    manager.expect("This cannot be taken back: PERSON ERASED", "is left to be put back")


async def test_what_is_in_the_way_is_said_before_anything_is_asked(manager: Driver) -> None:
    await card_of(manager, "ivanov")
    await manager.press("9 3")
    manager.expect("Ivanov Pyotr has a visit ahead").expect_not("Number")


async def test_data_are_given_out_into_a_file(manager: Driver, town: Clinic, tmp_path: Path) -> None:
    for digit, name in (("1", "held.txt"), ("2", "held.json")):
        await card_of(manager, "smith")
        await manager.press(f"9 {digit}")
        manager.expect("Give out what is held on Smith John")
        await manager.type(str(tmp_path / name))
        await manager.press("Enter")
        manager.expect("■ GIVEN OUT Smith John")
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
        await manager.press("Esc Esc")
    text = (tmp_path / "held.txt").read_text()
    assert "last name: Smith" in text
    assert "WHO OPENED THE RECORD" in text
    assert json.loads((tmp_path / "held.json").read_text())["resourceType"] == "Bundle"


async def test_who_may_not_is_told_who_may(town: Clinic) -> None:
    async for desk in console(town.office):
        await desk.press("F6")
        await card_of(desk, "smith")
        for digit, may in (("1", "senior administrator, office manager"), ("3", "office manager")):
            await desk.press(f"9 {digit}")
            desk.expect(f"{digit}: this is done by: {may}")


async def test_who_opened_the_record_is_noted_once_and_shown(manager: Driver, town: Clinic) -> None:
    smith = town.patients[1]
    await card_of(manager, "smith")
    await manager.press("Esc h")
    manager.expect("History · Smith John", "Who opened the record", "Office Manager  desk 1  People")
    assert await looks(town, smith) == [("office-manager", "people")]
    await manager.press("Esc u")
    manager.expect("nothing of yours left to undo")


async def test_who_may_not_see_them_sees_no_looks(town: Clinic) -> None:
    async for desk in console(town.office):
        await desk.press("F6")
        await card_of(desk, "smith")
        await desk.press("Esc h")
        desk.expect("History · Smith John").expect_not("Who opened the record")
    assert await looks(town, town.patients[1]) == [("administrator-cashier", "people")]
