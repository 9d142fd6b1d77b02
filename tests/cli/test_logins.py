"""Logins and data from the command line: nothing is founded by reading, and each refusal says who does what."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.cli.answers import Run


@pytest.mark.parametrize(
    "argv",
    [
        ["user", "list"],
        ["user", "role", "anna", "auditor"],
        ["user", "disable", "anna"],
        ["user", "enable", "anna"],
        ["user", "pin", "anna", "--none"],
        ["export", "patients", "p.csv"],
        ["report", "day"],
        ["check"],
        ["migrate"],
        ["backup", "b.sqlite3"],
    ],
    ids=" ".join,
)
def test_reading_founds_nothing(run: Run, folder: Path, argv: list[str]) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert "There is no data at" in err
    assert not (folder / "data").exists()


def test_a_trial_import_founds_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id,last_name\n1,Stein\n")
    assert run("import", "patients", str(tmp_path / "p.csv"), "--dry-run")[0] == 2
    assert not (folder / "data").exists()


def test_a_file_that_is_not_there_founds_nothing(run: Run, folder: Path) -> None:
    code, _out, err = run("import", "patients", str(folder / "nope.csv"))
    assert code == 2
    assert "nope.csv cannot be read: there is no such file or folder." in err
    assert not (folder / "data").exists()


def test_a_stranger_is_told_who_lets_them_in(run: Run, centre: Path) -> None:
    assert centre.exists()
    manager = next(line.split()[0] for line in run("user", "list")[1].splitlines() if "office manager" in line)
    code, _out, err = run("--as", "eve", "user", "list")
    assert code == 2
    assert f"No one logs in here as eve; {manager} can let this person in: frontdesk user add eve --role ROLE." in err
    run("user", "disable", "anna")
    assert f"{manager} can open it: frontdesk user enable anna." in run("--as", "anna", "user", "list")[2]


def test_a_role_is_given_either_way(run: Run, centre: Path) -> None:
    assert centre.exists()
    assert run("user", "role", "anna", "auditor")[1] == "anna is auditor now.\n"
    assert run("user", "role", "anna", "--role", "doctor")[1] == "anna is doctor now.\n"
    code, _out, err = run("user", "role", "anna")
    assert code == 2
    assert "Say which role" in err
    assert "office-manager" in err


def test_a_pin_is_set_and_taken_away(run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert centre.exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("2580\n"))
    assert run("user", "pin", "anna")[:2] == (0, "√ PIN of anna set\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("1234\n"))
    assert "too easy to guess" in run("user", "pin", "anna")[2]
    run("user", "add", "eve", "--role", "cashier")
    assert "Only anna or an office manager sets this PIN" in run("--as", "eve", "user", "pin", "anna", "--none")[2]
    assert run("--as", "anna", "user", "pin", "anna", "--none")[:2] == (0, "- anna has no PIN now\n")


def test_the_demo_says_whom_it_knows_and_takes_no_folder(run: Run, tmp_path: Path) -> None:
    code, _out, err = run("demo", "--as", "nobody")
    assert code == 2
    assert "smirnova (administrator and cashier)" in err
    assert "(office manager)" in err
    assert "leave out --data" in run("demo", "--data", str(tmp_path))[2]


@pytest.mark.parametrize("name", ["p.xlsx", "p.XLS", "p.ods", "p.pdf"])
def test_a_table_is_not_written_under_another_kinds_name(run: Run, centre: Path, tmp_path: Path, name: str) -> None:
    assert centre.exists()
    code, _out, err = run("export", "patients", str(tmp_path / name))
    assert code == 2
    assert "ends in .csv, .json or .ndjson" in err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    "argv", [["check"], ["backup", "b.sqlite3"], ["migrate"], ["export", "practitioners", "p.csv"]]
)
def test_who_is_named_must_be_somebody_here(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    monkeypatch.chdir(centre.parent.parent)
    code, out, err = run(*argv, "--as", "nobody")
    assert (code, out) == (2, "")
    assert "nobody" in err
    assert len(err.splitlines()) == 1
    assert not Path(argv[-1]).exists()
    assert run("user", "add", "rita", "--role", "auditor")[0] == 0
    assert run(*argv, "--as", "rita")[0] == 0, "an auditor reads everything"
    assert run("user", "disable", "rita")[0] == 0
    Path(argv[-1]).unlink(missing_ok=True)
    assert run(*argv, "--as", "rita")[0] == 2, "a login that is shut reads nothing"


@pytest.mark.parametrize("argv", [["check"], ["backup", "b.sqlite3"]])
def test_the_keeper_of_the_machine_needs_no_login(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    """A timer of the machine runs the backup as a user who is nobody in the centre."""
    monkeypatch.chdir(centre.parent.parent)
    monkeypatch.setattr("getpass.getuser", lambda: "timer")
    assert run(*argv)[0] == 0
