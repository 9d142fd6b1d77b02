"""The command line: answers, exit codes, and one sentence for whatever is wrong."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from console import __version__
from console.__main__ import main
from console.cli.doctor import wal_reset
from console.cli.output import Output
from console.cli.table import COMMANDS
from console.locale import use
from storage.migrations.frozen import NEWEST
from tests.cli.answers import refused

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRONTDESK_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("FRONTDESK_KEYMAP", str(tmp_path / "keymap.toml"))
    monkeypatch.setenv("FRONTDESK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*argv: str) -> tuple[int, str, str]:
        code = main(list(argv))
        use("en")
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


@pytest.fixture
def centre(run: Run, data: Path) -> Path:
    assert run("user", "add", "anna", "--role", "cashier")[0] == 0
    return data / "frontdesk.sqlite3"


def test_help_names_every_command(run: Run) -> None:
    code, out, err = run("--help")
    assert code == 0
    assert not err
    assert all(f"frontdesk {name}" in out for name in COMMANDS)
    assert run("--version")[:2] == (0, f"frontdesk {__version__}\n")


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["chek"], "did you mean “check”"),
        (["qqqq"], "there are: demo, serve, board, sessions, call, messages, template, claims, printers, documents, "),
        (["check", "--jso"], "unrecognized arguments: --jso; see frontdesk check --help"),
        (["user"], "the following arguments are required"),
        (["--data"], "expected one argument"),
        (["--locale", "xx", "check"], "is none of en, ru"),
        (["check"], "There is no data at"),
        (["backup", "x.sqlite3"], "There is no data at"),
        (["migrate"], "There is no data at"),
        ([], "The console needs a terminal"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(run: Run, argv: list[str], sentence: str) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert err.startswith("frontdesk: ")
    assert sentence in err
    assert err.count("\n") == 1


def test_the_first_command_that_writes_founds_the_centre(run: Run, centre: Path) -> None:
    code, out, _ = run("user", "list", "--json")
    assert code == 0
    anna = {"login": "anna", "name": "anna", "role": "cashier", "disabled": False, "password": False, "keys": []}
    assert anna in json.loads(out)
    assert centre.stat().st_mode & 0o077 == 0
    assert centre.parent.stat().st_mode & 0o077 == 0


def test_logins_are_managed(run: Run, centre: Path) -> None:
    assert run("user", "role", "anna", "auditor")[0] == 0
    assert run("user", "disable", "anna")[0] == 0
    assert "disabled" in run("user", "list")[1]
    assert "No one logs in here as anna" in run("--as", "anna", "user", "list")[2]
    assert run("user", "enable", "anna")[0] == 0
    assert "it is done by: office manager" in run("user", "add", "eve", "--role", "doctor", "--as", "anna")[2]
    assert "Expected a role, one of" in run("user", "add", "eve", "--role", "boss")[2]


def test_a_sound_file_passes_and_a_broken_one_is_named(run: Run, centre: Path) -> None:
    code, out, _ = run("check", "--json")
    verdict = json.loads(out)
    assert (code, verdict["ok"], verdict["problems"]) == (0, True, [])
    assert "nothing wrong" in run("check")[1]
    with sqlite3.connect(centre) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute("INSERT INTO booking(appt_id, resource_id, lane, starts_at, ends_at) VALUES (77, 4, 0, 0, 300)")
    code, out, _ = run("check", "--json")
    verdict = json.loads(out)
    assert (code, verdict["ok"]) == (1, False)
    named = {"promise", "room", "check", "code", "where", "place", "what"}
    assert verdict["problems"]
    assert all(named == set(problem) for problem in verdict["problems"])
    assert verdict["checked"].keys() == verdict["durations"].keys()
    assert verdict["engine"].startswith("sqlite 3.")
    assert verdict["schema"] == NEWEST
    assert run("check")[0] == 1


def test_a_backup_is_whole_and_overwrites_nothing(run: Run, centre: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    assert run("backup", str(copy))[0] == 0
    assert copy.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite3"]
    before = copy.read_bytes()
    code, _, err = run("backup", str(copy))
    assert (code, copy.read_bytes()) == (2, before)
    assert "exists already" in err
    assert "cannot be written" in run("backup", str(tmp_path / "no" / "where"))[2]


@pytest.mark.parametrize("command", [["check"], ["user", "list"], ["migrate"], ["backup", "copy"]])
def test_a_file_that_is_not_ours_is_left_alone(run: Run, data: Path, tmp_path: Path, command: list[str]) -> None:
    path = data / "frontdesk.sqlite3"
    data.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks(id)")
    for content in (path.read_bytes(), b"Dear diary", b"SQLite format 3\x00" + b"\x01" * 4096):
        path.write_bytes(content)
        code, out, err = run(*command)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert path.read_bytes() == content


def test_a_read_only_file_is_left_alone(run: Run, centre: Path) -> None:
    before = centre.read_bytes()
    centre.chmod(0o400)
    code, _, err = run("user", "add", "eve", "--role", "doctor")
    assert code == 2
    assert "is read-only" in err
    assert centre.read_bytes() == before


def test_the_language_is_the_users(run: Run, centre: Path) -> None:
    for argv in (["--locale", "ru", "user", "list"], ["user", "list", "--locale", "ru"]):
        assert "Логин" in run(*argv)[1]
        assert "управляющий" in run(*argv)[1]
    assert "см. frontdesk check --help" in run("--locale", "ru", "check", "--jso")[2]
    assert "возможны night, day, mono" in run("--locale", "ru", "--theme", "pink", "user", "list")[2]
    assert "по умолчанию" in run("--locale", "ru", "doctor")[1]


def test_the_doctor_tells_the_source_of_each_setting(run: Run, centre: Path) -> None:
    code, out, _ = run("doctor")
    assert code == 0
    assert "FRONTDESK_DATA" in out
    centre.chmod(0o644)
    code, out, _ = run("doctor", "--json")
    assert code == 1
    assert any(line["wrong"] and "0644" in line["value"] for line in json.loads(out)["lines"])


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
    ],
)
def test_the_wal_reset_bug_is_told(version: tuple[int, int, int], told: bool) -> None:
    assert bool(wal_reset(version).note) is told


def test_nothing_that_a_terminal_obeys_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    out = Output()
    out.line("a\x1b[2Jb\x9b1m\u202ec")
    out.json({"name": "a\x1b[2Jb\x9b1m\u202ec"})
    out.error("x\x07\ny")
    out.table(("\x1b[1m", "n"), [("\x1b[31m", 1), ("long", 22)])
    text, errors = capsys.readouterr()
    assert not set(text + errors) & set("\x1b\x9b\u202e\x07")
    assert json.loads(text.splitlines()[1])["name"] == "a\x1b[2Jb\x9b1m\u202ec"


def test_the_key_card_is_made_from_the_table(run: Run) -> None:
    assert "| `F9` |" in run("keys", "--format", "markdown")[1]
    assert "A/Ф" in run("keys", "--locale", "ru")[1]


def test_the_demo_needs_a_terminal_and_a_moment(run: Run) -> None:
    assert "needs a terminal" in run("demo")[2]
    assert run("demo", "--when", "now")[0] == 2


def test_the_terminal_test_needs_a_terminal(run: Run) -> None:
    refused(run("doctor", "terminal"), "needs a terminal")
    refused(run("doctor", "terminals"), "terminal")


def test_the_doctor_tells_what_was_told_of_a_terminal(run: Run, folder: Path) -> None:
    (folder / "settings.toml").write_text('[terminal.xterm]\ncharset = "koi8-r"\n')
    assert "charset koi8-r" in run("doctor")[1]
