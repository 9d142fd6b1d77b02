"""Column types and the table maker, the same for SQLite (STRICT tables) and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Dialect, Insert, Integer, MetaData, Table, Text, TypeDecorator
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Int = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits; identities, minutes, minor units, epoch seconds."""
Str = Text()
"""Text of any length."""


SQLITE_CHECKS_ON = (
    "((SELECT foreign_keys FROM pragma_foreign_keys) = 1"
    " AND (SELECT ignore_check_constraints FROM pragma_ignore_check_constraints) = 0)"
)
"""For triggers on SQLite: a connection can switch its foreign keys and CHECK constraints off, and would
then write what nobody may write."""


class Day(TypeDecorator[date]):
    """A calendar day: ISO text on SQLite, `date` on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The engine's own type."""
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """To the engine."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """From the engine."""
        if value is None or isinstance(value, date):
            return value
        return date.fromisoformat(value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as whole seconds since 1970; naive values are refused."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To seconds."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "an instant needs a time zone"
            raise ValueError(msg)
        return int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """To an aware datetime."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0."""

    impl = BigInteger().with_variant(Integer(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """To 0 or 1."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """To a bool."""
        return None if value is None else bool(value)


@lru_cache(maxsize=32768)
def instant(seconds: int) -> datetime:
    """An instant as it is kept; for lists of a thousand rows, where doctor, room and patient share it."""
    return datetime.fromtimestamp(seconds, UTC)


@lru_cache(maxsize=32768)
def day(kept: Any) -> date | None:  # Any: text on SQLite, a date on PostgreSQL
    """A day as it is kept; for lists of a thousand rows, most of them of one day."""
    return date.fromisoformat(kept) if isinstance(kept, str) else kept


def table(name: str, *items: SchemaItem, with_rowid: bool = True) -> Table:
    """Declare a table: STRICT on SQLite, and without a rowid where the key says it all."""
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=with_rowid)


def versioned(name: str, *same: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Triggers for SQLite and PostgreSQL: a row changes only to its next version, so that no desk overwrites another.

    On SQLite a REPLACE would put another row in its place without asking for its version: `same` are the
    conditions by which a row is in the way of the NEW one, beside its id.  `UNIQUE` in the message makes
    the same sentence of it at the desk as the engine's own refusal (`storage.faults`).
    PostgreSQL's calls `refuse_stale`, which the journal's room brings along.
    """
    stale = "NEW.version <> OLD.version + 1 OR NEW.id <> OLD.id"
    keys = " OR ".join(f"({one})" for one in same)
    replaced = f"""CREATE TRIGGER {name}_norepl BEFORE INSERT ON {name}
WHEN EXISTS (SELECT 1 FROM {name} WHERE id = NEW.id{keys and f" OR {keys}"})
BEGIN SELECT RAISE(ABORT, '{name}: it is there already (UNIQUE)'); END"""
    displaced = f"""CREATE TRIGGER {name}_norepl_u BEFORE UPDATE ON {name}
WHEN EXISTS (SELECT 1 FROM {name} WHERE id <> OLD.id AND ({keys}))
BEGIN SELECT RAISE(ABORT, '{name}: it is there already (UNIQUE)'); END"""
    return (
        (
            f"CREATE TRIGGER {name}_version BEFORE UPDATE ON {name} WHEN {stale}\n"
            f"BEGIN SELECT RAISE(ABORT, '{name}: a change needs the next version'); END",
            replaced,
            *((displaced,) if same else ()),
        ),
        (
            f"CREATE TRIGGER {name}_version BEFORE UPDATE ON {name} FOR EACH ROW\n"
            f"  WHEN ({stale}) EXECUTE FUNCTION refuse_stale()",
        ),
    )


BY_MERGE = (
    "EXISTS (SELECT 1 FROM patient AS p WHERE (p.id = OLD.patient_id AND p.merged_into = NEW.patient_id)"
    " OR (p.id = NEW.patient_id AND p.merged_into = OLD.patient_id))"
)
"""For triggers: whether a row goes to another patient because the two are one, or were one until now."""


def erasable(kind: str, row_id: str = "OLD.id", *, postgresql: bool = False) -> str:
    """For triggers: whether the erasure that is being written names a row, by a letter for its table and its id.

    An erasure names what it takes away in its own journal row, and only while that row is the journal's newest
    may it be taken: after the next act nothing is erased in its name any more.
    """
    find = "strpos" if postgresql else "instr"
    named = f"{find}(e.after, ' {kind}' || CAST({row_id} AS text) || ' ') > 0"
    return (
        "EXISTS (SELECT 1 FROM journal_head AS h JOIN journal AS e ON e.id = h.last"
        f" WHERE e.what = 'erasure' AND {named})"
    )


def key(name: str = "id") -> Column[int]:
    """A whole-number primary key that the engine hands out."""
    return Column(name, Int, primary_key=True, autoincrement=True)


def unless_there(into: Table, dialect: str) -> Insert:
    """An INSERT that leaves a row which is there already as it is; only the engine in use is imported."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(into).on_conflict_do_nothing()
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(into).on_conflict_do_nothing()
