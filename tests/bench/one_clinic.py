"""How soon a change at one desk is on the screens of the others: real processes, each in a pseudo-terminal.

One desk checks a patient in and takes it back, again and again, by its keys.  Two desks at the queue, a board of the
hall and a desk at another place watch.  The time runs from the key until the screen shows it, on each.

    python -m tests.bench.one_clinic [--rounds 100] [--postgresql]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import select
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from console.cash_words import printed
from storage.clock import StillClock
from storage.demo import build
from storage.location import Location, Server
from storage.office import seat
from storage.opening import open_data
from storage.queue.records import State
from storage.rights import Role
from tests.engine.postgres_server import server
from tests.pty.terminal import Terminal

AT = datetime(2026, 10, 2, 11, 30, tzinfo=UTC)
DATABASE = "frontdesk.sqlite3"
LINES = 60
"""So many lines, that nobody is below the screen."""
LIMIT_SECONDS = 30.0


async def _clinic(where: Location) -> str:
    """The demo's clinic with a board; answers the surname of somebody who is expected, and nobody else has it."""
    store = await open_data(where, StillClock(AT), first=None, create=True)
    try:
        await build(store, "en", printed(), AT)
        await store.reload_centre()
        manager = await seat(store, "vetrova", "office")
        await manager.accounts.add("hall", Role.BOARD, "Hall")
        rows = (await manager.queue.board()).rows
        names = [row.last_name for row in rows]
        return next(row.last_name for row in rows if row.state is State.EXPECTED and names.count(row.last_name) == 1)
    finally:
        await store.close()


@dataclass
class Watcher:
    """A terminal that is looked at, and how long each change took to be on it."""

    terminal: Terminal
    shows: Callable[[str, bool], bool]
    """Whether a screen shows the patient as come (True) or as expected."""
    seconds: list[float] = field(default_factory=list)


@dataclass
class Clinic:
    """The desks of one clinic, at their terminals."""

    writer: Terminal
    watchers: dict[str, Watcher]
    elsewhere: Terminal
    who: str
    number: str

    def round(self, *, come: bool) -> None:
        """Check in or take back at one desk, and wait until all the others show it."""
        began = time.monotonic()
        self.writer.type(f"{self.number}a" if come else "u")
        waiting = dict(self.watchers)
        while waiting:
            fds = [self.writer.fd, self.elsewhere.fd, *(one.terminal.fd for one in self.watchers.values())]
            ready, _writing, _failing = select.select(fds, [], [], 0.5)
            for terminal in (self.writer, self.elsewhere, *(one.terminal for one in self.watchers.values())):
                if terminal.fd in ready:
                    terminal.take_in()
            now = time.monotonic()
            for name, one in list(waiting.items()):
                if one.shows(one.terminal.text, come):
                    one.seconds.append(now - began)
                    del waiting[name]
            if now - began > LIMIT_SECONDS:
                shown = "\n".join(f"{name}:\n{one.terminal.text}" for name, one in waiting.items())
                raise AssertionError(f"never shown (come: {come})\n{shown}\nthe desk:\n{self.writer.text}")
        self.writer.wait(lambda screen: at_desk(self.who)(screen, come), "the desk's own screen")

    def numbers(self, name: str) -> dict[str, str]:
        """The row of each patient on a screen of the queue: number by surname."""
        return numbers(self.watchers[name].terminal.text)


def numbers(screen: str) -> dict[str, str]:
    """Numbers of rows by what names them: the time of the visit and the patient."""
    found = {}
    for line in screen.splitlines():
        row = re.match(r"[▌ ]\s*(\d+) (\d\d:\d\d).{13}(.{19})", line)
        if row:
            found[f"{row[2]} {row[3].strip()}"] = row[1]
    return found


def cursor_row(screen: str) -> str:
    """The time and the patient of the row under the cursor."""
    row = next(line for line in screen.splitlines() if line.startswith("▌"))
    return f"{row[5:10]} {row[23:42].strip()}"


