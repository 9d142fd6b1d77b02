"""How long a copy takes while a desk works, and what the desk notices: `python -m tests.bench.measure_copies DATA`.

DATA is a data file (a copy of one: it is written to).  A process of its own adds a charge every five milliseconds
and notes how long each took to be acknowledged: first alone, then while the file is copied and the copy verified.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import text

from storage.backup import back_up
from storage.cash.orders import ChargeDraft
from storage.clock import SystemClock
from storage.ids import PatientId
from storage.office import open_store, seat
from storage.reading import reading

PAUSE_SECONDS = 0.005


def work(path: Path, login: str, patient: int, pipe: Connection) -> None:
    """Add charges until told to stop; says how many milliseconds each took, at each word it hears."""

    async def day() -> None:
        store = await open_store(path, SystemClock())
        office = await seat(store, login, "bench")
        taken: list[float] = []
        pipe.send("ready")
        while True:
            began = time.perf_counter()
            day = SystemClock().now().date()
            draft = ChargeDraft(patient_id=PatientId(patient), day=day, title="bench", price_minor=100)
            await office.cash.add_charge(draft)
            taken.append(1000 * (time.perf_counter() - began))
            if pipe.poll():
                word = pipe.recv()
                pipe.send(taken)
                taken = []
                if word == "stop":
                    break
            await asyncio.sleep(PAUSE_SECONDS)
        await store.close()

    asyncio.run(day())


def told(what: str, taken: list[float]) -> None:
    """Print the middle, the worst of a hundred and the worst."""
    ordered = sorted(taken)
    middle, late = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    print(f"{what}: {len(ordered)} commits, p50 {middle:.1f}, p99 {late:.1f}, max {ordered[-1]:.1f} ms")  # noqa: T201


def main(path: Path) -> None:
    """Measure."""
    with reading(path) as conn:
        login = conn.execute(text("SELECT min(login) FROM account_user WHERE role LIKE '%cashier'")).scalar_one()
        patient = conn.execute(text("SELECT min(id) FROM patient")).scalar_one()
    mine, its = multiprocessing.get_context("spawn").Pipe()
    desk = multiprocessing.get_context("spawn").Process(target=work, args=(path, login, patient, its), daemon=True)
    desk.start()
    mine.recv()
    time.sleep(10)
    mine.send("more")
    told("alone", mine.recv())
    phases: dict[str, float] = {}

    def hear(what: str, done: int, total: int) -> None:
        if what not in phases:
            phases[what] = time.perf_counter()
            if what == "checking":
                mine.send("more")
                told("while it is copied", mine.recv())

    began = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        made = back_up(path, Path(folder) / "copy", hear)
        ended = time.perf_counter()
    mine.send("stop")
    told("while the copy is verified", mine.recv())
    desk.join()
    copied, verified = phases["checking"] - began, ended - phases["checking"]
    sound = "sound" if made.verdict.ok else f"not sound: {made.verdict.problems[:2]}"
    print(f"{made.size / 1e6:.0f} MB copied in {copied:.1f} s, verified in {verified:.1f} s, {sound}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
