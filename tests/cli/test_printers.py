"""`frontdesk printers`, and what the doctor says of them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.answers import Run, failed, refused
from tests.engine.full_day import Day


@pytest.fixture
def roll(centre: Path, day_on_file: tuple[Path, Day], tmp_path: Path) -> Path:
    """A centre with a printer that is off, for which a leaflet waits, and one that is a file."""
    centre.write_bytes(day_on_file[0].read_bytes())
    for beside in ("-wal", "-shm"):
        centre.with_name(centre.name + beside).unlink(missing_ok=True)
    file = tmp_path / "roll.prn"
    with sqlite3.connect(centre) as raw:
        raw.execute("UPDATE printer SET address = '127.0.0.1:9', version = version + 1")
        raw.execute("INSERT INTO printer (name, kind, address, code_page, receipts, papers, desk)"
                    " VALUES ('Roll', 'file', ?, 'cp866', 1, 0, 'desk 7')", (str(file),))  # fmt: skip
        raw.execute("INSERT INTO printer (name, kind, address, receipts, papers, desk)"
                    " VALUES ('Sheets', 'system', 'no-such-queue', 0, 1, 'desk 7')")  # fmt: skip
    return file


def test_a_test_page_is_printed_now_or_it_is_said_why_not(run: Run, roll: Path) -> None:
    who = ("--as", "office-manager")
    code, out, _err = run("printers", "test", "roll", *who)
    assert (code, out) == (0, "The test page was handed to Roll.\n")
    assert "абвгдеёжзийклмнопрстуфхцчшщъыьэюя".encode("cp866") in roll.read_bytes().replace(b"\n", b"")
    failed(run("printers", "test", "Front", *who), "The test page waits: Front is used from another machine")
    failed(run("printers", "test", "Sheets", *who))
    refused(run("printers", "test", "Back", *who), "There is no printer “Back”; there are: Front, Roll, Sheets.")
    refused(run("printers", "tset", *who))


@pytest.mark.usefixtures("roll")
def test_printers_and_papers_are_listed(run: Run) -> None:
    code, out, _err = run("printers", "list", "--as", "office-manager")
    assert code == 0
    assert out.splitlines()[0] == "Front   receipts and papers  on the network · 127.0.0.1:9  1 wait"
    told = json.loads(run("printers", "list", "--json", "--as", "office-manager")[1])
    assert [(one["name"], one["kind"], one["waiting"]) for one in told] == [
        ("Front", "network", 1), ("Roll", "file", 0), ("Sheets", "system", 0),
    ]  # fmt: skip
    queue = json.loads(run("printers", "queue", "--json", "--as", "office-manager")[1])
    assert (queue["waiting"], queue["papers"][0]["title"], queue["papers"][0]["state"]) == (1, "A leaflet", "queued")
    assert "A leaflet" in run("printers", "queue", "--as", "office-manager")[1]


@pytest.mark.usefixtures("roll")
def test_the_doctor_asks_each_printer(run: Run) -> None:
    lines = run("doctor")[1].splitlines()
    told = {line[2:].split("  ")[0].strip(): line for line in lines}
    assert told["printer Front"].startswith("!")
    assert "nothing listens there" in told["printer Front"]
    assert "answers" in told["printer Roll"]
    assert told["printer Sheets"].startswith("!")
    assert "lp" in told
