"""Acts, journal rows and the change feed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text

from storage.schema import Instant, Int, Str, key, table

_PART = text("part_of IS NOT NULL")

act = table(
    "act",
    key(),
    Column("idem_key", Str, nullable=False),
    Column("verb", Str, nullable=False),
    Column("login", Str, nullable=False),
    Column("desk", Str, nullable=False),
    Column("at", Instant, nullable=False),
    Column("result", Int),
    Column("undoes", Int, ForeignKey("act.id")),
    Column("part_of", Int, ForeignKey("act.id")),
    UniqueConstraint("idem_key"),
    UniqueConstraint("undoes"),
    CheckConstraint("part_of < id", name="part_of_an_earlier"),
    Index(None, "login", "id"),
    Index("ix_act_part_of", "part_of", sqlite_where=_PART, postgresql_where=_PART),
)
"""One row for each act; `undoes` names the act that it took back (once only), `part_of` the first of the same deed."""

journal = table(
    "journal",
    Column("id", Int, primary_key=True, autoincrement=False),
    Column("act_id", Int, ForeignKey("act.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("login", Str, nullable=False),
    Column("desk", Str, nullable=False),
    Column("verb", Str, nullable=False),
    Column("what", Str, nullable=False),
    Column("key", Int, nullable=False),
    Column("before", Str),
    Column("after", Str),
    Column("prev_hash", Str, nullable=False),
    Column("hash", Str, nullable=False),
    Column("salt", Str),
    Column("erased_by", Int),
    Index(None, "act_id"),
    Index(None, "what", "key", "id"),
)
"""Gapless and chained: each hash covers the row, its salt and the hash before it.

`erased_by` is the row of the erasure that took `before`, `after` and `salt` away (see `storage.journal.erased`)."""

journal_head = table(
    "journal_head",
    Column("id", Int, CheckConstraint("id = 1", name="one"), primary_key=True, autoincrement=False),
    Column("last", Int, nullable=False),
    Column("hash", Str, nullable=False),
)
"""One row, written by trigger: where the chain ends.  A journal that lost its newest rows is noticed by it."""

late_entry = table(
    "late_entry",
    Column("act_id", Int, ForeignKey("act.id"), primary_key=True, autoincrement=False),
    Column("happened_at", Instant, nullable=False),
    Index(None, "happened_at"),
)
"""Acts entered from paper: what they did happened then, and was entered when the act says."""

change = table(
    "change",
    key(),
    Column("topic", Str, nullable=False),
    Column("key", Int, nullable=False),
    Column("desk", Str, nullable=False),
)
"""What other desks must read again; written in the same transaction, trimmed now and then."""

TABLES = (act, journal, journal_head, late_entry, change)
