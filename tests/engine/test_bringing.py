"""One schema becomes the next with what was written by hand, and everything else from the two texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from storage.migrations import frozen
from storage.migrations.bringing import Delta, bring
from storage.migrations.frozen import MARK, parsed, run

OLD = (
    "CREATE TABLE guest (\n\tid INTEGER PRIMARY KEY,\n\tname TEXT NOT NULL,\n\tage INTEGER NOT NULL\n) STRICT",
    "CREATE INDEX ix_guest_name ON guest (name)",
    "CREATE INDEX ix_guest_age ON guest (age)",
    "CREATE TABLE stay (id INTEGER PRIMARY KEY, guest_id INTEGER NOT NULL REFERENCES guest (id)) STRICT",
    "INSERT INTO guest VALUES (1, 'nobody', 0)",
    "CREATE TRIGGER guest_keep BEFORE UPDATE ON guest BEGIN SELECT RAISE(ABORT, 'kept'); END",
    "CREATE TRIGGER stay_keep BEFORE DELETE ON stay BEGIN SELECT RAISE(ABORT, 'kept'); END",
)
NEW = (
    "CREATE TABLE guest (\n\tid INTEGER PRIMARY KEY,\n\tborn INTEGER NOT NULL,"
    "\n\tname TEXT NOT NULL CHECK (name <> ''),\n\tnote TEXT NOT NULL DEFAULT 'none: 100 %'\n) STRICT",
    "CREATE INDEX ix_guest_name ON guest (name, born)",
    "CREATE TABLE stay (id INTEGER PRIMARY KEY, guest_id INTEGER NOT NULL REFERENCES guest (id)) STRICT",
    "CREATE TABLE bill (id INTEGER PRIMARY KEY, stay_id INTEGER NOT NULL REFERENCES stay (id)) STRICT",
    "CREATE INDEX ix_bill_stay_id ON bill (stay_id)",
    "INSERT INTO guest (id, born, name) VALUES (1, 2000, 'nobody')",
    "CREATE TRIGGER guest_keep BEFORE DELETE ON guest BEGIN SELECT RAISE(ABORT, 'kept: for ever'); END",
)
DELTA = Delta(rebuilt={"guest": {"born": "2000 - age"}}, filled=("INSERT INTO bill SELECT id, id FROM stay",))


@pytest.fixture
def conn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """A database of the old text, with rows, in a transaction."""
    monkeypatch.setattr(frozen, "FROZEN", tmp_path)
    (tmp_path / "0001_old.sqlite.sql").write_text(MARK.join(OLD))
    (tmp_path / "0002_new.sqlite.sql").write_text(MARK.join(NEW))
    conn = create_engine("sqlite://", poolclass=NullPool).connect()
    conn.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    _make(conn, "0001_old")
    conn.exec_driver_sql("INSERT INTO guest VALUES (2, 'Ann', 30)")
    conn.exec_driver_sql("INSERT INTO stay VALUES (7, 2)")
    return conn


def _make(conn: Connection, revision: str) -> None:
    for statement in parsed(revision, "sqlite"):
        run(conn, statement.text)


def _schema(conn: Connection) -> set[str]:
    found = conn.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").scalars()
    return {" ".join(made.replace('"', "").split()) for made in found}


def test_an_old_schema_becomes_the_new_one_with_its_rows(conn: Connection) -> None:
    bring(conn, "0001_old", "0002_new", DELTA)
    fresh = create_engine("sqlite://", poolclass=NullPool).connect()
    _make(fresh, "0002_new")
    assert _schema(conn) == _schema(fresh)
    assert [tuple(row) for row in conn.exec_driver_sql("SELECT * FROM guest ORDER BY id")] == [
        (1, 2000, "nobody", "none: 100 %"),
        (2, 1970, "Ann", "none: 100 %"),
    ]
    assert [tuple(row) for row in conn.exec_driver_sql("SELECT * FROM bill")] == [(7, 7)]
    with pytest.raises(IntegrityError, match="kept: for ever"):
        conn.exec_driver_sql("DELETE FROM guest")


def test_rows_that_point_nowhere_stop_an_upgrade(conn: Connection) -> None:
    lost = Delta(rebuilt=DELTA.rebuilt, filled=("INSERT INTO bill VALUES (1, 99)",))
    with pytest.raises(RuntimeError, match="left bill 1 without its stay"):
        bring(conn, "0001_old", "0002_new", lost)


def test_a_statement_of_no_known_kind_is_not_frozen() -> None:
    with pytest.raises(ValueError, match="CREATE VIEW"):
        frozen.statement_of("CREATE VIEW busy AS SELECT 1")


def test_what_a_driver_would_take_for_a_placeholder_means_itself() -> None:
    conn = create_engine("sqlite://", poolclass=NullPool).connect()
    run(conn, "CREATE TABLE sign (said TEXT CHECK (said LIKE '%:a%' OR said = 'a::b' OR said = '12:30'))")
    found = conn.exec_driver_sql("SELECT sql FROM sqlite_master").scalar_one()
    assert "LIKE '%:a%' OR said = 'a::b' OR said = '12:30'" in found
    with pytest.raises(IntegrityError):
        run(conn, "INSERT INTO sign VALUES ('b')")
