"""The machine's own spooler: a real CUPS of the test's own, which hands its papers to a socket."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from console.printing.worker import PrintWorker
from storage.office import Office
from storage.printing.records import JobDraft, JobState, PrinterDraft, PrinterKind, Use
from tests.printing.conftest import Paper

CUPSD = shutil.which("cupsd") or ("/usr/sbin/cupsd" if Path("/usr/sbin/cupsd").exists() else None)
FOLDERS = ("etc/ppd", "spool/tmp", "cache", "state/certs", "log")
FILES = """ServerRoot {0}/etc
RequestRoot {0}/spool
TempDir {0}/spool/tmp
CacheDir {0}/cache
StateDir {0}/state
AccessLog {0}/log/access
ErrorLog {0}/log/error
PageLog {0}/log/page
User {1}
Group {2}
"""
SETTINGS = """Listen {0}/sock
Browsing No
WebInterface No
DefaultAuthType None
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
DRAFT = PrinterDraft(name="Office", kind=PrinterKind.SYSTEM, address="Paper", receipts=False, papers=True)
PAPER = JobDraft(title="Договор 7", body="# Договор\nФИО :: Юдин Марк", use=Use.PAPER)


def folder_of_others() -> Path:
    """Short, for a socket's name, and open, for the spooler's own user."""
    import tempfile

    made = Path(tempfile.mkdtemp(prefix="cups", dir="/tmp"))
    made.chmod(0o755)
    return made


@pytest.fixture(scope="module")
def cups() -> Iterator[Path]:
    """The socket of a CUPS that has no printer yet."""
    if CUPSD is None or shutil.which("lp") is None or shutil.which("lpadmin") is None:
        pytest.skip("CUPS is not installed here (cupsd, lp, lpadmin)")
    me = pwd.getpwuid(os.getuid()).pw_name
    user, group = ("lp", "lp") if os.getuid() == 0 else (me, me)
    folder = folder_of_others()
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    (folder / "etc/cups-files.conf").write_text(FILES.format(folder, user, group))
    (folder / "etc/cupsd.conf").write_text(SETTINGS.format(folder))
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, group)
    argv = [CUPSD, "-f", "-c", str(folder / "etc/cupsd.conf"), "-s", str(folder / "etc/cups-files.conf")]
    running = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 15
    while not (folder / "sock").exists() and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    if not (folder / "sock").exists():
        running.kill()
        running.wait()
        pytest.skip("this machine does not let a CUPS of ours run")
    yield folder / "sock"
    running.terminate()
    running.wait()
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture
async def queued(cups: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """A printer of the spooler that is our socket."""
    monkeypatch.setenv("CUPS_SERVER", str(cups))
    target = f"socket://{paper.address}"
    made = await asyncio.create_subprocess_exec("lpadmin", "-p", "Paper", "-E", "-v", target, stderr=subprocess.DEVNULL)
    assert await made.wait() == 0
    return paper


async def test_a_paper_goes_to_the_spooler_once_as_pages_and_its_name_there_is_kept(
    manager: Office, system: Office, worker: PrintWorker, queued: Paper
) -> None:
    await manager.printing.add(DRAFT)
    job = await manager.printing.put(PAPER)
    assert (await worker.go(system)).printed == 1
    await queued.has(1)
    done = await manager.printing.job(job.id)
    assert (done.state, done.spool.startswith("Paper-")) == (JobState.PRINTED, True)
    assert queued.came[0].startswith(b"%PDF-")
    assert (await worker.go(system)).printed == 0
    assert len(queued.came) == 1


async def test_a_receipt_printer_of_the_spooler_gets_the_bytes_as_they_are(
    manager: Office, system: Office, worker: PrintWorker, queued: Paper
) -> None:
    await manager.printing.add(replace(DRAFT, code_page="cp866"))
    await manager.printing.put(PAPER)
    assert (await worker.go(system)).printed == 1
    await queued.has(1)
    assert queued.came[0].startswith(b"\x1b@\x1bt\x11")
    assert "Юдин Марк".encode("cp866") in queued.came[0]


async def test_a_name_that_the_spooler_does_not_know_is_said_and_a_spooler_that_does_not_run_too(
    cups: Path, manager: Office, system: Office, worker: PrintWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(cups))
    await manager.printing.add(replace(DRAFT, address="Nobody"))
    await manager.printing.put(PAPER)
    run = await worker.go(system)
    assert run.why == "The spooler of this machine knows no printer “Nobody”; `lpstat -e` lists those it knows."
    monkeypatch.setenv("CUPS_SERVER", str(cups.with_name("none")))
    job = await manager.printing.put(PAPER)
    run = await worker.go(system)
    assert run.why == "The spooler of this machine does not run; start CUPS."
    assert (await manager.printing.job(job.id)).again_at is not None


async def test_a_machine_without_a_spooler_says_so(
    manager: Office, system: Office, worker: PrintWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    await manager.printing.add(DRAFT)
    await manager.printing.put(PAPER)
    run = await worker.go(system)
    assert run.why == "This machine has no spooler: the command lp is not there (CUPS brings it)."
