"""How many desks one server carries: logins, keys and memory, on the demo's clinic (docs/serve.md).

    python -m tests.bench.measure_desks [DESKS] [SECONDS] [LOGINS] [IMPORTED]

The server is a process of its own; the clients are asyncssh's, all in this one.  A login is timed from the
connection to the painted place, a key from its sending to the first bytes of its frame.  LOGINS (60) people come
and go by tens, and beside the typing desks a month is reported and IMPORTED (0) patients are brought in.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import asyncssh

from console.cli.demo import open_demo
from console.setting_values import DATABASE_NAME
from storage.accounts import entry_verbs
from storage.accounts.public_keys import public_key_of
from storage.rights import SYSTEM

AT = "2026-10-02T14:30"
KEY = asyncssh.generate_private_key("ssh-ed25519")
KEYS = (b"\x1b[B", b"\x1b[B", b"\x1b[B", b"\x1b[A", b"\x1b[A", b"\x1b[A")


class Wanted(NamedTuple):
    """What is measured."""

    desks: int
    seconds: float
    logins: int
    imported: int


class Desk:
    """One client at one desk."""

    def __init__(self) -> None:
        self.login_ms = 0.0
        self.key_ms: list[float] = []
        self._came = asyncio.Event()
        self._got = b""

    async def come(self, port: int, login: str) -> None:
        began = time.perf_counter()
        self._conn = await asyncssh.connect("127.0.0.1", port, username=login, client_keys=[KEY], known_hosts=None,
                                            config=None, agent_path=None)  # fmt: skip
        self._process = await self._conn.create_process(term_type="xterm-256color", term_size=(80, 24), encoding=None)
        self._reading = asyncio.ensure_future(self._read())
        while b"14:3" not in self._got or b"F3" not in self._got:
            self._came.clear()
            await self._came.wait()
        self.login_ms = (time.perf_counter() - began) * 1000

    async def _read(self) -> None:
        while data := await self._process.stdout.read(65536):
            self._got = self._got[-4096:] + data
            if b"\x1b[5n" in data:
                self._process.stdin.write(b"\x1b[0n")  # as a terminal answers
            self._came.set()

    async def type(self, seconds: float, offset: float) -> None:
        await asyncio.sleep(offset)
        self._process.stdin.write(b"\x1bOR")
        await asyncio.sleep(1)
        end = time.perf_counter() + seconds
        count = 0
        while time.perf_counter() < end:
            self._came.clear()
            began = time.perf_counter()
            self._process.stdin.write(KEYS[count % len(KEYS)])
            count += 1
            await self._came.wait()
            self.key_ms.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(max(0.0, 0.2 - (time.perf_counter() - began)))

    async def go(self) -> None:
        self._reading.cancel()
        self._conn.abort()
        await self._conn.wait_closed()


def share(values: list[float], part: float) -> float:
    found = sorted(values)
    return found[min(len(found) - 1, int(len(found) * part))]


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def told(name: str, values: list[float]) -> None:
    say(f"{name:34} p50 {share(values, 0.5):7.1f}  p99 {share(values, 0.99):7.1f}  max {max(values):7.1f} ms")


def memory_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.findall(r"Pss:\s+(\d+)", text)[0]) / 1024


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def make(data: Path) -> str:
    data.mkdir(mode=0o700)
    at = datetime.fromisoformat(AT).replace(tzinfo=ZoneInfo("Europe/Moscow"))
    office = await open_demo(data / DATABASE_NAME, at, None, "x")
    login = office.actor.login
    public = public_key_of(KEY.export_public_key("openssh").decode())
    await office.store.write(SYSTEM, entry_verbs.add_key, login, public)
    await office.store.close()
    return login


async def measure(port: int, pid: int, login: str, wanted: Wanted, data: Path) -> None:
    bare = memory_mb(pid)
    all_desks = [Desk() for _ in range(wanted.desks)]
    before = cpu_seconds(pid)
    for desk in all_desks:
        await desk.come(port, login)
    told(f"{wanted.desks} logins, one after the other", [desk.login_ms for desk in all_desks])
    say(f"processor: {(cpu_seconds(pid) - before) / wanted.desks * 1000:.0f} ms a login")
    used = memory_mb(pid)
    each = (used - bare) / wanted.desks
    say(f"memory: server {bare:.0f} MB, with {wanted.desks} desks {used:.0f} MB, each {each:.2f} MB (PSS)")
    before = cpu_seconds(pid)
    await asyncio.sleep(60)
    say(f"idle: {(cpu_seconds(pid) - before) * 1000 / wanted.desks:.1f} ms of processor a minute and desk")
    await typing(pid, all_desks, wanted.seconds, "keys at 5 a second each")
    if wanted.imported:
        report = command(data, "report", "day")
        many = command(data, "import", "patients", str(data / "many.csv"))
        await typing(pid, all_desks, wanted.seconds, "the same beside a report and an import")
        still = "still running" if many.poll() is None else "over"
        many.terminate()
        say(f"the import was {still} at the end; exit codes {report.wait()} and {many.wait()}")
    await asyncio.gather(*(desk.go() for desk in all_desks))
    rush = [Desk() for _ in range(wanted.desks)]
    began = time.perf_counter()
    await asyncio.gather(*(desk.come(port, login) for desk in rush))
    told(f"{wanted.desks} logins at once", [desk.login_ms for desk in rush])
    say(f"all painted after {time.perf_counter() - began:.2f} s")
    await asyncio.gather(*(desk.go() for desk in rush))
    for count in range(10, wanted.logins + 1, 10):
        some = [Desk() for _ in range(10)]
        await asyncio.gather(*(desk.come(port, login) for desk in some))
        await asyncio.gather(*(desk.go() for desk in some))
        if count in (10, 30, 100, 300, wanted.logins):
            await asyncio.sleep(5)
            say(f"after {count} more logins and logouts: {memory_mb(pid):.0f} MB")


async def typing(pid: int, desks: list[Desk], seconds: float, name: str) -> None:
    for desk in desks:
        desk.key_ms.clear()
    before, began = cpu_seconds(pid), time.perf_counter()
    await asyncio.gather(*(desk.type(seconds, number * 0.2 / len(desks)) for number, desk in enumerate(desks)))
    told(name, [ms for desk in desks for ms in desk.key_ms])
    used, keys = cpu_seconds(pid) - before, sum(len(desk.key_ms) for desk in desks)
    say(f"processor: {used / (time.perf_counter() - began) * 100:.0f} % of a core, {used / keys * 1000:.1f} ms a key")


def command(data: Path, *words: str) -> subprocess.Popen[bytes]:
    """A command of Frontdesk on the same data, beside the server."""
    dates = ("--from", "2026-09-01", "--to", "2026-09-30") if words[0] == "report" else ()
    return subprocess.Popen(
        [sys.executable, "-m", "console", *words, *dates, "--data", str(data), "--as", "vetrova"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def write_many(path: Path, count: int) -> None:
    """So many patients that nobody knows yet."""
    rows = (
        f"m{n},Bench{n % 997},Person{n % 89},{1930 + n % 70}-0{n % 9 + 1}-1{n % 9},+7900{n:07}" for n in range(count)
    )
    path.write_text("\n".join(["id,last_name,first_name,birth_date,phones", *rows]))


def main() -> None:
    words = [*sys.argv[1:], *("30", "10", "60", "0")[len(sys.argv) - 1 :]]
    wanted = Wanted(int(words[0]), float(words[1]), int(words[2]), int(words[3]))
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        login = asyncio.run(make(data))
        write_many(data / "many.csv", wanted.imported)
        env = {**os.environ, "FRONTDESK_DATA": str(data), "FRONTDESK_AT": AT, "FRONTDESK_LANGUAGE": "en",
               "FRONTDESK_CONFIG": str(Path(folder) / "none.toml")}  # fmt: skip
        began = time.perf_counter()
        serve = [sys.executable, *os.environ.get("TEST_FRONTDESK_PYTHON", "").split(), "-m", "console", "serve"]
        server = subprocess.Popen([*serve, "--listen", "127.0.0.1:0"], env=env, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        found = re.search(r":(\d+)", server.stdout.readline())
        assert found
        say(f"server ready after {time.perf_counter() - began:.1f} s")
        try:
            asyncio.run(measure(int(found[1]), server.pid, login, wanted, data))
        finally:
            server.terminate()
            server.wait()
        log = data / "frontdesk.log"
        lines = log.read_text().splitlines() if log.exists() else []
        say(f"turns over 50 ms told: {sum('all desks waited' in line for line in lines)}")
        say("\n".join(lines[-6:]))


if __name__ == "__main__":
    main()
