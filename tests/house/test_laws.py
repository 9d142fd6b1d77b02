"""Lint, types and import contracts: run as they are on the command line, so that the one test command runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.mark.slow
@pytest.mark.parametrize("command", [["ruff", "check"], ["mypy"], ["lint-imports"]], ids=lambda command: command[0])
def test_the_tools_find_nothing(command: list[str]) -> None:
    tool = BIN / command[0]
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


FIRST_FRAME = """
import sys
import console.__main__, console.settings, console.app, console.desk, console.bootstrap
console.desk.discover()
late = {"sqlalchemy", "aiosqlite", "alembic", "phonenumbers", "babel", "holidays", "asyncssh", "argon2"}
places = {name for name in sys.modules if name.startswith("console.desks.") and name.endswith(".screen")}
heavy = late & set(sys.modules) | places
sys.exit(f"imported before the first frame: {sorted(heavy)}" if heavy else 0)
"""


def test_the_first_frame_waits_for_no_database_library() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_FRAME], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


ALL_PLACES = """
import sys, console.locale, console.places
console.places.load_all()
late = [desk.id for desk in console.places.discover() if f"console.desks.{desk.id}.screen" not in sys.modules]
console.locale._("Calls")  # in a checkout a stale catalogue is compiled now
before = set(sys.modules)
for desk in console.places.discover():
    desk.build()
ours = {name for name in set(sys.modules) - before if name.startswith(("console", "storage", "widgets"))}
sys.exit(f"imported when shown: {late} {sorted(ours)}" if late or ours else 0)
"""


def test_a_server_has_imported_every_place_before_the_first_login() -> None:
    done = subprocess.run([sys.executable, "-c", ALL_PLACES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


HEADLESS = """
import pkgutil, importlib, sys, storage
for module in pkgutil.walk_packages(storage.__path__, "storage."):
    if ".versions" not in module.name and not module.name.endswith((".env", "__main__")):
        importlib.import_module(module.name)
screen = {"textual", "rich", "babel", "console", "widgets", "themes"} & set(sys.modules)
sys.exit(f"imported by storage: {sorted(screen)}" if screen else 0)
"""


def test_the_back_office_is_headless() -> None:
    done = subprocess.run([sys.executable, "-c", HEADLESS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
