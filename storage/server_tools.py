"""The server's own programs: which there are on this machine, and running one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from storage.errors import N_, Unavailable
from storage.location import Server


class ToolFailed(Unavailable):
    """One of the server's own tools said no."""


def program(name: str) -> str | None:
    """The newest of the server's own tools: an older one cannot read a newer server."""
    installed = Path("/usr/lib/postgresql").glob(f"[0-9]*/bin/{name}")
    found = sorted(installed, key=lambda path: int(path.parts[-3].partition(".")[0]))
    return str(found[-1]) if found else shutil.which(name)


def run_tool(server: Server, name: str, *options: str, on: Server | None = None) -> None:
    """Run a tool; the password goes by the environment, since others see the command line.

    Raises Unavailable with the tool's last word.
    """
    found = program(name)
    if found is None:
        raise Unavailable(
            N_("{program} is not on this machine; install PostgreSQL's own programs, of the server's version."),
            program=name,
        )
    given = conninfo_to_dict(server.url)
    password = given.pop("password", None)
    where = make_conninfo("", **given)
    argv = [found, *(where if option == "" else option for option in options), *([f"--dbname={where}"] if on else [])]
    environ = os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise ToolFailed(N_("{program} could not do it ({reason})."), program=name, reason=said[0])
