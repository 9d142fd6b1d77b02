"""A centre that is served: `frontdesk serve` as its own process, and OpenSSH's client at a real terminal."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from console.__main__ import main
from console.locale import use
from tests.pty.terminal import LIMIT_SECONDS, Terminal

ROOT = Path(__file__).parents[2]
PASSWORD = "heron umbrella 42 quay"
SSH = shutil.which("ssh") or "ssh"
SETTINGS = {
    "FRONTDESK_ENGINE": "system",
    "FRONTDESK_LANGUAGE": "en",
    "FRONTDESK_DATABASE": "",
    "FRONTDESK_AT": "2026-10-02T14:30+03:00",
}


class Served:
    """A centre with people in it, and its server."""

    def __init__(self, folder: Path) -> None:
        """Found a centre: anna (senior administrator) and eve (administrator) come by password, anna by key too."""
        self.folder = folder
        self.data = folder / "data"
        self.env = {
            **SETTINGS,
            "FRONTDESK_CONFIG": str(folder / "settings.toml"),
            "FRONTDESK_KEYMAP": str(folder / "keymap.toml"),
            "FRONTDESK_DATA": str(self.data),
        }
        self.key = folder / "id_ed25519"
        make_key(self.key)
        (folder / "password").write_text(PASSWORD + "\n")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.env.items():
                patch.setenv(name, value)
            for login, role in (("anna", "senior-administrator"), ("eve", "administrator")):
                with (folder / "password").open() as typed:
                    patch.setattr("sys.stdin", typed)
                    assert main(["user", "add", login, "--role", role, "--password-stdin"]) == 0
            assert main(["user", "key", "anna", "--add", f"{self.key}.pub"]) == 0
            use("en")
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    # ------------------------------------------------------------ the server
    def start(self) -> None:
        """Serve, on whatever port is free."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "console", "serve", "--listen", f"127.0.0.1:{self.port}"],
            env={**os.environ, **self.env},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", first)
        assert found, first + self._process.stdout.read()
        self.port = int(found[1])

    @property
    def pid(self) -> int:
        """Of the server."""
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Stop it: its exit code, and what it said since it began."""
        assert self._process is not None
        self._process.send_signal(how)
        said, _none = self._process.communicate(timeout=LIMIT_SECONDS)
        return self._process.returncode, said

    def memory_kib(self) -> int:
        """What of the server is in memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found[1])

    def log(self) -> str:
        """What it wrote down."""
        path = self.data / "frontdesk.log"
        return path.read_text() if path.exists() else ""

    # ------------------------------------------------------------ its clients
    def options(self, *, key: bool = True) -> list[str]:
        """What every call of OpenSSH's programs is told."""
        auth = (
            [f"IdentityFile={self.key}", "PreferredAuthentications=publickey", "BatchMode=yes"]
            if key
            else ["IdentityFile=none", "PreferredAuthentications=password"]
        )
        told = ["IdentitiesOnly=yes", "IdentityAgent=none", *auth]
        known = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null"]
        words = [*told, *known, "LogLevel=INFO"]
        return ["-F", "none", *(part for word in words for part in ("-o", word))]

    def ssh(self, login: str = "anna", *words: str, key: bool = True) -> list[str]:
        """A call of the client."""
        return [SSH, *self.options(key=key), "-p", str(self.port), f"{login}@127.0.0.1", *words]

    def desk(self, login: str = "anna", *, key: bool = True, lang: str = "en_GB.UTF-8", term: str = "xterm-256color",
             columns: int = 80, lines: int = 24) -> Terminal:  # fmt: skip
        """Somebody connects from a terminal."""
        env = {"TERM": term, "LANG": lang, "LC_ALL": ""}
        command = self.ssh(login, key=key)
        command[1:1] = ["-o", "SendEnv=LANG"]
        return Terminal(command, env=env, columns=columns, lines=lines)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command on the same centre, as its office manager."""
        return subprocess.run(
            [sys.executable, "-m", "console", *words],
            env={**os.environ, **self.env},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )

    def line(self) -> socket.socket:
        """A bare connection."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT_SECONDS)
        return made


def make_key(path: Path) -> None:
    """A key pair, as a person makes one."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "anna@test", "-f", str(path)]
    subprocess.run(words, check=True, capture_output=True)


def leave(desk: Terminal) -> int:
    """Leave the console by its menu; the client's exit code."""
    desk.type("<f8>")
    desk.see("Leave Frontdesk")
    desk.type("<end><enter>")
    return desk.ended()
