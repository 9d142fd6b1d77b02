"""Services & prices at the keyboard: search, a price from a date, history, who may change what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from console.app import ConsoleApp
from console.desks.queue import DESK as QUEUE
from console.desks.services import DESK
from console.person import Profile
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.town import Town, settle


@asynccontextmanager
async def place(
    store: Store, role: Role = Role.SENIOR_ADMINISTRATOR, *, russian: bool = False, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Driver, Office, Town]]:
    town = await settle(store)
    office = await seat(store, role.value, "desk 1")

    async def opening() -> Office:
        return office

    app = ConsoleApp(opening, Profile(login=office.actor.login), desks=(QUEUE, DESK))
    async with at_desk(app, russian_layout=russian, size=size) as driver:
        await driver.press("F8 1")
        yield driver, office, town


@pytest.mark.parametrize("russian", [False, True])
async def test_the_list_and_what_a_caller_is_told(store: Store, russian: bool) -> None:
    async with place(store, russian=russian) as (driver, _office, _town):
        driver.expect("Services · Fri 2 Oct", "12 services", "dermatologist", "Orlova E.I.")
        row = driver.row("Ultrasound of the abdomen")
        assert "U01" in row
        assert "20" in row
        assert "2,800.00" in row
        await driver.press("f")
        await driver.type("mole")
        await driver.press("F10")
        driver.expect("“mole”", "Dermatoscopy", "Skin biopsy", "Nothing to prepare", "Symptoms: rash, itch, acne, mole")
        driver.expect_not("Electrocardiogram")
        assert "2,200 to" in driver.line(2)


async def test_digits_and_wrong_layout_find(store: Store) -> None:
    async with place(store) as (driver, _office, _town):
        await driver.press("f")
        await driver.type("гыш")
        await driver.press("F10")
        driver.expect_not("Dermatoscopy")


async def test_a_price_from_a_date_and_its_history(store: Store) -> None:
    async with place(store) as (driver, office, town):
        driver.app.place.rows.select(town.services["D11"])
        await driver.press("e 1")
        driver.expect("Price of Dermatoscopy", "550.00")
        await driver.type("600")
        await driver.press("Enter")
        await driver.type("1.11")
        await driver.press("Enter")
        driver.expect("■ PRICE of Dermatoscopy from Sun 1 Nov", "550.00 since", "600.00 from 01.11.2026")
        await driver.press("h")
        driver.expect("01.11.2026 → ...", "· planned", "■ in force")
        await driver.press("Esc")
        assert await office.services.price_on(town.services["D11"], office.centre.day_of(office.clock.now())) == 55000
        await driver.press("u")
        driver.expect_not("600.00 from")


async def test_wrong_sums_and_dates_say_what_was_expected(store: Store) -> None:
    async with place(store) as (driver, _office, town):
        driver.app.place.rows.select(town.services["D11"])
        await driver.press("e 1")
        await driver.type("dear")
        await driver.press("Enter")
        driver.expect("Expected a sum")
        await driver.press("Bksp Bksp Bksp Bksp 600 Enter")
        await driver.type("1.9")
        await driver.press("Enter")
        await driver.press("Esc")


async def test_a_new_service(store: Store) -> None:
    async with place(store) as (driver, office, _town):
        await driver.press("n")
        for text in ("D99", "Laser [b]treatment[/b]"):
            await driver.type(text)
            await driver.press("Enter")
        await driver.type("derm")
        await driver.press("Enter 3")
        await driver.type("30")
        await driver.press("Enter Enter Enter")
        await driver.type("4500")
        await driver.press("Enter")
        driver.expect("■ NEW Laser [b]treatment[/b]", "4,500.00", "13 services")
        found = await office.services.search("laser", office.centre.day_of(office.clock.now()))
        assert found[0].service.minutes == 30
        assert found[0].service.specialty == "dermatologist"
        await driver.press("u")
        driver.expect("12 services")


async def test_the_desk_is_told_why_it_may_not(store: Store) -> None:
    async with place(store, Role.ADMINISTRATOR) as (driver, _office, _town):
        await driver.press("n")
        assert "senior administrator" in driver.news


@pytest.mark.parametrize("size", [(64, 20), (132, 43), (40, 12)])
async def test_other_sizes(store: Store, size: tuple[int, int]) -> None:
    async with place(store, size=size) as (driver, _office, _town):
        assert any("Dermatoscopy" in shown or "Dermatologist" in shown for shown in driver.screen)
