"""The console on real lines: one that stands still, one that is cut, and terminals of other kinds and letters."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pilot.demo_desk import demo_file
from tests.pty.terminal import KEYS, LIMIT_SECONDS, Terminal

pytestmark = [pytest.mark.pty, pytest.mark.slow]

COMMAND = [sys.executable, "-m", "console", "--as", "smirnova"]


@pytest.fixture
def data(blank_database: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    demo_file(blank_database, folder / "frontdesk.sqlite3")
    return folder


@pytest.fixture
def env(data: Path, tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "FRONTDESK_DATA": str(data),
        "FRONTDESK_AT": "2026-10-02T14:30",
        "FRONTDESK_LANGUAGE": "en",
        "TERM": "xterm",
        "LANG": "C.UTF-8",
    }


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def state(pid: int) -> tuple[str, int]:
    """Whether the process sleeps, runs or is stopped, and the processor time it has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return fields[0], int(fields[11]) + int(fields[12])


def at_rest(pid: int) -> None:
    """Wait until it has done all it can do."""
    seen: list[int] = []

    def same() -> bool:
        seen.append(state(pid)[1])
        return len(seen) > 25 and len(set(seen[-25:])) == 1

    until(same, "it never comes to rest")


def test_a_line_that_stands_still_and_is_read_again_shows_the_newest_and_has_lost_no_key(env: dict[str, str]) -> None:
    with Terminal(COMMAND, env=env, answers=True) as terminal:
        terminal.see("F3 Queue", "14:3")
        terminal.type("<f3><down><down>")
        terminal.see("F3 QUEUE", "▌ 3")
        before = len(terminal.raw)
        down, up = KEYS["down"].encode(), KEYS["up"].encode()
        for _ in range(20):  # nobody reads meanwhile
            terminal.send(down * 10 + up * 10)
        terminal.send(b" " + b"ivanov" * 5)
        at_rest(terminal.pid)
        terminal.see("ivanov" * 5)
        sent = len(terminal.raw) - before
        assert sent < 8000, "a frame or two, not the frames of 430 keys"


def test_a_line_that_is_cut_keeps_the_draft_and_ends_cleanly(env: dict[str, str], data: Path) -> None:
    with Terminal(COMMAND, env=env) as terminal:
        terminal.see("F3 Queue", "14:3")
        terminal.type("<f3>n")
        terminal.see("F3 QUEUE", "Who")
        terminal.type("Perelmuter Olga")
        terminal.see("Perelmuter Olga")
        assert terminal.hang_up() == 0
    (drafts,) = (data / "drafts").glob("*.json")
    assert "Perelmuter Olga" in drafts.read_text(encoding="utf-8")


def test_the_terminal_is_given_back_on_every_way_out(env: dict[str, str]) -> None:
    with Terminal(COMMAND, env=env) as terminal:
        terminal.see("F3 Queue", "14:3")
        assert terminal.is_raw
        os.kill(terminal.pid, signal.SIGTSTP)
        until(lambda: state(terminal.pid)[0] == "T", "it does not go to sleep")
        terminal.wait(lambda _screen: b"\x1b[?1049l" in terminal.raw, "the shell's screen")
        assert not terminal.is_raw
        slept = len(terminal.raw)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.wait(lambda _screen: b"\x1b[?1049h" in terminal.raw[slept:], "its own screen again")
        terminal.type("<f3>")
        terminal.see("F3 QUEUE")
        assert terminal.is_raw
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.ended() == 0
        assert terminal.raw.endswith(b"\x1b[?1049l")


def test_another_size_is_another_layout(env: dict[str, str]) -> None:
    with Terminal(COMMAND, env=env, columns=64, lines=20) as terminal:
        terminal.see("F3 Queue", "14:3")
        terminal.type("<f3>")
        terminal.see("F3 QUEUE")
        assert "F1" in terminal.line(20)


DUMB = re.compile(rb"\x1b\[[0-9;]*[HCJK]|\x1b\[[0147;]*m")


def test_a_terminal_nobody_knows_gets_letters_and_places_only(env: dict[str, str]) -> None:
    with Terminal(COMMAND, env={**env, "TERM": "dumb", "FRONTDESK_LANGUAGE": "ru"}, charset="ascii") as terminal:
        terminal.see("F3 Ocered'", "14:3")
        terminal.type("<f3>")
        terminal.see("F3 OCERED'", "v")
        left = DUMB.sub(b"", bytes(terminal.raw))
        assert left.isascii()
        assert b"\x1b" not in left


