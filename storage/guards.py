"""Whether the guards that keep the promises stand as this version made them: tables, indexes, triggers, functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection

from storage.checking import Problem
from storage.errors import N_
from storage.migrations.frozen import NEWEST, Kind, parsed

_BODY = re.compile(r"\$\$(.*)\$\$", re.DOTALL)
_THERE = """
SELECT 'table', relname, NULL FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
UNION ALL SELECT 'index', relname, NULL FROM pg_class
  WHERE relkind = 'i' AND relnamespace = current_schema()::regnamespace
UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid, true) FROM pg_trigger WHERE NOT tgisinternal
  AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
UNION ALL SELECT 'constraint', conname, NULL FROM pg_constraint
  WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
"""


def _words(made: str) -> str:
    """A statement without what makes no difference."""
    return " ".join(made.replace('"', "").split())


_CAST = re.compile(r"::\w+")
_SIGN = re.compile(r"'[^']*'|\w+|<>|[<>]=|[=<>+*/%-]")


def _signs(made: str) -> Counter[str]:
    """What a trigger is made of: PostgreSQL gives it back in brackets, with casts, and its events in its own order."""
    return Counter(_SIGN.findall(_CAST.sub("", made.lower())))


def guards(conn: Connection) -> Iterator[Problem]:
    """Every table, index and trigger of the schema is there as it was made; no other trigger is."""
    if conn.dialect.name == "postgresql":
        there = {(kind, name): of for kind, name, of in conn.exec_driver_sql(_THERE)}
    else:
        made = conn.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        there = {(kind, name): text for kind, name, text in made}
    for kind, name, text_of in _wanted(conn):
        if (kind, name) not in there:
            yield Problem("guard-missing", f"{kind} {name}", N_("it is missing: what it keeps is not kept"))
            continue
        was = there.pop((kind, name))
        same = _signs if conn.dialect.name == "postgresql" and kind == "trigger" else _words
        if text_of and same(was) != same(text_of):
            yield Problem("guard-altered", f"{kind} {name}", N_("it is not as this version made it"))
    for kind, name in there:
        if kind == "trigger":
            yield Problem("guard-strange", f"{kind} {name}", N_("it does not belong to this version"))


def _wanted(conn: Connection) -> Iterator[tuple[str, str, str]]:
    """Kind, name and text of all that the schema makes; no text where the engine does not keep it word by word."""
    postgresql = conn.dialect.name == "postgresql"
    for one in parsed(NEWEST, conn.dialect.name):
        if one.kind in (Kind.TABLE, Kind.INDEX, Kind.TRIGGER, Kind.FUNCTION):
            body = _BODY.search(one.text)
            kept = one.text if not postgresql or one.kind is Kind.TRIGGER else body[1] if body else ""
            yield one.kind.value, one.name, kept
        if postgresql and one.kind in (Kind.TABLE, Kind.REFERENCE):
            for name in re.findall(r"CONSTRAINT (\w+)", one.text):
                yield "constraint", name, ""
