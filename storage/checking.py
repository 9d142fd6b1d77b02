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

from sqlalchemy import Connection, and_, select
from sqlalchemy.exc import DBAPIError

import storage
from storage.faults import beyond_reading, is_damage
from storage.location import Location
from storage.migrations.frozen import NEWEST, read
from storage.reading import reading
from storage.schema import metadata

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
    """Pages, indexes and constraints, by the engine itself; on PostgreSQL: that none of the guards is off."""
    if conn.dialect.name == "postgresql":
        for kind, name, of in conn.exec_driver_sql(_GUARDS_OFF):
            yield Problem(f"{of}", f"its {kind} {name} is off")
        return
    for (line,) in conn.exec_driver_sql("PRAGMA integrity_check(100)"):
        if line != "ok":
            yield Problem("database file", str(line))


_GUARDS_OFF = """
SELECT 'trigger', tgname, tgrelid::regclass FROM pg_trigger WHERE tgenabled IN ('D', 'R')
UNION ALL SELECT 'constraint', conname, conrelid::regclass FROM pg_constraint WHERE NOT convalidated
UNION ALL SELECT 'index', indexrelid::regclass::text, indrelid::regclass FROM pg_index WHERE NOT indisvalid
"""


def _references(conn: Connection) -> Iterator[Problem]:
    """Rows that name a row which is not there."""
    if conn.dialect.name == "postgresql":
        yield from _loose(conn)
        return
    for table, rowid, parent, _ in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem(f"{table} {rowid}", f"it names a row of {parent} that does not exist")


def _loose(conn: Connection) -> Iterator[Problem]:
    """As SQLite's own check: each foreign key of the schema, asked as a query."""
    for table in metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            parent = constraint.referred_table.alias("parent")
            pairs = [(element.parent, parent.c[element.column.name]) for element in constraint.elements]
            joined = and_(*(child == of for child, of in pairs))
            query = select(*table.primary_key).outerjoin(parent, joined).where(pairs[0][1].is_(None))
            for row in conn.execute(query.where(*(child.is_not(None) for child, _ in pairs))):
                name = constraint.referred_table.name
                yield Problem(f"{table.name} {row[0]}", f"it names a row of {name} that does not exist")


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


def verify_at(where: Location, on_progress: Callable[[str], None] = lambda name: None) -> Verdict:
    """Verify a centre's data as it stands at one instant; nothing is written.  Blocking.

    Raises Unavailable when it cannot be read at all.
    """
    try:
        with reading(where) as conn:
            return verify(conn, on_progress=on_progress)
    except DBAPIError as error:
        raise beyond_reading(where, error) from error