def at_desk(who: str) -> Callable[[str, bool], bool]:
    """Whether a screen of the queue shows the patient as come."""

    def shows(screen: str, come: bool) -> bool:
        row = next((line for line in screen.splitlines()[3:-6] if who in line), "")
        return bool(row) and ("WAITING" in row) == come

    return shows


def on_wall(before: str) -> Callable[[str, bool], bool]:
    """Whether the board's last line has a ticket more than before."""

    def shows(screen: str, come: bool) -> bool:
        now = next((line for line in screen.splitlines() if "Waiting:" in line), "")
        return bool(now) and (now.count(",") > before.count(",")) == come

    return shows


@contextlib.contextmanager
def clinic(folder: Path, url: str | None = None) -> Iterator[Clinic]:
    """Seat everybody: on the file in a folder, or on a server."""
    where: Location = folder / DATABASE
    if url is not None:
        where = Server(url)
        with psycopg.connect(where.named("postgres").url, autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {where.database}")
    who = asyncio.run(_clinic(where))
    env = {"FRONTDESK_AT": "2026-10-02T14:30", "TERM": "xterm", "FRONTDESK_DATA": str(folder)}
    if url is not None:
        env["FRONTDESK_DATABASE"] = url
    run = [sys.executable, "-m", "console"]
    with ExitStack() as seats:

        def sit(*words: str, lines: int = LINES) -> Terminal:
            return seats.enter_context(Terminal([*run, *words, "--locale", "en"], env=env, lines=lines))

        desks = [sit("--as", login) for login in ("smirnova", "sedova", "vetrova", "smirnova")]
        wall = sit("board", "--as", "hall", lines=24)
        for desk in desks:
            desk.see("F9 new call")
            desk.see("whole desk")
        for desk in desks[:3]:
            desk.type("<f3>")
            desk.see(who, "F3 QUEUE", "all doctors", "── seen")
        desks[1].type("<down><down><down>")
        desks[3].type("<f6>")
        desks[3].see("F6 PEOPLE")
        board = next(line for line in wall.see("Waiting:").splitlines() if "Waiting:" in line)
        row = next(name for name in numbers(desks[0].text) if who in name)
        watchers = {
            "queue": Watcher(desks[1], at_desk(who)),
            "queue 2": Watcher(desks[2], at_desk(who)),
            "board": Watcher(wall, on_wall(board)),
        }
        yield Clinic(desks[0], watchers, desks[3], who, numbers(desks[0].text)[row])


def measure(rounds: int, url: str | None = None) -> dict[str, object]:
    """Run so many check-ins, each taken back; what the watchers needed, and what another place was sent."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder, clinic(Path(folder), url) as house:
        house.round(come=True)  # the first of each imports what the others have
        house.round(come=False)
        for one in house.watchers.values():
            one.seconds.clear()
        under, rows = cursor_row(house.watchers["queue"].terminal.text), house.numbers("queue")
        sent = len(house.elsewhere.raw)
        for _ in range(rounds):
            house.round(come=True)
            house.round(come=False)
        assert cursor_row(house.watchers["queue"].terminal.text) == under, "the cursor has left its record"
        assert house.numbers("queue") == rows, "rows have got other numbers"
        every = [second for one in house.watchers.values() for second in one.seconds]
        return {
            "engine": "sqlite" if url is None else "postgresql",
            "changes": 2 * rounds,
            "screens": {name: figures(one.seconds) for name, one in house.watchers.items()},
            "all": figures(every),
            "bytes_elsewhere_per_change": round((len(house.elsewhere.raw) - sent) / (2 * rounds), 1),
        }


def figures(seconds: list[float]) -> dict[str, float]:
    """Median, 99th of a hundred, worst, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000, 1),
        "worst_ms": round(ordered[-1] * 1000, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--postgresql", action="store_true")
    args = parser.parse_args()
    if not args.postgresql:
        sys.stdout.write(json.dumps(measure(args.rounds), indent=1) + "\n")
        return
    with server() as url:
        sys.stdout.write(json.dumps(measure(args.rounds, f"{url}/one_clinic"), indent=1) + "\n")


if __name__ == "__main__":
    main()
