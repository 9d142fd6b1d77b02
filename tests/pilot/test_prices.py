"""Prices without fear at the keyboard: asked by complaint, kept with the call, read back, set beside the bill."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from console.app import ConsoleApp
from console.desks.calls import DESK as CALLS
from console.desks.cash import DESK as CASH
from console.desks.guide import DESK as GUIDE
from console.desks.people import DESK as PEOPLE
from console.desks.queue import DESK as QUEUE
from console.desks.schedule import DESK as DAY
from console.desks.services import DESK as SERVICES
from console.find.ways import find
from console.person import Profile
from storage.calls.quote_records import QuoteDraft
from storage.calls.records import Close, Outcome
from storage.cash.orders import ChargeDraft
from storage.office import Office, seat
from storage.recalls.records import PlanDraft
from storage.rights import Role
from storage.services.guide_records import Field
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.town import Town, settle

PRICE_KEYS = 13
"""A known caller asks what a complaint costs and is answered, the quote logged: F9 4567 Enter 5 mole Enter Enter."""
DESKS = (QUEUE, CALLS, DAY, CASH, PEOPLE, SERVICES, GUIDE)


@asynccontextmanager
async def place(
    store: Store,
    *,
    role: Role = Role.SENIOR_ADMINISTRATOR,
    russian: bool = False,
    language: str = "en",
    size: tuple[int, int] = (80, 24),
    field: Field | None = Field.GENERAL,
) -> AsyncIterator[tuple[Driver, Office, Town]]:
    """A console in the town, whose guide has a set."""
    town = await settle(store)
    office = await seat(store, role.value, "desk 1")
    senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 2")
    if field is not None:
        await senior.guide.give(field, "en")

    async def opening() -> Office:
        return office

    profile = Profile(login=office.actor.login, language=language)
    app = ConsoleApp(opening, profile, desks=DESKS, finder=find)
    async with at_desk(app, russian_layout=russian, size=size) as driver:
        yield driver, office, town


def end_of(town: Town) -> str:
    """The last digits of the first patient's number."""
    return town.people[0].phone[-4:]


async def quoted(office: Office, town: Town) -> None:
    """The first patient was told of a mole: 2 200 to 5 650."""
    services = town.services
    further = ((services["D11"], 1), (services["D13"], 3))
    draft = QuoteDraft(asked="mole", title="Mole that changed", main=services["D01"], further=further)
    call = await office.calls.open(patient_id=town.patients[0])
    await office.calls.close(call.id, Close(outcome=Outcome.PRICE, quote=draft))


@pytest.mark.parametrize("russian", [False, True])
async def test_a_price_by_complaint_in_few_keys_and_kept_with_the_call(store: Store, russian: bool) -> None:
    async with place(store, russian=russian) as (driver, office, town):
        await driver.press("F2")
        before = driver.pressed
        await driver.press(f"F9 {end_of(town)} Enter 5 mole")
        driver.expect(
            "1 Mole that changed → dermatologist  2,200 to 5,650",
            "Dermatologist, first visit 2,200 · nearly always: Dermatoscopy 550",
            "sometimes: Skin biopsy 2,900",
            "Orlova E.I., nearest Fri 2.10",
            "70 min in all",
        )
        await driver.press("Enter")
        driver.expect("Enter → LOG what was quoted: Mole that changed: 2,200 to 5,650")
        await driver.press("Enter")
        assert driver.pressed - before <= PRICE_KEYS
        driver.expect("· PRICE 2,200", "Quoted Mole that changed: 2,200 to 5,650")
        (one,) = await office.calls.quotes_of(town.patients[0])
        assert (one.asked, one.low_minor, one.high_minor) == ("ьщду" if russian else "mole", 220000, 565000)


async def test_what_must_be_said_first_stands_first(store: Store) -> None:
    async with place(store) as (driver, _office, _town):
        await driver.press("F9 Enter 5")
        await driver.type("chest pain")
        rows = [row.split()[0] for row in driver.screen if row.strip().startswith(("Ambulance", "Likely", "With"))]
        assert rows == ["Ambulance", "Likely", "With"]
        driver.expect("call the ambulance now. !")
        await driver.press("Esc")


@pytest.mark.parametrize(("language", "size"), [("en", (64, 20)), ("ru", (80, 24)), ("ru", (64, 20))])
async def test_it_fits_small_screens_in_both_languages(store: Store, language: str, size: tuple[int, int]) -> None:
    async with place(store, language=language, size=size) as (driver, _office, _town):
        await driver.press("F9 Enter 5")
        await driver.type("mole")
        driver.expect("2,200" if language == "en" else "2 200", "Enter →")
        await driver.press("Enter Enter")
        driver.expect("2,200" if language == "en" else "2 200")


