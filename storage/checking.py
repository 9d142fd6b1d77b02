"""`frontdesk check`: every promise of the storage layer, verified on the data itself.

A room that has something to verify says so in its `checks.py`:

    CHECKS = (Check(1, "slot cells", _cells_match_bookings), ...)

A check reads only, and yields one `Problem` for each thing that is wrong.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

import storage
from storage.faults import beyond_reading, is_damage
from storage.migrations.frozen import read
from storage.migrations.run import NEWEST

PROBLEMS_MAX = 100
"""So many problems of one check are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    where: str
    """Which row, for example `journal 17`."""
    what: str
    """One sentence, in English: it goes into logs and to those who repair."""


@dataclass(frozen=True, slots=True)
class Check:
    """A promise (1 to 9 of the product's list) and how it is verified."""

    promise: int
    name: str
    run: Callable[[Connection], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the promise that it breaks."""

    promise: int
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a whole check has found; `checked` counts the problems of each check by its name."""

    checked: dict[str, int]
    problems: tuple[Finding, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.checked.values())


def _integrity(conn: Connection) -> Iterator[Problem]:
    """Pages, indexes and constraints of the file, by the engine itself."""
    for (line,) in conn.exec_driver_sql("PRAGMA integrity_check(100)"):
        if line != "ok":
            yield Problem("database file", str(line))


def _references(conn: Connection) -> Iterator[Problem]:
    """Rows that name a row which is not there."""
    for table, rowid, parent, _ in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem(f"{table} {rowid}", f"it names a row of {parent} that does not exist")


_MADE = re.compile(r'CREATE (?:UNIQUE )?(TABLE|INDEX|TRIGGER) "?(\w+)"?')


def _guards(conn: Connection) -> Iterator[Problem]:
    """Every table, index and trigger of the schema is there as it was made; no other trigger is."""
    if conn.dialect.name != "sqlite":
        return
    there = {
        (kind, name): " ".join(made.split())
        for kind, name, made in conn.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    }
    for statement in read(NEWEST, "sqlite"):
        text = " ".join(statement.split())
        found = _MADE.match(text)
        if found is None:  # rows that come with the schema
            continue
        kind, name = found[1].lower(), found[2]
        was = there.pop((kind, name), None)
        if was is None:
            yield Problem(f"{kind} {name}", "it is missing: what it keeps is not kept")
        elif was.replace('"', "") != text.replace('"', ""):
            yield Problem(f"{kind} {name}", "it is not as this version made it")
    for kind, name in there:
        if kind == "trigger":
            yield Problem(f"{kind} {name}", "it does not belong to this version")


ENGINE_CHECKS = (
    Check(5, "database file", _integrity),
    Check(5, "references", _references),
    Check(5, "guards of the database", _guards),
)


def all_checks() -> tuple[Check, ...]:
    """The engine's checks, then those of every room that has a `checks.py`, in the order of their names."""
    found = list(ENGINE_CHECKS)
    for room in sorted(info.name for info in pkgutil.iter_modules(storage.__path__) if info.ispkg):
        name = f"storage.{room}.checks"
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            continue
        found.extend(module.CHECKS)
    return tuple(found)


def verify(
    conn: Connection,
    checks: tuple[Check, ...] | None = None,
    on_progress: Callable[[str], None] = lambda name: None,
) -> Verdict:
    """Run the checks in one read transaction; `on_progress` hears the name of each before it runs."""
    started = time.monotonic()
    checked: dict[str, int] = {}
    problems: list[Finding] = []
    for check in all_checks() if checks is None else checks:
        on_progress(check.name)
        count = 0
        for problem in _told(check, conn):
            count += 1
            if count <= PROBLEMS_MAX:
                problems.append(Finding(check.promise, problem.where, problem.what))
        checked[check.name] = count
    return Verdict(checked, tuple(problems), time.monotonic() - started)


def _told(check: Check, conn: Connection) -> Iterator[Problem]:
    """What a check finds; what it cannot read or understand is a problem like others, and the next check runs."""
    try:
        yield from check.run(conn)
    except DBAPIError as error:
        if not is_damage(error):
            raise
        yield Problem("database file", f"{check.name}: a page of it cannot be read ({error.orig})")
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        yield Problem("database file", f"{check.name}: what is written there makes no sense ({error})")


def verify_file(path: Path, on_progress: Callable[[str], None] = lambda name: None) -> Verdict:
    """Verify a data file as it stands at one instant; nothing is written.  Blocking.

    Raises Unavailable when the file cannot be read at all.
    """
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", poolclass=NullPool)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql("BEGIN")
            return verify(conn, on_progress=on_progress)
    except DBAPIError as error:
        raise beyond_reading(path, error) from error
