"""The proof of the day: the installed wheel, the outpatient data, and 2 November 2026 at the keyboard.

The wheel is built and installed into an environment of its own, and every process
of the test is that environment's `frontdesk`.  The doctor of the imported calendar
gets a login and sits at a second terminal.  A shift is opened, three calls are taken
(known, new, missed), two visits booked, five patients led from the door to the
street (the doctor's terminal rings for the first, the doctor acknowledges, the desk
sees it), three payments taken (exact, with change, split), one refunded, and the
shift closed with a count that is right.  Then `frontdesk check` finds nothing wrong,
and the Z report is the sum of the rows.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import textual

from tests.pty.outpatient import outpatient_files
from tests.pty.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
SERVICES = """code,name,kind,minutes,price,price from
C1,Consultation,first,15,2000,2026-01-01
C2,Repeat consultation,follow,15,1500,2026-01-01
"""


pytestmark = [pytest.mark.pty, pytest.mark.slow]

BELL_SECONDS = 2.0
"""So soon the doctor's terminal rings after the desk has taken a patient in."""


class Installed:
    """The program as `pip install` leaves it, in an environment of its own, away from the working tree."""

    def __init__(self, folder: Path) -> None:
        """Build the wheel and install it; the dependencies are lent by this environment, so no network is needed."""
        wheels, place = folder / "wheels", folder / "env"
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT)]
        subprocess.run(build, check=True, capture_output=True)
        (wheel,) = wheels.glob("*.whl")
        venv.create(place, with_pip=False)
        (site,) = place.glob("lib/python*/site-packages")
        (site / "lent.pth").write_text(f"{Path(textual.__path__[0]).parent}\n")
        pip = [sys.executable, "-m", "pip", "--python", str(place)]
        subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
        self.command = [str(place / "bin" / "frontdesk")]
        self.site = site

    def env(self, data: Path, at: str) -> dict[str, str]:
        """The environment of a clean account, with the clock set."""
        home = data.parent / "home"
        home.mkdir(exist_ok=True)
        return {
            "PYTHONPATH": "",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "FRONTDESK_DATA": str(data),
            "FRONTDESK_AT": at,
            "FRONTDESK_LANGUAGE": "en",
            "TERM": "xterm",
        }

    def run(self, data: Path, *arguments: str, at: str = "2026-11-01T20:00") -> str:
        """Run a command of the command line; its output."""
        done = subprocess.run(
            [*self.command, *arguments],
            env={**os.environ, **self.env(data, at)},
            cwd=data.parent,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def imported(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the outpatient calendar of three months in it."""
    folder = tmp_path_factory.mktemp("imported")
    data = folder / "data"
    services = folder / "services.csv"
    services.write_text(SERVICES, encoding="utf-8")
    for kind, path in {"services": services, **outpatient_files(folder)}.items():
        result = json.loads(installed.run(data, "import", kind, str(path), "--json"))
        assert result["rejected"] == []
        assert result["imported"] == result["read"] > 0
    return data


@pytest.fixture(params=[False, True], ids=["latin", "russian"])
def russian(request: pytest.FixtureRequest) -> bool:
    """Whether every letter is typed in the Russian layout."""
    return bool(request.param)


@pytest.fixture
def data(imported: Path, tmp_path: Path) -> Path:
    """A copy of the imported data for one day's work."""
    return Path(shutil.copytree(imported, tmp_path / "data"))


@pytest.fixture
def desk(installed: Installed, data: Path) -> Iterator[Terminal]:
    """The console on the morning of 2 November."""
    with Terminal(installed.command, env=installed.env(data, "2026-11-02T07:50")) as terminal:
        terminal.see("F2 CALLS", " 7:5")
        terminal.see("No calls yet")
        yield terminal


@pytest.fixture
def doctors_terminal(installed: Installed, data: Path) -> Callable[[], Terminal]:
    """Begins the doctor's own terminal, which is set to ring."""
    env = {**installed.env(data, "2026-11-02T07:52"), "FRONTDESK_BELL": "audible", "FRONTDESK_DESK": "room"}
    return lambda: Terminal([*installed.command, "--as", "doctor"], env=env)


class Day:
    """The administrator's hands and eyes on that day."""

    def __init__(self, terminal: Terminal, *, russian: bool) -> None:
        """Sit at a terminal; `russian`: the Russian layout is on for every letter that is a key."""
        self.terminal = terminal
        self._russian = russian

    def keys(self, script: str, *seen: str) -> None:
        """Press keys and wait until the screen says what it must."""
        self.terminal.type(script, russian=self._russian)
        if seen:
            self.terminal.see(*seen)

    def words(self, text: str, *seen: str) -> None:
        """Type a name or a number as it is."""
        self.terminal.type(text)
        if seen:
            self.terminal.see(*seen)

    def names_in_queue(self, count: int) -> list[str]:
        """The first patients expected today, as the list shows them, with their row numbers."""
        self.keys("<f3>", "expected")
        rows = [row for row in self.terminal.text.splitlines() if "· BOOKED" in row][:count]
        return [row[1:].split()[0] for row in rows]


def _open_the_shift(day: Day) -> None:
    day.keys("<f5>", "no shift is open")
    day.keys("n", "Opening a shift")
    day.keys("<enter><enter>5<enter>", "Counted 5,000.00")
    day.keys("<f10>", "SHIFT 1 open", "5,000.00 in the drawer")


def _take_three_calls(day: Day, installed: Installed, data: Path, known: str) -> None:
    day.keys("<f2>", "F2 CALLS")
    day.keys("<f9>", "Who")
    day.words(known, f"1 {known}")
    day.keys("<enter>", "1 Book")
    day.keys("1", "When")
    day.keys("3", "BOOK " + known)
    day.keys("<enter>", "■ BOOKED " + known)
    day.keys("<f9>", "Who")
    day.words("zyablikova nina", "1 new caller")
    day.keys("<enter>", "Number")
    day.words("\x15Zyablikova Nina", "Zyablikova Nina")
    day.keys("<enter>")
    day.words("89165550109")
    day.keys("<enter>", "1 Book")
    day.keys("1", "When")
    day.keys("2", "BOOK Zyablikova Nina")
    day.keys("<enter>", "■ BOOKED Zyablikova Nina")
    installed.run(data, "call", "ring", "89031112233", "--line", "2", at="2026-11-02T08:10")
    day.terminal.see("+7 903 111-22-33")
    installed.run(data, "call", "end", at="2026-11-02T08:10")
    day.terminal.see("missed 1", "CALL BACK")


def _give_the_doctor_a_login(day: Day) -> None:
    """The book of the imported calendar gets its doctor."""
    day.keys("<f8>2", "Centre & staff")
    day.keys("n3", "New login")
    day.words("doctor\r\r", "8 doctor")
    day.keys("8", "Whose book", "1 Doctor")
    day.keys("1", "SAVE doctor")
    day.keys("<enter>", "LOGIN doctor")


def _tell_the_doctor(day: Day, doctor: Day, number: str) -> None:
    """The desk takes a patient in; the doctor's terminal rings, the doctor acknowledges, the desk sees it."""
    doctor.terminal.see("F3 QUEUE", "Queue · Mon 2 Nov · Doctor", "expected")
    heard = doctor.terminal.raw.count(b"\a")
    day.keys(f"{number}a", "o ARRIVED", "told")
    began = time.monotonic()
    doctor.terminal.see("! ", "has come, 7:5", "c seen")
    assert time.monotonic() - began < BELL_SECONDS
    assert doctor.terminal.raw.count(b"\a") == heard + 1, "one arrival, one bell"
    day.keys("", "doctor told")
    doctor.keys("c", "SEEN 1 arrival")
    day.keys("", "doctor saw it 7:5")


def _lead_five_patients(day: Day, doctor: Day) -> None:
    first, *others = numbers = day.names_in_queue(5)
    _tell_the_doctor(day, doctor, first)
    for number in others:
        day.keys(f"{number}a", "o ARRIVED", "told")
    day.terminal.see("5 wait")
    doctor.terminal.see("5 wait", "c seen")
    doctor.keys("c", "SEEN 4 arrivals")
    for number in numbers:
        day.keys(f"{number}d", "► IN ROOM")
        day.keys(f"{number}d", "! TO PAY")
        day.keys(f"{number}d", "■ SEEN")
    day.terminal.see("0 wait")


def _take_three_payments(day: Day) -> None:
    day.keys("<f5>", "to pay 5")
    day.keys("<home>p", "Payment")
    day.keys("<enter><enter>", "RECEIPT 0001")
    day.keys("<home>p", "Payment")
    day.keys("5000<enter>", "3,500.00")
    day.keys("<enter>", "RECEIPT 0002", "change 3,500.00")
    day.keys("<home>p", "Payment")
    day.keys("500/", "cash 500.00")
    day.keys("<enter><enter>", "RECEIPT 0003", "cash + card")


def _give_one_back(day: Day) -> None:
    split = re.compile(r"^.\s*(\d+)\s+\d{1,2}:\d\d .* cash \+", re.MULTILINE)
    day.terminal.wait(lambda screen: split.search(screen) is not None, "the split payment in the list")
    found = split.search(day.terminal.text)
    assert found is not None
    day.keys(f"{found[1]}k", "Refund", "Enter → Reason", "Together 1,500.00")
    day.keys("<enter>", "1 the service was not given")
    day.keys("3", "our mistake")
    day.keys("003<enter>", "REFUND 0004")


def _close_the_shift(day: Day) -> None:
    """The drawer: 5,000 change, 1,500 + 1,500 + 500 taken, 500 given back: 8,000."""
    day.keys("<home>d", "Closing shift 1")
    day.keys("1<enter>1<enter>1<enter>", "Counted  8,000.00")
    day.keys("<f10>", "The other methods")
    day.keys("<enter>", "Last 3 digits")
    day.keys("000<enter>", "Z REPORT")


def _rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    """What the database says, whatever the program makes of it."""
    with sqlite3.connect(f"file:{data / 'frontdesk.sqlite3'}?mode=ro", uri=True) as conn:
        return conn.execute(sql).fetchall()


def _the_report_is_the_sum_of_the_rows(installed: Installed, data: Path) -> None:
    (report,) = json.loads(installed.run(data, "report", "z", "--json", at="2026-11-02T20:00"))["z"]
    sales, refunds = (
        _rows(data, f"SELECT count(*), sum(abs(total_minor)) FROM receipt WHERE kind = '{kind}'")[0]
        for kind in ("sale", "refund")
    )
    assert (report["sales_count"], report["sales_minor"]) == sales == (3, 450_000)
    assert (report["refunds_count"], report["refunds_minor"]) == refunds == (1, 150_000)
    postings = _rows(
        data,
        "SELECT a.code, sum(p.amount_minor) FROM receipt r JOIN posting p ON p.entry_id = r.entry_id"
        " JOIN account a ON a.id = p.account_id WHERE a.code IN ('cash', 'card') GROUP BY a.code ORDER BY a.code",
    )
    by_method = report["methods"]
    reported = [(name, by_method[name]["sales_minor"] - by_method[name]["refunds_minor"]) for name in ("card", "cash")]
    assert reported == postings == [("card", 0), ("cash", 300_000)]
    assert report["counted_minor"] == report["expected_minor"] == 800_000
    assert report["difference_minor"] == 0
    assert (report["first_receipt"], report["last_receipt"]) == (1, 4)


def test_a_whole_day_at_the_keyboard(
    installed: Installed, data: Path, desk: Terminal, doctors_terminal: Callable[[], Terminal], russian: bool
) -> None:
    day = Day(desk, russian=russian)
    _open_the_shift(day)
    _give_the_doctor_a_login(day)
    day.keys("<f3>", "expected")
    first = next(row for row in desk.text.splitlines() if "▌" in row)
    known = " ".join(first.split()[3:5])
    with doctors_terminal() as place:
        _take_three_calls(day, installed, data, known)
        _lead_five_patients(day, Day(place, russian=russian))
    _take_three_payments(day)
    _give_one_back(day)
    _close_the_shift(day)
    assert json.loads(installed.run(data, "check", "--json"))["ok"] is True
    _the_report_is_the_sum_of_the_rows(installed, data)
    assert [one for (one,) in _rows(data, "SELECT outcome FROM call ORDER BY id")] == ["booked", "booked", "missed"]
    assert _rows(data, "SELECT count(*), count(seen_at) FROM notice") == [(5, 5)]
    assert b"\x1b[?25l" not in bytes(desk.raw).split(b"\x1b[?25h", 1)[-1]  # the cursor was never hidden again


def test_it_is_the_installed_program_that_is_played(installed: Installed) -> None:
    """The command of an environment of its own, with the packages of the wheel and none of the working tree."""
    (command,) = installed.command
    python = Path(command).read_text(encoding="utf-8").splitlines()[0].removeprefix("#!")
    code = "import console, storage, themes, widgets; print(*(p.__file__ for p in (console, storage, themes, widgets)))"
    done = subprocess.run([python, "-c", code], cwd=installed.site.parent, capture_output=True, text=True, check=True)
    assert all(Path(file).is_relative_to(installed.site) for file in done.stdout.split())
