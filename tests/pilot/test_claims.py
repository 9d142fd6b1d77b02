"""Claims at the keyboard: collected, ready, sent with the register, answered, paid by a proposal, given up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from console.app import ConsoleApp
from console.desks.claims import DESK
from console.desks.queue import DESK as QUEUE
from console.desks.schedule import DESK as DAY
from console.person import Profile
from storage.claims.claim_records import ClaimState
from storage.office import Office, seat
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.engine.claim_town import Insured, insure


@asynccontextmanager
async def place(
    store: Store, *, role: Role = Role.SENIOR_ADMINISTRATOR, russian: bool = False, language: str = "en",
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[Driver, Office, Insured]]:  # fmt: skip
    town = await insure(store)
    office = await seat(store, role.value, "desk 2")

    async def opening() -> Office:
        return office

    app = ConsoleApp(opening, Profile(login=office.actor.login, language=language), desks=(QUEUE, DAY, DESK))
    async with at_desk(app, russian_layout=russian, size=size) as driver:
        await driver.press("F7 1")
        yield driver, office, town


async def sent(office: Office, town: Insured) -> int:
    made = await office.claims.collect(town.vega, date(2026, 10, 1), date(2026, 10, 31))
    assert made is not None
    await office.claims.ready((await office.claims.opened(made)).claim)
    await office.claims.send((await office.claims.opened(made)).claim, 1, "x")
    return made


@pytest.mark.parametrize("russian", [False, True])
async def test_a_claim_is_collected_made_ready_and_sent_as_a_file(
    store: Store, tmp_path: Path, russian: bool
) -> None:
    async with place(store, russian=russian) as (driver, _office, _town):
        driver.expect("Claims · open", "4,700.00 unclaimed")
        await driver.press("n 1")
        await driver.type("1.10")
        await driver.press("Enter")
        await driver.type("2.10")
        await driver.press("Enter")
        driver.expect("COLLECTED for 2 insurers", "Orion", "Vega", "draft")
        await driver.press("2 Enter")
        driver.expect("Vega · draft", "3 lines · 2,900.00", "B01 Dermatologist")
        await driver.press("c")
        driver.expect("■ READY", "u undo")
        await driver.press("s")
        driver.expect("Send claim 2026-1 to Vega", "what was sent does not change")
        await driver.type(str(tmp_path / "vega.xlsx"))
        await driver.press("Enter 7 Enter")
        driver.expect("Expected the number of the claim: 1.")
        await driver.press("Bksp 1 Enter")
        driver.expect("■ SENT 2026-1", "Vega · sent")
        page = openpyxl.load_workbook(tmp_path / "vega.xlsx").active
        assert page is not None
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        assert rows[1][0] == "Register 1 of 02.10.2026 for Vega, 01.10.2026 to 02.10.2026"
        assert [row[-1] for row in rows[3:]] == [1800, 550, 550, 2900]
        await driver.press("e")
        driver.expect("e: what was sent does not change")
        await driver.press("u")
        driver.expect("This cannot be taken back")


async def test_what_the_insurer_answers_is_noted_and_taken_back(store: Store) -> None:
    async with place(store) as (driver, office, town):
        made = await sent(office, town)
        await driver.press("F3 F7 1")
        driver.expect("2026-1", "2,900.00 to come")
        await driver.press("c")
        driver.expect("√ ACCEPTED 2026-1", "accepted")
        await driver.press("Enter x")
        driver.expect("Yudin Mark · 02.10.2026 · 1,800.00")
        await driver.type("80000")
        await driver.press("Enter")
        driver.expect("No more than 1,800.00 is left of it.")
        await driver.press("Bksp Bksp Bksp Bksp Bksp")
        await driver.type("800")
        await driver.press("Enter")
        await driver.type("not in the programme")
        await driver.press("Enter")
        driver.expect("x REJECTED 2026-1: 800.00", "Vega · rejected", "rejected 800.00 · left 1,000.00 · not in the")
        await driver.press("e")
        driver.expect("SENT AGAIN", "draft", "sends line 1 again", "1 line · 800.00")
        await driver.press("u u")
        assert (await office.claims.opened(made)).claim.state is ClaimState.ACCEPTED


async def test_a_payment_is_entered_and_matched_by_a_proposal(store: Store) -> None:
    async with place(store) as (driver, office, town):
        await sent(office, town)
        await driver.press("F3 F7 1 p")
        await driver.type("4711")
        await driver.press("Enter Enter")
        await driver.type("3000")
        await driver.press("Enter")
        driver.expect("What are 3,000.00 of document 4711 for", "the oldest first: 2026-1 2,900.00", "leave it")
        await driver.press("1")
        driver.expect("■ MATCHED 4711", "0.00 to come")
        await driver.press("f 7")
        driver.expect("payments that are not matched", "100.00 unmatched")
        await driver.press("Enter")
        driver.expect("owes nothing that is not paid: 100.00 stays unmatched")
        await driver.press("f 5")
        driver.expect("Claims · all", "2026-1", "closed")
        await driver.press("Esc u u")
        driver.expect("2,900.00 to come")


async def test_a_claim_is_closed_and_the_patients_pay_the_rest(store: Store) -> None:
    async with place(store) as (driver, office, town):
        await sent(office, town)
        await driver.press("F3 F7 1 f 6")
        driver.expect("what insurers owe", "Vega", "2,900")
        await driver.press("f 1 d")
        driver.expect("Close claim 2026-1 of Vega", "the patients pay it")
        await driver.press("2")
        await driver.type("not insured")
        await driver.press("Enter")
        driver.expect("- CLOSED 2026-1: the patient pays")
        assert (await office.cash.debts())[town.till.yudin] == 290000
        await driver.press("u")
        assert town.till.yudin not in await office.cash.debts()


async def test_lines_are_taken_out_held_and_shown_in_the_day(store: Store) -> None:
    async with place(store) as (driver, office, town):
        await office.claims.collect(town.vega, date(2026, 10, 1), date(2026, 10, 31))
        await driver.press("F3 F7 1 Enter e 4")
        driver.expect("- TAKEN OUT Yudin Mark", "2 lines · 1,100.00")
        await driver.press("e 1")
        driver.expect("Which line is added", "Dermatologist, first visit")
        await driver.press("1")
        driver.expect("3 lines · 2,900.00")
        await driver.press("e 2")
        await driver.type("new prices")
        await driver.press("Enter")
        driver.expect("■ ON HOLD", "Vega · on hold")
        await driver.press("s")
        driver.expect("s: say first that it is ready")
        await driver.press("g")
        driver.expect("g: it is of no visit")
        await driver.press("h")
        driver.expect("on hold", "senior-administrator · new prices")


@pytest.mark.parametrize(("language", "size"), [("ru", (80, 24)), ("en", (64, 20)), ("ru", (64, 20))])
async def test_it_fits_in_both_languages_and_on_a_small_screen(
    store: Store, language: str, size: tuple[int, int]
) -> None:
    async with place(store, language=language, size=size) as (driver, office, town):
        await sent(office, town)
        await driver.press("F3 F7 1")
        driver.expect("Vega", "2026-1")
        await driver.press("Enter")
        driver.expect("Yudin Mark")
        await driver.press("Esc")
        driver.expect("2 900" if language == "ru" else "2,900", "Осталось" if language == "ru" else "Left")
        await driver.press("f 6")
        driver.expect("Vega", *(("31-60", "61-90") if language == "en" else ("31-60",)))


async def test_a_register_goes_into_a_new_file_that_says_its_form(store: Store, tmp_path: Path) -> None:
    async with place(store) as (driver, office, town):
        await sent(office, town)
        await driver.press("F3 F7 1")
        for name, said in (("a.txt", "ends in .xlsx or .csv."), ("a.csv", "WRITTEN"), ("a.csv", "is there already")):
            await driver.press("r")
            await driver.type(str(tmp_path / name))
            await driver.press("Enter")
            assert said in " ".join(" ".join(driver.screen).split())  # a long path breaks the sentence anywhere
            await driver.press("Esc")
        assert [one.name for one in tmp_path.glob("a*")] == ["a.csv"]


async def test_an_administrator_sees_and_may_not(store: Store) -> None:
    async with place(store, role=Role.ADMINISTRATOR) as (driver, _office, _town):
        await driver.press("n")
        driver.expect("n: this is done by: senior administrator, office manager")
