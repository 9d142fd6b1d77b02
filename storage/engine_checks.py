"""What `frontdesk check` asks of the database itself: pages, indexes, references, and the guards of the schema."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Connection, Dialect, Select, Table, and_, select, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.checking import Check, Found, Mark, Problem
from storage.errors import N_
from storage.guards import guards
from storage.rooms import WITH_TABLES
from storage.schema import metadata

_OFF = """
SELECT 'trigger', tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgenabled IN ('D', 'R')
  AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
UNION ALL SELECT 'constraint', conname, conrelid::regclass::text FROM pg_constraint WHERE NOT convalidated
  AND connamespace = current_schema()::regnamespace
UNION ALL SELECT 'index', c.relname, i.indrelid::regclass::text FROM pg_index AS i
  JOIN pg_class AS c ON c.oid = i.indexrelid
  WHERE NOT (i.indisvalid AND i.indisready) AND c.relnamespace = current_schema()::regnamespace
ORDER BY 1, 2
"""
_BTREES = """
SELECT c.relname, c.oid FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
  JOIN pg_am AS a ON a.oid = c.relam
  WHERE a.amname = 'btree' AND i.indisvalid AND c.relnamespace = current_schema()::regnamespace ORDER BY 1
"""
_AMCHECK = (
    "SELECT n.nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE extname = 'amcheck'"
)


def _integrity(conn: Connection) -> Found:
    """Pages, indexes, types and constraints, by the engine itself, a table at a time."""
    if conn.dialect.name == "postgresql":
        yield from _integrity_postgresql(conn)
        return
    names = [name for (name,) in conn.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    whole = conn.exec_driver_sql("PRAGMA page_count").scalar() or 0
    if whole <= _AT_ONCE_PAGES:  # free pages too, which belong to no table
        names = [""]
    for place, name in enumerate(names, 1):
        asked = f"PRAGMA integrity_check('{name}')" if name else "PRAGMA integrity_check(100)"
        for (line,) in conn.exec_driver_sql(asked).fetchall():
            if line != "ok":
                yield Problem("database-damaged", "database file", N_("the engine says: {line}"), {"line": str(line)})
        yield Mark(place, len(names))


_AT_ONCE_PAGES = 65_536
"""Up to 256 MB the file is verified at once, in seconds; a larger one by its tables, each in its own snapshot."""


def _integrity_postgresql(conn: Connection) -> Found:
    """None of the guards is off, and, where the extension amcheck is there, each index has what its table has."""
    for kind, name, of in conn.exec_driver_sql(_OFF).fetchall():
        yield Problem("guard-off", f"{kind} {name}", N_("it is switched off for {table}"), {"table": of})
    schema = conn.exec_driver_sql(_AMCHECK).scalar()
    if schema is None:
        return
    trees = conn.exec_driver_sql(_BTREES).fetchall()
    for place, (name, oid) in enumerate(trees, 1):
        conn.exec_driver_sql("SAVEPOINT index_check")
        try:
            conn.execute(text(f'SELECT "{schema}".bt_index_check(CAST(:oid AS oid)::regclass, true)'), {"oid": oid})
            conn.exec_driver_sql("RELEASE index_check")
        except Exception as error:
            conn.exec_driver_sql("ROLLBACK TO index_check")
            yield Problem(
                "index-damaged",
                f"index {name}",
                N_("it does not hold what its table holds ({reason})"),
                {"reason": str(getattr(error, "orig", error)).splitlines()[0]},
            )
        yield Mark(place, len(trees))


def _tables() -> list[Table]:
    for room in WITH_TABLES:
        importlib.import_module(f"storage.{room}.tables")
    return metadata.sorted_tables


def _own(table: Table) -> Column[Any]:  # Any: a column of any type
    """What a row of a table is called by: its number, where it has one."""
    numbers = [column for column in table.primary_key if isinstance(column.type, BigInteger)]
    return (numbers or list(table.primary_key))[0]


@cache
def _loose() -> tuple[tuple[Table, str, Table, Select[Any]], ...]:  # Any: a Core row is untyped
    """For each foreign key of the schema: its table, the column, the table named, and what is not there."""
    found = []
    for table in _tables():
        for constraint in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
            if constraint.deferrable:  # time held and seals: their rooms say it better
                continue
            parent = constraint.referred_table.alias("parent")
            pairs = [(element.parent, parent.c[element.column.name]) for element in constraint.elements]
            own = _own(table)
            query = (
                select(own.label("own"), pairs[-1][0].label("named"))
                .select_from(table.outerjoin(parent, and_(*(child == of for child, of in pairs))))
                .where(pairs[0][1].is_(None), *(child.is_not(None) for child, _ in pairs))
                .order_by(own)
            )
            found.append((table, pairs[-1][0].name, constraint.referred_table, query))
    return tuple(found)


def _references(conn: Connection) -> Found:
    """Rows that name a row which is not there."""
    keys = _loose()
    for place, (table, column, parent, query) in enumerate(keys, 1):
        for row in conn.execute(query):
            yield Problem(
                "reference-lost",
                f"{table.name} {row.own}",
                N_("its {column} names {table} {key}, which is not there"),
                {"column": column, "table": parent.name, "key": row.named},
            )
        yield Mark(place, len(keys))


@cache
def _rules(engine: str) -> tuple[tuple[Table, str], ...]:
    """For each table: which rows break which of its CHECK and NOT NULL rules.

    SQLite's own integrity check passes CHECK rules over where the file is opened for reading only.
    """
    dialect: Dialect = postgresql.dialect() if engine == "postgresql" else sqlite.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own is untyped
    quote = dialect.identifier_preparer.quote
    found = []
    for table in _tables():
        own = _own(table)
        rules = table.constraints.union(*(column.constraints for column in table.columns))
        broken = {
            str(one.name): f"NOT ({one.sqltext})"
            for one in sorted(rules, key=lambda one: str(one.name))
            if isinstance(one, CheckConstraint)
        }
        broken |= {
            column.name: f"{quote(column.name)} IS NULL"
            for column in table.columns
            if not column.nullable and not column.primary_key
        }
        if broken:
            named = " ".join(f"WHEN {sign} THEN '{name}'" for name, sign in broken.items())
            found.append(
                (
                    table,
                    f"SELECT {quote(own.name)} AS own, CASE {named} END AS rule FROM {quote(table.name)}"
                    f" WHERE {' OR '.join(broken.values())} ORDER BY 1",
                )
            )
    return tuple(found)


def _values(conn: Connection) -> Found:
    """Every row keeps the rules of its table."""
    tables = _rules(conn.dialect.name)
    for place, (table, query) in enumerate(tables, 1):
        for row in conn.execute(text(query.replace(":", r"\:"))):
            yield Problem("rule-broken", f"{table.name} {row.own}", N_("it breaks the rule {rule}"), {"rule": row.rule})
        yield Mark(place, len(tables))


def _named(conn: Connection) -> Found:
    """Rows that name a row which is not there, by the engine itself: whatever the version of the schema."""
    if conn.dialect.name == "postgresql":  # keeps its references itself, and `_integrity` says when they are off
        return
    for table, rowid, parent, _ in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        said = N_("it names a row of {table} that is not there")
        yield Problem("reference-lost", f"{table} {rowid}", said, {"table": parent})


INTEGRITY = Check(5, N_("database file"), _integrity)
OF_ANY_VERSION = (INTEGRITY, Check(5, N_("references"), _named))
"""For data of another version of the schema than this program's."""
CHECKS = (
    INTEGRITY,
    Check(5, N_("references"), _references),
    Check(5, N_("rules of the tables"), _values),
    Check(5, N_("guards of the database"), guards),
)
