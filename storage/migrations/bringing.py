"""How one schema becomes the next: what was written by hand for its tables, and every guard anew from frozen text.

An upgrade (`versions/000N_name.py`) says only what the frozen texts cannot: how a table that holds rows
changes, and which rows are made or changed.  New tables and indexes, indexes that changed, functions and
triggers are taken from the texts themselves, so a changed guard needs no line here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.migrations.frozen import Kind, Statement, parsed, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """What is done by hand on one engine, in this order, while no guard is there."""

    altered: Sequence[str] = ()
    """Statements on tables that hold rows (ALTER TABLE ...; PostgreSQL's new columns go to the end of the table)."""
    rebuilt: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """SQLite: tables made anew with all their rows, each with its columns whose value is not simply taken along, as
    an SQL expression over the old row.  Columns that both have are taken along; any change can be made so."""
    filled: Sequence[str] = ()
    """Statements on rows, after the new tables are there."""


def bring(conn: Connection, before: str, revision: str, delta: Delta) -> None:
    """Bring a database from the schema `before` to `revision`, inside the caller's transaction.

    Raises RuntimeError when rows are left that name rows which are not there.
    """
    engine = conn.dialect.name
    old, new = parsed(before, engine), parsed(revision, engine)
    _drop_guards(conn, old)
    _drop_indexes(conn, old, new)
    for statement in delta.altered:
        run(conn, statement)
    for table, values in delta.rebuilt.items():
        _rebuild(conn, _one(new, Kind.TABLE, table), values)
    _create(conn, old, new)
    for statement in delta.filled:
        run(conn, statement)
    for made in new:
        if made.kind in (Kind.FUNCTION, Kind.TRIGGER):
            run(conn, made.text)
    if engine == "sqlite":
        lost = conn.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise RuntimeError(f"the upgrade to {revision} left {lost[0]} {lost[1]} without its {lost[2]}")


def _drop_guards(conn: Connection, old: Sequence[Statement]) -> None:
    if conn.dialect.name == "sqlite":
        names = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in names:
            conn.exec_driver_sql(f'DROP TRIGGER "{name}"')
        return
    triggers = conn.exec_driver_sql(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    ).all()
    for name, table in triggers:
        conn.exec_driver_sql(f'DROP TRIGGER "{name}" ON "{table}"')
    for statement in old:
        if statement.kind is Kind.FUNCTION:
            conn.exec_driver_sql(f'DROP FUNCTION IF EXISTS "{statement.name}"')


def _drop_indexes(conn: Connection, old: Sequence[Statement], new: Sequence[Statement]) -> None:
    kept = {statement.text for statement in new}
    for statement in old:
        if statement.kind is Kind.INDEX and statement.text not in kept:
            conn.exec_driver_sql(f'DROP INDEX "{statement.name}"')


def _create(conn: Connection, old: Sequence[Statement], new: Sequence[Statement]) -> None:
    """New tables with their references, and whatever index is not there: new, changed, or gone with a rebuilt table."""
    had = {statement.name for statement in old if statement.kind is Kind.TABLE}
    indexes = _indexes(conn)
    for statement in new:
        fresh = statement.kind in (Kind.TABLE, Kind.REFERENCE) and statement.name not in had
        if fresh or (statement.kind is Kind.INDEX and statement.name not in indexes):
            run(conn, statement.text)


def _indexes(conn: Connection) -> set[str]:
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'index'"
        if conn.dialect.name == "sqlite"
        else "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
    )
    return set(conn.exec_driver_sql(asked).scalars())


def _rebuild(conn: Connection, made: Statement, values: Mapping[str, str]) -> None:
    """SQLite changes a table by making it anew: under another name, filled, then put in the old one's place.

    Relies on `legacy_alter_table` (see run.py): what refers to the table goes on naming it.
    """
    part = f"{made.name}__new"
    had = {name for _, name, *_ in conn.exec_driver_sql(f'PRAGMA table_info("{made.name}")')}
    run(conn, made.text.replace(made.name, part, 1))
    columns = [name for _, name, *_ in conn.exec_driver_sql(f'PRAGMA table_info("{part}")')]
    filled = [name for name in columns if name in values or name in had]
    taken = ", ".join(values.get(name, f'"{name}"') for name in filled)
    listed = ", ".join(f'"{name}"' for name in filled)
    run(conn, f'INSERT INTO "{part}" ({listed}) SELECT {taken} FROM "{made.name}"')
    conn.exec_driver_sql(f'DROP TABLE "{made.name}"')
    conn.exec_driver_sql(f'ALTER TABLE "{part}" RENAME TO "{made.name}"')


def _one(statements: Sequence[Statement], kind: Kind, name: str) -> Statement:
    return next(statement for statement in statements if statement.kind is kind and statement.name == name)
