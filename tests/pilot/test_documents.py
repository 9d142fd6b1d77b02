"""Contracts made, signed and found again: at the check-in, on the card and in the register."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from storage.documents.records import Place, State, Wanted
from storage.office import Office
from storage.store import Store
from tests.desk_driver import Driver
from tests.pilot.clinic import Clinic, clinic, console


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    made = await clinic(store, office)
    await made.booked(0, 840)
    return made


@pytest_asyncio.fixture
async def desk(town: Clinic) -> AsyncIterator[Driver]:
    async with console(town.office) as driver:
        yield await driver.press("F3")


async def test_a_contract_is_made_at_the_check_in_and_signed_by_one_key(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter")
    desk.expect("5 Contract: make it", "6 Consent: make it", "7 Card: open the record")
    await desk.press("5")
    desk.expect("Who pays", "Enter → PRINT 2 copies for Ivanov Pyotr")
    await desk.press("F10")
    desk.expect("Blank, for a hand")
    await desk.press("1")
    desk.expect("Not printed: Contract No 2026-0001: Ivanov Pyotr")  # no printer is set up here; nothing is lost
    await desk.press("Esc")
    desk.expect("2 Contract 2026-0001: signed; copy 1 with the patient, copy 2 in the record")
    (made,) = await town.office.documents.find(Wanted())
    assert (made.number, made.state) == ("2026-0001", State.ISSUED)
    await desk.press("Esc")
    desk.expect("Contract 2026-0001, not signed !")
    await desk.press("Enter 2")
    (made,) = await town.office.documents.find(Wanted())
    assert (made.state, made.places) == (State.SIGNED, ((1, Place.PATIENT), (2, Place.RECORD)))
    await desk.press("Esc")
    desk.expect("Contract √", "√ Contract Ivanov Pyotr")
    await desk.press("u")
    desk.expect("Contract 2026-0001, not signed !")


async def test_who_pays_for_another_gets_a_third_copy(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter 5 2 Ivanova Enter")
    await desk.press("Minsk Enter +7916 Enter")
    desk.expect("Not a valid number in RU", "Minsk")  # one sentence, and nothing that was typed is lost
    assert await town.office.documents.find(Wanted()) == ()
    await desk.press("1112233 F10 1 Esc 2")
    (made,) = await town.office.documents.find(Wanted())
    whole = await town.office.documents.document(made.id)
    assert made.places[-1] == (3, Place.PAYER)
    assert "Ivanova" in whole.body
    assert "+7 916 111-22-33" in whole.body


async def test_a_new_record_is_opened_with_its_cover_and_title_page(desk: Driver, town: Clinic) -> None:
    await desk.press("1a1 Enter 7 Esc Esc")
    made = await town.office.documents.find(Wanted())
    card = (await town.office.patients.patient(town.patients[0])).card_no
    assert [one.kind.value for one in made] == ["title_page", "cover"]
    assert {one.number for one in made} == {card}