@pytest.mark.parametrize("charset", ["koi8-r", "cp1251"])
def test_a_terminal_of_older_letters_shows_and_types_them(env: dict[str, str], charset: str) -> None:
    locale = {"LC_ALL": f"ru_RU.{charset.upper()}", "FRONTDESK_LANGUAGE": "ru"}
    with Terminal(COMMAND, env={**env, **locale}, charset=charset) as terminal:
        terminal.see("F3 Очередь", "14:3")
        terminal.type("<f3> голуб")
        terminal.see("Find/do: голуб" if "Find/do: " in terminal.text else "голуб")
        terminal.type("<esc>")
        terminal.send(b"\xff\xfe\x98\x1b[99;99x\x9b")
        terminal.type("<f4>")
        terminal.see("F4 ДЕНЬ")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A tmux of its own; `tmux(...)` runs one of its commands."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    socket = str(tmp_path / "tmux")

    def run(*words: str) -> str:
        command = ["tmux", "-S", socket, "-f", "/dev/null", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    yield run
    subprocess.run(["tmux", "-S", socket, "kill-server"], capture_output=True, check=False)


def test_inside_tmux(env: dict[str, str], tmux: Callable[..., str]) -> None:
    words = [f"{name}={value}" for name, value in env.items() if name != "TERM"]
    tmux("new-session", "-d", "-s", "desk", "-x", "80", "-y", "24", "env", *words, "TERM=screen", *COMMAND)

    def see(*texts: str) -> str:
        shown = ""

        def there() -> bool:
            nonlocal shown
            shown = tmux("capture-pane", "-p", "-t", "desk")
            return all(text in shown for text in texts)

        until(there, f"never seen: {texts}\n{shown}")
        return shown

    see("F3 Queue", "14:3")
    tmux("send-keys", "-t", "desk", "F3", "Down", "Down")
    shown = see("F3 QUEUE", "▌ 3").splitlines()
    row = next(at for at, line in enumerate(shown) if line.startswith("▌ 3"))
    cursor = tmux("display", "-p", "-t", "desk", "#{cursor_x} #{cursor_y} #{cursor_flag}").split()
    assert cursor == ["0", str(row), "1"], "the cursor is seen, on the row"
    tmux("send-keys", "-t", "desk", "M-4")
    see("F4 DAY")
    tmux("resize-window", "-t", "desk", "-x", "100", "-y", "30")
    until(lambda: len(tmux("capture-pane", "-p", "-t", "desk").splitlines()) == 30, "the new size")
    tmux("send-keys", "-t", "desk", "F8")
    see("Leave Frontdesk")


def test_the_doctor_tries_a_terminal_and_the_console_uses_what_was_kept(env: dict[str, str]) -> None:
    told = {**env, "FRONTDESK_CONFIG": f"{env['HOME']}/settings.toml"}
    with Terminal([*COMMAND, "doctor", "terminal"], env=told) as terminal:
        terminal.see("Terminal test", "xterm", "АБВГ", "colours: 16", "letters: utf-8")
        terminal.type("<f5><up>")
        terminal.see("√F5", "√Up", "1b 5b", "·F1")
        terminal.type("1")
        terminal.see("colours: none")
        terminal.type("9")
        terminal.see("Kept in", "xterm", "bell yes", "Nothing arrived of F1, F2")
        assert terminal.ended() == 0
        assert not DUMB.sub(b"", bytes(terminal.raw).partition(b"colours: none")[2]).count(b"\x1b[3")
    with Terminal(COMMAND, env=told) as terminal:
        terminal.see("F3 Queue", "14:3")
        assert not re.search(rb"\x1b\[(?:[0-9;]*;)?[349][0-7]m", bytes(terminal.raw)), "it has no colours now"


def test_the_doctor_leaves_everything_as_it_was_on_esc(env: dict[str, str]) -> None:
    settings = Path(env["HOME"]) / "settings.toml"
    with Terminal([*COMMAND, "doctor", "terminal"], env={**env, "FRONTDESK_CONFIG": str(settings)}) as terminal:
        terminal.see("Terminal test")
        terminal.type("2<esc>")
        terminal.wait(lambda screen: "Nothing was written" in screen, "what became of it")
        assert terminal.ended() == 0
        assert not settings.exists()


@pytest.mark.skipif(shutil.which("screen") is None, reason="GNU screen is not installed")
def test_inside_gnu_screen(env: dict[str, str], tmp_path: Path) -> None:
    sockets = tmp_path / "screens"
    sockets.mkdir(mode=0o700)
    words = ["env", "TERM=screen", *COMMAND]
    told = {**env, "SCREENDIR": str(sockets)}
    with Terminal(["screen", "-U", "-c", "/dev/null", "-S", "desk", *words], env=told, answers=True) as terminal:
        terminal.see("F3 Queue", "14:3")
        terminal.type("<f3><down><down>")
        terminal.see("F3 QUEUE", "▌ 3")
        row = next(at for at, line in enumerate(terminal.text.splitlines()) if line.startswith("▌ 3"))
        terminal.wait(lambda _screen: terminal.cursor == (0, row), "the cursor on the row")
        terminal.type("<f8>")
        terminal.see("Leave Frontdesk")
        terminal.type("<esc>")
        terminal.gone("Leave Frontdesk")
        terminal.type("<f8>4")
        terminal.wait(lambda _screen: True, "its end")
        assert terminal.ended() == 0
