"""The table of the centre's own templates of papers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, UniqueConstraint

from storage.schema import Instant, Int, Str, key, table

template = table(
    "template",
    key(),
    Column("kind", Str, nullable=False),
    Column("language", Str, nullable=False),
    Column("number", Int, nullable=False),
    Column("body", Str, nullable=False),
    Column("sha256", Str, CheckConstraint("length(sha256) = 64", name="sha256"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("user_id", Int, nullable=False),
    UniqueConstraint("kind", "language", "number"),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("kind <> '' AND language <> ''", name="named"),
)
"""Versions: each stands for good, the newest of a kind and language counts, an empty body is the program's own."""

TABLES = (template,)
