"""Data that is not ours, and machines that refuse: one sentence, and the data as it was."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.answers import HEAD, ROOT, Run, content, failed, refused, sound

resource = pytest.importorskip("resource")  # limits of a process, which Windows has not


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999_future'")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("CREATE TABLE bookmarks (id INTEGER)")


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a newer file": (_newer, "a newer Frontdesk"),
    "another program's": (_foreign, "another program"),
    "a letter": (lambda path: path.write_text("Dear diary"), "not a Frontdesk"),
    "a damaged file": (lambda path: path.write_bytes(b"SQLite format 3\0" + b"\1" * 8192), "damaged"),
    "a file cut in the middle": (lambda path: os.truncate(path, 20_000), "damaged"),
}
COMMANDS = (
    ["check"],
    ["migrate"],
    ["migrate", "--check"],
    ["backup", "copy.sqlite3"],
    ["user", "list"],
    ["user", "add", "eve", "--role", "doctor"],
    ["report", "debts"],
    ["export", "patients", "out.csv"],
    ["import", "patients", "in.csv"],
    ["call", "ring", "+79161234567"],
)


@pytest.mark.parametrize("what", STRANGE)
def test_data_that_is_not_ours_is_left_alone(
    run: Run, centre: Path, folder: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, said = STRANGE[what]
    monkeypatch.chdir(folder)
    (folder / "in.csv").write_text(HEAD + "1,Ivanov,Pyotr\n")
    make(centre)
    before = centre.read_bytes()
    for command in COMMANDS:
        code, out, err = run(*command)
        if command == ["check"] and code == 1:
            continue  # a file that opens may be examined, and what is wrong with it named
        refused((code, out, err), said)
        assert command != ["check"] or "frontdesk check" not in err, "it has just been run"
        assert centre.read_bytes() == before, command
    assert not (folder / "copy.sqlite3").exists()
    assert not (folder / "out.csv").exists()


def test_a_data_folder_that_is_a_file(run: Run, folder: Path) -> None:
    (folder / "data").write_text("Dear diary")
    for command in COMMANDS:
        refused(run(*command))
    refused(run("--data", "/dev/null", "user", "list"))
    refused(run("--data", folder / ("x" * 300), "user", "list"))
    assert (folder / "data").read_text() == "Dear diary"


# ---------------------------------------------------------------------------- a machine that refuses


def apart(folder: Path, *argv: str, bytes_max: int | None = None, plain: bool = False) -> tuple[int, str, str]:
    """Run the command in a process of its own: its files cannot grow beyond a size, or file modes bind even root."""

    def limit() -> None:
        if bytes_max is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_max, bytes_max))
        if plain:
            _without_privileges()

    env = os.environ | {"FRONTDESK_DATA": str(folder / "data"), "FRONTDESK_CONFIG": str(folder / "settings.toml")}
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "console", *argv],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
        timeout=120,
    )
    sound(done.stdout + done.stderr)
    return done.returncode, done.stdout, done.stderr


def _without_privileges() -> None:
    """Give up what lets root pass over file modes (capabilities 1 to 3 of Linux); others have nothing to give up."""
    if os.getuid() == 0:
        for capability in (1, 2, 3):
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


@pytest.mark.parametrize("bytes_max", [0, 4096, 60_000, 300_000])
def test_a_first_start_on_a_full_disk(folder: Path, bytes_max: int) -> None:
    refused(apart(folder, "user", "add", "eve", "--role", "doctor", bytes_max=bytes_max), "The disk is full")
    for left in (folder / "data").iterdir():
        assert left.stat().st_mode & 0o077 == 0
    assert apart(folder, "user", "add", "eve", "--role", "doctor")[0] == 0
    code, out, _ = apart(folder, "user", "list")
    assert code == 0
    assert "office manager" in out


def test_writing_on_a_full_disk_loses_nothing(folder: Path, run: Run, centre: Path) -> None:
    people = folder / "in.csv"
    people.write_text(HEAD + "".join(f"{n},Ivanov{n},Pyotr\n" for n in range(1500)))
    before = centre.read_bytes()
    refused(apart(folder, "user", "add", "eve", "--role", "doctor", bytes_max=4096), "The disk is full")
    failed(apart(folder, "backup", str(folder / "copy"), bytes_max=300_000), f"the disk of {folder} is full")
    assert centre.read_bytes() == before
    failed(apart(folder, "import", "patients", str(people), bytes_max=900_000), "The disk is full")
    assert "anna" in run("user", "list")[1]
    assert run("check")[0] == 0
    code, out, _ = run("import", "patients", people, "--json")
    answer = json.loads(out)
    assert (code, answer["imported"] + answer["unchanged"]) == (0, 1500)
    failed(apart(folder, "export", "patients", str(folder / "out.csv"), bytes_max=40_000))
    assert {path.name for path in folder.iterdir()} == {"data", "in.csv"}


def test_a_folder_that_may_only_be_read(folder: Path, centre: Path) -> None:
    data = centre.parent
    data.chmod(0o555)
    probe = "import os, sys; sys.exit(os.access(sys.argv[1], os.W_OK))"
    if subprocess.run([sys.executable, "-c", probe, data], preexec_fn=_without_privileges, check=False).returncode:
        pytest.skip("nothing stops this user")
    before = content(data)
    try:
        for command in (["user", "add", "eve", "--role", "doctor"], ["user", "list"], ["call", "ring", "1234"]):
            refused(apart(folder, *command, plain=True))
        centre.chmod(0o400)
        refused(apart(folder, "user", "add", "eve", "--role", "doctor", plain=True), "read-only")
        centre.chmod(0o000)
        refused(apart(folder, "user", "list", plain=True))
        refused(apart(folder, "check", plain=True))
        centre.chmod(0o600)
    finally:
        data.chmod(0o755)
    assert content(data) == before


EVERY = (
    *("user list", "user add eve --role doctor", "call ring 1234567", "call end", "import patients in.csv"),
    *("export patients out.csv", "report day", "check", "backup copy.sqlite3", "migrate", "migrate --check"),
)
ALL_OF_THEM = """
import contextlib, io, json, sys
from console.__main__ import main
answers = []
for command in sys.argv[1:]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(command.split())
    answers.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(answers))
