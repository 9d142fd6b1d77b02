"""Printers under F8, receipts of the cash desk on paper, and what a desk is told of a printer that is dead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from console.app import ConsoleApp
from console.desks.cash import DESK as CASH
from console.desks.printers import DESK as PRINTERS
from console.fiscal.worker import FiscalWorker
from console.person import Profile
from console.printing.worker import PrintWorker
from storage.cash.records import Receipt
from storage.office import Office
from storage.printing.records import JobDraft, JobState, PrinterDraft, PrinterKind, Use
from storage.rights import SYSTEM
from storage.store import Store
from tests.desk_driver import Driver, at_desk
from tests.pilot.cash_desk import CashDesk, console
from tests.printing.conftest import Paper
from tests.scene import Played, Scene
from tests.till import FURNISHED, Till, sat_down

ROLL = PrinterDraft(name="Front", kind=PrinterKind.NETWORK, address="127.0.0.1:9", code_page="cp866")


@pytest.fixture
def scene() -> Scene:
    return FURNISHED


@pytest_asyncio.fixture
async def till(store: Store, played: Played) -> Till:
    return await sat_down(store, played.gave)


@pytest_asyncio.fixture
async def desk(manager: Office) -> AsyncIterator[Driver]:
    """The manager at the place of printers."""

    async def opening() -> Office:
        return manager

    async with at_desk(ConsoleApp(opening, Profile(), desks=(CASH, PRINTERS))) as driver:
        await driver.app.placing.go("printers")
        await driver.app.settled()
        yield driver


async def test_a_printer_is_set_up_changed_tried_out_and_retired_by_keys(desk: Driver, manager: Office) -> None:
    await desk.press("n1 1")
    await desk.type("Front")
    await desk.press("Enter")
    await desk.type("127.0.0.1")
    await desk.press("Enter")
    desk.expect("“127.0.0.1” is no address of a printer")
    await desk.type(":9")
    await desk.press("Enter 1 3 2 1")
    await desk.press("F10")
    assert desk.news.startswith("■ NEW PRINTER Front")
    (made,) = await manager.printing.printers()
    assert (made.address, made.code_page, made.columns, made.receipts, made.papers, made.at_once) == (
        "127.0.0.1:9", "cp866", 42, True, True, True,
    )  # fmt: skip
    desk.expect("receipts and papers", "ready")
    await desk.press("1r")
    assert desk.news.startswith("■ PRINTING Test page → Front")
    desk.expect("Waiting to be printed", "Test page", "1 wait")
    await desk.press("1e2")
    assert desk.news == "Papers wait for Front: 1. Print them elsewhere or let them be first."
    await desk.press("2d")
    assert desk.news.startswith("- LET BE Test page")
    await desk.press("1e2")
    assert desk.news.startswith("- OUT OF USE Front")
    await desk.press("u")
    desk.expect("Front")


async def again(desk: Driver) -> None:
    """See now what was changed beneath, which a desk sees a moment later by itself."""
    desk.app.live.tell()
    desk.app.place.reload()
    await desk.app.settled()


async def test_a_paper_that_failed_is_on_top_and_is_printed_elsewhere(
    desk: Driver, manager: Office, store: Store, paper: Paper
) -> None:
    await manager.printing.add(ROLL)
    await manager.printing.add(replace(ROLL, name="Back", address=paper.address))
    worker, system = PrintWorker(machine="here"), Office(store, SYSTEM)
    await again(desk)
    await desk.press("1r")
    await worker.go(system)
    await again(desk)
    assert desk.news.startswith("NOT PRINTED: Test page. The printer at 127.0.0.1:9 cannot be reached")
    desk.expect("To be looked at", "! NOT PRINTED", "! look at it")
    await desk.press("3z")
    desk.expect("Print Test page on", "2 Back")
    await desk.press("2")
    assert desk.news.startswith("■ PRINTING AGAIN Test page → Back")
    await worker.go(system)
    await again(desk)
    desk.expect("Printed and done with")
    assert b"Test page" in paper.came[0]
    desk.expect_not("NOT PRINTED")


async def test_a_printer_that_was_mended_is_ready_though_an_old_paper_is_still_to_be_looked_at(
    desk: Driver, manager: Office, store: Store, paper: Paper
) -> None:
    await manager.printing.add(replace(ROLL, address=paper.address))
    await again(desk)
    await desk.press("1r")
    paper.breaks = True
    await PrintWorker(machine="here").go(Office(store, SYSTEM))
    await again(desk)
    assert desk.news.startswith("NOT PRINTED: Test page.")
    assert desk.news.endswith("Look at it under F8, Printers.")
    desk.expect("! look at it")
    paper.breaks = False
    await manager.printing.put(JobDraft(title="A bill", body="x", use=Use.RECEIPT))
    await PrintWorker(machine="here").go(Office(store, SYSTEM))
    await again(desk)
    desk.expect("To be looked at", "? CAME OUT?", "ready")
    desk.expect_not("! look at it")


async def test_a_file_that_is_no_device_is_refused_when_the_printer_is_set_up(desk: Driver) -> None:
    await desk.press("n1 2")
    await desk.type("Front")
    await desk.press("Enter")
    await desk.type("/tmp/x")
    await desk.press("Enter")
    desk.expect("/tmp/x is no device; a plain file to print into is named *.prn.")


async def paid(desk: CashDesk) -> Receipt:
    """A receipt in the list of the desk."""
    await desk.till.shift()
    made = await desk.till.pay(await desk.till.owes())
    await desk.again()
    return made


@pytest_asyncio.fixture
async def till_desk(till: Till) -> AsyncIterator[CashDesk]:
    app = console(till.office)
    async with at_desk(app) as driver:
        yield CashDesk(till, app, driver)


async def test_the_first_receipt_is_the_original_and_later_ones_are_numbered_copies(
    till_desk: CashDesk, manager: Office
) -> None:
    await manager.printing.add(ROLL)
    made = await paid(till_desk)
    await till_desk.press("1r")
    assert till_desk.driver.news.startswith("■ PRINTING RECEIPT 0001 → Front")
    await till_desk.press("1r")
    assert till_desk.driver.news.startswith("■ PRINTING RECEIPT 0001, COPY 1 → Front")
    office = till_desk.till.office
    jobs = sorted((await office.printing.queue()).rows, key=lambda one: one.id)
    assert [(one.copy, one.mark) for one in jobs] == [(0, ""), (1, "COPY 1")]
    assert (await office.cash.receipt(made.id)).copies == 1
    whole = await office.printing.job(jobs[0].id)
    assert all(line in whole.body for line in made.text.splitlines())
    assert whole.patient_id == made.patient_id


async def test_a_receipt_is_taken_back_while_it_waits_and_never_once_it_is_printed(
    till_desk: CashDesk, manager: Office, store: Store, paper: Paper
) -> None:
    await manager.printing.add(replace(ROLL, address=paper.address))
    await paid(till_desk)
    office, driver = till_desk.till.office, till_desk.driver
    await till_desk.press("1r")
    assert driver.news.endswith("u undo")
    await till_desk.press("u")
    assert driver.news.startswith("Taken back: PRINTING RECEIPT 0001.")
    await till_desk.press("1r1r")
    assert driver.news.startswith("■ PRINTING RECEIPT 0001, COPY 1 → Front")
    assert driver.news.endswith("u undo")
    await till_desk.press("u")
    assert driver.news.startswith("Taken back: PRINTING RECEIPT 0001.")
    assert [one.state for one in (await office.printing.queue()).rows].count(JobState.DROPPED) == 2
    await till_desk.press("1r")
    assert driver.news.startswith("■ PRINTING RECEIPT 0001, COPY 2 → Front")
    assert driver.news.endswith("u undo")
    await PrintWorker(machine="here").go(Office(store, SYSTEM))
    await again(driver)
    assert driver.news == "■ PRINTING RECEIPT 0001, COPY 2 → Front"
    await till_desk.press("u")
    assert driver.news.startswith(
        "This cannot be taken back: PRINTING RECEIPT 0001; the paper is being printed, or came out."
    )
    assert [b"COPY 2" in one for one in paper.came] == [False, True]


async def test_without_a_printer_a_payment_says_that_nothing_is_printed(till_desk: CashDesk) -> None:
    await till_desk.till.shift()
    await till_desk.till.owes()
    await till_desk.again()
    await till_desk.press("1 p Enter")
    till_desk.driver.expect("TAKE THE PAYMENT 1,800.00 cash")
    till_desk.driver.expect_not("PRINT")
    await till_desk.press("Enter")
    assert till_desk.driver.news.endswith("1,800.00 cash · not printed: no printer")


async def test_a_payment_prints_its_receipt_by_itself_and_waits_for_nothing(
    till_desk: CashDesk, manager: Office
) -> None:
    await manager.printing.add(replace(ROLL, at_once=True))
    await till_desk.till.shift()
    await till_desk.till.owes()
    await till_desk.again()
    await till_desk.press("1 p Enter")
    till_desk.driver.expect("PRINT THE RECEIPT 1,800.00 cash")
    await till_desk.press("F10")
    assert till_desk.driver.news.startswith("■ RECEIPT 0001")
    await till_desk.app.settled()
    (job,) = (await till_desk.till.office.printing.queue()).rows
    assert (job.title, job.copy, job.state) == ("RECEIPT 0001", 0, JobState.QUEUED)


async def test_an_x_report_is_printed_from_its_page_as_often_as_wanted(
    till_desk: CashDesk, manager: Office
) -> None:
    await manager.printing.add(ROLL)
    await paid(till_desk)
    await till_desk.press("1 Enter")
    till_desk.driver.expect("RECEIPT 0001", "r print")
    await till_desk.press("r")
    assert till_desk.driver.news.startswith("■ PRINTING RECEIPT 0001 → Front")
    await till_desk.press("u")
    await till_desk.press("h2")
    till_desk.driver.expect("X REPORT 1", "r print")
    await till_desk.press("r")
    await till_desk.press("r")
    await till_desk.press("Esc")
    rows = (await till_desk.till.office.printing.queue()).rows
    titles = [(one.title, one.mark) for one in rows if one.state is JobState.QUEUED]
    assert len(titles) == 2
    assert titles[0] == titles[1]
    assert titles[0][0].startswith("X report of shift 1")




async def test_a_register_is_tied_to_a_fiscal_driver_and_what_it_does_not_take_is_told(
    desk: Driver, manager: Office, store: Store, till: Till
) -> None:
    await desk.press("n2 1")
    await desk.type("127.0.0.1")
    await desk.press("Enter")
    desk.expect("“127.0.0.1” is no address of a printer")
    await desk.type(":9")
    await desk.press("Enter 1 1 F10")
    assert desk.news.startswith("■ REGISTER 1: a fiscal driver on the network")
    await till.shift()
    await till.pay(await till.owes())
    await FiscalWorker(machine="here").round(Office(store, SYSTEM))
    await again(desk)
    desk.expect("Opening of shift 1", "! NOT TAKEN", "Fiscal registers", "! 2 wait")
    await desk.app.placing.go("cash")
    await desk.app.settled()
    assert "the fiscal register waits: 2" in desk.line(2)
    await desk.app.placing.go("printers")
    await desk.app.settled()
    (first, _second) = await manager.fiscal.open_tasks()
    assert first.error == "The fiscal driver at 127.0.0.1:9 cannot be reached (nothing listens there)."
    number = next(line.split()[0].strip("▌") for line in desk.screen if "Opening of shift 1" in line) or "2"
    await desk.press(f"{number} z")
    assert desk.news.startswith("■ THE FISCAL REGISTER IS TOLD AGAIN: Opening of shift 1")
