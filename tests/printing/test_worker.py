"""Papers on their way: real sockets and files receive the bytes, once, in letters that can be read."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from console.papers.escape import kept
from console.printing import network
from console.printing.worker import PrintWorker
from storage.clock import StillClock
from storage.office import Office
from storage.printing.records import Job, JobDraft, JobState, Printer, PrinterDraft, PrinterKind, Use
from storage.store import Store
from tests.printing.conftest import Paper

BODY = """> Медицинский центр «Ёлка»
--
Приём дерматолога :: 1 800.00
ИТОГО :: 1 800.00
Спасибо — ждём вас № 7"""
RECEIPT = JobDraft(title="Чек 0001", body=BODY, use=Use.RECEIPT, about=("receipt", 1))
CUT = b"\x1dV\x00"


async def network_printer(manager: Office, paper: Paper, **more: object) -> Printer:
    draft = PrinterDraft(name="Чеки", kind=PrinterKind.NETWORK, address=paper.address, code_page="cp866")
    return await manager.printing.add(replace(draft, **more))  # type: ignore[arg-type]  # any column of it


def read(data: bytes, codec: str) -> list[str]:
    """The lines that a printer shows, without its commands."""
    for command in (b"\x1b@", b"\x1bE\x01", b"\x1bE\x00", CUT, b"\x1bd\x06", b"\x1bd\x04"):
        data = data.replace(command, b"")
    assert data.startswith(b"\x1bt")
    return [line.rstrip() for line in data[3:].decode(codec).split("\n")]


async def state(manager: Office, job: Job) -> JobState:
    return (await manager.printing.job(job.id)).state


@pytest.mark.parametrize("model", [("cp866", 17, 42), ("cp1251", 46, 32), ("cp866", 17, 48)])
async def test_a_receipt_arrives_whole_in_the_letters_of_the_printer(
    manager: Office, system: Office, worker: PrintWorker, paper: Paper, model: tuple[str, int, int]
) -> None:
    codec, number, columns = model
    await network_printer(manager, paper, code_page=codec, columns=columns)
    await manager.printing.put(RECEIPT)
    assert (await worker.go(system)).printed == 1
    (data,) = paper.came
    assert data.startswith(b"\x1b@\x1bt" + bytes([number]))
    assert data.endswith(CUT)
    lines = read(data, codec)
    assert lines[0].strip() == ("Медицинский центр «Ёлка»" if codec == "cp1251" else 'Медицинский центр "Ёлка"')
    assert lines[1] == "-" * columns
    assert lines[2] == "Приём дерматолога" + " " * (columns - 25) + "1 800.00"
    assert lines[4] == ("Спасибо — ждём вас № 7" if codec == "cp1251" else "Спасибо - ждём вас № 7")
    assert max(len(line) for line in lines) == columns


async def test_a_copy_is_marked_above_and_below_and_nothing_else_of_it_differs(
    manager: Office, system: Office, worker: PrintWorker, paper: Paper
) -> None:
    await network_printer(manager, paper)
    for _ in range(2):
        await manager.printing.put(replace(RECEIPT, copy_word="КОПИЯ {copy}"))
    assert (await worker.go(system)).printed == 2
    first, second = (read(data, "cp866") for data in paper.came)
    assert (second[0].strip(), second[-2].strip() or second[-3].strip()) == ("*** КОПИЯ 1 ***", "*** КОПИЯ 1 ***")
    assert [line for line in second if "КОПИЯ" not in line] == first


async def test_a_name_in_letters_that_the_printer_lacks_is_said_and_printed_elsewhere(
    manager: Office, system: Office, worker: PrintWorker, paper: Paper, tmp_path: Path
) -> None:
    await network_printer(manager, paper)
    file = tmp_path / "out.prn"
    other = await manager.printing.add(
        PrinterDraft(name="Other", kind=PrinterKind.FILE, address=str(file), code_page="cp852", receipts=False,
                     papers=True, cuts=False)
    )
    job = await manager.printing.put(replace(RECEIPT, body="Patient: Łukasz Żółć\nTOTAL :: 1.00"))
    await manager.printing.put(replace(RECEIPT, about=("receipt", 2)))
    assert (await worker.go(system)).printed == 1  # the one behind it is not held up
    said = await manager.printing.job(job.id)
    assert said.state is JobState.FAILED
    assert said.again_at is None
    assert said.error == "The printer lacks letters of “Patient: Łukasz Żółć”: Ł Ż ó ł ć; print it on another one."
    await manager.printing.again(said, other.id)
    assert (await worker.go(system)).printed == 1
    assert read(file.read_bytes(), "cp852")[0] == "Patient: Łukasz Żółć"
    assert CUT not in file.read_bytes()


async def test_a_dead_printer_prints_later_once_and_in_order(
    manager: Office, system: Office, worker: PrintWorker, paper: Paper, clock: StillClock
) -> None:
    await network_printer(manager, paper)
    await paper.off()
    jobs = [await manager.printing.put(replace(RECEIPT, title=f"R{one}", body=f"R{one}", about=("receipt", one)))
            for one in range(3)]  # fmt: skip
    run = await worker.go(system)
    assert (run.printed, run.failed) == (0, 1)
    assert run.why == f"The printer at {paper.address} cannot be reached (nothing listens there)."
    assert [await state(manager, one) for one in jobs] == [JobState.FAILED, JobState.QUEUED, JobState.QUEUED]
    await paper.on()
    assert (await worker.go(system)).printed == 0  # it rests
    clock.advance(minutes=1)
    assert (await worker.go(system)).printed == 3
    assert (await worker.go(system)).printed == 0
    assert [read(data, "cp866")[0] for data in paper.came] == ["R0", "R1", "R2"]


async def test_a_printer_that_does_not_answer_keeps_no_other_waiting(
    manager: Office, system: Office, worker: PrintWorker, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "CONNECT_SECONDS", 0.5)
    with socket.socket() as deaf:  # takes no connection: its line of those who wait is full
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for one in fillers:
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
        hanging = await network_printer(manager, paper, address=f"127.0.0.1:{deaf.getsockname()[1]}", name="Deaf")
        await network_printer(manager, paper, receipts=False, papers=True)
        stuck = await manager.printing.put(RECEIPT)
        await manager.printing.put(JobDraft(title="A", body="A", use=Use.PAPER))
        await manager.printing.put(JobDraft(title="B", body="B", use=Use.PAPER))
        going = asyncio.get_running_loop().create_task(worker.go(system))
        await paper.has(2)
        assert await state(manager, stuck) is JobState.PRINTING
        assert (await going).printed == 2
        for one in fillers:
            one.close()
    failed = await manager.printing.job(stuck.id)
    assert (failed.printer_id, failed.error) == (
        hanging.id, f"The printer at {hanging.address} does not answer; is it on?",
    )  # fmt: skip


async def test_a_line_that_breaks_in_the_middle_asks_a_person_instead_of_printing_twice(
    manager: Office, system: Office, worker: PrintWorker, paper: Paper, clock: StillClock
) -> None:
    await network_printer(manager, paper)
    paper.breaks = True
    job = await manager.printing.put(replace(RECEIPT, body="x\n" * 20_000))
    assert (await worker.go(system)).doubt == 1
    paper.breaks = False
    clock.advance(days=1)
    assert (await worker.go(system)).printed == 0
    doubtful = await manager.printing.job(job.id)
    assert (doubtful.state, "look whether the paper came out" in doubtful.error) == (JobState.DOUBT, True)
    await manager.printing.again(doubtful)
    assert (await worker.go(system)).printed == 1


async def test_it_wakes_by_what_is_put_there_and_not_by_a_clock(
    manager: Office, store: Store, worker: PrintWorker, paper: Paper
) -> None:
    await network_printer(manager, paper)
    worker.watch(store)
    await worker.done()
    job = await manager.printing.put(RECEIPT)
    await paper.has(1)
    await worker.done()
    assert await state(manager, job) is JobState.PRINTED
    await worker.stop()
    await manager.printing.put(RECEIPT)
    assert len(paper.came) == 1


async def test_a_device_that_nobody_reads_waits_and_a_file_of_ours_is_never_written_to(
    manager: Office, system: Office, worker: PrintWorker, tmp_path: Path, clock: StillClock
) -> None:
    device, ours = tmp_path / "lp0", tmp_path / "settings.toml"
    os.mkfifo(device)
    ours.write_text("theme = 'day'\n")
    draft = PrinterDraft(name="Lp", kind=PrinterKind.FILE, address=str(device), code_page="cp866")
    printer = await manager.printing.add(draft)
    waits = await manager.printing.put(RECEIPT)
    await worker.go(system)
    assert "cannot be opened" in (await manager.printing.job(waits.id)).error
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    clock.advance(minutes=1)
    assert (await worker.go(system)).printed == 1
    assert read(os.read(reader, 65536), "cp866")[3].endswith("1 800.00")
    os.close(reader)
    await manager.printing.change(printer, replace(draft, address=str(ours)))
    job = await manager.printing.put(RECEIPT)
    await worker.go(system)
    refused = (await manager.printing.job(job.id)).error
    assert refused.endswith("is no device; a plain file to print into is named *.prn.")
    assert ours.read_text() == "theme = 'day'\n"


KILLED = """
import asyncio, sys
from pathlib import Path
from console.printing.worker import PrintWorker
from storage.clock import SystemClock
from storage.office import open_store
async def main():
    store = await open_store(Path(sys.argv[1]), SystemClock())
    async def carry(one, began):
        began()
        print("in hand", flush=True)
        await asyncio.Event().wait()
    worker = PrintWorker(machine="here", carry=carry)
    worker.begin(store)
    await worker.done()
