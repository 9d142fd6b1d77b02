"""On PostgreSQL a guard that was made anew to let everything pass is named, and one made in other words is not."""

from __future__ import annotations

import sqlite3

import pytest

from storage.checking import verify_at
from storage.location import Location

pytestmark = pytest.mark.only_postgresql("SQLite keeps the text of a trigger: tests/engine/test_checks_find.py")


@pytest.mark.parametrize(
    "anew",
    [
        "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN (false) EXECUTE FUNCTION {does}",
        "CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {does}",
        "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {does}",
    ],
)
def test_a_guard_that_lets_pass_is_named(beneath: sqlite3.Connection, day_file: Location, anew: str) -> None:
    beneath.execute("DROP TRIGGER journal_keep ON journal")
    beneath.execute(anew.format(name="journal_keep", event="DELETE", table="journal", does="refuse()"))
    assert [f"{one.where}: {one.what}" for one in verify_at(day_file).problems] == [
        "trigger journal_keep: it is not as this version made it"
    ]


def test_a_guard_on_another_table_is_named(beneath: sqlite3.Connection, day_file: Location) -> None:
    beneath.execute("DROP TRIGGER journal_keep ON journal")
    beneath.execute("CREATE TRIGGER journal_keep BEFORE DELETE ON change FOR EACH ROW EXECUTE FUNCTION refuse()")
    assert [one.where for one in verify_at(day_file).problems] == ["trigger journal_keep"]


def test_other_words_for_the_same_are_the_same(beneath: sqlite3.Connection, day_file: Location) -> None:
    beneath.execute("DROP TRIGGER journal_keep ON journal")
    beneath.execute(
        'CREATE TRIGGER "journal_keep"\n  BEFORE DELETE ON "journal" FOR EACH ROW EXECUTE FUNCTION "refuse"()'
    )
    assert verify_at(day_file).ok