async def test_asked_and_booked_in_one_call_with_the_right_specialist(store: Store) -> None:
    async with place(store, size=(110, 30)) as (driver, office, town):
        await driver.press(f"F2 F9 {end_of(town)} Enter 5")
        await driver.type("mole")
        await driver.press("Enter Up Up Up 1")
        driver.expect("Orlova", "Quoted")
        await driver.press("1 Enter")
        assert "■ BOOKED" in driver.news
        assert "2,200 to 5,650" in driver.news
        (call,) = (await office.calls.log()).rows
        assert call.outcome is Outcome.BOOKED
        said = (await office.calls.told([call.id]))[call.id]
        assert said.quoted == (220000, 565000)
        driver.expect("Read back: ", "room 204, 2,200 to 5,650")
        await driver.press("u u")
        assert await office.calls.quotes_of(town.patients[0]) == ()


async def test_who_was_quoted_is_told_so_when_booked_and_read_back(store: Store) -> None:
    async with place(store) as (driver, desk, town):
        centre = desk.centre
        manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 3")
        await manager.settle(replace(centre, bring="passport"), centre)
        await quoted(desk, town)
        await driver.press(f"F9 {end_of(town)} Enter 1")
        driver.expect("1 Fri 2.10 14:30 Orlova")
        await driver.press("1")
        driver.expect("Quoted", "2,200 to 5,650")
        await driver.press("Enter")
        driver.expect("■ BOOKED", "bring: passport")
        news = " ".join(row.strip() for row in driver.screen[-3:-1])
        assert "room 204, 2,200 to 5,650; bring: passport" in " ".join(news.split())


async def test_the_bill_stands_beside_the_quote_and_above_it_is_said(store: Store) -> None:
    async with place(store) as (driver, office, town):
        await quoted(office, town)
        who, today = town.patients[0], office.centre.day_of(office.clock.now())
        await office.cash.add_charge(ChargeDraft(patient_id=who, day=today, service_id=town.services["D01"]))
        await driver.press("F5")
        driver.expect("Quoted 2.10: 2,200 to 5,650; bill 2,200")
        for code in ("D13", "D11", "T01"):
            await office.cash.add_charge(ChargeDraft(patient_id=who, day=today, service_id=town.services[code]))
        await driver.press("F2 F5")
        driver.expect("bill 7,550, 1,900 above the quote !")
        assert [one.above_minor for one in await office.quoted.of_patient(who)] == [190000]


async def test_the_guide_is_begun_with_a_set_and_kept_by_the_centre(store: Store) -> None:
    async with place(store, field=None) as (driver, office, _town):
        await driver.press("F8 2")
        driver.expect("The guide is empty; n brings in a set")
        await driver.press("n 3")
        driver.expect("COMPLAINTS of the set", "Bleeding gums", "It leads to nothing that has a price here.")
        await driver.press("u")
        driver.expect("The guide is empty")
        await driver.press("n 1")
        await driver.type("Mole")
        await driver.press("Enter Enter")
        await driver.type("dermatologist")
        await driver.press("Enter Enter Enter")
        await driver.type("D11 (looked at enlarged); Tomogram")
        await driver.press("F10")
        driver.expect("■ NEW COMPLAINT Mole", "Not in the price list: Tomogram")
        (one,) = await office.guide.complaints()
        told = [(each.named, each.why) for each in one.draft.further]
        assert told == [("D11", "looked at enlarged"), ("Tomogram", "")]
        await driver.press("e 2")
        driver.expect("- OUT OF USE Mole")
        assert await office.guide.complaints() == ()
        await driver.press("u")
        assert len(await office.guide.complaints()) == 1


async def test_who_may_not_change_it_is_told_so(store: Store) -> None:
    async with place(store, role=Role.ADMINISTRATOR) as (driver, _office, _town):
        await driver.press("F8 2")
        driver.expect("Acne", "Symptom guide")
        await driver.press("n")
        assert "n: this is done by: senior administrator" in driver.news


async def test_the_find_line_and_the_price_list_tell_it_too(store: Store) -> None:
    async with place(store) as (driver, _office, _town):
        await driver.press("Space")
        await driver.type("price mole")
        driver.expect("What it costs: Mole that changed → dermatologist 2,200 to 5,650")
        await driver.press("Enter")
        driver.expect("What it probably costs", "nearly always: Dermatoscopy 550")
        await driver.press("Esc")
        await driver.press("F8 1")
        await driver.press("t")
        await driver.type("cough")
        driver.expect("Cough → therapist")


async def test_a_caller_whose_recall_is_due_is_known_by_it(store: Store) -> None:
    async with place(store) as (driver, _office, town):
        await driver.press(f"F9 {end_of(town)}")
        driver.expect("nothing booked")
        driver.expect_not("recall due")
        await driver.press("Esc")
        senior = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 3")
        await senior.recalls.plan(PlanDraft(patient_id=town.patients[0], title="Course of drips", stages=3))
        await driver.press(f"F9 {end_of(town)}")
        driver.expect("nothing booked   recall due !")


async def test_the_centre_says_how_long_a_quote_holds(store: Store) -> None:
    async with place(store) as (_driver, office, town):
        manager = await seat(store, Role.OFFICE_MANAGER.value, "desk 3")
        await manager.settle(replace(manager.centre, quote_days=7), manager.centre)
        await quoted(office, town)
        (one,) = await office.calls.quotes_of(town.patients[0])
        assert one.valid_to == one.day + timedelta(days=7)
