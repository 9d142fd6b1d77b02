"""Papers at the desk: made of a patient, looked at, saved as PDF; templates tried with made-up facts."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from pypdf import PdfReader

from console.app import ConsoleApp
from console.find.ways import find
from console.person import Profile
from storage.documents.records import Kind, Wanted
from storage.office import Office, seat
from storage.patients.records import PatientDraft, Phone
from storage.rights import Role
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.pilot.clinic import Clinic, clinic


@pytest_asyncio.fixture
async def town(store: Store, office: Office) -> Clinic:
    return await clinic(store, office)


async def console(office: Office, folder: Path | None, *, width: int = 80) -> AsyncIterator[Driver]:
    async def opening() -> Office:
        return office

    app = ConsoleApp(opening, Profile(language="en", login=office.actor.login, papers=folder), finder=find)
    async with at_desk(app) as driver:
        yield driver


@pytest_asyncio.fixture
async def desk(town: Clinic, tmp_path: Path) -> AsyncIterator[Driver]:
    async for driver in console(town.office, tmp_path / "papers"):
        yield await driver.press("F6 Esc")


@pytest_asyncio.fixture
async def manager(store: Store, town: Clinic) -> AsyncIterator[Driver]:
    async for driver in console(await seat(store, Role.OFFICE_MANAGER.value, "desk 1"), None):
        yield driver


async def on(desk: Driver, name: str) -> Driver:
    await desk.press("f")
    await desk.type(name)
    return await desk.press("Enter")


async def test_a_title_page_is_shown_with_its_blanks_and_saved_as_pdf(
    desk: Driver, town: Clinic, tmp_path: Path
) -> None:
    await on(desk, "ivanov")
    await desk.press("r")
    desk.expect("Papers: Ivanov Pyotr", "5 Title page of the record")
    await desk.press("5")
    desk.expect("Not filled in, left blank for a hand:", "licence number", "Form 025/u", "r print   s save as PDF")
    await desk.press("End")
    desk.expect("record opened by", "PgUp back up")
    await desk.press("s")
    desk.expect("■ SAVED Title page of the record Ivanov Pyotr 2026-10-02.pdf", " in")
    (file,) = (tmp_path / "papers").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "Ivanov Pyotr" in PdfReader(file).pages[0].extract_text()
    (entered,) = await town.office.documents.find(Wanted())
    assert entered.kind is Kind.TITLE_PAGE
    assert entered.patients
    await desk.press("r 5 s")
    assert len(list((tmp_path / "papers").iterdir())) == 2, "a paper of the same name is numbered, none is written over"


async def test_a_letter_asks_what_only_a_person_knows_and_typed_text_stays_text(desk: Driver, tmp_path: Path) -> None:
    await on(desk, "ivanov")
    await desk.press("v r 8")
    desk.expect("Letter: Ivanov Pyotr", "To whom")
    await desk.type("# Polyclinic | 5")
    await desk.press("Enter")
    await desk.type("{{ 7 * 7 }}")
    await desk.press("Enter")
    await desk.type("=== seen ::")
    await desk.press("Enter")
    desk.expect("# Polyclinic | 5", "{{ 7 * 7 }}", "=== seen ::", "born 8 March 1975")
    await desk.press("s")
    (file,) = (tmp_path / "papers").iterdir()
    (page,) = PdfReader(file).pages
    for said in ("# Polyclinic | 5", "{{ 7 * 7 }}", "=== seen ::"):
        assert said in page.extract_text()


async def test_without_a_printer_the_paper_stays_and_nothing_is_entered(desk: Driver, town: Clinic) -> None:
    await on(desk, "ivanov")
    await desk.press("r 4 r")
    desk.expect("No printer is set up at this desk (F8, Printers); s saves the paper as PDF.", "Record")
    await desk.press("Esc")
    assert await town.office.documents.find(Wanted()) == ()


async def test_a_name_that_no_font_has_is_named_and_nothing_is_lost(desk: Driver, town: Clinic, tmp_path: Path) -> None:
    await town.office.patients.add_caller(
        PatientDraft(last_name="王小明", first_name="Lee", phones=(Phone(e164="+79160000055"),))
    )
    await on(desk, "9160000055")
    await desk.press("r 4 s")
    desk.expect("No font has the letters 王 小 明 of “王小明”", "r print")
    assert not (tmp_path / "papers").exists()
    assert await town.office.documents.find(Wanted()) == ()


async def test_templates_are_listed_and_tried_with_made_up_facts(manager: Driver, store: Store) -> None:
    office = await seat(store, Role.OFFICE_MANAGER.value, "desk 2")
    await office.templates.put("contract", "en", "# Our own contract {{ contract.number }}\n")
    await manager.press("F8")
    (named,) = [line for line in manager.screen if "Templates" in line]
    await manager.press(named.split()[0].lower())
    manager.expect("Templates of papers", "1 of the centre's own", "Contract", "English")
    await manager.press("Enter")
    manager.expect("Our own contract 12-2026 (made-up facts)", "r print   s save as PDF")
    await manager.press("s")
    manager.expect("This console keeps no papers; name papers_folder in the settings.")
    await manager.press("Esc e")
    manager.expect("Change it as a file: frontdesk template show contract")
    await manager.press("h")
    manager.expect("Contract · English", "02.10.2026")
    await manager.press("Esc Down h")
    manager.expect("the centre never had its own")


async def test_a_contract_is_numbered_and_without_a_printer_saved_as_two_whole_copies(
    desk: Driver, town: Clinic, tmp_path: Path
) -> None:
    await on(desk, "ivanov")
    await desk.press("r 1 F10")
    desk.expect("Blank, for a hand:", "licence number")
    await desk.press("1")
    desk.expect("Not printed: Contract No", "1 Show it on the screen")
    await desk.press("1")
    desk.expect("Contract No", "Ivanov Pyotr", "r print   s save as PDF")
    await desk.press("s")
    (file,) = (tmp_path / "papers").iterdir()
    pages = [page.extract_text() for page in PdfReader(file).pages]
    (entered,) = await town.office.documents.find(Wanted())
    assert entered.number in pages[0]
    assert len(pages) % 2 == 0
    for copy in (1, 2):
        assert sum(f"Copy {copy} of 2" in page for page in pages) == len(pages) // 2
