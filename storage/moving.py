"""A clinic moves from its file to a PostgreSQL server: row by row as they stand, verified on both sides.

The server gets the tables without their guards first, since what a guard demands of a new row is not what it
demanded then.  Rows follow in pages, each page one transaction with the note of where it ended, so that a copy
that was broken off goes on from there.  Indexes, references and guards come in one transaction; the schema's
version comes last, when all of it was verified: until then no console takes the database for a centre.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Connection, LargeBinary, Table
from sqlalchemy.exc import DBAPIError

from storage.alone import nobody_else
from storage.checking import verify_at
from storage.comparing import require_same
from storage.connecting import bound, connected, require_fit
from storage.errors import N_, RuleBroken, Unavailable
from storage.faults import translate
from storage.location import Server
from storage.migrations.frozen import NEWEST, Kind, parsed
from storage.migrations.run import MOVING, known_version
from storage.postgresql import GATE
from storage.reading import reading
from storage.rooms import every_table

PAGE = 5000
"""Rows of one page."""
FILES = 10
"""Rows of one page of a table that holds whole files."""
_NOTES = MOVING
_GUARDED = "guarded"
"""The note that indexes, references and guards are there; no table of ours is called so."""

Progress = Callable[[str, int, int], None]


class Earlier(Enum):
    """What became of an earlier copy."""

    NONE = "none"
    """There was none."""
    TAKEN_UP = "taken up"
    """It was gone on with."""
    BEGUN_ANEW = "begun anew"
    """The data had changed since: it was thrown away."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved."""

    tables: int
    rows: int
    earlier: Earlier
    """What became of a copy that was broken off before."""


def move(source: Path, target: Server, on_progress: Progress = lambda what, done, of: None) -> Moved:
    """Copy a centre to an empty database of a server, and verify both.  Blocking.

    `on_progress` hears the table under way, its rows so far and in all.

    Raises:
        RuleBroken: the data is not sound, or desks have written meanwhile; the server's database is no centre yet.
        Unavailable: a console has the data open, the database is not empty or cannot hold a centre, the server
            refuses, or the copy is not what the data is.
    """
    with nobody_else(
        source, N_("{path} is open in a console: leave them all, then move it again; nothing was moved.")
    ):
        pass
    require_fit(target)
    _require_sound(source, N_("The data is not sound: run `frontdesk check`, nothing was moved."))
    try:
        with reading(source) as rows, connected(target) as raw:
            raw.execute(f"SELECT pg_advisory_lock({GATE})")  # two copies at once wait for each other
            earlier = _prepare(raw, target, _mark_of(rows))
            tables = every_table()
            for table in tables:
                _copy(rows, raw, table, on_progress)
            for table in tables:
                require_same(rows, bound(raw), table)
            if _now(source) != _mark_of(rows):
                raise RuleBroken(
                    N_("Desks have written since the copy began: close the consoles and run it again; nothing is lost.")
                )
            if raw.execute(f"SELECT 1 FROM {_NOTES} WHERE name = '{_GUARDED}'").fetchone() is None:
                _guard(raw, tables)
            _require_sound(target, N_("The copy is not sound: empty the server's database and move again."))
            _make_it_a_centre(raw)
            counts = sum(_count(rows, table) for table in tables)
    except DBAPIError as error:
        raise translate(error) from error
    except psycopg.Error as error:
        raise translate(DBAPIError("", None, error)) from error
    return Moved(len(tables), counts, earlier)


def _require_sound(where: Path | Server, sentence: str) -> None:
    if not verify_at(where).ok:
        raise RuleBroken(sentence)


def _mark_of(rows: Connection) -> str:
    """What differs after anybody has written: the journal's head, the newest act and the newest change."""
    asked = "SELECT (SELECT hash FROM journal_head), (SELECT max(id) FROM act), (SELECT max(id) FROM change)"
    return json.dumps([str(value) for value in rows.exec_driver_sql(asked).one()])


def _now(source: Path) -> str:
    with reading(source) as rows:
        return _mark_of(rows)


