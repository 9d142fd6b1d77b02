"""Tables of the centre, its logins and the outside names of things."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from storage.schema import Flag, Int, Str, key, table

centre = table(
    "centre",
    Column("id", Int, CheckConstraint("id = 1", name="one"), primary_key=True, autoincrement=False),
    Column("settings", Str, nullable=False),
)
"""One row: the settings as JSON text (see `Centre`)."""

account_user = table(
    "account_user",
    key(),
    Column("login", Str, nullable=False),
    Column("name", Str, nullable=False),
    Column("role", Str, nullable=False),
    Column("practitioner_id", Int),
    Column("disabled", Flag, nullable=False, server_default="0"),
    Column("pin_hash", Str),
    Column("version", Int, nullable=False, server_default="1"),
    UniqueConstraint("login"),
)
"""Who may sit at the console."""

identifier = table(
    "identifier",
    Column("kind", Str, primary_key=True),
    Column("system", Str, primary_key=True),
    Column("value", Str, primary_key=True),
    Column("ref_id", Int, nullable=False),
    Index(None, "kind", "ref_id"),
    with_rowid=False,
)
"""The names that outside systems give to our things; an import runs twice without harm by them."""

TABLES = (centre, account_user, identifier)
