"""The print queue, on a real database: a paper is printed once, a copy is numbered once, its text never changes."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from storage.checking import verify_at
from storage.clock import StillClock
from storage.errors import Conflict, NotFound, RuleBroken
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.printing.records import (
    BROKEN_OFF,
    LET_BE,
    Job,
    JobDraft,
    JobState,
    Printer,
    PrinterDraft,
    PrinterKind,
    Use,
)
from storage.rights import SYSTEM, Role
from storage.store import Store
from tests.engine.beneath import bare
from tests.engine.printing_acts import BACK, FRONT, PAPER

HERE, WORKER = "here", "here:1:a"
RECEIPT = JobDraft(title="Receipt 0001", body="TOTAL :: 1.00", use=Use.RECEIPT, about=("receipt", 1))


@pytest_asyncio.fixture
async def manager(store: Store) -> Office:
    return await seat(store, Role.OFFICE_MANAGER.value, "desk 1")


@pytest_asyncio.fixture
async def printer(manager: Office) -> Printer:
    """On the network, for everything."""
    return await manager.printing.add(FRONT)


@pytest.fixture
def worker(store: Store) -> Office:
    """Who prints: the program itself."""
    return Office(store, SYSTEM)


async def taken(worker: Office, who: str = WORKER) -> tuple[Job, int]:
    """The next paper, in somebody's hand."""
    (one, *_rest) = await worker.printing.to_print(HERE)
    return one.job, await worker.printing.claim(one.job, who)


async def come_out(worker: Office) -> Job:
    """The next paper is printed."""
    job, version = await taken(worker)
    await worker.printing.printed(job.id, version)
    return await worker.printing.job(job.id)


