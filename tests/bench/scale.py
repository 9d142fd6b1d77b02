"""How fast a desk works in a town that `generate` made: `python -m tests.bench.scale --on FILE|URL [--keep FILE]`.

Each thing goes through the product's own storage layer; beside it the statements that it sent, run by the bare driver.
It books and pays, so measure a copy.  `--tables` prints kept figures of several sizes beside each other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from storage.clock import StillClock
from storage.collecting import keep_loaded
from storage.location import Location
from storage.office import Office, open_store, seat
from storage.store import Store
from storage.unit import Unit
from storage.verbs import Verb
from tests.bench.measured.bare import Bare, Recorder, Said, bare
from tests.bench.measured.cases import Desk, Read
from tests.bench.measured.figures import Figures, growth, table
from tests.bench.town.plan import NOW
from tests.bench.town.sink import place


class _NotKept(Exception):  # no error: it takes a rehearsal back
    """Ends a write that was only listened to."""


def _times() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    clock, cpu = _times()
    return (clock - began[0]) * 1000, (cpu - began[1]) * 1000


async def _measure_reads(name: str, reads: list[Read], engine: Bare, recorder: Recorder) -> Figures:
    """Each three times: to hear what it says, bare, and as the desk does it."""
    taken, floor = [], []
    for read in reads:
        with recorder.listening() as said:
            await read()
        began = _times()
        engine.read(said)
        floor.append(_since(began))
        began = _times()
        await read()
        taken.append(_since(began))
    return Figures.of(taken, floor, alone=engine.alone)


async def _rehearse(office: Office, recorder: Recorder, verb: Verb[Any], args: tuple[object, ...]) -> list[Said]:
    """What a write says, without its being kept."""

    def perform(unit: Unit) -> None:
        unit.perform(verb, *args)
        raise _NotKept

    with recorder.listening() as said:
        try:
            await office.store.transact(office.actor, perform)
        except _NotKept:
            return said
    raise AssertionError


async def _measure_writes(
    office: Office, writes: list[tuple[Verb[Any], tuple[object, ...]]], engine: Bare, recorder: Recorder
) -> Figures:
    """One by the product, the next by the bare driver with what the product would have said."""
    taken, floor = [], []
    for number, (verb, args) in enumerate(writes):
        if number % 2:
            numbers = engine.numbers()
            said = await _rehearse(office, recorder, verb, args)
            engine.give_back(numbers)
            began = _times()
            engine.write(said)
            floor.append(_since(began))
            continue
        began = _times()
        await office.write(verb, *args)
        taken.append(_since(began))
    return Figures.of(taken, floor, alone=engine.alone)


async def run(where: Location, rounds: int, only: str, seed: int) -> dict[str, Figures]:
    """Measure everything."""
    store: Store = await open_store(where, StillClock(NOW))
    engine, recorder = bare(where), Recorder()
    found: dict[str, Figures] = {}
    try:
        office, till = await seat(store, "measurer", "bench"), await seat(store, "cashier1", "desk 1")
        keep_loaded()  # as a console does
        desk = Desk(office, till, random.Random(seed))
        for name, reads in await desk.reads(rounds):
            if only in name:
                found[name] = await _measure_reads(name, reads, engine, recorder)
                _tell(name, found[name])
        for name, who, wanted in (("booking commit", office, desk.bookings), ("payment commit", till, desk.payments)):
            if only in name:
                found[name] = await _measure_writes(who, await wanted(rounds * 4), engine, recorder)
                _tell(name, found[name])
    finally:
        engine.close()
        await store.close()
    return found


def _tell(name: str, of: Figures) -> None:
    clock = f"p50 {of.p50:7.2f}  p99 {of.p99:7.2f}  worst {of.worst:7.2f}"
    sys.stderr.write(f"{name:32} {clock}  cpu {of.cpu:6.2f} {of.cpu_p99:7.2f}  bare {of.bare:7.2f} ms\n")


def main() -> int:
    """Measure, or print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--on", metavar="FILE|URL")
    parser.add_argument("--rounds", type=int, default=60, help="people whose data are typed")
    parser.add_argument("--only", default="", metavar="WORDS", help="cases whose name holds this")
    parser.add_argument("--seed", type=int, default=11, help="another one to book and pay again in the same town")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--tables", nargs="+", type=Path, metavar="FILE", help="print kept figures, the smallest first")
    args = parser.parse_args()
    if args.tables:
        kept = {path.stem: json.loads(path.read_text()) for path in args.tables}
        runs = {size: {name: Figures(**of) for name, of in found.items()} for size, found in kept.items()}
        sys.stdout.write(f"{table(runs[args.tables[-1].stem])}\n\n{growth(runs)}\n")
        return 0
    if not args.on:
        parser.error("--on FILE|URL, or --tables FILE ...")
    found = asyncio.run(partial(run, place(args.on), args.rounds, args.only, args.seed)())
    sys.stdout.write(table(found) + "\n")
    sys.stdout.write(f"load average {os.getloadavg()[0]:.1f}\n")
    if args.keep:
        args.keep.write_text(json.dumps({name: of.as_json() for name, of in found.items()}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
