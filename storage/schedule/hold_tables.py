"""The table of held times: a courtesy between desks.  What is promised stands in the cells, never here.

The database sees to it that no hold lasts: its lease ends before its last end, and that comes within an hour.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index

from storage.schema import Instant, Int, Str, key, table

LONGEST_SECONDS = 3600

slot_hold = table(
    "slot_hold",
    key(),
    Column("token", Str, nullable=False),
    Column("user_id", Int, nullable=False),
    Column("who", Str, nullable=False),
    Column("desk", Str, nullable=False),
    Column("resource_id", Int, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("ends_by", Instant, nullable=False),
    CheckConstraint("ends_at > starts_at AND ends_at - starts_at <= 86400", name="times"),
    CheckConstraint(
        f"until >= begun_at AND until <= ends_by AND ends_by <= begun_at + {LONGEST_SECONDS}", name="lease"
    ),
    Index(None, "token"),
    Index(None, "resource_id", "starts_at"),
)
"""One row for each resource and time; those of one `token` are held and let go together."""

_OTHER = " OR ".join(
    f"NEW.{name} <> OLD.{name}" for name in (
        "id", "token", "user_id", "who", "desk", "resource_id", "starts_at", "ends_at", "begun_at", "ends_by"
    )
)  # fmt: skip

SQLITE: tuple[str, ...] = (
    f"""
    CREATE TRIGGER slot_hold_fixed BEFORE UPDATE ON slot_hold WHEN {_OTHER}
    BEGIN SELECT RAISE(ABORT, 'book: only the lease of a hold is renewed'); END
    """,
)

POSTGRESQL: tuple[str, ...] = (
    f"""
    CREATE TRIGGER slot_hold_fixed BEFORE UPDATE ON slot_hold
      FOR EACH ROW WHEN ({_OTHER}) EXECUTE FUNCTION book_refused('only the lease of a hold is renewed')
    """,
)
