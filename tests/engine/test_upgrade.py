"""From every released schema to the newest, with the data of that release: exactly what a new database gets."""

from __future__ import annotations

import ast
import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from storage.checking import verify_at
from storage.migrations.frozen import FROZEN, NEWEST, RELEASED, Kind, parsed
from storage.migrations.run import prepare, schema_version
from tests.engine.released import release, rows

VERSIONS = FROZEN.glob("*.py")


def test_a_released_schema_never_changes() -> None:
    found = {
        revision: {
            engine: hashlib.sha256((FROZEN / f"{revision}.{engine}.sql").read_bytes()).hexdigest() for engine in hashes
        }
        for revision, hashes in RELEASED.items()
    }
    assert found == RELEASED


def test_the_newest_schema_is_the_last_of_the_migrations() -> None:
    revisions = {}
    for path in VERSIONS:
        said = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and "revision" in ast.dump(node)
        }
        revisions[said["revision"]] = said["down_revision"]
        assert path.stem == said["revision"]
    assert max(revisions) == NEWEST
    assert set(revisions) - set(RELEASED) <= {NEWEST}
    in_order = sorted(revisions)
    assert [revisions[revision] for revision in in_order] == [None, *in_order[:-1]]


def _sqlite_schema(conn: Connection) -> dict[tuple[str, str], str]:
    """Each thing of the schema as it was made, but for spaces and quotes."""
    return {
        (kind, name): re.sub(r"\s*([(),])\s*", r"\1", " ".join(made.replace('"', "").split()))
        for kind, name, made in conn.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    }


def _content(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        statement.name: sorted((tuple(row) for row in conn.execute(text(f"SELECT * FROM {statement.name}"))), key=repr)
        for statement in parsed(NEWEST, conn.dialect.name)
        if statement.kind is Kind.TABLE
    }


def _made_at(path: Path, revision: str, *, filled: bool) -> None:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA journal_mode=WAL")
        conn.exec_driver_sql("BEGIN")
        release(conn, revision, filled=filled)
        conn.exec_driver_sql("COMMIT")


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
@pytest.mark.parametrize("revision", RELEASED)
def test_an_upgraded_file_has_the_schema_of_a_new_one(tmp_path: Path, revision: str, filled: bool) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    _made_at(old, revision, filled=filled)
    prepare(old)
    prepare(new)
    connections = [create_engine(f"sqlite:///{path}", poolclass=NullPool).connect() for path in (old, new)]
    schemas = [_sqlite_schema(conn) for conn in connections]
    contents = [_content(conn) for conn in connections]
    assert [schema_version(conn) for conn in connections] == [NEWEST, NEWEST]
    for conn in connections:
        conn.close()
    assert schemas[0] == schemas[1]
    assert filled or contents[0] == contents[1]


@pytest.mark.parametrize("revision", RELEASED)
def test_an_upgrade_keeps_every_row_and_every_promise(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "old.db"
    _made_at(path, revision, filled=True)
    prepare(path)
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        for table, columns, values in rows(revision):
            now = [tuple(row[column] for column in columns) for row in conn.execute(f"SELECT * FROM {table}")]
            assert sorted(now, key=repr) == sorted(map(tuple, values), key=repr), table
    verdict = verify_at(path)
    assert verdict.ok, verdict.problems
