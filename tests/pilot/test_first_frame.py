"""The first frame is painted before storage's engine is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import asyncio, sys
from console.app import ConsoleApp
from console.desk import discover
from tests.pilot.example_place import DESKS

seen = {}

async def opening():
    app = seen["app"]
    heavy = ("sqlalchemy", "aiosqlite", "alembic", "phonenumbers", "babel", "jinja2", "fpdf", "fontTools")
    seen["heavy"] = sorted(set(heavy) & set(sys.modules))
    seen["first line"] = app.place.canvas.text()[0]
    seen["painted"] = bool(app.place.canvas.strips)
    await asyncio.Event().wait()

async def main():
    app = seen["app"] = ConsoleApp(opening, desks=discover() or DESKS)
    async with app.run_test():
        for _ in range(1000):
            if "heavy" in seen:
                break
            await asyncio.sleep(0.001)
    print(seen["heavy"], seen["painted"], seen["first line"].split()[0])

asyncio.run(main())
"""


def test_the_first_frame_does_not_wait_for_the_database_engine() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    out = done.stdout.strip().splitlines()
    assert out, done.stderr
    assert out[-1].startswith("[] True F"), done.stdout + done.stderr
