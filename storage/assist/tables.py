"""The table of requests for a doctor's help."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, text

from storage.schema import Instant, Int, Str, key, table

assist_request = table(
    "assist_request",
    key(),
    Column("appointment_id", Int, ForeignKey("appointment.id"), nullable=False),
    Column("practitioner_id", Int, ForeignKey("practitioner.id"), nullable=False),
    Column("words", Str, nullable=False, server_default=""),
    Column("asked_by", Int, nullable=False),
    Column("asker", Str, nullable=False),
    Column("desk", Str, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", Str),
    Column("said", Str, nullable=False, server_default=""),
    Column("answered_by", Int),
    Column("answered_at", Instant),
    Column("version", Int, nullable=False, server_default="1"),
    CheckConstraint("answer IS NULL OR answer IN ('accepted', 'declined')", name="answer"),
    CheckConstraint(
        "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)"
        " AND (answer IS NOT NULL OR said = '')",
        name="answered",
    ),
    CheckConstraint("length(words) <= 120 AND length(said) <= 120", name="words"),
    Index(None, "appointment_id"),
    Index(None, "practitioner_id", "answered_at"),
)
Index(
    "uq_assist_request_open",
    assist_request.c.appointment_id,
    assist_request.c.practitioner_id,
    unique=True,
    sqlite_where=text("answer IS NULL"),
    postgresql_where=text("answer IS NULL"),
)
"""A doctor is asked about one visit once at a time."""

TABLES = (assist_request,)
