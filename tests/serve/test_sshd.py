"""The system's own SSH server with a forced command: the console, and nothing but the console."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.terminal import LIMIT_SECONDS, Terminal
from tests.serve.served import ROOT, SSH, Served, leave, make_key

pytestmark = [
    pytest.mark.pty,
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/usr/sbin/sshd").exists() or os.getuid() != 0, reason="needs sshd, started by root"),
]


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[list[str]]:
    """The words of a client that logs in as anna by the machine's own server."""
    home = Path("/run/sshd")
    home.mkdir(mode=0o755, exist_ok=True)  # where it keeps itself apart; a service makes it at its start
    centre = Served(tmp_path)
    make_key(tmp_path / "host")
    settings = " ".join(f"{name}={value}" for name, value in centre.env.items())
    forced = f"cd {ROOT} && {settings} exec {sys.executable} -m console --as anna"
    public = Path(f"{centre.key}.pub").read_text()
    (tmp_path / "authorized").write_text(f'restrict,pty,command="{forced}" {public}')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = [f"Port={port}", "ListenAddress=127.0.0.1", f"HostKey={tmp_path / 'host'}", "StrictModes=no", "UsePAM=no",
            f"AuthorizedKeysFile={tmp_path / 'authorized'}", "PasswordAuthentication=no", "PidFile=none"]  # fmt: skip
    words = [part for word in told for part in ("-o", word)]
    server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", *words], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert time.monotonic() < deadline
        assert server.poll() is None
    yield [SSH, *centre.options(), "-p", str(port), "root@127.0.0.1"]
    server.terminate()
    server.wait()


@pytest.mark.skipif(shutil.which("ssh") is None, reason="OpenSSH's client is not installed here")
def test_a_forced_command_is_the_console_and_nothing_else(sshd: list[str]) -> None:
    with Terminal(sshd, env={"TERM": "xterm-256color"}) as desk:
        desk.see("CALLS", "F9 new call")
        assert leave(desk) == 0
    with Terminal([*sshd[:1], "-t", *sshd[1:], "id; sh"], env={"TERM": "xterm-256color"}) as desk:
        desk.see("CALLS")
        assert "uid=" not in desk.text
        assert leave(desk) == 0
    refused = subprocess.run([*sshd, "id"], capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    assert "uid=" not in refused.stdout
    assert "The console needs a terminal" in refused.stderr
