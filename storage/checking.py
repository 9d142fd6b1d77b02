"""`frontdesk check`: every promise of the storage layer, verified on the data itself.

A room that has something to verify says so in its `checks.py`:

    CHECKS = (Check(1, N_("slot cells"), _cells_match_bookings), ...)

A check reads only, and yields one `Problem` for each thing that is wrong.  A long one goes through its rows in spans
(`storage.spans`) and yields a `Mark` between them: there it holds nothing, so that the desk can say how far it has
come and the snapshot can be taken anew (see `storage.snapshot`).
"""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

import storage
from storage.errors import N_, StorageError
from storage.errors import Place as Place
from storage.faults import beyond_reading, is_damage
from storage.location import Location
from storage.reading import reading
from storage.snapshot import RENEW_AFTER_SECONDS, Renewal

PROBLEMS_MAX = 100
"""So many problems of one check are named; the rest are counted."""


class Minor(int):
    """A sum in minor units, in a sentence that the desk translates."""


class Word(str):
    """A word of ours in such a sentence, which the desk translates too."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    code: str
    """What kind of problem, for programs: it stays for ever."""
    where: str
    """Which row: its table and its id, for example `journal 17`."""
    template: str
    """One sentence, in English; the desk translates it."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What stands in the sentence."""

    @property
    def what(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class Mark:
    """Between two spans of a check: so much is done, of so much."""

    done: int
    total: int


Found = Iterator[Problem | Mark]


@dataclass(frozen=True, slots=True)
class Check:
    """A promise (1 to 9 of the product's list) and how it is verified."""

    promise: int
    name: str
    run: Callable[[Connection], Found]

    @property
    def room(self) -> str:
        """The room that asks; `engine` for what the database itself is asked."""
        module = self.run.__module__.split(".")
        return module[1] if len(module) > 2 else "engine"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, the check that found it and where it is in the words of the trade."""

    check: Check
    problem: Problem
    place: Place

    @property
    def promise(self) -> int:
        """The promise that is broken."""
        return self.check.promise

    @property
    def where(self) -> str:
        """Which row: its table and its id."""
        return self.problem.where

    @property
    def what(self) -> str:
        """One sentence, in English."""
        return self.problem.what


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a whole check has found; `checked` counts the problems of each check by its name."""

    checked: dict[str, int]
    problems: tuple[Finding, ...]
    seconds: float
    took: dict[str, float] = field(default_factory=dict)
    """Seconds of each check by its name."""
    engine: str = ""
    """The database and its version, for example `sqlite 3.46.1`."""
    schema: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.checked.values())


Heard = Callable[[str, int, int], None]
"""The name of the check under way, how far it has come, and how far it goes; 0 where it does not say."""


def _quiet(name: str, done: int, total: int) -> None:
    """Nobody listens."""


def all_checks() -> tuple[Check, ...]:
    """The engine's checks, then those of every room that has a `checks.py`, in the order of their names."""
    found = list(importlib.import_module("storage.engine_checks").CHECKS)
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
    on_progress: Heard = _quiet,
    renewal: Renewal | None = None,
) -> Verdict:
    """Run the checks on a connection; `on_progress` hears of each before it runs, and while it does.

    Without a `renewal` the transaction is the caller's own, and all is read in it.
    """
    from storage.naming import place_of

    started = time.monotonic()
    checked: dict[str, int] = {}
    took: dict[str, float] = {}
    problems: list[Finding] = []
    for check in all_checks() if checks is None else checks:
        began = time.monotonic()
        on_progress(check.name, 0, 0)
        count = 0
        for found in _told(check, conn, renewal):
            if isinstance(found, Mark):
                on_progress(check.name, found.done, found.total)
                if renewal is not None:
                    renewal.if_old()
                continue
            count += 1
            if count <= PROBLEMS_MAX:
                problems.append(Finding(check, found, place_of(conn, found.where)))
        checked[check.name] = count
        took[check.name] = time.monotonic() - began
        if renewal is not None:
            renewal.if_old()
    return Verdict(checked, tuple(problems), time.monotonic() - started, took, _engine_of(conn), _schema_of(conn))


def _told(check: Check, conn: Connection, renewal: Renewal | None) -> Found:
    """What a check finds; what it cannot read or understand is a problem like others, and the next check runs."""
    try:
        yield from check.run(conn)
    except DBAPIError as error:
        if not is_damage(error):
            raise
        if renewal is not None:
            renewal.after_failure()
        yield Problem(
            "unreadable",
            "database file",
            N_("a page cannot be read while verifying: {check} ({reason})"),
            {"check": Word(check.name), "reason": str(error.orig)},
        )
    except (StorageError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
        yield Problem(
            "senseless",
            "database file",
            N_("what is written there makes no sense while verifying: {check} ({reason})"),
            {"check": Word(check.name), "reason": str(error)},
        )


def _engine_of(conn: Connection) -> str:
    version = ".".join(str(part) for part in conn.dialect.server_version_info or ())
    return f"{conn.dialect.name} {version}".strip()


def _schema_of(conn: Connection) -> str:
    from storage.migrations.run import schema_version

    return schema_version(conn) or ""


def verify_at(where: Location, on_progress: Heard = _quiet, renew_after: float = RENEW_AFTER_SECONDS) -> Verdict:
    """Verify a centre's data while the desks work on; nothing is written.  Blocking.

    Raises Unavailable when it cannot be read at all.
    """
    try:
        with reading(where) as conn:
            return verify(conn, on_progress=on_progress, renewal=Renewal(conn, renew_after))
    except DBAPIError as error:
        raise beyond_reading(where, error) from error