# ------------------------------------------------------------------------------ printers


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (replace(FRONT, name=" "), "needs a name"),
        (replace(FRONT, address="192.0.2.7"), "with its port"),
        (replace(FRONT, address="192.0.2.7:0"), "with its port"),
        (replace(FRONT, address="two words:9100"), "with its port"),
        (replace(FRONT, code_page=""), "one of cp866"),
        (replace(FRONT, code_page="klingon"), "one of cp866"),
        (replace(FRONT, columns=7), "from 24 to 132 letters"),
        (replace(FRONT, receipts=False, papers=False), "receipts, papers, or both"),
        (replace(BACK, address="lp0"), "its whole path"),
        (replace(FRONT, kind=PrinterKind.SYSTEM, address="-o raw", code_page=""), "lpstat -e"),
    ],
)
async def test_a_printer_that_nothing_could_be_printed_on_is_refused_in_one_sentence(
    manager: Office, draft: PrinterDraft, said: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        await manager.printing.add(draft)
    assert said in str(caught.value)
    assert await manager.printing.printers() == ()


async def test_a_printer_is_set_up_changed_and_retired_and_each_is_undone(manager: Office) -> None:
    made = await manager.printing.add(FRONT)
    with pytest.raises(RuleBroken, match="a printer “Front” already"):
        await manager.printing.add(replace(BACK, name="FRONT"))
    changed = await manager.printing.change(made, replace(FRONT, columns=32))
    with pytest.raises(Conflict, match="this printer"):
        await manager.printing.change(made, FRONT)
    assert changed.columns == 32
    await manager.journal.undo()
    assert (await manager.printing.printer(made.id)).columns == 42
    await manager.printing.retire(await manager.printing.printer(made.id))
    assert await manager.printing.printers() == ()
    await manager.journal.undo()
    assert [one.name for one in await manager.printing.printers()] == ["Front"]
    await manager.journal.undo()
    assert await manager.printing.printers() == ()
    await manager.printing.add(FRONT)  # its name is free again


async def test_a_desk_prints_on_its_own_printer_before_that_of_all(manager: Office, store: Store) -> None:
    await manager.printing.add(FRONT)
    await manager.printing.add(replace(BACK, name="Own", desk="desk 2", receipts=True, papers=False))
    other = await seat(store, Role.CASHIER.value, "desk 2")
    receipts, papers = [await other.printing.printer_for(use) for use in (Use.RECEIPT, Use.PAPER)]
    assert receipts is not None
    assert papers is not None
    assert (receipts.name, papers.name) == ("Own", "Front")
    assert (await manager.printing.put(RECEIPT)).printer == "Front"
    assert (await other.printing.put(RECEIPT)).printer == "Own"


async def test_without_a_printer_nothing_is_put_and_papers_keep_their_printer(manager: Office) -> None:
    with pytest.raises(RuleBroken, match="No printer is set up for this"):
        await manager.printing.put(PAPER)
    made = await manager.printing.add(FRONT)
    await manager.printing.put(PAPER)
    with pytest.raises(RuleBroken, match="Papers wait for Front: 1"):
        await manager.printing.retire(made)
    with pytest.raises(NotFound, match="there are: Front"):
        await manager.printing.named("Back")
    assert (await manager.printing.named(" front ")).id == made.id


# ------------------------------------------------------------------------------ printed once


@pytest.mark.usefixtures("printer")
async def test_a_paper_is_in_one_hand_only_and_comes_out_once(manager: Office, worker: Office) -> None:
    await manager.printing.put(PAPER)
    (one,) = await worker.printing.to_print(HERE)
    tries = await asyncio.gather(
        *(worker.printing.claim(one.job, f"here:{number}:a") for number in range(4)), return_exceptions=True
    )
    assert sorted(type(made).__name__ for made in tries) == ["Conflict", "Conflict", "Conflict", "int"]
    assert await worker.printing.to_print(HERE) == []
    (version,) = [made for made in tries if isinstance(made, int)]
    await worker.printing.printed(one.job.id, version, "Front-12")
    with pytest.raises(Conflict):
        await worker.printing.printed(one.job.id, version)
    done = await manager.printing.job(one.job.id)
    assert (done.state, done.spool, done.tries, done.body) == (JobState.PRINTED, "Front-12", 1, "Drink water.")


@pytest.mark.usefixtures("printer")
async def test_behind_a_dead_printer_everything_waits_in_its_order(
    manager: Office, worker: Office, clock: StillClock
) -> None:
    await manager.printing.put(PAPER)
    await manager.printing.put(replace(PAPER, title="The second"))
    pauses = []
    for _ in range(5):
        job, version = await taken(worker)
        await worker.printing.failed(job.id, version, "it is off", again=True)
        assert await worker.printing.to_print(HERE) == []
        due = await worker.printing.next_due()
        assert due is not None
        pauses.append(due - clock.now())
        clock.set(due)
    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(minutes=1)
    assert pauses[-1] == pauses[-2] == timedelta(minutes=15)
    assert [(await come_out(worker)).title for _ in range(2)] == ["A leaflet", "The second"]


@pytest.mark.usefixtures("printer")
async def test_a_paper_that_no_try_would_help_holds_up_nothing(manager: Office, worker: Office) -> None:
    made = await manager.printing.put(PAPER)
    other = await manager.printing.add(BACK)
    await manager.printing.put(replace(PAPER, title="The second"))
    job, version = await taken(worker)
    await worker.printing.failed(job.id, version, "The printer lacks letters", again=False)
    assert (await come_out(worker)).title == "The second"
    assert await worker.printing.to_print(HERE) == []
    troubled = (await manager.printing.queue()).rows[0]
    assert (troubled.id, troubled.error) == (made.id, "The printer lacks letters")
    await manager.printing.again(troubled, other.id)
    assert (await come_out(worker)).printer == "Back"


@pytest.mark.usefixtures("printer")
async def test_what_a_killed_worker_had_in_hand_asks_a_person(
    manager: Office, worker: Office, clock: StillClock
) -> None:
    await manager.printing.put(PAPER)
    job, version = await taken(worker, "here:999:dead")
    assert await worker.printing.workers() == {"here:999:dead"}
    assert await worker.printing.break_off(()) == 0
    assert await worker.printing.break_off(("here:999:dead",)) == 1
    doubtful = await manager.printing.job(job.id)
    assert (doubtful.state, doubtful.error) == (JobState.DOUBT, BROKEN_OFF)
    clock.advance(days=3)
    assert await worker.printing.to_print(HERE) == []
    with pytest.raises(Conflict):
        await worker.printing.printed(job.id, version)
    await manager.printing.again(doubtful)
    job, _version = await taken(worker)
    clock.advance(minutes=11)
    assert await worker.printing.break_off(()) == 1  # of whom nobody knows anything
    await manager.printing.let_be(await manager.printing.job(job.id))
    assert (await manager.printing.job(job.id)).state is JobState.DROPPED
    await manager.journal.undo()
    assert (await manager.printing.job(job.id)).state is JobState.DOUBT


async def test_a_printer_is_used_from_its_own_machine_and_a_terminal_from_its_own_desk(
    manager: Office, worker: Office
) -> None:
    await manager.printing.add(replace(BACK, machine="there"))
    await manager.printing.put(PAPER)
    assert await worker.printing.to_print(HERE) == []
    assert len(await worker.printing.to_print("there")) == 1
    await manager.printing.add(
        PrinterDraft(name="Thin", kind=PrinterKind.TERMINAL, desk="desk 1", receipts=True, papers=False)
    )
    await manager.printing.put(RECEIPT)
    assert len(await worker.printing.to_print("there")) == 1
    assert await worker.printing.to_print("there", "desk 2") == []
    assert [one.job.title for one in await worker.printing.to_print(HERE, "desk 1")] == ["Receipt 0001"]


# ------------------------------------------------------------------------------ copies


@pytest.mark.usefixtures("printer")
async def test_what_is_printed_again_is_a_copy_with_the_next_number(manager: Office, worker: Office) -> None:
    first = await manager.printing.put(RECEIPT)
    second = await manager.printing.put(RECEIPT)
    third = await manager.printing.reprint(second.id, "КОПИЯ {copy}")
    assert [(one.copy, one.mark) for one in (first, second, third)] == [(0, ""), (1, "COPY 1"), (2, "КОПИЯ 2")]
    other = await manager.printing.put(replace(RECEIPT, about=("receipt", 2)))
    counted = await manager.printing.put(replace(RECEIPT, about=("receipt", 3), copies_before=4))
    assert (other.copy, counted.copy) == (0, 5)
    loose = await manager.printing.put(PAPER)
    again = await manager.printing.reprint(loose.id)
    assert ((await manager.printing.put(PAPER)).copy, again.copy) == (0, 1)
    assert (await manager.printing.reprint(again.id)).copy == 2


@pytest.mark.usefixtures("printer")
async def test_an_original_that_never_came_out_is_printed_as_one_later(manager: Office, worker: Office) -> None:
    first = await manager.printing.put(RECEIPT)
    await manager.printing.let_be(first)
    second = await manager.printing.put(RECEIPT)
    assert second.copy == 0
    job, version = await taken(worker)
    await worker.printing.doubt(job.id, version, "the line broke")
    await manager.printing.let_be(await manager.printing.job(job.id))
    assert (await manager.printing.put(RECEIPT)).copy == 1  # perhaps it did come out


@pytest.mark.usefixtures("printer")
async def test_each_of_several_has_its_mark_and_their_copies_one_number(manager: Office) -> None:
    contract = replace(PAPER, title="Contract 7", about=("document", 7), marks=("Copy 1 of 2", "Copy 2 of 2"))
    await manager.printing.put(contract)
    await manager.printing.put(contract)
    marks = [one.mark for one in sorted((await manager.printing.queue()).rows, key=lambda one: one.id)]
    assert marks == ["Copy 1 of 2", "Copy 2 of 2", "Copy 1 of 2 · COPY 1", "Copy 2 of 2 · COPY 1"]
    with pytest.raises(RuleBroken, match="At most 20"):
        await manager.printing.put(replace(contract, marks=("x",) * 21))
    with pytest.raises(RuleBroken, match="nothing on this paper"):
        await manager.printing.put(replace(contract, body=" \n"))


@pytest.mark.usefixtures("printer")
async def test_two_desks_never_print_the_same_copy(store: Store, where: Location, clock: StillClock) -> None:
    del store
    stores = [await open_store(where, clock) for _ in range(2)]
    try:
        desks = [await seat(one, Role.CASHIER.value, f"desk {at}") for at, one in enumerate(stores)]
        made = await asyncio.gather(*(desk.printing.put(RECEIPT) for desk in desks * 4), return_exceptions=True)
    finally:
        for one in stores:
            await one.close()
    numbers = [one.copy for one in made if isinstance(one, Job)]
    assert sorted(numbers) == list(range(len(numbers)))
    assert len(numbers) == 8


# ------------------------------------------------------------------------------ taken back


@pytest.mark.usefixtures("printer")
async def test_a_paper_that_waits_is_taken_back_and_one_that_came_out_is_not(manager: Office, worker: Office) -> None:
    made = await manager.printing.put(PAPER)
    await manager.journal.undo()
    assert ((await manager.printing.job(made.id)).state, (await manager.printing.job(made.id)).error) == (
        JobState.DROPPED, LET_BE,
    )  # fmt: skip
    await manager.printing.put(PAPER)
    await come_out(worker)
    deed = await manager.journal.next_deed()
    assert deed is not None
    assert deed.final
    with pytest.raises(RuleBroken, match=r"This cannot be taken back\."):
        await manager.journal.undo()


@pytest.mark.usefixtures("printer")
async def test_of_several_copies_only_those_that_wait_are_taken_back(manager: Office, worker: Office) -> None:
    await manager.printing.put(replace(PAPER, marks=("Copy 1 of 2", "Copy 2 of 2")))
    await come_out(worker)
    await manager.journal.undo()
    assert [one.state for one in (await manager.printing.queue()).rows] == [JobState.DROPPED, JobState.PRINTED]


@pytest.mark.usefixtures("printer")
async def test_a_deed_that_also_printed_is_taken_back_around_its_paper(manager: Office, worker: Office) -> None:
    with manager.together():
        await manager.printing.add(BACK)
        await manager.printing.put(PAPER)
    out = await come_out(worker)
    await manager.journal.undo()
    assert [one.name for one in await manager.printing.printers()] == ["Front"]
    assert (await manager.printing.job(out.id)).state is JobState.PRINTED


# ------------------------------------------------------------------------------ beneath


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE print_job SET body = 'TOTAL :: 2.00', version = version + 1",
        "UPDATE print_job SET title = 'Another', version = version + 1",
        "UPDATE print_job SET mark = 'COPY 9', copy = 9, version = version + 1",
        "UPDATE print_job SET about_key = 9, version = version + 1",
        "UPDATE print_job SET state = 'printed', printed_at = 1, version = version + 1",
        "UPDATE print_job SET state = 'printing', version = version + 1",
        "UPDATE print_job SET tries = 1",
        "UPDATE print_job SET patient_id = 1, version = version + 1",
        "DELETE FROM print_job",
        "DELETE FROM printer",
        "INSERT INTO print_job (title, body, use, printer_id, about_what, about_key, user_id, queued_at)"
        " VALUES ('Receipt', 'x', 'receipt', 1, 'receipt', 1, 1, 1)",
        "INSERT INTO print_job (title, body, use, printer_id, user_id, queued_at, state, printed_at)"
        " VALUES ('Receipt', 'x', 'receipt', 1, 1, 1, 'printed', 1)",
        "INSERT INTO printer (name, kind, address) VALUES ('Front', 'network', 'a:1')",
        "UPDATE printer SET active = 0",
    ],
)
async def test_the_database_itself_keeps_the_queue(manager: Office, where: Location, attack: str) -> None:
    await manager.printing.put(RECEIPT)
    raw = bare(where)
    before = raw.execute("SELECT * FROM print_job").fetchall()
    with pytest.raises(sqlite3.Error):
        raw.execute(attack)
    assert raw.execute("SELECT * FROM print_job").fetchall() == before
    assert len(raw.execute("SELECT * FROM printer").fetchall()) == 1
    raw.close()


