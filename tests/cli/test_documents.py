"""`frontdesk documents`: the register listed, files in and out, what runs out, leaflets."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.answers import Run, refused
from tests.engine.full_day import Day

MANAGER = ("--as", "office-manager")
DESK = ("--as", "administrator")


@pytest.fixture(autouse=True)
def day(centre: Path, day_on_file: tuple[Path, Day]) -> None:
    """A contract, a signed consent, a licence with a file, a leaflet."""
    centre.write_bytes(day_on_file[0].read_bytes())
    for beside in ("-wal", "-shm"):
        centre.with_name(centre.name + beside).unlink(missing_ok=True)


def test_the_register_is_listed_and_searched(run: Run) -> None:
    code, out, _err = run("documents", "list", *DESK)
    assert code == 0
    assert "2026-0001" in out
    assert "LO-77" not in out, "the centre's own are not for everybody"
    found = json.loads(run("documents", "list", "LO-77", "--json", *MANAGER)[1])
    assert [(one["number"], one["kind"], one["files"]) for one in found] == [("LO-77", "licence", 1)]
    unsigned = json.loads(run("documents", "list", "--state", "unsigned", "--json", *DESK)[1])
    assert [(one["number"], one["copies"][0]["place"]) for one in unsigned] == [("2026-0001", "desk")]
    refused(run("documents", "list", "--kind", "bill", *DESK), "bill")


def test_a_file_goes_in_and_comes_out_with_its_checksum(run: Run, tmp_path: Path) -> None:
    scan, there = tmp_path / "scan.bin", tmp_path / "out.bin"
    scan.write_bytes(bytes(range(256)))
    told = ("--kind", "licence", "--title", "Pharmacy", "--until", "+20d")
    code, out, _err = run("documents", "add", scan, *told, *MANAGER)
    assert (code, out) == (0, "Kept as number 4 of the register: Pharmacy.\n")
    refused(run("documents", "add", scan, *DESK), "may not do this")
    code, out, _err = run("documents", "take", "4", there, *MANAGER)
    assert code == 0
    assert hashlib.sha256(bytes(range(256))).hexdigest() in out
    assert there.read_bytes() == bytes(range(256))
    refused(run("documents", "take", "4", there, *MANAGER), "exists already")
    refused(run("documents", "take", "4", tmp_path / "x", "--which", "2", *MANAGER), "no such file; it has 1")
    refused(run("documents", "take", "4", tmp_path / "x", *DESK), "no such document")
    refused(run("documents", "take", "zzz", tmp_path / "x", *MANAGER), "no such document")
    soon = json.loads(run("documents", "expiring", "--json", *MANAGER)[1])
    assert {one["title"] for one in soon} >= {"Pharmacy"}
    assert "Pharmacy" not in run("documents", "expiring", "--days", "5", *MANAGER)[1]
    refused(run("documents", "expiring", *DESK), "may not do this")


@pytest.mark.parametrize(
    ("named", "said"),
    [("", "Expected the name"), ("no.pdf", "is not there"), (".", "is a folder"), ("empty", "is empty")],
)
def test_what_is_wrong_with_a_file_is_one_sentence(run: Run, tmp_path: Path, named: str, said: str) -> None:
    (tmp_path / "empty").touch()
    refused(run("documents", "add", tmp_path / named if named else "", *MANAGER), said)


def test_a_leaflet_is_put_in_and_its_next_version_counts(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "fasting.txt"
    file.write_text("# Fasting\nNothing to eat from midnight.\n")
    put = ("documents", "leaflet", "put", file, "--language", "en", "--services", "B01", *MANAGER)
    assert run(*put) == (0, "Fasting (en), version 1.\n", "")
    file.write_text("# Fasting\nWater is allowed.\n")
    assert run(*put) == (0, "Fasting (en), version 2.\n", "")
    listed = json.loads(run("documents", "leaflet", "list", "--json", *DESK)[1])
    assert [(one["title"], one["version"], len(one["services"])) for one in listed] == [
        ("Before a blood test", 1, 1), ("Fasting", 2, 1),
    ]  # fmt: skip
    file.write_bytes(b"# x\n\xff\xfe")
    refused(run(*put), "no text in UTF-8")
    file.write_text("no title\n")
    refused(run(*put), "begin the text with a line")
    refused(run("documents", "leaflet", "put", *MANAGER), "Name the file")
    ours = json.loads(run("documents", "leaflet", "defaults", "--language", "ru", "--json", *MANAGER)[1])
    assert {one["version"] for one in ours if one["language"] == "ru"} == {1}
    assert len([one for one in ours if one["language"] == "ru"]) == 4
    refused(run("documents", "leaflet", "put", file, *DESK), "may not do this")