def _prepare(raw: psycopg.Connection, target: Server, mark: str) -> Earlier:
    """Bare tables and the copy's notes, unless they are there from an earlier copy of the same data."""
    earlier = Earlier.NONE
    noted = raw.execute("SELECT to_regclass(%s)", [_NOTES]).fetchone()
    if noted is not None and noted[0] is not None:
        found = raw.execute(f"SELECT last FROM {_NOTES} WHERE name = ''").fetchone()
        if found is not None and found[0] == mark:
            return Earlier.TAKEN_UP
        earlier = Earlier.BEGUN_ANEW
        with raw.transaction():
            for table in reversed(every_table()):
                raw.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table.name)))
            for one in parsed(NEWEST, "postgresql"):
                if one.kind is Kind.FUNCTION:
                    raw.execute(sql.SQL("DROP FUNCTION IF EXISTS {} CASCADE").format(sql.Identifier(one.name)))
            raw.execute(f"DROP TABLE {_NOTES}, {_NOTES}_reference")
    if known_version(bound(raw), target) is not None:
        raise Unavailable(N_("{path} has a centre already: name an empty database."), path=target)
    with raw.transaction():
        for statement in parsed(NEWEST, "postgresql"):
            if statement.kind is Kind.TABLE:
                raw.execute(statement.text.encode())
        raw.execute(f"CREATE TABLE {_NOTES} (name text PRIMARY KEY, last text NOT NULL)")
        raw.execute(f"CREATE TABLE {_NOTES}_reference (of text, name text, meaning text)")
        raw.execute(
            f"INSERT INTO {_NOTES}_reference SELECT conrelid::regclass, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
        for of, name in raw.execute(f"SELECT of, name FROM {_NOTES}_reference").fetchall():
            raw.execute(f'ALTER TABLE {of} DROP CONSTRAINT "{name}"')
        raw.execute(f"INSERT INTO {_NOTES} VALUES ('', %s)", [mark])
    return earlier


def _key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key]


def _columns(table: Table) -> list[str]:
    """Those that are written; the engine works out the others itself."""
    return [column.name for column in table.c if column.computed is None]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _count(conn: Connection, table: Table) -> int:
    count: int = conn.exec_driver_sql(f'SELECT count(*) FROM "{table.name}"').scalar_one()
    return count


def _copy(rows: Connection, raw: psycopg.Connection, table: Table, on_progress: Progress) -> None:
    """The pages of one table that are not there yet."""
    key, names = _key(table), _columns(table)
    places = [names.index(name) for name in key]
    noted = raw.execute(f"SELECT last FROM {_NOTES} WHERE name = %s", [table.name]).fetchone()
    last: list[object] | None = None if noted is None else json.loads(noted[0])
    of, done = _count(rows, table), 0
    if last is not None:
        done = int(raw.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])  # type: ignore[index]  # one row
    asked = f'SELECT {_listed(names)} FROM "{table.name}"'
    page_rows = FILES if any(isinstance(column.type, LargeBinary) for column in table.c) else PAGE
    ordered = f" ORDER BY {_listed(key)} LIMIT {page_rows}"
    after = f" WHERE ({_listed(key)}) > ({', '.join('?' * len(key))})"
    on_progress(table.name, done, of)
    while True:
        query = asked + (after if last is not None else "") + ordered
        page = rows.exec_driver_sql(query, tuple(last or ())).all()
        if not page:
            return
        last = [page[-1][place] for place in places]
        with raw.transaction():
            with raw.cursor().copy(f'COPY "{table.name}" ({_listed(names)}) FROM STDIN') as copy:
                for row in page:
                    copy.write_row(tuple(row))
            raw.execute(
                f"INSERT INTO {_NOTES} VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET last = excluded.last",
                [table.name, json.dumps(last)],
            )
        done += len(page)
        on_progress(table.name, done, of)


def _guard(raw: psycopg.Connection, tables: Sequence[Table]) -> None:
    """What keeps the promises from now on: indexes, references, guards, where to count on from."""
    with raw.transaction():
        for statement in parsed(NEWEST, "postgresql"):
            if statement.kind in (Kind.INDEX, Kind.REFERENCE):
                raw.execute(statement.text.encode())
        there = {name for (name,) in raw.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")}
        for of, name, meaning in raw.execute(f"SELECT of, name, meaning FROM {_NOTES}_reference").fetchall():
            if name not in there:
                raw.execute(f'ALTER TABLE {of} ADD CONSTRAINT "{name}" {meaning}'.encode())
        for statement in parsed(NEWEST, "postgresql"):
            if statement.kind in (Kind.FUNCTION, Kind.TRIGGER):
                raw.execute(statement.text.encode())
        for table in tables:
            counted = _key(table) == ["id"] and raw.execute(
                "SELECT pg_get_serial_sequence(%s, 'id')", [table.name]
            ).fetchone()
            if counted and counted[0]:
                raw.execute(
                    f"SELECT setval('{counted[0]}', greatest(coalesce((SELECT max(id) FROM \"{table.name}\"), 0), 1),"
                    f' EXISTS (SELECT 1 FROM "{table.name}"))'
                )
        raw.execute(f"INSERT INTO {_NOTES} VALUES ('{_GUARDED}', '')")
    raw.execute("ANALYZE")


def _make_it_a_centre(raw: psycopg.Connection) -> None:
    """The version of the schema, by which a console knows its data."""
    with raw.transaction():
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        raw.execute("INSERT INTO alembic_version VALUES (%s)", [NEWEST])
        raw.execute(f"DROP TABLE {_NOTES}, {_NOTES}_reference")
