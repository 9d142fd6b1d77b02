"""Tables of the centre, its logins and the outside names of things."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint

from storage.schema import Flag, Instant, Int, Str, key, table

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

account_password = table(
    "account_password",
    Column("user_id", Int, ForeignKey("account_user.id"), primary_key=True, autoincrement=False),
    Column("hash", Str, CheckConstraint("hash LIKE '$argon2id$%'", name="argon2id"), nullable=False),
)
"""What is kept of the password of somebody who logs in over SSH; a password itself cannot be written here."""

account_key = table(
    "account_key",
    key(),
    Column("user_id", Int, ForeignKey("account_user.id"), nullable=False),
    Column("kind", Str, nullable=False),
    Column("blob", Str, nullable=False),
    Column(
        "fingerprint",
        Str,
        CheckConstraint("fingerprint LIKE 'SHA256:%' AND length(fingerprint) = 50", name="sha256"),
        nullable=False,
    ),
    Column("comment", Str, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("fingerprint"),
    Index(None, "user_id"),
)
"""Public keys of those who log in over SSH, as OpenSSH writes them; the blob is base64.  A key is one person's."""

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

TABLES = (centre, account_user, account_password, account_key, identifier)
