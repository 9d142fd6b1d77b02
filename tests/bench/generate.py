"""Makes a town of any size, the same for the same numbers: `python -m tests.bench.generate --patients N --to FILE|URL`.

For each patient there are five visits, three calls, five postings of the ledger; the first row of the book lies as
far back as that takes (ten years for a million patients).  The present of the town is `plan.NOW`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

from storage.clock import StillClock
from storage.location import Location
from storage.opening import open_data
from tests.bench.town.fill import fill
from tests.bench.town.ground import FIRST, Ground, lay
from tests.bench.town.plan import NOW, Plan
from tests.bench.town.sink import connect, place


async def _found(plan: Plan, where: Location) -> Ground:
    store = await open_data(where, StillClock(NOW), first=FIRST)
    try:
        return await lay(store, plan)
    finally:
        await store.close()


def generate(plan: Plan, where: Location) -> dict[str, int]:
    """Make the town in an empty place; how many rows each table got."""
    ground = asyncio.run(_found(plan, where))
    return fill(plan, ground, connect(where))


def main() -> int:
    """Make it and count."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.generate", description=__doc__)
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--to", required=True, metavar="FILE|URL")
    parser.add_argument("--journal", type=int, metavar="ROWS", help="rows of the journal (five for each patient)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    where = place(args.to)
    if isinstance(where, Path) and where.exists():
        parser.error(f"{where} is there already")
    began = time.monotonic()
    counts = generate(Plan(args.patients, args.seed, args.journal), where)
    for table, count in counts.items():
        sys.stdout.write(f"{table:18} {count:>12,}\n")
    sys.stdout.write(f"{'seconds':18} {time.monotonic() - began:>12.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
