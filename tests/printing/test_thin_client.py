"""The thin client's own printer: what goes out through the terminal's print channel, and that nothing else does."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path

import pexpect
import pytest

from console.terminal.profile import profile_of
from storage.office import Office
from storage.printing.records import JobDraft, JobState, PrinterDraft, PrinterKind, Use
from tests.unit.terminal_model import Desk, Line, driver_on

TOLD = {"printer": "yes"}
ON, OFF = b"\x1b[5i", b"\x1b[4i"
THIN = PrinterDraft(name="Thin", kind=PrinterKind.TERMINAL, columns=32, receipts=True, papers=True)
PAPER = JobDraft(title="Чек", body="> Центр «Ёлка»\n--\nИТОГО :: 1 800.00", use=Use.RECEIPT)


@pytest.mark.parametrize(
    ("term", "told", "prints"),
    [
        ("xterm-256color", TOLD, True),
        ("putty", TOLD, True),
        ("vt220", TOLD, True),
        ("xterm", {}, False),
        ("xterm", {"printer": "no"}, False),
        ("linux", TOLD, False),
        ("tmux-256color", TOLD, False),
        ("foot", TOLD, False),
        ("dumb", TOLD, False),
    ],
)
def test_only_a_terminal_that_may_have_a_printer_and_is_said_to_prints(
    term: str, told: dict[str, str], prints: bool
) -> None:
    assert profile_of(term, {}, told).prints is prints


@pytest.mark.parametrize("charset", ["utf-8", "cp866", "koi8-r"])
async def test_a_paper_is_one_whole_between_two_pictures_and_none_of_it_is_obeyed(charset: str) -> None:
    profile = profile_of("xterm", {}, {**TOLD, "charset": charset})
    line = Line(profile)
    driver = driver_on(Desk(), line, profile)
    driver.show()
    await asyncio.sleep(0)
    before = bytes(line.raw)
    taken = driver.print_lines(["Ёлка", "a\x1b[4i\x9b2Jb\x00\x7f", "ИТОГО"])
    assert taken.done()
    sent = bytes(line.raw)[len(before) :]
    assert sent.startswith(ON)
    assert sent.endswith(OFF)
    inside = sent[len(ON) : -len(OFF)].decode(charset)
    assert inside.split("\r\n")[0::2] == ["Ёлка", "ИТОГО"]
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", inside)
    assert ON not in before


async def test_a_line_that_is_full_takes_the_paper_later_and_one_that_goes_fails_it() -> None:
    profile = profile_of("xterm", {}, TOLD)
    line = Line(profile, room=4)
    driver = driver_on(Desk(), line, profile)
    waits = driver.print_lines(["first"])
    assert not waits.done()
    line.read()
    await asyncio.wait_for(waits, 5)
    lost = driver.print_lines(["second"])
    driver.hung_up()
    with pytest.raises(ConnectionResetError):
        await lost


AT_THE_TERMINAL = """
import asyncio, sys
from pathlib import Path
from console.app import ConsoleApp
from console.person import Profile
from console.terminal.profile import profile_of
from console.terminal.running import run_on
from console.terminal.tty_wire import TtyWire
from storage.clock import SystemClock
from storage.office import open_store, seat
async def main():
    store = await open_store(Path(sys.argv[1]), SystemClock())
    office = await seat(store, "office-manager", sys.argv[2])
    async def opening():
        return office
    told = {"printer": sys.argv[3]}
    app = ConsoleApp(opening, Profile())
    async def leave():
        await app.opened.wait()
        while told["printer"] == "yes" and (await office.printing.queue()).waiting:
            await asyncio.sleep(0.02)
        await app.settled()
        await app.leave()
    leaving = asyncio.create_task(leave())
    await run_on(app, TtyWire(), profile_of("xterm", {}, told), alone=True)
    await leaving
    await store.close()
asyncio.run(main())
"""


def sat_at(database: Path, desk: str, printer: str) -> bytes:
    """What a real pseudo-terminal of a desk got, until its person left."""
    child = pexpect.spawn(sys.executable, ["-c", AT_THE_TERMINAL, str(database), desk, printer], timeout=30,
                          dimensions=(24, 80))  # fmt: skip
    child.expect(pexpect.EOF)
    seen = bytes(child.before or b"")
    child.close()
    return seen


async def test_a_real_terminal_gets_what_waits_for_its_desk_and_no_other_does(
    manager: Office, database: Path
) -> None:
    await manager.printing.add(THIN)
    job = await manager.printing.put(PAPER)
    assert ON not in await asyncio.to_thread(sat_at, database, "desk 1", "no")
    assert (await manager.printing.job(job.id)).state is JobState.QUEUED
    seen = await asyncio.to_thread(sat_at, database, "desk 1", "yes")
    assert (seen.count(ON), seen.count(OFF)) == (1, 1)
    paper = seen[seen.index(ON) + len(ON) : seen.index(OFF)].decode()
    assert [line.strip() for line in paper.split("\r\n")[:2]] == ["Центр «Ёлка»", "-" * 32]
    assert paper.split("\r\n")[2] == "ИТОГО" + " " * 19 + "1 800.00"
    assert "\x1b" not in paper
    assert (await manager.printing.job(job.id)).state is JobState.PRINTED
