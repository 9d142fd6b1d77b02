"""Reading a revision's frozen SQL: the text is what was released, whatever the rooms' tables are today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, text

FROZEN = Path(__file__).parent / "versions"
MARK = "\n--;;\n"
"""Between statements: a trigger's body holds semicolons."""

NEWEST = "0002_promises"
"""The schema that this program works with; a test holds it against the newest migration."""
RELEASED: Mapping[str, Mapping[str, str]] = {
    "0001_foundation": {
        "sqlite": "af6f6be569d478fea86d51a47014a5bea749d033915196f409baa174dfa22c10",
        "postgresql": "7b54462e708a810563cd3e65c5a7d64bb2ecf47bfab5cdcb97bdb56a289edd43",
    },
}
"""The SHA-256 of each released text, by revision and engine: these never change, clinics have data made by them."""


class Kind(StrEnum):
    """What a statement of a frozen text is."""

    TABLE = "table"
    INDEX = "index"
    REFERENCE = "reference"
    """A foreign key added to a table after it was made."""
    FUNCTION = "function"
    TRIGGER = "trigger"
    ROWS = "rows"
    """Rows that come with the schema."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a frozen text."""

    kind: Kind
    name: str
    """Of what it makes, or of the table that it fills or changes."""
    text: str


_BEGINNINGS = (
    (Kind.TABLE, re.compile(r'CREATE TABLE "?(\w+)')),
    (Kind.INDEX, re.compile(r'CREATE (?:UNIQUE )?INDEX "?(\w+)')),
    (Kind.REFERENCE, re.compile(r'ALTER TABLE "?(\w+)"? ADD CONSTRAINT')),
    (Kind.FUNCTION, re.compile(r'CREATE (?:OR REPLACE )?FUNCTION "?(\w+)')),
    (Kind.TRIGGER, re.compile(r'CREATE (?:CONSTRAINT )?TRIGGER "?(\w+)')),
    (Kind.ROWS, re.compile(r'(?:INSERT INTO|UPDATE) "?(\w+)')),
)


def read(revision: str, engine: str) -> list[str]:
    """The statements of a revision for `sqlite` or `postgresql`."""
    return (FROZEN / f"{revision}.{engine}.sql").read_text(encoding="utf-8").strip().split(MARK)


def parsed(revision: str, engine: str) -> list[Statement]:
    """The statements of a revision, in their order, each with what it is.  Raises ValueError for one of no kind."""
    return [statement_of(statement) for statement in read(revision, engine)]


def statement_of(written: str) -> Statement:
    """A statement with what it is.  Raises ValueError for one of no kind that an upgrade knows how to repeat."""
    for kind, beginning in _BEGINNINGS:
        found = beginning.match(written)
        if found is not None:
            return Statement(kind, found[1], written)
    raise ValueError(f"an upgrade does not know this kind of statement: {written[:80]}")


def run(conn: Connection, statement: str) -> None:
    """Run a statement as it stands, whatever the driver calls a placeholder: `%` and `:` mean themselves."""
    conn.execute(text(statement.replace(":", r"\:")))
