"""Attacks by raw SQL beneath the storage layer: a connection as a forger sets it up, and what came of it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

import pytest

from tests.engine.beneath import columns, on_server

MODES: dict[str, tuple[tuple[str, ...] | None, str | None]] = {
    "plain": ((), ""),
    "foreign keys off": (("foreign_keys=OFF",), None),
    "checks off": (("ignore_check_constraints=ON",), None),
    "everything off": (("foreign_keys=OFF", "ignore_check_constraints=ON", "recursive_triggers=OFF"), None),
    "recursive triggers on": (("recursive_triggers=ON",), None),
    "keys deferred": (("defer_foreign_keys=ON",), None),
    "untrusted schema": (("trusted_schema=OFF",), None),
    "an old view": (None, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET CONSTRAINTS ALL DEFERRED"),
}
"""What a forger sets first: the pragmas on SQLite, the statement in the transaction on PostgreSQL; None: not there."""
every_mode = pytest.mark.parametrize("mode", MODES)
every_insert = pytest.mark.parametrize("how", ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE", "INSERT OR FAIL"])
CHANGES = ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE", "UPDATE OR FAIL")

Row = tuple[object, ...]


def rows(raw: sqlite3.Connection, table: str) -> list[Row]:
    return sorted(raw.execute(f"SELECT * FROM {table}").fetchall(), key=repr)


def whole_rows(raw: sqlite3.Connection, table: str, name: str, value: str = "") -> str:
    """Every row of a table put in its own place, whole but for one column: only a guard can be against it.

    Without a `value` numbers are counted on and words get a letter more.
    """
    kept = [f'"{one}"' for one in columns(raw, table)]
    value = value or _other(raw, table, name)
    told = [value if one == f'"{name}"' else one for one in kept]
    return f"INSERT OR REPLACE INTO {table} ({', '.join(kept)}) SELECT {', '.join(told)} FROM {table}"


def _other(raw: sqlite3.Connection, table: str, name: str) -> str:
    """Another value than the one that a column has."""
    if not on_server(raw):
        return f"""CASE typeof("{name}") WHEN 'text' THEN "{name}" || 'x' ELSE coalesce("{name}", 0) + 1 END"""
    asked = "SELECT data_type FROM information_schema.columns WHERE table_name = ? AND column_name = ?"
    kind = raw.execute(asked, (table, name)).fetchone()[0]
    return f"""coalesce("{name}", '') || 'x'""" if kind == "text" else f"""coalesce("{name}", {_FIRST[kind]}) + 1"""


_FIRST = {"bigint": "0", "integer": "0", "date": "'2026-01-01'"}


def twin(raw: sqlite3.Connection, table: str, key: str) -> str:
    """One more row (8000) like the first, with a `key` of its own."""
    kept = columns(raw, table)
    told = ["8000" if one == "id" else "'8000'" if one == key else f'"{one}"' for one in kept]
    names = ", ".join(f'"{one}"' for one in kept)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(told)} FROM {table} ORDER BY id LIMIT 1"


def commit(raw: sqlite3.Connection, mode: str, *statements: str) -> None:
    """Run statements in one transaction of a connection as a forger sets it up, and commit."""
    pragmas, first = MODES[mode]
    for pragma in () if on_server(raw) else pragmas or ():
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN IMMEDIATE")
    if on_server(raw) and first:
        raw.execute(first)
    elif mode == "keys deferred":
        raw.execute("PRAGMA defer_foreign_keys=ON")  # holds for one transaction
    try:
        for statement in statements:
            raw.execute(statement)
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


def refused(raw: sqlite3.Connection, mode: str, *statements: str) -> str:
    """Why the statements cannot be committed; fails when they can."""
    with pytest.raises(sqlite3.Error) as error:
        commit(raw, mode, *statements)
    return str(error.value)


def harmless(raw: sqlite3.Connection, mode: str, table: str, *statements: str) -> None:
    """Whether refused or not: every row of the table is there as it was."""
    before = rows(raw, table)
    with suppress(sqlite3.Error):
        commit(raw, mode, *statements)
    assert rows(raw, table) == before, statements
