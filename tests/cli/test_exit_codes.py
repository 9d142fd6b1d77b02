"""0 well; 1 the answer is no, or it went wrong; 2 it was not begun; 130 Ctrl+C (see console/cli/command.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from console import __main__ as door
from storage import backup
from tests.cli.answers import HEAD, Run, refused
from tests.cli.test_copies import _altered, no
from tests.cli.test_copies import old as old


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_ctrl_c_says_whether_to_repeat(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    def stop(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "examine", stop)
    code, out, err = run("--locale", locale, "backup", folder / "copy")
    assert (code, out, err.count("\n")) == (130, "", 1)
    assert ("may be repeated" if locale == "en" else "можно повторить") in err
    assert not list(folder.glob("copy*"))
    monkeypatch.setattr(door, "foreign_package", stop)
    code, out, err = run("check")
    assert (code, out, err) == (130, "", "frontdesk: stopped before it began: nothing was changed, and it may be "
                                         "repeated.\n")  # fmt: skip


def _full(*_args: object, **_more: object) -> None:
    raise OSError(28, "No space left on device")


def test_what_goes_wrong_on_the_way_is_1(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.whole_file.os.fsync", _full)
    no(run("export", "patients", folder / "out.csv"), "the disk is full")
    monkeypatch.undo()
    assert not (folder / "out.csv").exists()


def test_a_full_disk_under_a_copy_is_named(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(sqlite3.OperationalError):
        sqlite_errorname = "SQLITE_FULL"

    def copy(*_args: object, **_more: object) -> None:
        raise Full("database or disk is full")

    monkeypatch.setattr(backup, "_copy", copy)
    monkeypatch.setenv("FRONTDESK_DATA", str(centre.parent))
    target = folder / "stick" / "copy"
    target.parent.mkdir()
    no(run("backup", target), f"{target} cannot be written: the disk of {target.parent} is full; free some space there")
    code, _, err = run("--locale", "ru", "backup", target)
    assert (code, str(target) in err, "диск" in err) == (1, True, True)
    monkeypatch.setenv("FRONTDESK_PASSPHRASE", "words")
    no(run("backup", target), f"{centre}.part cannot be written: the disk of {centre.parent} is full")


@pytest.mark.parametrize(
    "argv",
    [("user", "list"), ("export", "patients", "-"), ("report", "debts"), ("call", "ring", "1234567"), ("check",)],
    ids=" ".join,
)
def test_data_of_an_older_version_is_not_changed_in_passing(run: Run, old: Path, argv: tuple[str, ...]) -> None:
    refused(run(*argv), f"{old} needs an update; run `frontdesk migrate`.")
    assert run("migrate", "--check")[0] == 1
    assert not (old.parent / "backups").exists()


def test_who_may_not_and_what_is_not_there_are_wrong_words(run: Run, centre: Path, folder: Path) -> None:
    refused(run("--as", "anna", "user", "add", "eve", "--role", "doctor"), "may not do this")
    refused(run("--as", "nobody", "backup", folder / "copy"), "No one logs in here")
    refused(run("--data", folder / "elsewhere", "check"), "There is no data at")


WITH_FLAWS: dict[str, tuple[int, Callable[[Path], tuple[object, ...]]]] = {
    "check": (1, lambda copy: ("check",)),
    "backup": (1, lambda copy: ("backup", f"{copy}.2")),
    "backup --daily": (1, lambda copy: ("backup", "--daily")),
    "restore": (1, lambda copy: ("restore", copy)),
    "restore --anyway": (0, lambda copy: ("restore", copy, "--anyway")),
}


def test_flawed_data(run: Run, centre: Path, folder: Path) -> None:
    _altered(centre)
    copy = folder / "copy"
    with closing(sqlite3.connect(centre)) as conn, closing(sqlite3.connect(copy)) as target:
        conn.backup(target)
    for name, (wanted, argv) in WITH_FLAWS.items():
        code, out, err = run(*argv(copy))
        assert code == wanted, name
        assert "wrong" in out + err, name


def test_a_data_folder_without_rights_is_not_blamed_on_the_copy(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = folder / "copy"
    assert run("backup", copy)[0] == 0

    def not_mine(path: Path, *_more: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("storage.backup.Gate", not_mine)
    no(run("restore", copy), f"The data folder {centre.parent} cannot be written (you have no rights to it)")


def test_every_target_is_looked_at_before_anything_is_begun(
    run: Run, centre: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_args: object, **_more: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("console.cli.targets.tempfile.TemporaryFile", read_only)
    (folder / "in.csv").write_text(HEAD)
    for argv in (("backup", folder / "copy"), ("export", "patients", folder / "out.csv")):
        refused(run(*argv), "cannot be written (its disk may only be read)")