asyncio.run(main())
"""


@pytest.mark.only_sqlite("one process on one machine")
async def test_what_a_killed_process_had_in_hand_is_in_doubt_as_soon_as_another_begins(
    manager: Office, store: Store, worker: PrintWorker, paper: Paper, database: Path
) -> None:
    await network_printer(manager, paper)
    job = await manager.printing.put(RECEIPT)
    await manager.printing.put(replace(RECEIPT, about=("receipt", 2)))
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, str(database), stdout=asyncio.subprocess.PIPE
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"in hand\n"
    worker.begin(store)
    await worker.done()
    assert await state(manager, job) is JobState.PRINTING  # it lives: nobody takes its paper away
    other.kill()
    await other.wait()
    worker.begin(store)
    await worker.done()
    assert await state(manager, job) is JobState.DOUBT
    assert len(paper.came) == 1  # the second; the first asks a person


@pytest.mark.parametrize("columns", [32, 42, 48])
async def test_a_receipt_that_was_laid_out_for_another_roll_has_its_sums_at_the_margin(
    manager: Office, system: Office, worker: PrintWorker, paper: Paper, columns: int
) -> None:
    lines = [
        "Медицинский центр".center(42).rstrip(),
        "-" * 42,
        "ЧЕК 0001" + "касса 1".rjust(34),
        "Кассир: Смирнова Анна",
        "Приём дерматолога, первичный" + "1 800,00".rjust(14),
        "  скидка" + "-180,00".rjust(34),
        "1 620,00".rjust(42),
    ]
    await network_printer(manager, paper, columns=columns)
    await manager.printing.put(replace(RECEIPT, body=kept("\n".join(lines))))
    assert (await worker.go(system)).printed == 1
    came = [line for line in read(paper.came[0], "cp866") if line]
    assert came[0] == "Медицинский центр".center(columns).rstrip()
    assert came[1] == "-" * columns
    assert came[2] == "ЧЕК 0001" + "касса 1".rjust(columns - 8)
    assert came[-1] == "1 620,00".rjust(columns)
    assert "-180,00" in came[-2]
    assert max(map(len, came)) == columns
