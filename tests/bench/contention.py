"""How long 16 desks wait for each other on one database; run by hand: `python -m tests.bench.contention`.

Each desk is a process of its own that books and takes money through the storage layer, without a pause between two
acts or with one of `--think` milliseconds.  The wait is from the wish to write until the write may begin: at the gate
and at the engine's own lock.  Both engines write to the disk before they acknowledge.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from storage.checking import verify_at
from storage.location import Location, Server
from storage.migrations.freeze import statements
from storage.migrations.run import create, prepare
from tests.engine.beneath import alchemy_url
from tests.engine.contention import DESKS, all_write
from tests.engine.full_day import write
from tests.engine.postgres_server import own_cluster


def _told(name: str, seconds: list[float]) -> str:
    steps = statistics.quantiles(seconds, n=1000)
    p50, p99, p999 = (1000 * steps[at] for at in (499, 989, 998))
    worst = 1000 * max(seconds)
    return f"  {name:22} {len(seconds):7}  {p50:8.2f} {p99:8.1f} {p999:8.1f} {worst:8.1f}\n"


def measure(where: Location, told: argparse.Namespace) -> None:
    """Write the day, let the desks write, print what they say."""
    day = asyncio.run(write(where))
    desks, _ = all_write(where, day, told.seconds, desks=told.desks, think=told.think / 1000)
    troubles = [said for desk in desks for said in desk.troubles + desk.away]
    sys.stdout.write("  milliseconds             count       p50      p99    p99.9    worst\n")
    for name, kind in (("wait for the turn", "wait"), ("booking", "appointment"), ("payment", "receipt")):
        sys.stdout.write(_told(name, [took for desk in desks for took in desk.seconds(kind)]))
    acts = sum(len(desk.acknowledged) for desk in desks) / told.seconds
    sys.stdout.write(f"  {acts:.0f} acts a second; errors that a user read: {len(troubles)} {troubles[:2]}\n")
    sys.stdout.write(f"  the whole check afterwards: {'ok' if verify_at(where).ok else 'NOT OK'}\n")


def main() -> None:
    """Measure both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--desks", type=int, default=DESKS)
    parser.add_argument("--think", type=float, default=0, help="milliseconds between two acts of a desk")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    told = parser.parse_args()
    how = f"{told.desks} desks, {told.seconds:g} s, {told.think:g} ms between two acts"
    sys.stdout.write(f"{how}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    engines = told.engine or ["sqlite", "postgresql"]
    if "sqlite" in engines:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "frontdesk.db"
            prepare(path)
            sys.stdout.write("SQLite\n")
            measure(path, told)
    if "postgresql" in engines:
        with own_cluster() as cluster:
            cluster.start(fsync=True)
            where = Server(f"{cluster.url}/clinic")
            with psycopg.connect(where.named("postgres").url, autocommit=True) as conn:
                conn.execute("CREATE DATABASE clinic")
            with create_engine(alchemy_url(where), poolclass=NullPool).begin() as made:
                create(made, statements("postgresql"))
            sys.stdout.write("PostgreSQL\n")
            measure(where, told)


if __name__ == "__main__":
    main()
