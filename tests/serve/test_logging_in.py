"""Who gets in over SSH, how slowly who guesses is answered, and that behind the door is nothing but the console."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.pty.terminal import LIMIT_SECONDS, Terminal
from tests.serve.served import PASSWORD, Served, leave, make_key

pytestmark = [pytest.mark.pty, pytest.mark.slow]

REFUSED = "This login and password open no desk; the next attempt is answered in"


def call(command: list[str], typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)


def until_journalled(served: Served, what: str) -> list[str]:
    """What the journal says of a kind of thing, once it says anything."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        with sqlite3.connect(f"file:{served.data / 'frontdesk.sqlite3'}?mode=ro", uri=True) as raw:
            rows = raw.execute("SELECT login, after FROM journal WHERE what = ? ORDER BY id", (what,)).fetchall()
        raw.close()
        if rows:
            return [f"{login} {after}" for login, after in rows]
    raise AssertionError(f"the journal has no {what}")


def test_a_key_opens_a_desk(served: Served) -> None:
    with served.desk("anna") as desk:
        desk.see("CALLS", "F9 new call")
        assert leave(desk) == 0
    assert '"from":"127.0.0.1"' in until_journalled(served, "desk_session")[0]


def test_a_password_opens_a_desk(served: Served) -> None:
    with served.desk("eve", key=False) as desk:
        desk.see("password:")
        desk.type(PASSWORD + "<enter>")
        desk.see("CALLS")
        assert PASSWORD not in desk.text
        assert leave(desk) == 0


def test_a_wrong_password_is_answered_by_a_sentence_and_slower_each_time(served: Served) -> None:
    with served.desk("eve", key=False) as desk:
        waits = []
        for count in (1, 2, 3):
            desk.wait(lambda screen, count=count: screen.count("password:") >= count, "asked again")  # type: ignore[misc]
            began = time.monotonic()
            desk.type("not the password<enter>")
            desk.wait(lambda screen, count=count: screen.count(REFUSED) >= count, "refused")  # type: ignore[misc]
            waits.append(time.monotonic() - began)
        assert desk.ended() == 255
        assert "CALLS" not in desk.text
        assert waits[2] > 0.9  # the third waits for the second: half a second, then a whole one
    assert any('"as":"eve"' in row for row in until_journalled(served, "login_refused"))


def test_a_login_that_nobody_has_is_answered_like_any_other(served: Served) -> None:
    with served.desk("nobody", key=False) as desk:
        desk.see("password:")
        desk.type("not the password<enter>")
        desk.see(REFUSED)


def test_another_key_and_another_persons_key_open_nothing(served: Served, tmp_path: Path) -> None:
    make_key(tmp_path / "strange")
    strange = [word.replace(str(served.key), str(tmp_path / "strange")) for word in served.ssh("anna")]
    assert "Permission denied" in call(strange).stderr
    assert "Permission denied" in call(served.ssh("eve")).stderr


def test_a_shut_login_is_told_so_and_stays_outside(served: Served) -> None:
    assert served.run("user", "disable", "anna").returncode == 0
    try:
        answer = call(served.ssh("anna"))
        assert answer.returncode == 255
        assert "The login anna is shut; an office manager can open it" in answer.stderr
    finally:
        assert served.run("user", "enable", "anna").returncode == 0


def test_who_is_shut_out_while_they_work_leaves_with_a_sentence(served: Served) -> None:
    with served.desk("anna") as desk:
        desk.see("CALLS")
        assert served.run("user", "disable", "anna").returncode == 0
        try:
            desk.see("may no longer work here")
            assert desk.ended() == 2
        finally:
            assert served.run("user", "enable", "anna").returncode == 0


def test_nothing_is_run_but_the_console(served: Served) -> None:
    answer = call(served.ssh("anna", "id; cat /etc/passwd"))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "Frontdesk runs no commands over SSH; connect without one, and the console opens." in answer.stderr


def test_without_a_terminal_it_is_said_how_to_get_one(served: Served) -> None:
    answer = call([*served.ssh("anna")[:1], "-T", *served.ssh("anna")[1:]])
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "The console needs a terminal; connect with: ssh -t" in answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1"],
        ["-W", "127.0.0.1:22"],
        ["-s"],
    ],
    ids=["remote forwarding", "forwarding", "subsystem"],
)
def test_no_way_leads_past_the_console(served: Served, words: list[str]) -> None:
    command = served.ssh("anna", *(["sftp"] if words == ["-s"] else []))
    answer = call([command[0], *words, *command[1:]])
    assert answer.returncode == 255
    assert re.search(r"forwarding failed|request failed", answer.stderr), answer.stderr


def test_an_agent_and_a_display_are_not_taken_along(served: Served) -> None:
    command = served.ssh("anna")
    with Terminal([command[0], "-A", "-X", *command[1:]], env={"TERM": "xterm", "DISPLAY": ":0"}) as desk:
        desk.see("CALLS")
        assert "SSH_AUTH_SOCK" not in Path(f"/proc/{served.pid}/environ").read_text()


def test_files_are_neither_given_nor_taken(served: Served, tmp_path: Path) -> None:
    told = [*served.options(), "-P", str(served.port)]
    for command in (
        ["scp", "-O", *told, f"{served.key}.pub", f"anna@127.0.0.1:{tmp_path}/taken"],
        ["scp", *told, f"{served.key}.pub", f"anna@127.0.0.1:{tmp_path}/taken"],
        ["sftp", *told, "-b", "/dev/null", "anna@127.0.0.1"],
    ):
        assert call(command).returncode != 0
    assert not (tmp_path / "taken").exists()


@pytest.mark.skipif(shutil.which("plink") is None, reason="PuTTY's client is not installed here")
def test_putty_opens_a_desk(served: Served) -> None:
    print_ = subprocess.run(["ssh-keygen", "-lf", served.data / "ssh_host_ed25519_key.pub"], capture_output=True,
                            text=True, check=True).stdout.split()[1]  # fmt: skip
    words = ["plink", "-ssh", "-no-antispoof", "-t", "-P", str(served.port), "-hostkey", print_, "-pw", PASSWORD]
    with Terminal([*words, "eve@127.0.0.1"], env={"TERM": "xterm"}) as desk:
        desk.see("CALLS")
        assert leave(desk) == 0


def test_ones_own_password_is_set_at_the_desk_and_opens_the_next_one(served: Served) -> None:
    new = "another heron at the quay"
    with served.desk("eve", key=False) as desk:
        desk.see("password:")
        desk.type(PASSWORD + "<enter>")
        desk.see("CALLS")
        desk.type("<f8>")
        desk.see("My password", "Leave Frontdesk")
        assert "Logged in over SSH" not in desk.text  # a senior's
        desk.type("<end><up><enter>")
        desk.see("Password of eve")
        desk.type(new + "<enter>")
        desk.see("Once more, then Enter")
        desk.type(new)
        desk.see("Enter → SET THE PASSWORD")
        desk.type("<enter>")
        desk.see("√ password of eve set")
        assert new.encode() not in desk.raw
        assert leave(desk) == 0
    with served.desk("eve", key=False) as desk:
        desk.see("password:")
        desk.type(new + "<enter>")
        desk.see("CALLS")
        assert leave(desk) == 0
