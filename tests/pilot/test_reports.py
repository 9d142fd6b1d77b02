"""Reports at the desk: shown, saved as files that other programs open, put on paper; tomorrow on paper by one key."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from pypdf import PdfReader

from console.desks.calls import DESK as CALLS
from console.desks.evening import DESK as EVENING
from console.desks.reports import DESK as REPORTS
from storage.clock import StillClock
from storage.office import Office, seat
from storage.printing.records import PrinterDraft, PrinterKind
from storage.rights import Role
from storage.store import Store
from tests.pilot.clinic import Clinic, clinic, console
from tests.pilot.test_evening import booked

DESKS = (CALLS, EVENING, REPORTS)


@pytest_asyncio.fixture
async def town(store: Store, office: Office, clock: StillClock) -> Clinic:
    """Half past four on Friday; Ivanov at eleven today, three visits of Monday."""
    made = await clinic(store, office)
    await made.booked(0, 660)
    clock.advance(hours=2)
    await booked(made)
    return made


async def test_a_report_is_shown_for_the_days_that_were_asked_for(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F8 1")
        desk.expect("Reports · 02.10.2026", "Day sheet", "Debts", "Waiting times")
        await desk.press("Enter")
        await desk.press("PgDn")
        desk.expect("Orlova Elena", "11:00", "Ivanov Pyotr", "free")
        await desk.press("Esc g")
        await desk.type("5.10.2026")
        await desk.press("F10 Enter")
        desk.expect("05.10.2026")
        desk.expect_not("02.10.2026")


@pytest.mark.parametrize(("key", "ending"), [("1", "pdf"), ("2", "xlsx"), ("3", "csv"), ("4", "txt")])
async def test_a_report_is_saved_as_the_file_that_was_asked_for(
    town: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, ending: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / f"sheet.{ending}"
    async with console(town.office, desks=DESKS) as desk:
        await desk.press(f"F8 1 s {key}")
        await desk.type(f"~/{file.name}")
        await desk.press("Enter")
        assert "■ SAVED Day sheet" in desk.news
    content = file.read_bytes()
    if ending == "pdf":
        told = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif ending == "xlsx":
        told = str([[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[0]])
    else:
        told = content.decode()
    assert "Ivanov Pyotr" in told
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_is_there_and_a_folder_that_is_not_are_one_sentence(town: Clinic, tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("mine")
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F8 1 s 3")
        await desk.type(str(there))
        await desk.press("Enter")
        desk.expect("exists already: give another name")
    assert there.read_text() == "mine"


async def test_without_a_printer_tomorrow_on_paper_is_offered_on_the_screen(town: Clinic) -> None:
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 r")
        desk.expect("Not printed: Papers of Monday, 5 October 2026")
        await desk.press("1")
        desk.expect("Day sheet", "Kim Anna", "9:00")
        await desk.press("Esc")
        assert "No printer for papers is set up" in desk.news


async def test_with_a_printer_one_key_puts_all_that_the_day_is_worked_from_into_the_queue(
    town: Clinic, tmp_path: Path
) -> None:
    manager = await seat(town.store, Role.OFFICE_MANAGER.value, "desk 9")
    draft = PrinterDraft(name="Office", kind=PrinterKind.SYSTEM, address="office", papers=True)
    await manager.printing.add(draft)
    async with console(town.office, desks=DESKS) as desk:
        await desk.press("F7 1 r")
        assert "PRINTING Papers of" in desk.news
    (row,) = (await town.office.printing.queue()).rows
    job = await town.office.printing.job(row.id)
    for told in ("Day sheet", "Ivanov", "Records to pull", "Receipt by hand"):
        assert told in job.body