@pytest.mark.usefixtures("printer")
async def test_one_hand_takes_nothing_out_of_another_and_what_came_out_stays_out(
    manager: Office, worker: Office, where: Location
) -> None:
    await manager.printing.put(RECEIPT)
    job, version = await taken(worker)
    raw = bare(where)
    with pytest.raises(sqlite3.Error):
        raw.execute("UPDATE print_job SET worker = 'there:2:b', version = version + 1")
    await worker.printing.printed(job.id, version)
    for state in ("queued", "printing", "failed", "doubt", "dropped"):
        with pytest.raises(sqlite3.Error):
            raw.execute(f"UPDATE print_job SET state = '{state}', error = 'x', version = version + 1")
    raw.execute("UPDATE print_job SET body = '', title = '-', version = version + 1")  # an erasure may
    raw.close()
    with pytest.raises(RuleBroken, match="was emptied"):
        await manager.printing.reprint(job.id)


@pytest.mark.usefixtures("printer")
async def test_the_check_names_a_copy_that_is_not_marked(manager: Office, where: Location) -> None:
    await manager.printing.put(RECEIPT)
    await manager.printing.put(RECEIPT)
    assert verify_at(where).ok
    raw = bare(where)
    raw.execute("INSERT INTO print_job (title, body, use, printer_id, about_what, about_key, copy, mark, user_id,"
                " queued_at) VALUES ('Receipt', 'x', 'receipt', 1, 'print_job', 99, 7, 'COPY', 1, 1)")  # fmt: skip
    raw.close()
    assert {one.what for one in verify_at(where).problems} >= {
        "it is a copy of a paper that is not there", "it is a copy, but not marked with its number",
    }  # fmt: skip
