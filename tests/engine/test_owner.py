"""What only the owner of a PostgreSQL database may do: a desk works without it, and puts no guard aside.

The role is made by the very words of docs/postgresql.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage.backup import back_up
from storage.clock import StillClock
from storage.location import Location, Server
from storage.office import open_store, seat
from storage.patients.records import PatientDraft, Phone
from storage.restoring import restore
from storage.rights import Role
from tests.engine.full_day import NOW, Day

pytestmark = pytest.mark.only_postgresql("a file has no roles: who may write it may write all of it")

PAGE = Path(__file__).parents[2] / "docs" / "postgresql.md"
KEPT = ("journal", "act", "entry", "posting", "seal", "receipt", "receipt_line", "shift_count", "step")


@pytest.fixture
def desk(day_file: Location) -> Iterator[Server]:
    """The database of the full day as a desk's own role meets it."""
    assert isinstance(day_file, Server)
    told = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    role = f"desk_{day_file.database}"
    with psycopg.connect(day_file.url, autocommit=True) as owner:
        owner.execute(told[-1].replace("frontdesk_desk", role).replace("frontdesk_data", day_file.database))
    yield Server(re.sub(r"//[^@]*@", f"//{role}:change-me@", day_file.url))
    with psycopg.connect(day_file.url, autocommit=True) as owner:
        owner.execute(f"DROP OWNED BY {role}")
        owner.execute(f"DROP ROLE {role}")


async def test_the_desk_works_without_owning_anything(desk: Server, day: Day) -> None:
    store = await open_store(desk, StillClock(NOW))
    office = await seat(store, Role.SENIOR_ADMINISTRATOR.value, "desk 1")
    await office.patients.add_caller(PatientDraft(last_name="New", phones=(Phone(e164="+79160000088"),)))
    await office.schedule.amend(day.visit, comment="by the window")
    await office.journal.undo()
    await store.close()


async def test_a_restore_leaves_the_desks_their_rights_and_nobody_else_any(
    desk: Server, day: Day, day_file: Location, tmp_path: Path
) -> None:
    assert isinstance(day_file, Server)
    back_up(day_file, tmp_path / "copy")
    restored = restore(day_file, tmp_path / "copy", StillClock(NOW), str)
    with psycopg.connect(day_file.named("postgres").url, autocommit=True) as owner:
        owner.execute(f'DROP DATABASE "{restored.kept}"')
        everybody = owner.execute(
            "SELECT 1 FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))"
            " WHERE datname = %s AND grantee = 0",
            [day_file.database],
        ).fetchall()
    assert everybody == [], "PUBLIC was let out before"
    await test_the_desk_works_without_owning_anything(desk, day)
    test_the_desk_puts_no_guard_aside(desk)


def test_the_desk_puts_no_guard_aside(desk: Server) -> None:
    with psycopg.connect(desk.url, autocommit=True) as raw:
        tries = [
            "SET session_replication_role = replica",
            "CREATE TABLE public.mine (id bigint)",
            "DROP FUNCTION refuse() CASCADE",
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
            "CREATE TEMP TABLE posting (entry_id bigint)",
        ]
        for table in KEPT:
            tries += [
                f"ALTER TABLE {table} DISABLE TRIGGER ALL", f"TRUNCATE {table} CASCADE", f"DROP TABLE {table} CASCADE",
                f"ALTER TABLE {table} DROP CONSTRAINT pk_{table} CASCADE",
                f"CREATE RULE r AS ON INSERT TO {table} DO NOTHING",
            ]  # fmt: skip
        for attack in tries:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute(attack)


@pytest.mark.parametrize("table", KEPT)
def test_no_statement_of_postgresql_changes_what_is_kept(day_file: Location, table: str) -> None:
    """TRUNCATE, MERGE and a WITH that changes data are refused to the owner, too."""
    assert isinstance(day_file, Server)
    with psycopg.connect(day_file.url, autocommit=True) as raw:
        before = raw.execute(f"SELECT * FROM {table}").fetchall()
        assert before, "an empty table proves nothing"
        key = raw.execute(
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
            " WHERE indrelid = %s::regclass AND indisprimary", (table,),
        ).fetchone()  # fmt: skip
        assert key is not None
        name = f'"{key[0]}"'
        for attack in (
            f"TRUNCATE {table} CASCADE",
            f"WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone",
            f"WITH new AS (UPDATE {table} SET {name} = {name} + 1 RETURNING 1) SELECT count(*) FROM new",
            f"MERGE INTO {table} AS t USING {table} AS s ON t.{name} = s.{name}"
            f" WHEN MATCHED THEN UPDATE SET {name} = -t.{name}",
            f"MERGE INTO {table} AS t USING {table} AS s ON t.{name} = s.{name} WHEN MATCHED THEN DELETE",
        ):
            with pytest.raises(psycopg.errors.Error, match=r"append-only|refuse|restrict"):
                raw.execute(attack)
        assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


def test_every_guard_looks_names_up_in_the_schema(day_file: Location) -> None:
    """A temporary table of the same name would stand before the real one otherwise."""
    assert isinstance(day_file, Server)
    with psycopg.connect(day_file.url, autocommit=True) as raw:
        asked = "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        found = raw.execute(asked).fetchall()
    assert len(found) > 20
    assert [name for name, config in found if config != ["search_path=public, pg_temp"]] == []