"""


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_every_command_on_a_folder_without_rights(folder: Path, centre: Path, mode: int, locale: str) -> None:
    """One sentence and exit code 2, nothing in the machine's own words."""
    (folder / "in.csv").write_text(f"{HEAD}1,Ivanov,Pyotr\n")
    env = os.environ | {"FRONTDESK_LANGUAGE": locale, "PYTHONPATH": str(ROOT)}
    centre.parent.chmod(mode)
    try:
        done = subprocess.run(
            [sys.executable, "-c", ALL_OF_THEM, *EVERY],
            env=env,
            cwd=folder,
            capture_output=True,
            text=True,
            preexec_fn=_without_privileges,
            check=True,
            timeout=120,
        )
    finally:
        centre.parent.chmod(0o700)
    answers = json.loads(done.stdout)
    if answers[0][0] == 0:
        pytest.skip("nothing stops this user")
    for command, (code, out, err) in zip(EVERY, answers, strict=True):
        assert (code, out) == (2, ""), command
        assert len(err.splitlines()) == 1, command
        assert "ermission" not in err, command
        assert locale == "en" or any(word in err for word in ("прав", "только для чтения")), command
    assert {path.name for path in folder.iterdir()} == {"data", "in.csv"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_nobody_takes_the_answer(folder: Path) -> None:
    """A full device, a reader that has gone, streams that were closed: an exit code, at most one sentence."""
    python = f"{sys.executable} -m console"
    env = os.environ | {"FRONTDESK_DATA": str(folder / "data"), "FRONTDESK_CONFIG": str(folder / "settings.toml")}
    for shell, codes in (
        (f"{python} keys >/dev/full", {2}),
        (f"{python} --help >/dev/full", {2}),
        (f"{python} keys --help >/dev/full", {0, 2}),
        (f"{python} keys >&-", {0, 2}),
        (f"{python} chek 2>/dev/full", {2}),
        (f"{python} chek 2>&-", {2}),
        (f"{python} keys <&-", {0}),
        (f"{python} keys | true; exit ${{PIPESTATUS[0]}}", {0, 1}),
    ):
        done = subprocess.run(
            ["bash", "-c", shell], env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode in codes, (shell, done)
        assert done.stderr.count("\n") <= 1, (shell, done.stderr)
        sound(done.stderr)
